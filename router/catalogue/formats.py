"""How a language writes amounts, numbers and dates.

The table follows Unicode CLDR. Words in sentences ("vandaag om", "maandag") are messages; only what CLDR calls a
format is here. A language that is not in the table is written the Dutch way.

>>> from decimal import Decimal
>>> write_amount(Decimal("1083.5"), "nl"), write_amount(Decimal("1083.5"), "en")
('€ 1.083,50', '€1,083.50')
>>> write_date(date(2027, 1, 1), "nl"), write_date(date(2027, 1, 1), "en")
('1 januari 2027', '1 January 2027')
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from router.catalogue.model import DEFAULT_LANGUAGE


@dataclass(frozen=True, kw_only=True)
class _Formats:
    """How one language writes things; `months` starts at January."""

    amount: str
    separators: dict[int, str]
    months: tuple[str, ...]


_FORMATS = {
    "nl": _Formats(
        amount="€ {amount}",
        separators=str.maketrans({",": ".", ".": ","}),
        months=(
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ),
    ),
    "en": _Formats(
        amount="€{amount}",
        separators={},
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    ),
}


def _formats(language: str) -> _Formats:
    return _FORMATS.get(language, _FORMATS[DEFAULT_LANGUAGE])


def write_number(value: Decimal, language: str) -> str:
    """`1234.5` as `1.234,5` or `1,234.5`."""
    return f"{value:,f}".translate(_formats(language).separators)


def write_amount(value: Decimal, language: str) -> str:
    """An amount in euros, always with cents."""
    written = write_number(value.quantize(Decimal("0.01")), language)
    return _formats(language).amount.format(amount=written)


def write_date(day: date, language: str) -> str:
    """A date with its year."""
    return f"{write_day_month(day, language)} {day.year}"


def write_day_month(day: date, language: str) -> str:
    """`28 december`: a date that is not far away."""
    return f"{day.day} {_formats(language).months[day.month - 1]}"
