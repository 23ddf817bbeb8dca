"""``python -m bot.check --json -``: do all probes land, what do the sentences of the training data ask, and which are hard to tell apart?

Read by ``balie topic check``. Works on the newest model, without Rasa.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.alike import Alike, Pair, find_alike
from bot.asked import asked_aspects
from bot.catalogue import Catalogue, CatalogueError, read_catalogue
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import State
from bot.examples import count_by_language, read_examples
from bot.nlu.encoder import embed
from bot.nlu.language import ANSWERED, heard_languages
from bot.nlu.quality import Confusion, Quality
from bot.nlu.understanding import Understanding
from bot.report.measured import read_quality
from bot.settings import PROJECT, Settings
from bot.train import latest_model

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


def describe_pairs(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return the pairs as plain data."""
    return [
        {
            "intent": pair.one.intent,
            "text": pair.one.text,
            "otherIntent": pair.other.intent,
            "otherText": pair.other.text,
            "similarity": pair.similarity,
        }
        for pair in pairs
    ]


def describe_neighbours(topics: Iterable[str], alike: Alike, quality: Quality | None) -> list[dict[str, Any]]:
    """Return each topic with the intent that it is most often taken for, and its sentence that is nearest to another intent.

    ``f1`` and ``heardAs`` come from cross-validation: None where the model has none, or where no sentence was heard as another intent.
    """
    worst: dict[str, Confusion] = {}
    for confusion in quality.confusions if quality else ():
        worst.setdefault(confusion.intent, confusion)
    described = []
    for topic in topics:
        known = quality.intents.get(topic) if quality else None
        confusion = worst.get(topic)
        described.append(
            {
                "topic": topic,
                "f1": known.f1 if known else None,
                "support": known.support if known else None,
                "heardAs": {"intent": confusion.heard_as, "count": confusion.count} if confusion else None,
                "closest": describe_pairs([alike.nearest[topic]])[0] if topic in alike.nearest else None,
            }
        )
    return described


def check(settings: Settings, data: Path) -> dict[str, Any]:
    """Return the whole report."""
    examples = read_examples(data)
    catalogue = read_catalogue(settings.catalogue)
    model = latest_model(settings.models)
    understanding = Understanding.from_archive(model)
    alike = find_alike(examples, embed([example.text for example in examples]))
    return {
        "probes": run_probes(catalogue, understanding),
        "counts": count_by_language((example.intent, _language_of(example.text)) for example in examples),
        "asked": asked_aspects(catalogue, examples),
        "confusions": describe_pairs(alike.pairs[:MAX_CONFUSIONS]),
        "neighbours": describe_neighbours(catalogue.topics, alike, read_quality(model)),
    }


def _language_of(text: str) -> str | None:
    ours, foreign = heard_languages(text)
    return ours or foreign


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
