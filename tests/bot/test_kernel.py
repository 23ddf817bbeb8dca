"""The intent model on twelve sentences: what it would have said without some of them, what it keeps, and the encoder under it."""

import pytest

from tests.bot.bot_environment import printed

SCRIPT = """
import json
import numpy as np
from bot.nlu import kernel
from bot.nlu.calibration import Calibration, calibrate
from bot.nlu.encoder import Encoder, bare, embed
from bot.nlu.kernel import UNHEARD, IntentModel, fit
from bot.nlu.ngrams import NgramFeatures

texts = [
    "wat kost een paspoort", "paspoort aanvragen", "mijn paspoort verlengen", "nieuw paspoort nodig",
    "rijbewijs verlengen", "wat kost een rijbewijs", "mijn rijbewijs aanvragen", "nieuw rijbewijs nodig",
    "wij willen trouwen", "huwelijk melden", "wat kost trouwen", "datum voor ons huwelijk",
]
labels = ["paspoort"] * 4 + ["rijbewijs"] * 4 + ["huwelijk"] * 4
embeddings = embed(texts)
fitted = fit(texts, labels, embeddings)
said = {}

vocabulary = NgramFeatures.learn(texts)
directions = kernel._directions(embeddings)
kernel.NgramFeatures.learn = classmethod(lambda cls, texts: vocabulary)
kernel._directions = lambda embeddings: directions
rows = np.array([0, 5, 8])  # one of each: the others weigh as before
left = np.setdiff1d(np.arange(len(texts)), rows)
again = fit([texts[i] for i in left], [labels[i] for i in left], embeddings[left]).model
there = again.decide([texts[i] for i in rows], embeddings[rows])
without = fitted.without(rows)
said["retrained"] = {
    name: float(np.abs(getattr(without, name) - getattr(there, name)).max()) for name in ("values", "nearness", "wording")
}
said["seen"] = float(np.abs(without.values - fitted.model.decide([texts[i] for i in rows], embeddings[rows]).values).max())

unheard = fitted.without(np.arange(4))
said["unheard"] = bool((unheard.values[:, fitted.model.intents.index("paspoort")] == UNHEARD).all())
said["others"] = bool((unheard.values[:, fitted.model.intents.index("rijbewijs")] > UNHEARD).all())

stored = json.loads(json.dumps(fitted.model.as_json()))
loaded = IntentModel.from_parts(stored, fitted.model.arrays())
question = ["hoe duur is een paspoort?", "!!", ""]
one, other = (model.decide(question, embed(question)) for model in (fitted.model, loaded))
said["same"] = bool((one.values == other.values).all() and (one.wording == other.wording).all())
said["heard"] = fitted.model.intents[one.best[0]]
said["batch"] = float(np.abs(one.values[0] - fitted.model.decide(question[:1], embed(question[:1])).values[0]).max())
said["wording of nothing"] = float(one.wording[1])

first, quality = calibrate(fitted, labels, sorted(set(labels)))
second, _ = calibrate(fitted, labels, sorted(set(labels)))
said["deterministic"] = first == second
said["measured"] = sorted(quality.intents)
said["few"] = calibrate(fit(texts[3:6], labels[3:6], embeddings[3:6]), labels[3:6], labels[3:6]) == (Calibration(), None)
sure = Calibration().predict(one, fitted.model.intents)[0]
said["shares"] = sum(share for _, share in sure.ranking)

encoder = Encoder()
library = encoder._use
sentences = ["wat kost een paspoort", "x", "ik wil graag een afspraak maken voor een nieuw rijbewijs", ""]
ours = np.concatenate([encoder.encode([each]) for each in sentences])
together = encoder.encode(sentences)
encoder.expect(encoder.frequent_tokens(sentences[2:]))
expected = encoder.encode(sentences)
del library._model._encode_batch  # the library's own again
theirs = library.encode(sentences)
said["library"] = float(max(np.abs(ours - theirs).max(), np.abs(together - theirs).max(), np.abs(expected - theirs).max()))
said["bare"] = [bare(each) for each in ("Wat kost een PASPOORT?!", "?!", "pa's rijbewijs", "\u0130kamet", "")]
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said():
    return printed(SCRIPT)


def test_held_out_decisions_are_those_of_a_model_trained_without_the_sentences(said):
    assert said["retrained"] == pytest.approx({"values": 0, "nearness": 0, "wording": 0}, abs=1e-3)
    assert said["seen"] > 0.1


def test_topic_of_which_no_sentence_is_left_was_never_heard_of(said):
    assert said["unheard"]
    assert said["others"]


def test_model_that_was_stored_decides_the_same(said):
    assert said["same"]
    assert said["heard"] == "paspoort"


def test_question_is_heard_alike_alone_and_together_with_others(said):
    assert said["batch"] == pytest.approx(0, abs=1e-4)


def test_text_without_words_resembles_no_wording(said):
    assert said["wording of nothing"] == 0


def test_same_data_give_the_same_calibration(said):
    assert said["deterministic"]
    assert said["measured"] == ["huwelijk", "paspoort", "rijbewijs"]


def test_too_little_data_are_not_cross_validated(said):
    assert said["few"]


def test_ranking_shares_out_the_whole_belief(said):
    assert said["shares"] == pytest.approx(1, abs=1e-3)


def test_remembered_tokens_give_the_embedding_of_the_library(said):
    assert said["library"] == pytest.approx(0, abs=1e-5)


def test_capitals_and_punctuation_are_left_out_unless_there_is_nothing_else(said):
    assert said["bare"] == ["wat kost een paspoort", "?!", "pa's rijbewijs", "ikamet", ""]
