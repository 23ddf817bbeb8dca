"""What cross-validation says of a model: stored with it, printed by ``balie train``, drawn in its report, compared with the next model.

Plain data, without numpy, so that it can be read, compared and tested anywhere. All shares are fractions between 0 and 1 of the
training sentences, each predicted by a model that had not seen it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class IntentQuality:
    """How one intent fares: its sentences, their F1, and how many the model was sure enough of to answer, rightly and wrongly."""

    support: int
    f1: float
    answered_correctly: int
    answered_wrongly: int


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """How often a sentence of ``intent`` was heard as another intent, whatever the confidence."""

    intent: str
    heard_as: str
    count: int


@dataclass(frozen=True, kw_only=True)
class RiskPoint:
    """What a threshold would do.

    ``answered`` (coverage) and ``wrong`` are shares of all known questions, ``unknown_refused`` of the questions about topics that
    the model had never heard of.
    """

    threshold: float
    answered: float
    wrong: float
    unknown_refused: float

    @property
    def risk(self) -> float:
        """The share of the answers that are wrong (selective risk, El-Yaniv & Wiener 2010)."""
        return self.wrong / self.answered if self.answered else 0.0


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Sentences with about the same confidence: how many, the mean confidence, and how many of them were heard rightly, as a share."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The whole.

    ``threshold`` and ``moderate`` are the two limits of certainty that were chosen; ``calibration_error`` is the expected calibration
    error (Guo et al. 2017). ``intents`` holds every intent, ``confusions`` every pair that occurs, the most frequent first,
    ``risk_coverage`` ascends by threshold, ``reliability`` by confidence.
    """

    accuracy: float
    macro_f1: float
    answered_correctly: float
    answered_wrongly: float
    unknown_refused: float
    calibration_error: float
    threshold: float
    moderate: float
    intents: dict[str, IntentQuality]
    confusions: tuple[Confusion, ...]
    risk_coverage: tuple[RiskPoint, ...]
    reliability: tuple[ReliabilityBin, ...]

    @property
    def asked_back(self) -> float:
        """The share of known questions that gets no answer at once, but a question back or a human."""
        return 1 - self.answered_correctly - self.answered_wrongly

    def as_json(self) -> dict[str, Any]:
        """Return plain lists and mappings."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> Quality | None:
        """Read what :meth:`as_json` gave; None for a model that was not cross-validated, or in an older way than this."""
        if not data or {field.name for field in fields(cls)} - data.keys():
            return None
        lists = {
            "intents": {name: IntentQuality(**each) for name, each in data["intents"].items()},
            "confusions": tuple(Confusion(**each) for each in data["confusions"]),
            "risk_coverage": tuple(RiskPoint(**each) for each in data["risk_coverage"]),
            "reliability": tuple(ReliabilityBin(**each) for each in data["reliability"]),
        }
        return cls(**{field.name: lists.get(field.name, data[field.name]) for field in fields(cls)})
