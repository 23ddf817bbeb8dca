"""The figures of the public sets, counted by hand on six questions. Runs in the bot's environment, which has numpy."""

import pytest

from tests.bot.bot_environment import printed

SCRIPT = """
import json
import numpy as np
from pathlib import Path
from tempfile import TemporaryDirectory
from bench.nlu_public import Judged, highest_threshold, read_lines, read_table

judged = Judged(
    known=np.array([True, True, True, True, False, False]),
    correct=np.array([True, True, False, True, False, True]),  # the last was taken for out of scope
    certainty=np.array([0.9, 0.6, 0.7, 0.3, 0.5, -np.inf]),
)
said = {str(t): judged.at(t) for t in (-1e9, 0.4, 0.55, 0.8)}
said["highest"] = [highest_threshold(judged, accuracy) for accuracy in (0.75, 0.5, 0.25)]
said["none"] = highest_threshold(judged, 0.9) == -np.inf
with TemporaryDirectory() as folder:
    lines, table = Path(folder, "a.jsonl"), Path(folder, "b.csv")
    rows = [("one", "x", "train"), ("two", "oos", "oos_train"), ("three", "x", "test")]
    lines.write_text("".join(json.dumps(dict(zip(("text", "intent", "split"), row))) + "\\n" for row in rows))
    table.write_text('sentence,label\\n"a, b",X\\nc,NO_NODES_DETECTED\\n')
    read = read_lines(lines, "train", "oos_train"), read_table(table)
    said["read"] = [[each.texts, each.intents] for each in read]
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said():
    return printed(SCRIPT)


def test_question_counts_in_scope_only_when_it_is_answered_and_rightly(said):
    assert [said[t][0] for t in ("0.4", "0.55", "0.8")] == [0.5, 0.5, 0.25]


def test_what_is_taken_for_out_of_scope_is_refused_at_any_threshold(said):
    assert [said[t][1] for t in ("-1000000000.0", "0.4", "0.55")] == [0.5, 0.5, 1.0]


def test_threshold_is_the_highest_that_keeps_the_accuracy(said):
    assert said["highest"] == [0.3, 0.6, 0.9]
    assert said["none"]


def test_each_set_names_what_is_out_of_scope_in_its_own_way(said):
    assert said["read"] == [[["one", "two"], ["x", "out_of_scope"]], [["a, b", "c"], ["X", "out_of_scope"]]]
