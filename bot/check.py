"""``python -m bot.check --json -``: do all probes land, and which sentences of the training data contradict each other?

Read by ``balie topic check``. Works on the newest model, without Rasa.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bot.catalogue import Catalogue, CatalogueError, read_catalogue
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import State
from bot.examples import Example, count_by_language, read_examples
from bot.nlu.encoder import embed
from bot.nlu.language import ANSWERED, heard_language
from bot.nlu.understanding import Understanding
from bot.settings import PROJECT, Settings
from bot.train import latest_model

CONFUSING = 0.85
"""Two sentences of different intents with a cosine above this say the same to the model (duplicates are 1)."""

REPEATED = 0.97
"""Within an intent, a sentence this close to another teaches nothing new."""

MAX_CONFUSIONS = 200


def run_probes(catalogue: Catalogue, understanding: Understanding) -> list[dict[str, Any]]:
    """Return every probe with what became of it, as the first message of a conversation."""
    dialogue = Dialogue(understanding.handling, understanding.conversation, ANSWERED)
    results = []
    for topic in catalogue.topics.values():
        for probe in topic.probes:
            turn = dialogue.resolve(understanding.hear(probe.text), State())
            got = turn.topic if turn.outcome != "clarify" else None
            right_aspect = probe.aspect is None or (turn.aspect or "samenvatting") == probe.aspect
            results.append(
                {
                    "topic": topic.name,
                    "text": probe.text,
                    "expectedAspect": probe.aspect,
                    "gotTopic": got,
                    "gotAspect": turn.aspect,
                    "confidence": turn.parse.confidence,
                    "outcome": turn.outcome,
                    "ok": got == topic.name and right_aspect,
                }
            )
    return results


def find_confusions(examples: list[Example]) -> list[dict[str, Any]]:
    """Return pairs of sentences that are too close, the closest first: across intents, and repeats within one."""
    embeddings = embed([example.text for example in examples])
    intents = np.array([example.intent for example in examples])
    found = []
    for i, example in enumerate(examples[:-1]):
        cosines = embeddings[i + 1 :] @ embeddings[i]
        limits = np.where(intents[i + 1 :] == example.intent, REPEATED, CONFUSING)
        for j in np.flatnonzero(cosines >= limits):
            other = examples[i + 1 + j]
            found.append(
                {
                    "intent": example.intent,
                    "text": example.text,
                    "otherIntent": other.intent,
                    "otherText": other.text,
                    "similarity": round(float(cosines[j]), 3),
                }
            )
    found.sort(key=lambda pair: (pair["intent"] == pair["otherIntent"], -pair["similarity"]))
    return found[:MAX_CONFUSIONS]


def check(settings: Settings, data: Path) -> dict[str, Any]:
    """Return the whole report."""
    examples = read_examples(data)
    understanding = Understanding.from_archive(latest_model(settings.models))
    return {
        "probes": run_probes(read_catalogue(settings.catalogue), understanding),
        "confusions": find_confusions(examples),
        "counts": count_by_language((example.intent, heard_language(example.text)) for example in examples),
    }


def main(arguments: list[str]) -> int:
    """Run the command; 1 when a probe does not land or the catalogue cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bot.check", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", default="-", metavar="FILE", help="where to write the report; - is standard output")
    options = parser.parse_args(arguments)
    try:
        report = check(Settings.from_environment(), PROJECT / "data" / "nlu")
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    if options.json == "-":
        sys.stdout.write(text)
    else:
        Path(options.json).write_text(text, encoding="utf-8")
    return 0 if all(probe["ok"] for probe in report["probes"]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
