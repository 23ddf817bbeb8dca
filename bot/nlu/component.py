"""The whole understanding as one Rasa component: intent, ranking, aspect, audience, language and signals in a single node.

One node instead of six: per message Rasa's graph costs more than most of what the nodes would do.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.catalogue import CatalogueError, catalogue_fingerprint, read_catalogue
from bot.dialogue.parse import SURE, Parse
from bot.dialogue.turn import UNCLEAR
from bot.nlu.understanding import Understanding, UntrainableError
from bot.settings import PROJECT, Settings

HEARD = "heard"
"""The message attribute that carries the whole :class:`~bot.dialogue.parse.Parse` to the channel."""

RANKING = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class UnderstandingComponent(GraphComponent, IntentClassifier):
    """Trains, persists and applies :class:`~bot.nlu.understanding.Understanding` inside Rasa's graph."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, understanding: Understanding | None = None
    ) -> None:
        """Hold the trained understanding; None until :meth:`train`."""
        self._model_storage, self._resource = model_storage, resource
        self.understanding = understanding

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnderstandingComponent:
        """Create a component that is not trained yet."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> UnderstandingComponent:
        """Load a trained component and let it hear one sentence, so that a broken model fails here and not on a citizen."""
        with model_storage.read_from(resource) as folder:
            understanding = Understanding.from_folder(Path(folder))
        if understanding.hear("wat kost een paspoort?").intent is None:
            raise InvalidConfigException("The stored understanding hears nothing: train again with `balie train`.")
        return cls(model_storage, resource, understanding)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Hash what the training depends on besides this class: the modules it uses and the cues in the catalogue."""
        digest = hashlib.sha256(catalogue_fingerprint(Settings.from_environment().catalogue).encode())
        for path in sorted(
            [*(PROJECT / "bot" / "nlu").glob("*"), PROJECT / "bot" / "text.py", PROJECT / "bot" / "catalogue.py"]
        ):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples of ``data/nlu`` and the cues of the catalogue.

        Raises:
            InvalidConfigException: there is too little data, or the catalogue cannot be read; the message says what is wrong.
        """
        examples = [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples]
        try:
            self.understanding = Understanding.train(examples, read_catalogue(Settings.from_environment().catalogue))
        except (UntrainableError, CatalogueError) as error:
            raise InvalidConfigException(str(error)) from error
        with self._model_storage.write_to(self._resource) as folder:
            self.understanding.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking, entities and the full parse on every message."""
        if self.understanding is None:
            raise InvalidConfigException("The understanding is not trained.")
        parses = self.understanding.hear_all([message.get(TEXT) or "" for message in messages])
        for message, parse in zip(messages, parses, strict=True):
            _annotate(message, parse)
        return messages


def _annotate(message: Message, parse: Parse) -> None:
    ranking = [{"name": intent, "confidence": confidence} for intent, confidence in parse.ranking[:RANKING]]
    if parse.certainty != SURE:  # Rasa's evaluation looks past this first entry for the true ranking
        ranking.insert(0, {"name": UNCLEAR, "confidence": round(1 - parse.confidence, 4)})
    message.set(INTENT, ranking[0] if ranking else {"name": UNCLEAR, "confidence": 1.0}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    heard = {"aspect": parse.aspect, "audience": parse.audience}
    entities = [{"entity": kind, "value": value, "extractor": "cues"} for kind, value in heard.items() if value]
    message.set(ENTITIES, entities, add_to_output=True)
    message.set(HEARD, parse)  # not in the output: Rasa stores that as JSON
