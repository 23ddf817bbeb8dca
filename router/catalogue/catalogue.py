"""The catalogue: one agreed answer per question, rendered for a language, a target group and a day."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType

from router.catalogue.errors import UnknownMessage, UnknownTopic
from router.catalogue.facts import FactBook
from router.catalogue.files import content_version
from router.catalogue.formats import set_apart, write_date, write_day_month
from router.catalogue.messages import ServiceMessage
from router.catalogue.model import (
    DEFAULT_ASPECT,
    DEFAULT_AUDIENCE,
    DEFAULT_LANGUAGE,
    Aspect,
    Button,
    CardAnswer,
    CardBehaviour,
    CardFact,
    Field,
    Link,
    Localised,
    Municipality,
    RelatedTopic,
    Rendered,
    Topic,
    TopicCard,
    in_language,
)
from router.catalogue.templates import Filled, Template

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REQUIRED_MESSAGES = frozenset(
    {"fact_missing", "aspect_missing", "clock_time", "opens_today", "opens_tomorrow", "opens_on", "opens_on_date"}
    | {f"day_{day}" for day in DAYS}
)
"""The messages that the catalogue itself says; the others are asked for by key."""

WEBCHAT = "webchat"
MOST_FOLLOW_UPS = 3
_NO_PARAMS: Mapping[str, object] = MappingProxyType({})
_NO_CUES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Catalogue:
    """All topics, messages and facts of one municipality; immutable, shared by all turns.

    `version` changes with any content, `Topic.version` with the file of that topic.
    """

    def __init__(
        self,
        *,
        municipality: Municipality,
        aspects: Mapping[str, Aspect],
        audiences: Mapping[str, Localised],
        messages: Mapping[str, ServiceMessage],
        messages_version: str,
        facts: FactBook,
        topics: Mapping[str, Topic],
        audience_cues: Mapping[str, tuple[str, ...]] = _NO_CUES,
    ) -> None:
        self.municipality = municipality
        self.aspects = aspects
        self.audiences = audiences
        self.audience_cues = audience_cues
        self.messages = messages
        self.messages_version = messages_version
        self.facts = facts
        self.topics = topics
        self._aspect_of_field = {aspect.field: aspect.name for aspect in aspects.values()}
        self.version = content_version(
            messages_version,
            {name: topic.version for name, topic in topics.items()},
            {fact_id: [repr(period) for period in facts.periods(fact_id)] for fact_id in facts},
            repr((municipality, aspects, audiences)),
        )

    def topic(self, name: str) -> Topic:
        """The topic. Raises UnknownTopic."""
        try:
            return self.topics[name]
        except KeyError:
            raise UnknownTopic(name) from None

    def title(self, topic: str, language: str) -> str:
        """What the topic is called, as on a button. Raises UnknownTopic."""
        return in_language(self.topic(topic).title, language)

    def render_answer(
        self,
        topic: str,
        aspect: str | None,
        audience: str | None,
        language: str,
        channel: str = WEBCHAT,
        *,
        on_date: date,
        opening: bool = False,
    ) -> Rendered:
        """The answer to one aspect of a topic, as it may be told on `on_date`; it starts with what was asked.

        Falls back, in this order: an audience without its own text gets the text for everyone; an aspect without a
        text in this language gets the Dutch one; an aspect without any text gets the message `aspect_missing` and the
        nearest aspect that has one. `opening` puts the words in front that are said once, such as condolences. Raises UnknownTopic.
        """
        about = self.topic(topic)
        field, spoken = self._field(about, aspect or DEFAULT_ASPECT, language)
        answered = aspect if field and aspect else DEFAULT_ASPECT
        notice = ""
        if field is None:
            notice = self._words("aspect_missing", language, on_date, topic=self.title(topic, language))
            answered, field, spoken = self._nearest(about, aspect or DEFAULT_ASPECT, language)
        texts = field or {}
        own = audience if audience in texts else None
        filled = self._fill(texts[own or DEFAULT_AUDIENCE], spoken, on_date, channel)
        first = (
            self._fill(_in(about.opening, spoken), spoken, on_date, channel).text if opening and about.opening else ""
        )
        return Rendered(
            text="\n\n".join(part for part in (first, notice, filled.text) if part),
            links=self._links(about, filled, spoken, on_date),
            language=spoken,
            key=topic,
            aspect=answered,
            audience=own,
            version=about.version,
            facts=filled.used,
            phones=self._phones(filled, spoken, on_date),
            missing=filled.missing,
        )

    def opening(self, topic: str, language: str, channel: str = WEBCHAT, *, on_date: date) -> str:
        """The words that are said once, before the first answer on a topic, such as condolences; empty where there are none."""
        about = self.topic(topic)
        return self._fill(_in(about.opening, language), language, on_date, channel).text if about.opening else ""

    def render_message(
        self, key: str, language: str, *, on_date: date, channel: str = WEBCHAT, **params: object
    ) -> Rendered:
        """The message with its parameters filled in; a `{name}` that is not a parameter is a fact.

        A name that is neither makes its sentence say where to look, as in an answer. Raises UnknownMessage.
        """
        return self._message(key, language, on_date, channel, params)

    def render_text(self, template: Template, language: str, *, on_date: date, channel: str = WEBCHAT) -> Rendered:
        """A text that is not in a file, with its facts filled in as in an answer."""
        filled = self._fill(template, language, on_date, channel)
        return Rendered(
            text=filled.text,
            links=self._links(None, filled, language, on_date),
            language=language,
            key="",
            version="",
            facts=filled.used,
            phones=self._phones(filled, language, on_date),
            missing=filled.missing,
        )

    def _message(self, key: str, language: str, on_date: date, channel: str, params: Mapping[str, object]) -> Rendered:
        try:
            texts = self.messages[key].texts
        except KeyError:
            raise UnknownMessage(key) from None
        spoken = language if language in texts else DEFAULT_LANGUAGE
        filled = self._fill(texts[spoken], spoken, on_date, channel, params, say_where=key != "fact_missing")
        return Rendered(
            text=filled.text,
            links=self._links(None, filled, spoken, on_date),
            language=spoken,
            key=key,
            version=self.messages_version,
            facts={name: value for name, value in filled.used.items() if name not in params},
            phones=self._phones(filled, spoken, on_date, params),
            missing=filled.missing,
        )

    def follow_ups(
        self, topic: str, aspect: str | None, audience: str | None, language: str, said: Collection[str]
    ) -> list[Button]:
        """Up to three aspects of the topic that were not asked yet, in the order in which its file answers them.

        `said` are the aspects already answered, `aspect` the one answered now; the summary is never a button. The
        target group stays in the payload, so that the child's passport stays a child's. Raises UnknownTopic.
        """
        about = self.topic(topic)
        asked = {*said, aspect, DEFAULT_ASPECT}
        answers = {**about.answers.get(language, {}), **about.answers[DEFAULT_LANGUAGE]}
        open_aspects = [name for field in answers if (name := self._aspect_of_field[field]) not in asked]
        group = {"audience": audience} if audience else {}
        return [
            Button(
                label=in_language(self.aspects[name].label, language),
                payload={"topic": topic, "aspect": name, **group},
            )
            for name in open_aspects[:MOST_FOLLOW_UPS]
        ]

    def describe_time(self, at: datetime, language: str) -> str:
        """A time of day on the municipality's clock: `9.00 uur`, `9:00`."""
        local = at.astimezone(self.municipality.time_zone)
        return self._words("clock_time", language, local.date(), hour=local.hour, minute=f"{local.minute:02}")

    def describe_moment(self, at: datetime, now: datetime, language: str) -> str:
        """A moment as people say it: `vandaag om 9.00 uur`, `morgen om …`, `maandag om …`.

        With its date when it is a week or more away, or past.
        """
        zone = self.municipality.time_zone
        days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
        key = {0: "opens_today", 1: "opens_tomorrow"}.get(days, "opens_on" if 1 < days < 7 else "opens_on_date")
        return self._moment(key, at, language)

    def describe_dated(self, at: datetime, language: str) -> str:
        """A moment with its date, for words that are read on another day: `maandag 23 november om 9.00 uur`."""
        return self._moment("opens_on_date", at, language)

    def describe_recorded(self, at: datetime, language: str) -> str:
        """A moment with its date and its year, for what is kept: `maandag 23 november 2026 om 9.00 uur`."""
        return self._moment("opens_on_date", at, language, write=write_date)

    def _moment(
        self, key: str, at: datetime, language: str, *, write: Callable[[date, str], str] = write_day_month
    ) -> str:
        local = at.astimezone(self.municipality.time_zone)
        return self._words(
            key,
            language,
            local.date(),
            time=self.describe_time(at, language),
            day=self._words(f"day_{DAYS[local.weekday()]}", language, local.date()),
            date=write(local.date(), language),
        )

    def topic_card(self, topic: str, language: str, on_date: date) -> TopicCard:
        """What an employee has beside a conversation about this topic. Raises UnknownTopic."""
        about = self.topic(topic)
        answers: list[CardAnswer] = []
        links: dict[str, Link] = {}
        for name, audience in self.texts_of(about, language):
            rendered = self.render_answer(topic, name, audience, language, on_date=on_date)
            answers.append(self._card_answer(name, audience, rendered.text, language))
            links.update({link.url: link for link in rendered.links})
        return TopicCard(
            topic=topic,
            title=self.title(topic, language),
            answers=tuple(answers),
            facts=tuple(self._card_fact(fact_id, language, on_date) for fact_id in self.facts_of(topic)),
            links=tuple(links.values()),
            behaviours=tuple(
                CardBehaviour(
                    value=in_language(item.value, language),
                    do=in_language(item.do, language),
                    dont=in_language(item.dont, language),
                )
                for item in about.behaviours
            ),
            related=tuple(
                RelatedTopic(topic=name, title=self.title(name, language))
                for name in about.related
                if name in self.topics
            ),
        )

    def facts_of(self, topic: str) -> tuple[str, ...]:
        """The ids of all facts that the texts of a topic need, in any language. Raises UnknownTopic."""
        about = self.topic(topic)
        templates = [text for fields in about.answers.values() for texts in fields.values() for text in texts.values()]
        names = [name for text in [*templates, *about.opening.values()] for name in text.ordered_names]
        return tuple(dict.fromkeys([*names, *([about.next.fact] if about.next else [])]))

    def texts_of(self, about: Topic, language: str) -> list[tuple[str, str | None]]:
        """Every aspect and target group that the topic has a text for."""
        fields = {**about.answers[DEFAULT_LANGUAGE], **about.answers.get(language, {})}
        return [
            (self._aspect_of_field[field], None if audience == DEFAULT_AUDIENCE else audience)
            for field, texts in fields.items()
            for audience in texts
        ]

    def _field(self, about: Topic, aspect: str, language: str) -> tuple[Field | None, str]:
        """The texts for an aspect and the language they are in; None when the topic has none in any language."""
        known = self.aspects.get(aspect)
        for spoken in (language, DEFAULT_LANGUAGE):
            texts = about.answers.get(spoken, {}).get(known.field) if known else None
            if texts:
                return texts, spoken
        return None, language

    def _nearest(self, about: Topic, aspect: str, language: str) -> tuple[str, Field | None, str]:
        """The aspect closest to `aspect` that the topic has a text for, with that text; the summary when there is none."""
        known = self.aspects.get(aspect)
        for name in (*(known.nearest if known else ()), DEFAULT_ASPECT):
            field, spoken = self._field(about, name, language)
            if field:
                return name, field, spoken
        return DEFAULT_ASPECT, None, language

    def _fill(
        self,
        template: Template,
        language: str,
        on_date: date,
        channel: str,
        params: Mapping[str, object] = _NO_PARAMS,
        *,
        say_where: bool = True,
    ) -> Filled:
        def value_of(name: str) -> str | None:
            if name in params:
                return set_apart(str(params[name]), language)
            fact = self.facts.on(name, on_date)
            if fact is None:
                return None
            shown = in_language(fact.shown, language)
            return set_apart(_short(shown) if fact.url and channel == WEBCHAT else shown, language)

        filled = template.fill(value_of)
        if not (filled.missing and say_where):
            return filled
        return template.fill(value_of, instead=self._where_to_look(language, on_date, channel))

    def _where_to_look(self, language: str, on_date: date, channel: str) -> str:
        website = self.municipality.website
        shown = _short(website) if channel == WEBCHAT else website
        return self._words("fact_missing", language, on_date, website=shown, phone=self.municipality.phone)

    def _words(self, key: str, language: str, on_date: date, **params: object) -> str:
        return self._message(key, language, on_date, WEBCHAT, params).text

    def _links(self, about: Topic | None, filled: Filled, language: str, on_date: date) -> tuple[Link, ...]:
        """The next step, then every address in the text."""
        links: dict[str, Link] = {}
        step = about.next if about else None
        fact = self.facts.on(step.fact, on_date) if step else None
        if step and fact and fact.url:
            links[fact.url] = Link(label=in_language(step.label, language), url=fact.url)
        for name in filled.used:
            fact = self.facts.on(name, on_date)
            if fact and fact.url and fact.url not in links:
                links[fact.url] = Link(label=in_language(fact.label, language), url=fact.url)
        if filled.missing:
            website = self.municipality.website
            links.setdefault(website, Link(label=_short(website), url=website))
        return tuple(links.values())

    def _phones(
        self, filled: Filled, language: str, on_date: date, params: Mapping[str, object] = _NO_PARAMS
    ) -> tuple[str, ...]:
        """The numbers to call in a text: facts of that type, the parameters `phone` and `…_phone`, and where to look."""
        phones: dict[str, None] = {}
        for name in filled.used:
            fact = None if name in params else self.facts.on(name, on_date)
            if fact and fact.type == "phone":
                phones[in_language(fact.shown, language)] = None
            elif name in params and (name == "phone" or name.endswith("_phone")):
                phones[str(params[name])] = None
        if filled.missing:
            phones[self.municipality.phone] = None
        return tuple(phones)

    def _card_answer(self, aspect: str, audience: str | None, text: str, language: str) -> CardAnswer:
        label = in_language(self.aspects[aspect].label, language)
        if audience:
            label = f"{label} ({in_language(self.audiences[audience], language)})"
        return CardAnswer(aspect=aspect, audience=audience, label=label, text=text)

    def _card_fact(self, fact_id: str, language: str, on_date: date) -> CardFact:
        valid = self.facts.on(fact_id, on_date)
        fact = valid or next(reversed(self.facts.periods(fact_id)), None)
        return CardFact(
            id=fact_id,
            label=in_language(fact.label, language) if fact else fact_id,
            value=in_language(valid.shown, language) if valid else None,
            source=fact.source if fact else "",
            checked=fact.checked if fact else None,
            valid_until=fact.valid_until if fact else None,
            fictional=fact.fictional if fact else False,
        )


def _in(texts: Mapping[str, Template], language: str) -> Template:
    return texts.get(language) or texts[DEFAULT_LANGUAGE]


def _short(url: str) -> str:
    """An address as people write it on a leaflet; the link beside the text has the whole of it."""
    return url.removeprefix("https://").rstrip("/")
