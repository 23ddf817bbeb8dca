"""Writing the report of a model beside its archive, and the pictures of the documentation."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from bot.examples import count_by_language, read_examples
from bot.nlu.language import heard_languages
from bot.report.measured import Measured
from bot.report.page import ALTERNATIVES, ANSWERS, BELIEF, CONFUSED, EXAMPLES, INTENTS, page
from bot.settings import Settings

ARCHIVE = ".tar.gz"


def report_of(archive: Path) -> Path:
    """Return where the report of a model is: beside it, under its name."""
    return archive.with_name(archive.name.removesuffix(ARCHIVE) + ".html")


def count_examples(data: Path) -> dict[str, dict[str, int]]:
    """Return how many sentences ``data`` holds of every intent in every language that the bot hears."""
    heard = ((example.intent, heard_languages(example.text)) for example in read_examples(data))
    return count_by_language((intent, ours or foreign) for intent, (ours, foreign) in heard)


def write_report(measured: Measured, archive: Path, *, settings: Settings, data: Path) -> Path:
    """Write the report of ``archive``, with the sentences in ``data``, and return its path."""
    measured = replace(measured, examples=count_examples(data))
    path = report_of(archive)
    path.write_text(page(measured, draw(measured, settings)), encoding="utf-8")
    return path


def draw(measured: Measured, settings: Settings) -> dict[str, str]:
    """Return the pictures as SVG by the names of the page."""
    pictures = _pictures(settings)
    figures = {
        ANSWERS: pictures.risk_coverage(measured.quality),
        BELIEF: pictures.reliability(measured.quality),
        INTENTS: pictures.f1_bars(measured),
        CONFUSED: pictures.confusion_matrix(measured.quality),
        EXAMPLES: pictures.examples(measured),
    }
    return {
        name: pictures.as_svg(figure, name=f"{name}-picture", title=ALTERNATIVES[name])
        for name, figure in figures.items()
        if figure
    }


def write_documentation(measured: Measured, folder: Path, settings: Settings) -> list[Path]:
    """Write the two pictures that the documentation shows to ``folder``."""
    pictures = _pictures(settings)
    figures = {ANSWERS: pictures.risk_coverage(measured.quality), BELIEF: pictures.reliability(measured.quality)}
    paths = []
    for name, figure in figures.items():
        path = folder / f"model-{name}.png"
        path.write_bytes(pictures.as_png(figure))
        paths.append(path)
    return paths


def _pictures(settings: Settings) -> ModuleType:
    os.environ.setdefault("MPLCONFIGDIR", str(settings.home / "cache" / "matplotlib"))
    from bot.report import pictures  # here: matplotlib is only in the bot's environment, and takes a second

    return pictures
