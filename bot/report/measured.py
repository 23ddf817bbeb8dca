"""What a report is about: the quality that is stored in a model's archive, and the sentences that it learned from."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.nlu.quality import Quality

STORED_IN = "understanding.json"
DUTCH, ENGLISH = "nl", "en"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One model: its name, its quality, and its training sentences per intent and language (ISO 639-1).

    ``before`` is the quality of the model that was in use when this one was trained, and ``objections`` is why this one was not taken into
    use, if it was not.
    """

    model: str
    quality: Quality
    examples: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    before: Quality | None = None
    objections: tuple[str, ...] = ()

    @property
    def by_f1(self) -> list[str]:
        """The intents, the worst first."""
        return sorted(self.quality.intents, key=lambda name: (self.quality.intents[name].f1, name))

    def examples_of(self, intent: str) -> tuple[int, int, int]:
        """Return how many sentences of ``intent`` are Dutch, English, and in another language."""
        counts = self.examples.get(intent, {})
        dutch, english = counts.get(DUTCH, 0), counts.get(ENGLISH, 0)
        return dutch, english, sum(counts.values()) - dutch - english


def read_quality(archive: Path) -> Quality | None:
    """Return the quality in a trained archive; None when it has none, or one that was measured in an older way."""
    with tarfile.open(archive) as tar:
        for member in tar:
            stream = tar.extractfile(member) if Path(member.name).name == STORED_IN else None
            if stream:
                return Quality.from_json(json.load(stream).get("quality"))
    return None


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{share:.1%}"
