"""How well the shipped intent model does on public sets: trained on theirs, as ``balie train`` trains on ours, with nothing set by hand.

Run in the bot's environment::

    .venv-bot/bin/python -m bench.nlu_public --data DIR [--set clinc150|banking77|hint3] [--json FILE]

``DIR`` holds (none of it comes with Balie; where to get it is in docs/benchmarks.md):

* ``clinc150_full.jsonl``, ``banking77.jsonl``: a line ``{"text", "intent", "split"}`` for each sentence; splits train, val, test, and for
  CLINC150 also oos_train, oos_val, oos_test;
* ``hint3/train/<name>_train.csv`` and ``hint3/test/<name>_test.csv`` with the columns sentence and label.

In scope: the share of the questions on known intents that get the right answer at once. Out of scope: the share of the others that get
none. The threshold of CLINC150 is fixed on its validation split; HINT3 has none: there it is the highest one
that still answers 95% of the training sentences when each is held out, for all three the same rule.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.dialogue.turn import OUT_OF_SCOPE
from bot.nlu.calibration import Calibration, calibrate
from bot.nlu.encoder import embed
from bot.nlu.kernel import IntentModel, fit

SETS = ("clinc150", "banking77", "hint3")
COMPANIES = ("curekart", "powerplay11", "sofmattress")
OUTSIDE = {"oos": OUT_OF_SCOPE, "NO_NODES_DETECTED": OUT_OF_SCOPE}
VALIDATION_ACCURACY = 0.955
"""On the validation split of CLINC150 the highest threshold is taken that leaves this accuracy in scope."""

HELD_OUT_ANSWERED = 0.95
"""On HINT3 the highest threshold is taken that answers this share of the training sentences, each predicted without having seen it."""

TIMED = 300
"""How many sentences are parsed one by one for the time of a parse."""

PUBLISHED = {
    "clinc150": "BERT 96.2 / 52.3, USE+MLP 93.4 / 49.1, Rasa 90.9 / 31.2 (Larson et al. 2019)",
    "banking77": "BERT tuned 93.66, USE+ConveRT 93.36 (Casanueva et al. 2020)",
    "curekart": "BERT 83.6, Rasa 84.1 / 0, Dialogflow 75.0 / 55.1, LUIS 72.6 / 22.3 (Arora et al. 2020)",
    "powerplay11": "Haptik 66.5 / 10.7, Dialogflow 59.6 / 25.4, LUIS 48.0 / 55.4, Rasa 49.1 / 0 (Arora et al. 2020)",
    "sofmattress": "BERT 73.6, Dialogflow 73.2 / 53.6, Rasa 69.3 / 0, LUIS 59.3 / 75.3 (Arora et al. 2020)",
}


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Sentences with the intent of each."""

    texts: list[str]
    intents: list[str]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a model said of labelled sentences, a value for each; what it took for out of scope is never answered."""

    known: np.ndarray
    correct: np.ndarray
    certainty: np.ndarray

    def at(self, threshold: float) -> tuple[float, float]:
        """Return the accuracy in scope and the recall out of scope when only what reaches ``threshold`` is answered."""
        answered = self.certainty >= threshold
        in_scope = float((answered & self.correct)[self.known].mean())
        return in_scope, float((~answered)[~self.known].mean()) if (~self.known).any() else float("nan")


class Candidate:
    """The shipped model, trained on a public set."""

    def __init__(self, train: Labelled) -> None:
        started = time.perf_counter()
        embeddings = embed(train.texts)
        fitted = fit(train.texts, train.intents, embeddings)
        fitting = time.perf_counter()
        topics = sorted(set(train.intents) - {OUT_OF_SCOPE})
        self.calibration: Calibration
        self.calibration, self.quality = calibrate(fitted, train.intents, topics)
        self.model: IntentModel = fitted.model
        self.seconds, self.calibrating = fitting - started, time.perf_counter() - fitting

    def judge(self, sentences: Labelled) -> Judged:
        """Return what the model says of ``sentences``."""
        intents = np.array(self.model.intents)
        best, certainty = [], []
        for start in range(0, len(sentences.texts), 500):
            texts = sentences.texts[start : start + 500]
            decided = self.model.decide(texts, embed(texts))
            best.append(intents[decided.best])
            certainty.append(self.calibration.certainty(decided, self.model.intents))
        heard, gold = np.concatenate(best), np.array(sentences.intents)
        refused = heard == OUT_OF_SCOPE
        return Judged(
            known=gold != OUT_OF_SCOPE,
            correct=heard == gold,
            certainty=np.where(refused, -np.inf, np.concatenate(certainty)),
        )

    def milliseconds(self, sentences: Labelled) -> float:
        """Return the median time of one parse, from text to prediction, one sentence at a time."""
        times = []
        for text in sentences.texts[:: max(1, len(sentences.texts) // TIMED)]:
            started = time.perf_counter()
            self.calibration.predict(self.model.decide([text], embed([text])), self.model.intents)
            times.append(time.perf_counter() - started)
        return statistics.median(times) * 1000


def read_lines(path: Path, *splits: str) -> Labelled:
    """Return the sentences of some splits of a file of JSON lines."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row["split"] in splits]
    return Labelled(texts=[r["text"] for r in rows], intents=[OUTSIDE.get(r["intent"], r["intent"]) for r in rows])


