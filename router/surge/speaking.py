"""Where an announcement goes in a turn: in place of what the bot says, before it, after it, or nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from router.conversations.models import Message, NewMessage
from router.desk import Desk
from router.surge.announcements import matching, message_of
from router.surge.models import Situation


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
    """Return what is said with an announcement, or None where none belongs: nothing matches, it was told before, or it is about danger.

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
    name = f"{found.name}/{found.version}"
    topic = desk.catalogue.topics.get(str(parse.get("intent")))
    sensitivity = topic.sensitivity if topic else "none"
    if name in told or sensitivity == "danger":
        return None
    said = message_of(desk, found, language)
    if sensitivity != "none":
        return Spoken(words=[*words, said], replaces=False, told=name)
    if hands_over:
        return Spoken(words=[said, *words], replaces=False, told=name)
    return Spoken(words=[said], replaces=True, told=name)
