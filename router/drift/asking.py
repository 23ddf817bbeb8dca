"""One question, asked on every channel as nobody's: the same answer, version and facts must come back.

The question goes to the bot and through the composer as a citizen's does, under a conversation that does not exist. Nothing is stored, so no figure
counts it; a handoff that the bot would ask for is not noted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from router.brakes.models import Brakes
from router.catalogue.catalogue import WEBCHAT
from router.conversations.bot import Bot
from router.conversations.compose import compose
from router.conversations.models import NewMessage, TurnReply
from router.desk import Desk
from router.drift.models import Difference

NOBODY = UUID(int=0)
"""The conversation of who does not exist: what marks a test wherever it comes."""

WEB = WEBCHAT
_SAID = {"key": "other_answer", "aspect": "other_answer", "audience": "other_answer", "version": "other_version"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the fixed set."""

    topic: str
    language: str
    text: str


async def ask(
    bot: Bot, desk: Desk, text: str, *, channel: str, language: str, brakes: Brakes
) -> tuple[TurnReply, list[NewMessage]]:
    """Ask a question as nobody.

    Returns:
        what the bot said, and the words that a citizen would read.

    Raises:
        BotError: there is no usable turn.
    """
    turn = {"conversation": str(NOBODY), "turn": str(uuid4()), "attempt": 1, "channel": channel}
    reply = await bot.take_turn(turn | {"text": text, "button": None, "state": {"language": language}})
    heard_in = reply.state.get("language")
    spoken = heard_in if heard_in in desk.spoken else language
    said = compose(
        desk,
        reply,
        language=spoken,
        answer_language=desk.answer_language({"dialogue": reply.state}, spoken),
        told=[],
        hands_over=False,
        brakes=brakes,
    )
    return reply, said


def as_told(said: Sequence[NewMessage]) -> list[dict[str, Any]]:
    """Return messages as what may not differ between channels."""
    kept = ("key", "aspect", "audience", "version", "facts", "phones", "links")
    return [
        {"text": each.text, "language": each.language} | {name: each.content.get(name) for name in kept}
        for each in said
    ]


def compare(question: Question, told: Mapping[str, Sequence[Mapping[str, Any]] | None]) -> list[Difference]:
    """Compare what one question got on each channel with what it got on the web.

    Args:
        question: it.
        told: by channel, the messages of `as_told`; None where there was no answer at all.

    Returns:
        each difference; one, where not even the web answers about the topic.
    """
    web = told.get(WEB)
    about = {"language": question.language, "topic": question.topic, "question": question.text}
    silent = [Difference(kind="no_reply", channel=channel, **about) for channel, got in told.items() if got is None]
    if web is None:
        return silent
    if question.topic not in [each.get("key") for each in web]:
        keys = ", ".join(str(each.get("key")) for each in web)
        silent.append(Difference(kind="topic_missed", channel=WEB, detail=keys, **about))
    found = list(silent)
    for channel, got in told.items():
        if got is not None and channel != WEB:
            pairs = dict.fromkeys(_unlike(web, got))
            found += [Difference(kind=kind, channel=channel, detail=detail, **about) for kind, detail in pairs]
    return found


def _unlike(web: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the kind of each difference between two answers, with what the other channel has."""
    if len(web) != len(other):
        yield "other_answer", ", ".join(str(each.get("key")) for each in other)
        return
    for here, there in zip(web, other, strict=True):
        yield from (
            (kind, f"{name}: {there.get(name)}") for name, kind in _SAID.items() if here.get(name) != there.get(name)
        )
        names = sorted({*(here.get("facts") or {}), *(there.get("facts") or {})})
        for name in names:
            value = (there.get("facts") or {}).get(name)
            if (here.get("facts") or {}).get(name) != value:
                yield "other_facts", f"{name}: {value}"
        for name in ("phones", "links"):
            if here.get(name) != there.get(name):
                yield "other_facts", f"{name}: {there.get(name)}"
        if here.get("text") != there.get("text") or here.get("language") != there.get("language"):
            yield "other_words", str(there.get("text"))[:80]
