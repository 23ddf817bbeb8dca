"""Which questions one message asks: one of its sentences may hold the only one, and two may be asked at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.catalogue import HUMAN_FIRST
from bot.dialogue.parse import SURE, Parse
from bot.dialogue.turn import OUT_OF_SCOPE

MOST_QUESTIONS = 3


def questions_of(parse: Parse, handling: Mapping[str, str]) -> list[Parse]:
    """Return the parts of a message that surely ask about different topics, in order; the whole message when it is one question.

    Where somebody asks something, what they only tell ("I have just moved. …?") is not a question of its own, unless it is a topic that goes
    to a human. A clause counts only for a topic that the whole message could also be about: "… and I want to do it myself" says nothing alone.
    """
    likely = {intent for intent, _ in parse.ranking}
    heard = [p for p in parse.sentences if _is_about_topic(p, handling)]
    heard += [p for p in parse.clauses if _is_about_topic(p, handling) and p.intent in likely]
    if any(part.asks for part in heard):
        heard = [part for part in heard if part.asks or handling[str(part.intent)] == HUMAN_FIRST]
    parts = _by_topic(heard)
    if len(parts) > 1 and not (parse.certainty == SURE and parse.intent == OUT_OF_SCOPE):
        return parts[:MOST_QUESTIONS]
    if len(parts) == 1 and _says_little(parse, handling):
        return [replace(parts[0], evidence=parse.evidence, language=parse.language, foreign=parse.foreign)]
    return [parse]


def _is_about_topic(part: Parse, handling: Mapping[str, str]) -> bool:
    return part.certainty == SURE and part.intent in handling and bool(part.naming_words)


def _says_little(parse: Parse, handling: Mapping[str, str]) -> bool:
    """Whether the message as a whole leaves the word to its only clear part: it is unclear, or only polite."""
    return parse.certainty != SURE or (parse.intent not in handling and parse.intent != OUT_OF_SCOPE)


def _by_topic(parts: Iterable[Parse]) -> list[Parse]:
    """Return one part for each topic: the one that asks for an aspect, if any."""
    best: dict[str, Parse] = {}
    for part in parts:
        topic = str(part.intent)
        if topic not in best or (part.aspect and not best[topic].aspect):
            best[topic] = part
    return list(best.values())