def read_table(path: Path) -> Labelled:
    """Return the sentences of a file of HINT3."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Labelled(texts=[r["sentence"] for r in rows], intents=[OUTSIDE.get(r["label"], r["label"]) for r in rows])


def highest_threshold(judged: Judged, accuracy: float) -> float:
    """Return the highest threshold that leaves at least ``accuracy`` in scope; below all certainties when none does."""
    thresholds = np.unique(judged.certainty[np.isfinite(judged.certainty)])
    fitting = [t for t in thresholds if judged.at(float(t))[0] >= accuracy]
    return float(max(fitting, default=-np.inf))


def curve(judged: Judged, points: int = 25) -> list[tuple[float, float, float]]:
    """Return (threshold, accuracy in scope, recall out of scope) from answering all to answering six in ten."""
    finite = judged.certainty[np.isfinite(judged.certainty)]
    return [(float(t), *judged.at(float(t))) for t in np.quantile(finite, np.linspace(0, 0.4, points))]


def examine(name: str, train: Labelled, test: Labelled, validation: Labelled | None = None) -> dict[str, Any]:
    """Train on a set and return its figures."""
    candidate = Candidate(train)
    judged = candidate.judge(test)
    if validation is not None:
        threshold = highest_threshold(candidate.judge(validation), VALIDATION_ACCURACY)
    else:
        points = candidate.quality.risk_coverage if candidate.quality else ()
        threshold = max((p.threshold for p in points if p.answered >= HELD_OUT_ANSWERED), default=-np.inf)
    in_scope, out_of_scope = judged.at(threshold)
    return {
        "set": name,
        "trainedOn": len(train.texts),
        "accuracy": judged.at(-np.inf)[0] if (~judged.known).any() else float(judged.correct.mean()),
        "threshold": threshold,
        "heldOutCalibrationError": candidate.quality.calibration_error if candidate.quality else None,
        "inScope": in_scope,
        "outOfScope": out_of_scope,
        "parseMillisMedian": candidate.milliseconds(test),
        "trainSeconds": candidate.seconds,
        "calibrateSeconds": candidate.calibrating,
        "curve": curve(judged),
    }


def run(folder: Path, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Return the figures of the ``chosen`` sets."""
    results = []
    if "clinc150" in chosen:
        path = folder / "clinc150_full.jsonl"
        splits = [("train", "oos_train"), ("test", "oos_test"), ("val", "oos_val")]
        results.append(examine("clinc150", *(read_lines(path, *each) for each in splits)))
    if "banking77" in chosen:
        path = folder / "banking77.jsonl"
        results.append(examine("banking77", read_lines(path, "train"), read_lines(path, "test")))
    for company in COMPANIES if "hint3" in chosen else ():
        tables = [folder / "hint3" / part / f"{company}_{part}.csv" for part in ("train", "test")]
        results.append(examine(company, *(read_table(path) for path in tables)))
    return results


def table(results: Sequence[dict[str, Any]]) -> str:
    """Return the figures beside those that were published."""
    lines = [
        f"{'set':<12} {'all answered':>12} {'in scope':>9} {'out of scope':>12} {'ms':>6} {'training s':>10}  published"
    ]
    for each in results:
        refused = "-" if np.isnan(each["outOfScope"]) else f"{each['outOfScope']:.1%}"
        answered = "-" if np.isnan(each["outOfScope"]) else f"{each['inScope']:.2%}"
        lines.append(
            f"{each['set']:<12} {each['accuracy']:>12.2%} {answered:>9} {refused:>12} {each['parseMillisMedian']:>6.2f} "
            f"{each['trainSeconds']:>4.0f} + {each['calibrateSeconds']:<3.0f}  {PUBLISHED[each['set']]}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_public", description="Measure on public sets.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the sets")
    parser.add_argument("--set", choices=SETS, help="default: all")
    parser.add_argument("--json", type=Path, help="write the figures, with the curves, to this file")
    options = parser.parse_args(arguments)
    results = run(options.data, [options.set] if options.set else SETS)
    print(table(results))
    for each in results:
        if not np.isnan(each["outOfScope"]):
            print(f"\n{each['set']}: threshold, in scope, out of scope (chosen: {each['threshold']:.4f})")
            print("\n".join(f"{t:8.4f} {known:7.2%} {unknown:7.2%}" for t, known, unknown in each["curve"]))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
