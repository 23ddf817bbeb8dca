"""While an employee types what is asked aloud: the same answer by the same understanding as on every other channel.

The bot is only asked what it hears: nothing is said, done or kept. While it is away, or switched off, the answers are found by the words in their
title; those are looked for beside what it hears, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from router.brakes.models import Brakes
from router.canned import Canned, find
from router.canned.search import folded
from router.catalogue import TopicCard
from router.conversations.bot import Bot
from router.conversations.errors import BotError
from router.conversations.text import clean
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE
from router.privacy import mask, mask_for_bot, without_removed

MOST = 8  # answers of a list
_MOST_HEARD = 3  # topics of what the bot heard
_SURE = 0.15  # below this a topic of the ranking is no help to anybody
_SHORTEST = 4  # letters of a word by which a title is known


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was heard, and the answers to it, the best first. `kinds`: of the numbers that were removed. `heard` is None without a bot."""

    language: str
    kinds: tuple[str, ...]
    heard: dict[str, Any] | None
    answers: list[Canned] = field(default_factory=list)
    card: TopicCard | None = None

    @property
    def signals(self) -> list[str]:
        """What else was heard, as danger."""
        return list((self.heard or {}).get("signals", []))


async def hear(
    desk: Desk, bot: Bot, brakes: Brakes, *, text: str, language: str, topic: str | None = None
) -> tuple[str, Understood]:
    """Ask the bot what it hears in what an employee types.

    Args:
        desk: the catalogue.
        bot: who understands; one that is switched off is not asked.
        brakes: whether it is.
        text: as typed. Personal numbers are removed before anything else.
        language: of the answers.
        topic: what was talked about before: "and for my child?" is about that.

    Returns:
        the text without them, and what was heard in it, still without answers.

    Raises:
        EmptyMessage, MessageTooLong.
    """
    masked = mask(clean(text), desk.placeholders)
    words = without_removed(masked.text, desk.removed)
    heard: dict[str, Any] | None = None
    if words and not brakes.bot:
        try:
            state = {"language": language} | ({"topic": topic} if topic in desk.catalogue.topics else {})
            heard = await bot.listen({"text": mask_for_bot(words).text, "state": state})
        except BotError:
            heard = None  # the words of the titles remain
    return words, Understood(language=language, kinds=masked.kinds, heard=heard)


def with_answers(desk: Desk, brakes: Brakes, words: str, understood: Understood) -> Understood:
    """Find the answers to what was heard and to the words: of what was understood first. Renders answers, so not for the event loop."""
    language, found = understood.language, dict[tuple[str, str | None, str | None], Canned]()
    for each in _candidates(desk, brakes, words, understood):
        found.setdefault((each.topic, each.rendered.aspect, each.rendered.audience), each)
        if len(found) == MOST:
            break
    answers = list(found.values())
    card = desk.catalogue.topic_card(answers[0].topic, CONSOLE_LANGUAGE, desk.today()) if answers else None
    return Understood(language=language, kinds=understood.kinds, heard=understood.heard, answers=answers, card=card)


def _candidates(desk: Desk, brakes: Brakes, words: str, understood: Understood) -> Iterator[Canned]:
    for topic in _topics(desk, understood.heard or {}):
        yield from _answer(desk, brakes, topic, understood)
    if words:
        yield from find(desk, brakes, query=words, language=understood.language)[:MOST]
        for topic in _titled(desk, words, understood.language):
            yield from _answer(desk, brakes, topic, understood)


def _topics(desk: Desk, heard: dict[str, Any]) -> list[str]:
    """What was understood, the surest first: one topic where that is sure, else those between which the bot would ask."""
    ranking = [each for each in heard.get("ranking") or [] if each["confidence"] >= _SURE]
    named = [each["intent"] for each in ranking[:_MOST_HEARD]]
    if heard.get("outcome") != "clarify":
        named = [heard.get("intent"), *named][:1]
    return [each for each in named if each in desk.catalogue.topics]


def _answer(desk: Desk, brakes: Brakes, topic: str, understood: Understood) -> Iterator[Canned]:
    """The answer that a citizen gets to this, with the name that it has in the list of agreed answers."""
    heard, language = understood.heard or {}, understood.language
    wanted = desk.catalogue.render_answer(
        topic, heard.get("aspect"), heard.get("audience"), language, on_date=desk.today()
    )
    own = find(desk, brakes, query="", language=language, only=topic)
    places = ((wanted.aspect, wanted.audience), (wanted.aspect, None))
    named = [each for place in places for each in own if (each.rendered.aspect, each.rendered.audience) == place]
    yield from (named or own)[:1]


def _titled(desk: Desk, words: str, language: str) -> list[str]:
    """Return the topics of which a word of the title is among these words, those with the most of them first."""
    typed = {word for word in folded(words).split() if len(word) >= _SHORTEST}
    worth = {}
    for topic in desk.catalogue.topics:
        titles = {desk.catalogue.title(topic, each) for each in (CONSOLE_LANGUAGE, language)}
        title = {word for word in folded(" ".join(titles)).split() if len(word) >= _SHORTEST}
        common = sum(any(one.startswith(word) for one in title) or word in title for word in typed)
        if common:
            worth[topic] = common / (1 + len(title))
    return sorted(worth, key=lambda topic: -worth[topic])[:_MOST_HEARD]
