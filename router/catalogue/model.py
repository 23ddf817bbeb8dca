"""What the catalogue is made of, and what it gives back: plain values, no behaviour.

Every text that depends on the language is a mapping from language to text; Dutch (`nl`) is always there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from router.catalogue.templates import Template

Localised = Mapping[str, str]

DEFAULT_LANGUAGE = "nl"
DEFAULT_ASPECT = "samenvatting"
DEFAULT_AUDIENCE = "default"


def in_language(texts: Localised, language: str) -> str:
    """The text in `language`, in Dutch where it was not written in that language."""
    return texts.get(language) or texts.get(DEFAULT_LANGUAGE, "")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place on the web, with the words to click on."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One message as a person reads it, and what it was made from, so that one can say later who was told what.

    `aspect` is the aspect that was answered (not the one asked, where the topic has no text for that one), `language`
    the language the text is in, `facts` the id and shown value of each fact used, `phones` the numbers to call as they
    stand in the text, `missing` the ids of facts that were needed but not valid on the day.
    """

    text: str
    links: tuple[Link, ...] = ()
    language: str
    key: str
    aspect: str | None = None
    audience: str | None = None
    version: str
    facts: Mapping[str, str] = field(default_factory=dict)
    phones: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Button:
    """A follow-up that the citizen can press; the payload is what the bot gets (contracts, §1)."""

    label: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """What one can ask about a topic (what does it cost, what must I bring), and the field that answers it.

    `nearest` are the aspects that come closest, for a topic that has no text for this one. `cues` are the regular expressions
    of the words by which it is asked for in Dutch.
    """

    name: str
    field: str
    label: Localised
    nearest: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """Who answers: the local part's own data.

    `languages` are those of the answers; in the `service_languages` greetings, waiting times and errors are said besides.
    """

    id: str
    name: Localised
    phone: str
    website: str
    fictional: bool
    languages: tuple[str, ...]
    service_languages: tuple[str, ...]
    default_language: str
    time_zone: ZoneInfo
    public_holidays: str | None = "NL"
    citizen_gone_minutes: int = 15
    disclosure_topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """A value of the municipality, as what we do and what we do not do; for the employee's eyes."""

    value: Localised
    do: Localised
    dont: Localised


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A question that must keep landing on this topic, with its aspect; never training data."""

    text: str
    aspect: str | None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a claim comes from and when somebody last looked."""

    claim: str
    source: str
    checked: date | None


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The link under every answer of a topic: a fact with an address, and the words to click on."""

    fact: str
    label: Localised


Field = Mapping[str, Template]
"""The texts of one field: `default`, and one per audience that needs its own."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One thing citizens ask about, and everything the municipality says about it."""

    name: str
    title: Localised
    upl: str | None
    handling: str
    sensitivity: str
    skills: tuple[str, ...]
    related: tuple[str, ...]
    opening: Mapping[str, Template]
    intake: tuple[str, ...]
    next: NextStep | None
    answers: Mapping[str, Mapping[str, Field]]
    behaviours: tuple[Behaviour, ...]
    probes: tuple[Probe, ...]
    sources: tuple[Source, ...]
    valid_from: date
    review_by: date
    version: str


@dataclass(frozen=True, kw_only=True)
class CardAnswer:
    """One answer as the employee sees it beside the conversation."""

    aspect: str
    audience: str | None
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CardFact:
    """One fact with where it comes from; `value` is null when it is not valid today."""

    id: str
    label: str
    value: str | None
    source: str
    checked: date | None
    valid_until: date | None
    fictional: bool


@dataclass(frozen=True, kw_only=True)
class CardBehaviour:
    """A behaviour in the employee's language."""

    value: str
    do: str
    dont: str


@dataclass(frozen=True, kw_only=True)
class RelatedTopic:
    """What people often need next."""

    topic: str
    title: str


@dataclass(frozen=True, kw_only=True)
class TopicCard:
    """Everything about a topic that an employee has on the screen while talking about it."""

    topic: str
    title: str
    answers: tuple[CardAnswer, ...]
    facts: tuple[CardFact, ...]
    links: tuple[Link, ...]
    behaviours: tuple[CardBehaviour, ...]
    related: tuple[RelatedTopic, ...]
