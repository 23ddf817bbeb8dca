r"""How a language writes amounts, numbers and dates, and what has to be done so that a value stays whole in it.

The table follows Unicode CLDR. Words in sentences ("vandaag om", "maandag") are messages; only what CLDR calls a
format is here. A language that is not in the table is written the Dutch way.

>>> from decimal import Decimal
>>> write_amount(Decimal("1083.5"), "nl"), write_amount(Decimal("1083.5"), "en")
('€\xa01.083,50', '€1,083.50')
>>> write_date(date(2027, 1, 1), "nl"), write_date(date(2027, 1, 1), "fr")
('1 januari 2027', '1er janvier 2027')
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from router.catalogue.model import DEFAULT_LANGUAGE

_NO_BREAK = "\N{NO-BREAK SPACE}"
_APART, _END_APART = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, kw_only=True)
class _Formats:
    """How one language writes things.

    `months` starts at January, in the form that a date takes; `grouping` and `point` stand between thousands and before the
    decimals; numbers below `grouped_from` are not grouped; `day` and `first_day` are the day of the month in a date.
    """

    amount: str
    grouping: str
    point: str
    months: str
    grouped_from: int = 1000
    day: str = "{day}"
    first_day: str = "{day}"


_FORMATS = {
    "nl": _Formats(
        amount=f"€{_NO_BREAK}{{amount}}",
        grouping=".",
        point=",",
        months="januari februari maart april mei juni juli augustus september oktober november december",
    ),
    "en": _Formats(
        amount="€{amount}",
        grouping=",",
        point=".",
        months="January February March April May June July August September October November December",
    ),
    "de": _Formats(
        amount=f"{{amount}}{_NO_BREAK}€",
        grouping=".",
        point=",",
        day="{day}.",
        first_day="{day}.",
        months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    "fr": _Formats(
        amount=f"{{amount}}{_NO_BREAK}€",
        grouping="\N{NARROW NO-BREAK SPACE}",
        point=",",
        first_day="{day}er",
        months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
    "pl": _Formats(
        amount=f"{{amount}}{_NO_BREAK}€",
        grouping=_NO_BREAK,
        point=",",
        grouped_from=10_000,
        months="stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    ),
    "tr": _Formats(
        amount="€{amount}",
        grouping=".",
        point=",",
        months="Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    ),
    "ar": _Formats(
        amount=f"{{amount}}{_NO_BREAK}€",
        grouping=",",
        point=".",
        months="يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
}


def _formats(language: str) -> _Formats:
    return _FORMATS.get(language, _FORMATS[DEFAULT_LANGUAGE])


def write_number(value: Decimal, language: str) -> str:
    """`1234.5` as `1.234,5` or `1,234.5`."""
    formats = _formats(language)
    plain = f"{value:,f}" if abs(value) >= formats.grouped_from else f"{value:f}"
    return plain.translate(str.maketrans(",.", formats.grouping + formats.point))


def write_amount(value: Decimal, language: str) -> str:
    """An amount in euros, always with cents."""
    written = write_number(value.quantize(Decimal("0.01")), language)
    return _formats(language).amount.format(amount=written)


def write_date(day: date, language: str) -> str:
    """A date with its year."""
    return f"{write_day_month(day, language)} {day.year}"


def write_day_month(day: date, language: str) -> str:
    """`28 december`: a date that is not far away."""
    formats = _formats(language)
    number = (formats.first_day if day.day == 1 else formats.day).format(day=day.day)
    return f"{number} {formats.months.split()[day.month - 1]}"


def set_apart(value: str, language: str) -> str:
    """A value as it can stand in a sentence of this language without being torn apart.

    In a language that is written from right to left, the parts of a phone number or of a Dutch name would change places;
    Unicode's isolates keep the value as one, in its own direction (Unicode Standard Annex #9, §2.4). A bare number needs none.
    """
    return f"{_APART}{value}{_END_APART}" if language in _RIGHT_TO_LEFT and not value.isdecimal() else value
