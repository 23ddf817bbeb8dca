"""How well the shipped model does on our own held-out sets in ``tests/nlu``: topics, aspects, languages and short talks.

Run in the bot's environment, on the newest model::

    .venv-bot/bin/python -m bench.nlu_own [--show] [--json FILE]

``tests/nlu`` gates these figures. ``--show`` prints the questions that went wrong; who writes training data does not look at those.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy

import argparse
import json
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.state import CLARIFY, OFFER_HUMAN, State
from bot.dialogue.turn import CONVERSATION_INTENTS, OUT_OF_SCOPE, UNCLEAR, Turn
from bot.nlu.language import ANSWERED, heard_languages
from bot.nlu.understanding import Understanding
from bot.settings import PROJECT, Settings
from bot.train import latest_model

SETS = PROJECT / "tests" / "nlu"
Row = Mapping[str, Any]


def read(name: str) -> list[dict[str, Any]]:
    """Return the rows of a set."""
    return list(yaml.safe_load((SETS / f"{name}.yml").read_text(encoding="utf-8")))


class Scored:
    """Counts of what was right, and what was not, for one set."""

    def __init__(self) -> None:
        self.counts: dict[str, list[bool]] = {}
        self.wrong: list[str] = []

    def add(self, figure: str, right: bool, detail: str = "") -> None:
        """Count one question for a figure; ``detail`` says what went wrong."""
        self.counts.setdefault(figure, []).append(right)
        if not right and detail:
            self.wrong.append(f"{figure}: {detail}")

    def figures(self) -> dict[str, float]:
        """Return every figure as the share that was right."""
        return {name: round(statistics.fmean(each), 4) for name, each in self.counts.items()}


class Examiner:
    """Asks the newest model the questions of the sets."""

    def __init__(self, understanding: Understanding) -> None:
        self.understanding = understanding
        self.dialogue = Dialogue(understanding.handling, understanding.conversation, ANSWERED)

    def ask(self, text: str, state: State | None = None) -> Turn:
        """Return what becomes of a message."""
        return self.dialogue.resolve(self.understanding.hear(text), state or State())

    def answered(self, turn: Turn) -> set[str]:
        """Return the topics whose answer is given."""
        if turn.intent not in self.dialogue.handling:
            return set()
        return {turn.intent, *(question.topic for question in turn.also)}

    def likely(self, turn: Turn) -> str | None:
        """Return the topic that the message is about, also where the bot asks back."""
        if turn.intent in self.dialogue.handling:
            return turn.intent
        return next((t for t, _ in turn.parse.ranking if t in self.dialogue.handling), None)

    def questions(self, name: str) -> Scored:
        """Score a set of single questions: topic, answered, wrong, aspect, out of scope, small talk."""
        scored = Scored()
        for row in read(name):
            turn = self.ask(row["text"])
            self._score(scored, row, turn, row["text"])
        return scored

    def _score(self, scored: Scored, row: Row, turn: Turn, text: str) -> None:
        right, given = {row["topic"], *row.get("accepted", ())}, self.answered(turn)
        detail = (
            f"{text} → {turn.intent}/{turn.aspect} {turn.parse.ranking[:2]}, not {row['topic']}/{row.get('aspect')}"
        )
        if row["topic"] == OUT_OF_SCOPE:
            scored.add("outOfScopeNotAnswered", not given, detail)
        elif row["topic"] in CONVERSATION_INTENTS:
            scored.add("smallTalk", turn.intent in right, detail)
        else:
            scored.add("topic", self.likely(turn) in right or bool(given & right), detail)
            scored.add("answered", bool(given))
            if row.get("aspect") and given & right:
                scored.add("aspect", turn.aspect == row["aspect"], detail)
        scored.add("notWrong", not given or bool(given & right), detail)

    def parallel(self) -> dict[str, Scored]:
        """Score the same questions in every language."""
        scores: dict[str, Scored] = {}
        for row in read("parallel"):
            for language, text in row["texts"].items():
                self._score(scores.setdefault(language, Scored()), row, self.ask(text), text)
        return scores

    def languages(self) -> Scored:
        """Score the language that is heard in a short message, per language; also how often another one is heard by mistake."""
        scored = Scored()
        for row in read("languages"):
            answered, foreign = heard_languages(row["text"])
            heard = answered or foreign
            scored.add(row["language"], heard == row["language"], f"{row['text']} → {heard}")
            scored.add("notMistaken", heard in {None, row["language"]})
        return scored

    def talks(self) -> Scored:
        """Play the short talks, turn by turn, with the state that each turn leaves."""
        scored = Scored()
        for talk in read("talks"):
            state, kept = State(), True
            for each in talk["turns"]:
                offered = state.candidates
                turn = self.ask(each["say"], state)
                problem = self._differs(turn, each.get("expect") or {}, offered)
                kept = kept and problem is None
                scored.add("turns", problem is None, f"{talk['name']}: {each['say']!r}: {problem}")
                state = turn.state_after(_said(turn))
                if turn.reason:
                    break
            scored.add("talks", kept)
        return scored

    def _differs(self, turn: Turn, expect: Row, offered: tuple[str, ...]) -> str | None:
        topic = turn.topic if turn.intent in {*self.dialogue.handling, UNCLEAR} or turn.reason else None
        heard = {
            "topic": topic,
            "aspect": turn.aspect or "samenvatting",
            "audience": turn.audience,
            "outcome": turn.outcome,
            "language": turn.language,
            "intent": turn.intent,
        }
        for key, value in expect.items():
            allowed = value if isinstance(value, list) else [value]
            if key == "topics":
                right = set(value) <= {turn.topic, *(question.topic for question in turn.also)}
            elif key == "signals":
                right = set(allowed) <= set(turn.parse.signals)
            elif key == "outcome" and "human" in allowed:  # a human, or the offer of one
                right = turn.outcome in allowed or turn.missed_before or turn.offers_human
            elif key == "candidate":
                right = len(offered) >= value and topic == offered[value - 1]
            else:
                right = heard[key] in allowed
            if not right:
                return f"{key} {heard.get(key, [turn.topic, *(q.topic for q in turn.also), turn.parse.signals])}, not {value}"
        return None


def _said(turn: Turn) -> list[dict[str, Any]]:
    """Return the messages by which a state knows what the bot waits for."""
    if turn.offers_human or turn.missed_before:
        return [{"message": OFFER_HUMAN}]
    return [{"message": CLARIFY}] if turn.intent == UNCLEAR and turn.candidates else []


def score(understanding: Understanding) -> dict[str, Scored]:
    """Return the score of every set by its name; the parallel test once for each language."""
    examiner = Examiner(understanding)
    return {
        "dutch": examiner.questions("dutch"),
        "english": examiner.questions("english"),
        **{f"parallel/{language}": scored for language, scored in examiner.parallel().items()},
        "languages": examiner.languages(),
        "talks": examiner.talks(),
    }


def main(arguments: list[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_own", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--show", action="store_true", help="also print what went wrong")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--model", type=Path, help="a model archive; otherwise the newest")
    options = parser.parse_args(arguments)
    scores = score(Understanding.from_archive(options.model or latest_model(Settings.from_environment().models)))
    for name, scored in scores.items():
        shares = "  ".join(f"{figure} {share:.1%}" for figure, share in scored.figures().items())
        sys.stdout.write(f"{name:<13} {shares}\n")
        if options.show:
            sys.stdout.writelines(f"    {line}\n" for line in scored.wrong)
    if options.json:
        figures = {name: scored.figures() for name, scored in scores.items()}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
