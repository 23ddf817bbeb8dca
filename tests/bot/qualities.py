"""Cross-validation that never took place, for tests of what is said and done with it."""

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

from bot.nlu.quality import Confusion, IntentQuality, Quality, ReliabilityBin, RiskPoint

F1 = {"paspoort": 0.9, "rijbewijs": 0.8, "huwelijk": 0.95, "greeting": 1.0}


def quality(f1: Mapping[str, float] = F1, *, wrong: Mapping[str, int] | None = None, support: int = 100) -> Quality:
    """A model with these scores; `wrong` sentences of an intent are answered wrongly, the rest rightly."""
    wrong = wrong or {}
    astray = sum(wrong.values()) / (support * len(f1))
    names = sorted(f1)
    return Quality(
        accuracy=1 - astray,
        macro_f1=sum(f1.values()) / len(f1),
        answered_correctly=1 - astray,
        answered_wrongly=astray,
        unknown_refused=0.85,
        calibration_error=0.03,
        threshold=0.0,
        moderate=-1.0,
        intents={
            name: IntentQuality(
                support=support,
                f1=f1[name],
                answered_correctly=support - wrong.get(name, 0),
                answered_wrongly=wrong.get(name, 0),
            )
            for name in names
        },
        confusions=tuple(
            Confusion(intent=name, heard_as=names[names.index(name) - 1], count=count)
            for name, count in sorted(wrong.items(), key=lambda each: -each[1])
        ),
        risk_coverage=tuple(
            RiskPoint(threshold=t, answered=0.5 - t / 4, wrong=(0.5 - t / 4) ** 2 / 10, unknown_refused=0.5 + t / 4)
            for t in (-2.0, -1.0, 0.0, 1.0, 2.0)
        ),
        reliability=(
            ReliabilityBin(count=10, confidence=0.4, accuracy=0.5),
            ReliabilityBin(count=90, confidence=0.9, accuracy=0.93),
        ),
    )


def archive(path: Path, measured: Quality | None) -> Path:
    """A trained archive of which only the quality is there."""
    content = json.dumps({"quality": measured.as_json() if measured else None}).encode()
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("components/understanding/understanding.json")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return path
