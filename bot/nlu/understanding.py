"""Everything that is heard in one message, by one model that persists as JSON and arrays.

Needs neither Rasa nor a running bot: the Rasa component wraps it, ``python -m bot.parse`` and ``python -m bot.check`` read it from the
model archive.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.catalogue import HUMAN_FIRST, Catalogue
from bot.dialogue.parse import MODERATE, SURE, UNSURE, Parse
from bot.nlu.calibration import Quality, calibrate
from bot.nlu.cues import Conversation, Cues
from bot.nlu.encoder import embed
from bot.nlu.language import heard_language
from bot.nlu.linear import IntentModel, fit
from bot.text import clean, has_words

CONTENT, ARRAYS = "understanding.json", "understanding.npz"
RANKED = 5


class UntrainableError(ValueError):
    """There is not enough training data to train on; the message says what is missing."""


@dataclass
class Understanding:
    """A trained understanding and the cues it was trained with."""

    model: IntentModel
    handling: dict[str, str]
    aspect_cues: dict[str, Sequence[str]]
    audience_cues: dict[str, Sequence[str]]
    conversation: Conversation
    quality: Quality | None = None

    def __post_init__(self) -> None:
        self.aspects, self.audiences = Cues(self.aspect_cues), Cues(self.audience_cues)

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
        calibration, quality = calibrate(texts, labels, embeddings, list(catalogue.topics))
        return cls(
            model=fit(texts, labels, embeddings, calibration),
            handling=catalogue.handling,
            aspect_cues=dict(catalogue.aspect_cues),
            audience_cues=dict(catalogue.audience_cues),
            conversation=conversation,
            quality=quality,
        )

    def hear(self, text: str) -> Parse:
        """Return what is heard in ``text``, which may be anything that a person can send."""
        return self.hear_all([text])[0]

    def hear_all(self, texts: Sequence[str]) -> list[Parse]:
        """Return what is heard in each of ``texts``.

        Embedding reads all of the encoder's weights from memory, for one sentence as for sixteen: together costs a third of one by one.
        """
        cleaned = [clean(text) for text in texts]
        questions = [self.conversation.without_greeting(text) for text in cleaned]
        embeddings = embed(questions)
        return [self._hear(*each) for each in zip(cleaned, questions, embeddings, strict=True)]

    def _hear(self, text: str, question: str, embedding: np.ndarray) -> Parse:
        if not has_words(text):
            return Parse()
        prediction = self.model.predict(question, embedding)
        aspect, audience = self.aspects.hear(question), self.audiences.hear(question)
        best, calibration = prediction.ranking[0][0], self.model.calibration
        certainty = (
            SURE
            if prediction.blend >= calibration.threshold
            else MODERATE
            if prediction.blend >= calibration.moderate
            else UNSURE
        )
        return Parse(
            text=question,
            intent=best,
            confidence=prediction.ranking[0][1],
            ranking=tuple(prediction.ranking[:RANKED]),
            certainty=certainty,
            aspect=aspect.value if aspect else None,
            audience=audience.value if audience else None,
            signals=self.conversation.signals(text),
            language=heard_language(text),
            naming_words=tuple(self.conversation.naming_words(question, self.aspects, self.audiences)),
            continues=self.conversation.continues(question),
            refers=self.conversation.refers(question),
        )

    @property
    def human_first(self) -> frozenset[str]:
        """The topics that go to a human at once."""
        return frozenset(t for t, handling in self.handling.items() if handling == HUMAN_FIRST)

    def save(self, folder: Path) -> None:
        """Write the model to ``folder`` as JSON and arrays; never as pickled objects."""
        content = self.model.as_json() | {
            "handling": self.handling,
            "aspectCues": self.aspect_cues,
            "audienceCues": self.audience_cues,
            "conversation": dict(self.conversation.data),
            "quality": asdict(self.quality) if self.quality else None,
        }
        (folder / CONTENT).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / ARRAYS, **self.model.arrays())

    @classmethod
    def load(cls, content: bytes, arrays: io.BufferedIOBase | io.BytesIO) -> Understanding:
        """Read what :meth:`save` wrote."""
        data: dict[str, Any] = json.loads(content)
        with np.load(arrays, allow_pickle=False) as stored:
            model = IntentModel.from_parts(data, {name: stored[name] for name in stored.files})
        return cls(
            model=model,
            handling=data["handling"],
            aspect_cues=data["aspectCues"],
            audience_cues=data["audienceCues"],
            conversation=Conversation(data["conversation"]),
            quality=Quality(**data["quality"]) if data["quality"] else None,
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
