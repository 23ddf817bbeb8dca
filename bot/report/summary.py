"""What ``balie train`` says at its end."""

from __future__ import annotations

from bot.nlu.quality import Quality
from bot.report.measured import Measured, percent

WEAKEST, CONFUSED = 10, 10
NAME = 32


def summary(measured: Measured) -> str:
    """Return the lines for the terminal: the figures, the weakest intents and the worst confusions."""
    return "\n\n".join([_figures(measured), _weakest(measured), _confusions(measured)]) + "\n"


def figures(quality: Quality) -> list[tuple[str, str]]:
    """Return the overall figures as (what, value), in the order of telling."""
    return [
        ("right topic", percent(quality.accuracy)),
        ("macro F1", percent(quality.macro_f1)),
        ("answered rightly", percent(quality.answered_correctly)),
        ("answered wrongly", percent(quality.answered_wrongly)),
        ("asked back or to a human", percent(quality.asked_back)),
        ("unknown topics not answered", percent(quality.unknown_refused)),
        ("expected calibration error", percent(quality.calibration_error)),
    ]


def _figures(measured: Measured) -> str:
    intents = measured.quality.intents
    sentences = sum(each.support for each in intents.values())
    lines = [f"  {what:<{NAME}}{value:>8}" for what, value in figures(measured.quality)]
    if measured.before:
        before = [value for _, value in figures(measured.before)]
        lines = [f"{line}   (was {value})" for line, value in zip(lines, before, strict=True)]
    return "\n".join([f"Cross-validation on {sentences} sentences of {len(intents)} intents", *lines])


def _weakest(measured: Measured) -> str:
    rows = [f"  {'the weakest intents':<{NAME}}{'F1':>8}{'sentences':>11}{'wrong answers':>15}"]
    for name in measured.by_f1[:WEAKEST]:
        one = measured.quality.intents[name]
        rows.append(f"  {name:<{NAME}}{percent(one.f1):>8}{one.support:>11}{one.answered_wrongly:>15}")
    return "\n".join(rows)


def _confusions(measured: Measured) -> str:
    worst = measured.quality.confusions[:CONFUSED]
    if not worst:
        return "  No sentence was heard as another intent."
    rows = [f"  {'most often confused':<{NAME}}{'times':>8}  heard as"]
    return "\n".join([*rows, *(f"  {each.intent:<{NAME}}{each.count:>8}  {each.heard_as}" for each in worst)])
