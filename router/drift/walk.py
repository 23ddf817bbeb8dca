"""Every answer of the catalogue, past every channel."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from router.catalogue import Catalogue
from router.channels.deliveries import WholeOf
from router.channels.protocol import Adapter, Choice, Link
from router.conversations.compose import answer_content
from router.conversations.models import NewMessage
from router.drift.models import Difference
from router.drift.rendering import Carried, differences_of

_DANGER = "danger"


def carried(
    catalogue: Catalogue,
    content: Mapping[str, Any],
    text: str,
    language: str,
    *,
    asked: str,
    whole: str | None,
    now: datetime,
) -> Carried:
    """Return an answer as it leaves.

    Args:
        catalogue: where it is from.
        content: what is kept with the message (`compose.answer_content`), with buttons where it has them.
        text: of the message, with an opening where one is said.
        language: of that text.
        asked: the text without that opening.
        whole: where all of it can be read.
        now: the moment.
    """
    today = now.astimezone(catalogue.municipality.time_zone).date()
    more, choose, notice = (
        catalogue.render_message(f"channel_{key}", language, on_date=today).text for key in ("more", "choose", "notice")
    )
    return Carried(
        topic=content["key"],
        aspect=content["aspect"] or "",
        audience=content["audience"],
        language=language,
        text=text,
        asked=asked,
        facts=tuple(content["facts"].values()),
        phones=tuple(content["phones"]),
        danger=catalogue.topic(content["key"]).sensitivity == _DANGER,
        links=tuple(Link(label=each["label"], url=each["url"]) for each in content["links"]),
        choices=tuple(
            Choice(id=str(number), label=each["label"]) for number, each in enumerate(content.get("buttons", []))
        ),
        whole=whole,
        more=more,
        choose=choose,
        notice=notice,
    )


def carried_differences(
    catalogue: Catalogue, said: Iterable[NewMessage], adapter: Adapter | None, *, whole: WholeOf, now: datetime
) -> list[Difference]:
    """Compare what an adapter makes of the agreed answers among messages with those answers."""
    today = now.astimezone(catalogue.municipality.time_zone).date()
    found: list[Difference] = []
    for each in said:
        topic = each.content.get("key", "")
        if adapter is None or topic not in catalogue.topics or "facts" not in each.content:
            continue
        opening = catalogue.opening(topic, each.language, on_date=today)
        asked = each.text.removeprefix(opening).strip()
        page = whole(each.content, each.language)
        found += differences_of(
            adapter,
            carried(catalogue, each.content, each.text, each.language, asked=asked, whole=page, now=now),
            now=now,
        )
    return found


def answers(catalogue: Catalogue, *, whole: WholeOf, now: datetime) -> Iterator[Carried]:
    """Return every answer in every language that it is written in: as the first of a talk, with what goes before and after it, and as a later one."""
    today = now.astimezone(catalogue.municipality.time_zone).date()
    for topic in catalogue.topics.values():
        for language in catalogue.municipality.languages:
            for aspect, audience in catalogue.texts_of(topic, language):
                plain = catalogue.render_answer(topic.name, aspect, audience, language, on_date=today)
                first = catalogue.render_answer(topic.name, aspect, audience, language, on_date=today, opening=True)
                buttons = catalogue.follow_ups(topic.name, aspect, audience, language, said=())
                choices = {"buttons": [{"label": button.label} for button in buttons]}
                for each, more in ((plain, {}), (first, choices)):
                    content = answer_content(each) | more
                    page = whole(content, each.language)
                    yield carried(catalogue, content, each.text, each.language, asked=plain.text, whole=page, now=now)


def catalogue_differences(
    catalogue: Catalogue, adapters: Mapping[str, Adapter], *, whole: WholeOf, now: datetime
) -> tuple[int, list[Difference]]:
    """Compare every answer on every channel with that of the web.

    Args:
        catalogue: the answers.
        adapters: one of each channel.
        whole: where all of an answer can be read.
        now: the moment; only facts that are valid then are told.

    Returns:
        how many answers were looked at, and each difference once.
    """
    looked, found = 0, dict[Difference, None]()
    for answer in answers(catalogue, whole=whole, now=now):
        looked += len(adapters)
        found |= dict.fromkeys(_all(adapters.values(), answer, now))
    return looked, list(found)


def _all(adapters: Iterable[Adapter], answer: Carried, now: datetime) -> Iterator[Difference]:
    for adapter in adapters:
        yield from differences_of(adapter, answer, now=now)
