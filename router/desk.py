"""The desk: everything that the municipality has agreed, and the words that go with it.

Nothing in a desk changes, but for the clock that tells it whether anyone is there, and what it remembers of the waits. What somebody publishes in
the console makes another desk (`router/content`): who works on, asks for the desk as it is now, and keeps that one for the piece of work at hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from router.catalogue import Catalogue, Rendered, load_catalogue
from router.conversations.models import NewMessage
from router.database import Clock
from router.departments import (
    WEBCHAT,
    Departments,
    Organisation,
    RoutingTable,
    load_departments,
    load_organisations,
    load_routing,
)
from router.handoffs.models import Standing
from router.promises import Outlook
from router.response_terms.load import load_terms
from router.response_terms.models import TermRules
from router.surge.rules import SurgeRules, load_surge_rules

DeskNow = Callable[[], "Desk"]
"""Gives the desk as it is at this moment."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The catalogue, the departments with their hours, and the routing table of one municipality."""

    catalogue: Catalogue
    departments: Departments
    routing: RoutingTable
    clock: Clock
    surge: SurgeRules = field(default_factory=SurgeRules)
    outlook: Outlook = field(default_factory=Outlook, compare=False)
    terms: TermRules = field(default_factory=TermRules)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)

    def today(self) -> date:
        """Return the date on the municipality's clock."""
        return self.clock().astimezone(self.catalogue.municipality.time_zone).date()

    @cached_property
    def placeholders(self) -> dict[str, str]:
        """What stands in the place of a personal number that was removed."""
        return {
            kind: self.text(f"mask_placeholder_{kind}", self.languages[0]) for kind in ("bsn", "iban", "email", "phone")
        }

    @cached_property
    def removed(self) -> frozenset[str]:
        """All that can stand in the place of a number in a stored message, in every language: nobody said it."""
        keys = [f"mask_placeholder_{kind}" for kind in ("bsn", "iban")]
        return frozenset(self.text(key, language) for key in keys for language in self.spoken)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which everything can be said; the first is the default."""
        return self.catalogue.municipality.languages

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages in which a conversation can be held: those of the answers, and those of the service messages."""
        return self.languages + self.catalogue.municipality.service_languages

    def answer_language(self, state: Mapping[str, Any], language: str) -> str:
        """Return the language of the answers in a conversation held in `language`, whose state is given."""
        asked = state.get("dialogue", {}).get("answerLanguage")
        return next((each for each in (asked, language) if each in self.languages), self.languages[0])

    def text(self, key: str, language: str, **parameters: Any) -> str:
        """Return a service message as text."""
        return self.rendered(key, language, **parameters).text

    def rendered(self, key: str, language: str, **parameters: Any) -> Rendered:
        """Return a service message with what it was made from."""
        return self.catalogue.render_message(key, language, on_date=self.today(), **parameters)

    def say(self, key: str, language: str, **parameters: Any) -> NewMessage:
        """Return a service message as something the system says."""
        said = self.rendered(key, language, **parameters)
        return NewMessage(
            author="system", text=said.text, language=said.language, content={"key": key, "phones": list(said.phones)}
        )

    @property
    def phone(self) -> str:
        """The number to call when it is not about one department."""
        return self.departments.get(self.departments.default_id).phone

    def department_name(self, department: str, language: str) -> str:
        """Return what people call a department."""
        return self.departments.name(department, language)

    def topic_title(self, topic: str | None, language: str) -> str | None:
        """Return what people call a topic, or None without one or where the catalogue has it no more."""
        return self.catalogue.title(topic, language) if topic and topic in self.catalogue.topics else None

    def is_open(self, department: str, channel: str = WEBCHAT) -> bool:
        """Say whether a department answers a channel now, by its hours."""
        return self.departments.get(department).is_open(self.clock(), channel)

    def opens(self, department: str, language: str, channel: str = WEBCHAT) -> str:
        """Return in words when a closed department opens."""
        opening = self.departments.get(department).hours_on(channel).next_opening(self.clock())
        return self.moment(opening, language) if opening else "…"

    def moment(self, at: datetime, language: str) -> str:
        """Return a moment in words, as seen from now."""
        return self.catalogue.describe_moment(at, self.clock(), language)

    def dated(self, at: datetime, language: str) -> str:
        """Return a moment in words that are as true tomorrow: with its date."""
        return self.catalogue.describe_dated(at, language)

    def hours_line(self, department: str, language: str, channel: str = WEBCHAT) -> str:
        """Return one line for the head of the widget: open until when, or closed until when."""
        return self._hours(department, language, channel, "desk_text")

    def hours_message(self, department: str, language: str, channel: str = WEBCHAT) -> NewMessage:
        """Return the same as an answer to somebody who asks."""
        said = self._hours(department, language, channel, "desk")
        return NewMessage(author="bot", text=said, language=language, content={"key": "desk"})

    def _hours(self, department: str, language: str, channel: str, key: str) -> str:
        """Return the message of this name for a desk that is closed, open until a moment, or open day and night."""
        if not self.is_open(department, channel):
            return self.text(f"{key}_closed", language, opens=self.opens(department, language, channel))
        closes = self.departments.get(department).hours_on(channel).closes_at(self.clock())
        if closes is None:
            return self.text(f"{key}_always", language)
        return self.text(f"{key}_open", language, until=self.catalogue.describe_time(closes, language))

    def queue_line(self, department: str, language: str, standing: Standing, channel: str = WEBCHAT) -> str:
        """Return where a waiting citizen stands in one line, for the bar above the conversation."""
        if not self.is_open(department, channel):
            return self.text("queue_state_closed", language, opens=self.opens(department, language, channel))
        key = "queue_state_known" if standing.wait_minutes else "queue_state_unknown"
        return self.text(key, language, **standing.parameters())

    def call_back_confirmed(
        self, department: str, language: str, *, phone: str, reference: str, channel: str = WEBCHAT
    ) -> NewMessage:
        """Return the confirmation of a call-back, with when it may be expected."""
        return self.say(
            "callback_confirmed",
            language,
            contact=phone,
            reference=reference,
            when=self.call_back_when(department, language, channel),
        )

    def call_back_when(self, department: str, language: str, channel: str = WEBCHAT) -> str:
        """Return in words when somebody who asks for it is called back: with the date, because it is read on other days, too."""
        if self.is_open(department, channel):
            return self.text("callback_when_queue", language)
        opening = self.departments.get(department).hours_on(channel).next_opening(self.clock())
        return self.text("callback_when_opens", language, opens=self.dated(opening, language) if opening else "…")

    def disclosure(self, language: str) -> dict[str, Any]:
        """Return what a citizen reads before the first word (AI Act art. 50; no formal application; no BSN).

        `pointsForEmployee`: where a page leads straight to an employee.
        """
        keys = (
            "disclosure_computer",
            "disclosure_can_help",
            "disclosure_not_formal",
            "disclosure_no_bsn",
            "disclosure_human",
        )
        straight = ("disclosure_employee", "disclosure_not_formal", "disclosure_no_bsn")
        return {
            "title": self.text("disclosure_title", language),
            "points": [self.text(key, language) for key in keys],
            "pointsForEmployee": [self.text(key, language) for key in straight],
        }


def load_desk(catalogue: Path, municipality: Path, *, clock: Clock) -> Desk:
    """Load everything that the municipality has agreed.

    Raises:
        CatalogueInvalid: with every problem found, by file and key.
    """
    departments = load_departments(municipality)
    return Desk(
        catalogue=load_catalogue(catalogue, municipality),
        departments=departments,
        routing=load_routing(municipality, departments),
        clock=clock,
        surge=load_surge_rules(municipality, departments),
        terms=load_terms(municipality),
        organisations=load_organisations(municipality),
    )
