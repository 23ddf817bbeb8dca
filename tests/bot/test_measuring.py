"""What is made of held-out predictions: ten sentences of three intents, counted by hand. Runs in the bot's environment, which has numpy."""

import pytest

from bot.nlu.quality import Confusion, IntentQuality, Quality
from tests.bot.bot_environment import printed

SCRIPT = """
import json
import numpy as np
from bot.nlu.measuring import Predicted, measure

predicted = Predicted(
    names=["huwelijk", "paspoort", "rijbewijs", "never_asked"],
    labels=np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, 2]),
    best=np.array([0, 0, 1, 1, 1, 1, 2, 2, 2, 1]),
    confidence=np.array([0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.55, 0.55, 0.55, 0.55]),
    certainty=np.array([3.0, 2.0, 1.0, 3.0, 2.0, -1.0, -1.0, 2.0, -2.0, -3.0]),
    unknown=np.array([-np.inf, -2.0, 0.0, 1.0]),
)
print(json.dumps(measure(predicted, threshold=0.5, moderate=-1.5).as_json()))
"""


@pytest.fixture(scope="module")
def quality():
    return Quality.from_json(printed(SCRIPT))


def test_shares_are_of_all_known_sentences(quality):
    assert quality.accuracy == 0.7
    assert (quality.answered_correctly, quality.answered_wrongly) == (0.5, 0.1)
    assert quality.asked_back == pytest.approx(0.4)


def test_unknown_question_that_is_no_topic_counts_as_not_answered(quality):
    assert quality.unknown_refused == 0.75


def test_every_intent_that_is_asked_has_its_own_figures(quality):
    assert quality.intents == {
        "huwelijk": IntentQuality(support=3, f1=0.8, answered_correctly=2, answered_wrongly=1),
        "paspoort": IntentQuality(support=4, f1=0.6667, answered_correctly=2, answered_wrongly=0),
        "rijbewijs": IntentQuality(support=3, f1=0.6667, answered_correctly=1, answered_wrongly=0),
    }
    assert quality.macro_f1 == pytest.approx((0.8 + 2 * 0.6667) / 3, abs=1e-4)


def test_confusions_have_a_direction(quality):
    pairs = {("huwelijk", "paspoort"), ("paspoort", "rijbewijs"), ("rijbewijs", "paspoort")}
    assert {(each.intent, each.heard_as) for each in quality.confusions} == pairs
    assert all(isinstance(each, Confusion) and each.count == 1 for each in quality.confusions)


def test_calibration_error_is_the_distance_weighed_by_sentences(quality):
    # six sentences say 0.95 and five of them are right; four say 0.55 and two of them are right
    assert quality.calibration_error == pytest.approx(0.6 * abs(0.95 - 5 / 6) + 0.4 * abs(0.55 - 0.5), abs=1e-3)
    assert [each.count for each in quality.reliability] == [4, 6]


def test_curve_answers_less_at_a_higher_threshold_and_holds_the_chosen_ones(quality):
    thresholds = [point.threshold for point in quality.risk_coverage]
    answered = [point.answered for point in quality.risk_coverage]
    assert thresholds == sorted(thresholds)
    assert answered == sorted(answered, reverse=True)
    assert answered[0] == 1.0
    assert {quality.threshold, quality.moderate} <= set(thresholds)


def test_figures_of_an_older_way_of_measuring_are_not_taken_for_these(quality):
    older = {"accuracy": 0.8, "answered_correctly": 0.6, "answered_wrongly": 0.04, "unknown_refused": 0.9}
    assert Quality.from_json(older) is None
    assert Quality.from_json(None) is None
    assert Quality.from_json(quality.as_json()) == quality
