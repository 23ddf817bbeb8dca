"""Facts: the amounts, numbers, dates, phone numbers and links that answers are filled with, each with its dates.

A fact is only used on a day on which it is valid. What the municipality says about a fact hides what the national file
says, also when the municipality's value has expired: a national figure in its place could be wrong for this town.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import phonenumbers

from router.catalogue.formats import write_amount, write_date, write_number
from router.catalogue.model import DEFAULT_LANGUAGE, Localised, in_language

FactValue = Decimal | date | str | Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value of one fact during one period; `shown` is how each language writes it."""

    id: str
    type: str
    value: FactValue
    shown: Localised
    label: Localised
    valid_from: date | None
    valid_until: date | None
    source: str
    checked: date | None
    fictional: bool
    file: str

    def valid_on(self, day: date) -> bool:
        """Whether the value may be told on `day` (both ends count)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    @property
    def url(self) -> str | None:
        """The address, of a fact that is a link."""
        return str(self.value) if self.type == "url" else None


class FactBook:
    """All facts, by id; an id may have several periods, of which the one valid on the day counts."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        periods: dict[str, list[Fact]] = {}
        for fact in facts:
            periods.setdefault(fact.id, []).append(fact)
        self._periods = {key: tuple(values) for key, values in periods.items()}

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._periods

    def __iter__(self) -> Iterator[str]:
        return iter(self._periods)

    def on(self, fact_id: str, day: date) -> Fact | None:
        """The fact as it is valid on `day`, or None."""
        for fact in self._periods.get(fact_id, ()):
            if fact.valid_on(day):
                return fact
        return None

    def periods(self, fact_id: str) -> tuple[Fact, ...]:
        """Every period of a fact, expired ones included."""
        return self._periods.get(fact_id, ())


def write_value(fact_type: str, value: FactValue, language: str) -> str:
    """How `language` writes a value of this type."""
    if isinstance(value, Mapping):
        return in_language(value, language)
    if isinstance(value, Decimal):
        return (write_amount if fact_type == "amount" else write_number)(value, language)
    if isinstance(value, date):
        return write_date(value, language)
    if fact_type == "phone":
        return _write_phone(value, language)
    return value


def _write_phone(value: str, language: str) -> str:
    """A number in international form is written the national way in Dutch; any other (`14 012`) stays as it is."""
    if not value.startswith("+"):
        return value
    number = phonenumbers.parse(value)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if language == DEFAULT_LANGUAGE else style.INTERNATIONAL)
