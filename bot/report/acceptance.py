"""Whether a new model may take the place of the one in use, over the intents that both know."""

from __future__ import annotations

from collections.abc import Iterable

from bot.nlu.quality import Quality

F1_LOSS = 0.010
"""How much macro F1 may fall: about what another division of the same sentences changes."""

WRONG_GAIN = 0.005
"""How much the share of wrong answers may rise. It weighs more: a wrong answer costs more than a question back."""


def objections(new: Quality, old: Quality | None) -> tuple[str, ...]:
    """Return why ``new`` is worse than ``old``, a sentence for each reason; nothing when it is not, or when there is nothing to compare.

    Intents that only one of them knows do not count, so a topic may come or go. Each is judged by its own cross-validation.
    """
    if old is None:
        return ()
    shared = sorted(new.intents.keys() & old.intents.keys())
    if not shared:
        return ()
    over = f"over the {len(shared)} intents that both know"
    reasons = []
    f1_before, f1_now = macro_f1(old, shared), macro_f1(new, shared)
    if f1_before - f1_now > F1_LOSS:
        reasons.append(
            f"Macro F1 falls from {f1_before:.1%} to {f1_now:.1%} {over}; {100 * F1_LOSS:.1f} point is allowed."
        )
    wrong_before, wrong_now = wrong_answers(old, shared), wrong_answers(new, shared)
    if wrong_now - wrong_before > WRONG_GAIN:
        reasons.append(
            f"Wrong answers rise from {wrong_before:.1%} to {wrong_now:.1%} {over}; {100 * WRONG_GAIN:.1f} point is allowed."
        )
    return tuple(reasons)


def macro_f1(quality: Quality, intents: Iterable[str]) -> float:
    """Return the mean F1 of ``intents``."""
    scores = [quality.intents[name].f1 for name in intents]
    return sum(scores) / len(scores)


def wrong_answers(quality: Quality, intents: Iterable[str]) -> float:
    """Return the share of the sentences of ``intents`` that would be answered with another topic."""
    chosen = [quality.intents[name] for name in intents]
    return sum(each.answered_wrongly for each in chosen) / max(1, sum(each.support for each in chosen))
