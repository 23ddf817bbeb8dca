"""Everything that is heard in one message, by one model that persists as JSON and arrays.

Needs neither Rasa nor a running bot: the Rasa component wraps it, ``python -m bot.parse`` and ``python -m bot.check`` read it from the
model archive.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.catalogue import Catalogue
from bot.dialogue.parse import Evidence, Parse
from bot.nlu.aspect_classifier import AspectClassifier
from bot.nlu.calibration import Calibration, Prediction, calibrate
from bot.nlu.cues import Conversation, Cues
from bot.nlu.encoder import embed, expect, frequent_tokens
from bot.nlu.kernel import IntentModel, fit
from bot.nlu.language import heard_languages
from bot.nlu.parts import parts_of
from bot.nlu.quality import Quality
from bot.nlu.signal_classifier import SignalClassifier
from bot.nlu.signals import LONGEST_EVIDENCE, SignalRules
from bot.text import clean, has_words

CONTENT, ARRAYS = "understanding.json", "understanding.npz"


class UntrainableError(ValueError):
    """There is not enough training data to train on; the message says what is missing."""


@dataclass(frozen=True, kw_only=True)
class _Message:
    """A message and its parts: what is understood of it, the question itself first."""

    whole: str
    question: str
    sentences: list[str]
    clauses: list[str]

    @property
    def questions(self) -> list[str]:
        return [self.question, *self.sentences, *self.clauses]


@dataclass
class Understanding:
    """A trained understanding and the cues it was trained with."""

    model: IntentModel
    calibration: Calibration
    handling: dict[str, str]
    implies: dict[str, Sequence[str]]
    ambiguous: dict[str, Any]
    aspect_cues: dict[str, Sequence[str]]
    audience_cues: dict[str, Sequence[str]]
    foreign_cues: dict[str, dict[str, Sequence[str]]]
    aspect_classifier: AspectClassifier
    conversation: Conversation
    signal_rules: SignalRules
    signal_classifier: SignalClassifier
    tokens: np.ndarray
    quality: Quality | None = None

    def __post_init__(self) -> None:
        self.aspects, self.audiences = Cues(self.aspect_cues), Cues(self.audience_cues)
        self.foreign_aspects = {language: Cues(cues) for language, cues in self.foreign_cues.items()}

    @classmethod
    def train(cls, examples: Sequence[tuple[str, str]], catalogue: Catalogue) -> Understanding:
        """Train on ``examples``, pairs of a sentence and its intent.

        Raises:
            UntrainableError: fewer than two intents have examples.
        """
        conversation = Conversation.read()
        pairs = sorted(
            {(conversation.without_greeting(clean(text)), intent) for text, intent in examples if has_words(text)}
        )
        texts, labels = [text for text, _ in pairs], [intent for _, intent in pairs]
        if len(set(labels)) < 2:
            raise UntrainableError(
                f"data/nlu holds examples for {len(set(labels))} intents; at least two are needed to tell them apart."
            )
        embeddings = embed(texts)
        fitted = fit(texts, labels, embeddings)
        calibration, quality = calibrate(fitted, labels, list(catalogue.topics))
        rules = SignalRules(catalogue.signals)
        return cls(
            model=fitted.model,
            calibration=calibration,
            handling=catalogue.handling,
            implies=dict(catalogue.implies),
            ambiguous=catalogue.ambiguous,
            aspect_classifier=_learn_aspects(texts, labels, embeddings, catalogue),
            aspect_cues=dict(catalogue.aspect_cues),
            audience_cues=dict(catalogue.audience_cues),
            foreign_cues=dict(catalogue.foreign_cues),
            conversation=conversation,
            signal_rules=rules,
            signal_classifier=SignalClassifier.train(rules, texts, labels, embeddings, embed),
            tokens=frequent_tokens(texts),
            quality=quality,
        )

    def hear(self, text: str) -> Parse:
        """Return what is heard in ``text``, which may be anything that a person can send."""
        return self.hear_all([text])[0]

    def hear_all(self, texts: Sequence[str]) -> list[Parse]:
        """Return what is heard in each of ``texts``.

        Embedding reads all of the encoder's weights from memory, for one sentence as for sixteen: together costs a third of one by one.
        """
        messages = [self._split(text) for text in texts]
        questions = [question for message in messages for question in message.questions]
        embeddings = embed(questions)
        heard = iter(zip(embeddings, self._predict(questions, embeddings), strict=True))
        return [self._hear(message, [next(heard) for _ in message.questions]) for message in messages]

    def _predict(self, questions: Sequence[str], embeddings: np.ndarray) -> list[Prediction]:
        if not questions:
            return []
        return self.calibration.predict(self.model.decide(questions, embeddings), self.model.intents)

    def _split(self, text: str) -> _Message:
        whole = clean(text)
        question = self.conversation.without_greeting(whole)
        sentences, clauses = parts_of(text) if has_words(whole) else ([], [])
        return _Message(
            whole=whole,
            question=question,
            sentences=[self.conversation.without_greeting(each) for each in sentences],
            clauses=clauses,
        )

    def _hear(self, message: _Message, heard: Sequence[tuple[np.ndarray, Prediction]]) -> Parse:
        if not has_words(message.whole):
            return Parse()
        language, foreign = heard_languages(message.whole)
        understood = [
            self._understand(text, *each, foreign) for text, each in zip(message.questions, heard, strict=True)
        ]
        parts = understood[1:]
        return replace(
            understood[0],
            evidence=self._evidence(message, [embedding for embedding, _ in heard]),
            continues=understood[0].continues or self.conversation.corrects(message.whole),
            language=language,
            foreign=foreign,
            sentences=tuple(parts[: len(message.sentences)]),
            clauses=tuple(parts[len(message.sentences) :]),
        ).without(self.signal_rules.harmless(message.whole))

    def _understand(self, question: str, embedding: np.ndarray, prediction: Prediction, foreign: str | None) -> Parse:
        """Return topic, aspect and what else one sentence says by itself."""
        best, audience = prediction.ranking[0][0], self.audiences.hear(question)
        cues = self.foreign_aspects.get(foreign, self.aspects) if foreign else self.aspects
        aspect = _asked(question, cues, self.implies.get(best, ()))
        if aspect is None and foreign:
            aspect = self.aspect_classifier.hear(embedding)
        naming_words = tuple(self.conversation.naming_words(question, cues, self.audiences))
        return Parse(
            text=question,
            intent=best,
            confidence=prediction.confidence,
            ranking=prediction.ranking,
            certainty=prediction.certainty,
            aspect=aspect,
            audience=audience.value if audience else None,
            naming_words=naming_words,
            ambiguous=self.conversation.ambiguous(naming_words, self.ambiguous),
            continues=self.conversation.continues(question),
            refers=self.conversation.refers(question),
            asks=self.conversation.asks(question),
        )

    def _evidence(self, message: _Message, embeddings: Sequence[np.ndarray]) -> tuple[Evidence, ...]:
        """Return what the patterns hear in the whole message, and what the classifier hears besides in it or in one of its sentences.

        Not in its clauses: by themselves they are too little to tell a feeling by.
        """
        found = self.signal_rules.hear(message.whole)
        known = {each.signal for each in found}
        told = [message.question, *message.sentences]
        for question, embedding in zip(told, embeddings[: len(told)], strict=True):
            for signal in self.signal_classifier.hear(embedding):
                if signal not in known:
                    known.add(signal)
                    found.append(Evidence(signal=signal, rule="classifier", text=question[:LONGEST_EVIDENCE]))
        return tuple(found)

    def save(self, folder: Path) -> None:
        """Write the model to ``folder`` as JSON and arrays; never as pickled objects."""
        content = self.model.as_json() | {
            "calibration": asdict(self.calibration),
            "handling": self.handling,
            "implies": self.implies,
            "ambiguous": self.ambiguous,
            "aspectNames": self.aspect_classifier.names,
            "aspectCues": self.aspect_cues,
            "audienceCues": self.audience_cues,
            "foreignCues": self.foreign_cues,
            "conversation": dict(self.conversation.data),
            "signals": dict(self.signal_rules.data),
            "signalNames": self.signal_classifier.names,
            "quality": self.quality.as_json() if self.quality else None,
        }
        (folder / CONTENT).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        arrays = self.model.arrays() | self.signal_classifier.arrays() | self.aspect_classifier.arrays()
        np.savez(folder / ARRAYS, **arrays, tokens=self.tokens)

    @classmethod
    def load(cls, content: bytes, arrays: io.BufferedIOBase | io.BytesIO) -> Understanding:
        """Read what :meth:`save` wrote, and prepare the encoder for the words that it knows."""
        data: dict[str, Any] = json.loads(content)
        with np.load(arrays, allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        expect(parts["tokens"])
        return cls(
            model=IntentModel.from_parts(data, parts),
            calibration=Calibration(**data["calibration"]),
            handling=data["handling"],
            implies=data["implies"],
            ambiguous=data["ambiguous"],
            aspect_classifier=AspectClassifier.from_parts(data["aspectNames"], parts),
            aspect_cues=data["aspectCues"],
            audience_cues=data["audienceCues"],
            foreign_cues=data["foreignCues"],
            conversation=Conversation(data["conversation"]),
            signal_rules=SignalRules(data["signals"]),
            signal_classifier=SignalClassifier.from_parts(data["signalNames"], parts),
            tokens=parts["tokens"],
            quality=Quality.from_json(data["quality"]),
        )

    @classmethod
    def from_folder(cls, folder: Path) -> Understanding:
        """Read the model that :meth:`save` wrote to ``folder``."""
        with (folder / ARRAYS).open("rb") as arrays:
            return cls.load((folder / CONTENT).read_bytes(), arrays)

    @classmethod
    def from_archive(cls, archive: Path) -> Understanding:
        """Read the model out of a trained Rasa archive, without Rasa.

        Raises:
            FileNotFoundError: the archive holds no understanding.
        """
        parts: dict[str, bytes] = {}
        with tarfile.open(archive) as tar:
            for member in tar:
                name = Path(member.name).name
                stream = tar.extractfile(member) if name in (CONTENT, ARRAYS) else None
                if stream:
                    parts[name] = stream.read()
        if len(parts) != 2:
            raise FileNotFoundError(f"{archive} is not a model of this bot: train one with `balie train`.")
        return cls.load(parts[CONTENT], io.BytesIO(parts[ARRAYS]))


def _learn_aspects(
    texts: Sequence[str], labels: Sequence[str], embeddings: np.ndarray, catalogue: Catalogue
) -> AspectClassifier:
    """Learn the aspects from what the cues hear in the training data of the topics, in the languages that have cues."""
    cues = Cues(catalogue.aspect_cues)
    rows, aspects = [], []
    for row, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if label in catalogue.topics and heard_languages(text)[1] is None:
            rows.append(row)
            aspects.append(_asked(text, cues, catalogue.implies.get(label, ())))
    return AspectClassifier.train(embeddings[rows], aspects)


def _asked(question: str, cues: Cues, implied: Collection[str]) -> str | None:
    """Return the aspect that is asked; one that the topic's own words imply only when there is no other."""
    heard = cues.hear(question, besides=implied) or cues.hear(question)
    return heard.value if heard else None
