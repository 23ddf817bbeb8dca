"""Where an announcement goes in a turn: in place of what the bot says, before it, after it, or nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from router.conversations.models import Message, NewMessage
from router.desk import Desk
from router.surge.announcements import matching, message_of
from router.surge.models import Situation

_ALONE = frozenset({"danger", "bereavement"})  # topics beside which nothing else is said
_ALONE_SIGNALS = frozenset({"danger", "grieving"})
_ASKED = frozenset({"clarify", "offer_human"})  # questions of the bot, to which the next message may be the answer


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is said in a turn, whether it is in place of the bot's answer, and how it is remembered as told."""

    words: list[NewMessage]
    replaces: bool
    told: str

    def state(self, after: Mapping[str, Any], *, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the state of the conversation after the turn: that of before, where nobody read what the bot would have said."""
        kept = before if self.replaces else after
        return {**kept, "told": [*kept.get("told", []), self.told]}


def announce(
    desk: Desk,
    situation: Situation,
    heard: Sequence[Message],
    words: list[NewMessage],
    *,
    parse: Mapping[str, Any],
    told: Sequence[str],
    language: str,
    hands_over: bool,
) -> Spoken | None:
    """Return what is said with an announcement, or None where none belongs.

    None belongs where nothing matches, where it was told before, and where danger or a bereavement is heard. What the bot only guesses, and asks
    about, is not heard.

    Args:
        desk: the catalogue.
        situation: what is published.
        heard: the citizen's messages of this turn; a button brings no announcement.
        words: what would be said without it.
        parse: how the bot understood the turn.
        told: what this conversation was told before.
        language: of the answers.
        hands_over: whether a human takes over.
    """
    if not situation.announcements:
        return None
    typed = " ".join(message.text for message in heard if "button" not in message.content)
    found = matching(situation.announcements, typed)
    if found is None:
        return None
    name, sensitivity = f"{found.name}/{found.version}", _sensitivity(desk, parse)
    if name in told or sensitivity in _ALONE or not _ALONE_SIGNALS.isdisjoint(parse.get("signals", ())):
        return None
    said = message_of(desk, found, language)
    place = _place(words, sensitive=sensitivity != "none", hands_over=hands_over)
    if place is None:
        return Spoken(words=[said], replaces=True, told=name)
    return Spoken(words=[*words[:place], said, *words[place:]], replaces=False, told=name)


def _sensitivity(desk: Desk, parse: Mapping[str, Any]) -> str:
    """Return how sensitive the topic is that was heard: not one that the bot guesses, and asks about."""
    topic = desk.catalogue.topics.get(str(parse.get("intent")))
    return topic.sensitivity if topic and parse.get("outcome") != "clarify" else "none"


def _place(words: Sequence[NewMessage], *, sensitive: bool, hands_over: bool) -> int | None:
    """Return before which of the bot's words an announcement stands: after all of them is their number, in their place is None."""
    if sensitive:
        return len(words)
    if hands_over:
        return 0
    return next((place for place, each in enumerate(words) if each.content.get("key") in _ASKED), None)
