"""What the training data asks about each topic: the aspects that its answers should have a text for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.catalogue import SAFETY_FIRST, Catalogue
from bot.examples import Example
from bot.nlu.cues import Cues


def asked_aspects(catalogue: Catalogue, examples: Iterable[Example]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return per topic and aspect the ``count`` of the sentences that ask for it, and the ``text`` of one of them.

    Left out is what a topic's own words imply, and what is asked in danger: the answer to that is a number to call, whatever the question.
    """
    cues = Cues(catalogue.aspect_cues)
    asked: dict[str, dict[str, dict[str, Any]]] = {}
    for example in examples:
        topic = catalogue.topics.get(example.intent)
        if topic is None or topic.handling == SAFETY_FIRST:
            continue
        heard = cues.hear(example.text, besides=topic.implies)
        if heard:
            found = asked.setdefault(topic.name, {}).setdefault(heard.value, {"count": 0, "text": example.text})
            found["count"] += 1
    return asked
