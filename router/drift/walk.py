"""Every answer of the catalogue, past every channel."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import urlencode

from router.catalogue import Catalogue
from router.catalogue.model import Rendered
from router.channels.protocol import Adapter, Choice, Link
from router.drift.models import Difference
from router.drift.rendering import Carried, differences_of

_DANGER = "danger"


def answer_page(base: str, key: str, aspect: str, audience: str | None, language: str) -> str:
    """Return the address of the page that has the whole of an answer."""
    asked = {"language": language} | ({"audience": audience} if audience else {})
    return f"{base.rstrip('/')}/answers/{key}/{aspect}?{urlencode(asked)}"


def carried(catalogue: Catalogue, rendered: Rendered, *, asked: str, choices: tuple[Choice, ...], base: str) -> Carried:
    """Return an answer as it leaves.

    Args:
        catalogue: where it is from.
        rendered: it, with an opening where one is said.
        asked: it, without.
        choices: its buttons.
        base: the public address.
    """
    aspect = rendered.aspect or ""
    more = catalogue.messages["channel_more"].texts
    return Carried(
        topic=rendered.key,
        aspect=aspect,
        audience=rendered.audience,
        language=rendered.language,
        text=rendered.text,
        asked=asked,
        facts=tuple(rendered.facts.values()),
        phones=rendered.phones,
        danger=catalogue.topic(rendered.key).sensitivity == _DANGER,
        links=tuple(Link(label=each.label, url=each.url) for each in rendered.links),
        choices=choices,
        whole=answer_page(base, rendered.key, aspect, rendered.audience, rendered.language),
        more=(more.get(rendered.language) or more["nl"]).source,
    )


def answers(catalogue: Catalogue, *, base: str, now: datetime) -> Iterator[Carried]:
    """Return every answer in every language that it is written in: as the first of a talk, with what goes before and after it, and as a later one."""
    today = now.astimezone(catalogue.municipality.time_zone).date()
    for topic in catalogue.topics.values():
        for language in catalogue.municipality.languages:
            for aspect, audience in catalogue.texts_of(topic, language):
                plain = catalogue.render_answer(topic.name, aspect, audience, language, on_date=today)
                first = catalogue.render_answer(topic.name, aspect, audience, language, on_date=today, opening=True)
                buttons = catalogue.follow_ups(topic.name, aspect, audience, language, said=())
                choices = tuple(Choice(id=str(each), label=button.label) for each, button in enumerate(buttons))
                yield carried(catalogue, plain, asked=plain.text, choices=(), base=base)
                yield carried(catalogue, first, asked=plain.text, choices=choices, base=base)


def catalogue_differences(
    catalogue: Catalogue, adapters: Mapping[str, Adapter], *, base: str, now: datetime
) -> tuple[int, list[Difference]]:
    """Compare every answer on every channel with that of the web.

    Args:
        catalogue: the answers.
        adapters: one of each channel.
        base: the public address, on which the length of a shortened answer depends.
        now: the moment; only facts that are valid then are told.

    Returns:
        how many answers were looked at, and each difference once.
    """
    looked, found = 0, dict[Difference, None]()
    for answer in answers(catalogue, base=base, now=now):
        looked += len(adapters)
        found |= dict.fromkeys(_all(adapters.values(), answer, now))
    return looked, list(found)


def _all(adapters: Iterable[Adapter], answer: Carried, now: datetime) -> Iterator[Difference]:
    for adapter in adapters:
        yield from differences_of(adapter, answer, now=now)
