"""Which sentences the model cannot tell apart, on embeddings made by hand; numpy lives in the bot's environment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.bot_environment import printed

PROGRAM = """
import json, sys
import numpy as np
import bot.alike
from bot.check import describe_neighbours, describe_pairs
from bot.examples import Example
from bot.nlu.quality import Confusion, IntentQuality, Quality

asked = json.load(sys.stdin)
bot.alike._BLOCK = asked["block"]
angles = np.radians([angle for _, _, angle in asked["sentences"]])
examples = [Example(intent=intent, text=text) for intent, text, _ in asked["sentences"]]
alike = bot.alike.find_alike(examples, np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))
quality = Quality(
    accuracy=1, macro_f1=1, answered_correctly=1, answered_wrongly=0, unknown_refused=1, calibration_error=0, threshold=0, moderate=0,
    intents={"a": IntentQuality(support=5, f1=0.8, answered_correctly=4, answered_wrongly=1)},
    confusions=(Confusion(intent="a", heard_as="b", count=2), Confusion(intent="a", heard_as="c", count=1)),
    risk_coverage=(), reliability=(),
)
json.dump(
    {
        "pairs": describe_pairs(alike.pairs),
        "neighbours": describe_neighbours(["a", "b", "d"], alike, quality),
        "unmeasured": describe_neighbours(["a"], alike, None),
    },
    sys.stdout,
)
"""
SENTENCES = [("a", "a0", 0), ("a", "a5", 5), ("b", "b20", 20), ("b", "b80", 80), ("a", "a100", 100), ("c", "c180", 180)]


def find(block: int) -> dict[str, Any]:
    return dict(printed(PROGRAM, {"sentences": SENTENCES, "block": block}))


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return find(block=512)


def test_contradictions_come_before_repeats_and_the_closest_first(found):
    pairs = [(pair["text"], pair["otherText"], pair["similarity"]) for pair in found["pairs"]]
    assert pairs == [("a5", "b20", 0.966), ("a0", "b20", 0.94), ("b80", "a100", 0.94), ("a0", "a5", 0.996)]


def test_blocks_change_nothing(found):
    assert find(block=2) == found


def test_topic_has_its_nearest_other_and_what_it_is_taken_for_most(found):
    first, second, absent = found["neighbours"]
    assert first["heardAs"] == {"intent": "b", "count": 2}
    assert (first["f1"], first["support"]) == (0.8, 5)
    assert (first["closest"]["text"], first["closest"]["otherText"]) == ("a5", "b20")
    assert (second["heardAs"], second["closest"]["text"]) == (None, "b20")
    assert absent["closest"] is None


def test_model_without_measurements_still_has_nearest_sentences(found):
    (only,) = found["unmeasured"]
    assert (only["f1"], only["heardAs"]) == (None, None)
    assert only["closest"]["otherIntent"] == "b"
