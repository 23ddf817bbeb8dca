"""Departments as the municipality has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from router.catalogue.catalogue import WEBCHAT
from router.catalogue.model import Localised, in_language
from router.departments.errors import UnknownDepartment
from router.departments.hours import OpeningHours

LONGEST_WRAP_UP = 1800  # seconds


@dataclass(frozen=True, kw_only=True)
class OutOfHoursLine:
    """A phone line for what cannot wait, with hours of its own."""

    label: Localised
    phone: str
    hours: OpeningHours
    topics: frozenset[str] = frozenset()

    def serves(self, topic: str | None) -> bool:
        """Whether the line is for this topic; a line without topics is for all."""
        return not self.topics or topic in self.topics


@dataclass(frozen=True, kw_only=True)
class CallbackOffer:
    """Which call-backs a department promises: slots within its hours on the phone.

    `slot_minutes` is the length of a slot; `per_slot` the most calls in one, None for as many as there are employees, and never more than
    those; `notice_minutes` how long before its start a slot is still offered; `days_ahead` on how many open days.
    """

    slot_minutes: int
    per_slot: int | None
    notice_minutes: int
    days_ahead: int


@dataclass(frozen=True, kw_only=True)
class Department:
    """A part of the municipality that answers citizens.

    `channels` are those with hours of their own; the others have `hours`. `by_appointment` are the topics that it speaks about by
    appointment only. `callbacks` is None for a department that plans none.
    `assignment`: employees take the next themselves (`pull`), or are given it (`push`). `wrap_up`: how long they are
    busy with a conversation after it ended.
    `transfer_consent`: whether the citizen agrees before a conversation is passed on from here. `transfer_within`: opening
    time in which one that is passed on to here must be taken, or it goes back.
    """

    id: str
    name: Localised
    phone: str
    hours: OpeningHours
    channels: Mapping[str, OpeningHours] = field(default_factory=dict)
    by_appointment: frozenset[str] = frozenset()
    out_of_hours: OutOfHoursLine | None = None
    callbacks: CallbackOffer | None = None
    assignment: Literal["pull", "push"] = "pull"
    wrap_up: timedelta = timedelta(0)
    transfer_consent: bool = False
    transfer_within: timedelta = timedelta(minutes=10)

    def hours_on(self, channel: str) -> OpeningHours:
        """The hours in which a channel is answered."""
        return self.channels.get(channel, self.hours)

    def is_open(self, at: datetime, channel: str = WEBCHAT) -> bool:
        """Whether somebody answers a channel at this moment."""
        return self.hours_on(channel).is_open(at)

    def line_open_at(self, at: datetime, channel: str = WEBCHAT) -> OutOfHoursLine | None:
        """The line that can be called now that the department is closed; None when it is open or there is no line."""
        line = self.out_of_hours
        return line if line and not self.is_open(at, channel) and line.hours.is_open(at) else None


@dataclass(frozen=True, kw_only=True)
class Departments:
    """All departments, and the one that takes what no other does."""

    by_id: Mapping[str, Department]
    default_id: str

    @property
    def pushing(self) -> tuple[str, ...]:
        """The departments whose employees are given the next."""
        return tuple(name for name, department in self.by_id.items() if department.assignment == "push")

    @property
    def default(self) -> Department:
        """The department for everything that no rule sends elsewhere."""
        return self.by_id[self.default_id]

    def get(self, department: str) -> Department:
        """The department. Raises UnknownDepartment."""
        try:
            return self.by_id[department]
        except KeyError:
            raise UnknownDepartment(department) from None

    def name(self, department: str, language: str) -> str:
        """What the department is called. Raises UnknownDepartment."""
        return in_language(self.get(department).name, language)
