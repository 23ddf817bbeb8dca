"""What ``balie train`` says at its end."""

from __future__ import annotations

from bot.nlu.quality import Quality
from bot.report.measured import CONFUSED, WEAK, Measured, percent


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
    now = figures(measured.quality)
    before = figures(measured.before) if measured.before else []
    sentences = sum(each.support for each in measured.quality.intents.values())
    head = f"Cross-validation on {sentences} sentences of {len(measured.quality.intents)} intents:"
    lines = [f"  {what:<29}{value:>7}" for what, value in now]
    if before:
        lines = [f"{line}   was {value:>6}" for line, (_, value) in zip(lines, before, strict=True)]
    return "\n".join([head, *lines])


def _weakest(measured: Measured) -> str:
    intents = measured.quality.intents
    rows = [
        f"  {name:<29}{percent(intents[name].f1):>7}{intents[name].support:>8}{intents[name].answered_wrongly:>14}"
        for name in measured.by_f1[:WEAK]
    ]
    return "\n".join([f"{'The weakest intents':<31}{'F1':>7}{'sentences':>10}{'wrong answers':>14}"[:64], *rows])


def _confusions(measured: Measured) -> str:
    worst = measured.quality.confusions[:CONFUSED]
    if not worst:
        return "No sentence was heard as another intent."
    rows = [f"  {each.count:>4} x  {each.intent} → {each.heard_as}" for each in worst]
    return "\n".join(["Most often heard as another intent", *rows])
