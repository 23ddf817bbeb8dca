"""The pictures of a report, drawn by matplotlib, which comes with Rasa: the same model gives the same bytes.

Each function returns a figure; :func:`as_svg` and :func:`as_png` turn it into a file. Colours differ in lightness too, and nothing is said by
colour alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from bot.nlu.quality import Quality, RiskPoint
from bot.report.measured import Measured, percent

INK, QUIET, LINE, FAINT = "#1d2b36", "#5a6872", "#d5dce1", "#eef1f3"
BLUE, PALE, ORANGE = "#1f6f9f", "#a9cfe4", "#b8500f"
SHADES = LinearSegmentedColormap.from_list("shades", ["#e3f0f7", "#1f6f9f", "#0d3550"])
DARK = 0.15
"""The share of a row that has the darkest shade, unless a larger one occurs."""

WIDTH = 7.2
ROW = 0.19
WEAK_F1 = 0.8
MATRIX_SIDE = 25
OTHERS = "other intents"
LONGEST_BAR = 2.0
"""Bars of more than so many times the median are cut off; the number beside them is whole."""

STYLE = {
    "svg.fonttype": "none",  # text stays text: it can be searched, and read aloud
    "svg.hashsalt": "balie",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so the measures are the same on every machine
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": FAINT,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}


@contextmanager
def _figure(height: float, width: float = WIDTH) -> Iterator[Figure]:
    with rc_context(STYLE):
        yield Figure(figsize=(width, height), layout="constrained")


def risk_coverage(quality: Quality) -> Figure:
    """Draw what is answered against what is answered wrongly, for every threshold, with the two that were chosen."""
    points = [point for point in quality.risk_coverage if point.answered > 0]
    with _figure(5.6) as figure:
        risk, unknown = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
        covered = [point.answered for point in points]
        risk.plot(covered, [point.risk for point in points], color=BLUE, linewidth=2)
        unknown.plot(covered, [point.unknown_refused for point in points], color=BLUE, linewidth=2)
        limits = ((quality.threshold, "answer the surest", "o"), (quality.moderate, "ask about the next", "D"))
        before = 0.0
        for threshold, name, marker in limits:
            chosen = nearest(points, threshold)
            risk.plot(chosen.answered, chosen.risk, marker, color=ORANGE, markersize=8, clip_on=False)
            unknown.plot(chosen.answered, chosen.unknown_refused, marker, color=ORANGE, markersize=8, clip_on=False)
            _say(risk, f"{name} {percent(chosen.answered - before)}", chosen.answered, chosen.risk)
            before = chosen.answered
        risk.set_ylabel("answers that are wrong")
        risk.set_ylim(0, 1.12 * max([0.01, *(point.risk for point in points)]))
        unknown.set_ylabel("unknown topics\nnot answered")
        unknown.set_ylim(0, 1.03)
        unknown.set_xlim(0, 1)
        unknown.set_xlabel("known questions that get an answer at once")
        for axes in (risk, unknown):
            axes.yaxis.set_major_formatter(PercentFormatter(1))
        unknown.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return figure


def _say(axes: Axes, text: str, x: float, y: float) -> None:
    axes.annotate(text, (x, y), xytext=(-10, 6), textcoords="offset points", ha="right", color=ORANGE, weight="bold")


def nearest(points: list[RiskPoint], threshold: float) -> RiskPoint:
    """Return the point of the curve at ``threshold``."""
    return min(points, key=lambda point: (abs(point.threshold - threshold), point.threshold))


def reliability(quality: Quality) -> Figure:
    """Draw what the model says of itself against how often it is right, and how many sentences are behind each point."""
    bins = quality.reliability
    with _figure(5.6) as figure:
        axes, counts = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
        axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle="--")
        axes.annotate("says what it is", (0.08, 0.08), xytext=(6, -9), textcoords="offset points", color=QUIET)
        for each in bins:
            axes.plot([each.confidence] * 2, [each.confidence, each.accuracy], color=PALE, linewidth=4)
        axes.plot([b.confidence for b in bins], [b.accuracy for b in bins], "o-", color=BLUE, linewidth=2, markersize=7)
        axes.annotate("too modest", (0.03, 0.93), color=QUIET)
        axes.annotate("too sure", (0.97, 0.04), color=QUIET, ha="right")
        axes.set_ylabel("heard rightly")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        counts.bar([b.confidence for b in bins], [b.count for b in bins], width=0.035, color=BLUE)
        counts.set_ylabel("sentences")
        counts.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
        counts.set_xlabel("confidence of the model")
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        counts.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return figure


def f1_bars(measured: Measured) -> Figure:
    """Draw the F1 of every intent, the worst on top."""
    intents, names = measured.quality.intents, measured.by_f1
    with _figure(_height(len(names))) as figure:
        axes = figure.subplots()
        scores = [intents[name].f1 for name in names]
        colours = [ORANGE if score < WEAK_F1 else BLUE for score in scores]
        axes.barh(names, scores, color=colours, height=0.76)
        for row, score in enumerate(scores):
            inside = score > 0.1
            place, side = (score - 0.008, "right") if inside else (score + 0.008, "left")
            axes.text(
                place, row, f"{100 * score:.0f}", ha=side, va="center", fontsize=7.5, color="white" if inside else INK
            )
        _rows(axes, len(names))
        axes.axvline(measured.quality.macro_f1, color=INK, linewidth=1, linestyle="--", zorder=0.5)
        axes.set_xlim(0, 1.01)
        axes.set_xlabel(f"F1; the dashed line is the mean, {percent(measured.quality.macro_f1)}")
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return figure


def examples(measured: Measured) -> Figure:
    """Draw how many sentences every intent learns from, by language, the fewest on top."""
    names = sorted(measured.examples, key=lambda name: (sum(measured.examples[name].values()), name))
    with _figure(_height(len(names))) as figure:
        axes = figure.subplots()
        start = np.zeros(len(names))
        counts = np.array([measured.examples_of(name) for name in names])
        kinds = (("Dutch", BLUE, None), ("English", PALE, None), ("other languages", "#ffffff", "////"))
        for column, (language, colour, hatch) in enumerate(kinds):
            width = counts[:, column]
            axes.barh(
                names,
                width,
                left=start,
                height=0.72,
                color=colour,
                hatch=hatch,
                edgecolor=BLUE,
                linewidth=0.5,
                label=language,
            )
            start = start + width
        _rows(axes, len(names))
        axes.set_xlabel("sentences in data/nlu")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        limit = LONGEST_BAR * float(np.median(start))
        for row, total in enumerate(start):
            cut = total > limit
            place, side = (limit, "right") if cut else (total + limit / 200, "left")
            behind = {"facecolor": "white", "edgecolor": "none", "pad": 1} if cut else None
            axes.text(place, row, f"{total:.0f}", ha=side, va="center", fontsize=7.5, bbox=behind)
        axes.set_xlim(0, min(1.02 * limit, 1.08 * start.max()))
        figure.legend(loc="outside upper center", ncols=len(kinds), frameon=False)
    return figure


def _height(rows: int) -> float:
    return 0.9 + ROW * rows


def _rows(axes: Axes, rows: int) -> None:
    """Lay out a row for each intent, the first on top."""
    axes.set_ylim(rows - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(visible=False, axis="y")


def confusion_matrix(quality: Quality) -> Figure | None:
    """Draw the worst confusions; None when there is none."""
    rows, columns, counts = matrix(quality)
    if not rows:
        return None
    shares = counts / np.array([[quality.intents[name].support] for name in rows])
    one = shares[:, : len(columns) - 1]  # the last column is many intents together: a number, and no shade
    with _figure(2.2 + 0.24 * len(rows), width=max(WIDTH, 3 + 0.27 * len(columns))) as figure:
        axes = figure.subplots()
        darkest = max(DARK, one.max())
        axes.pcolormesh(np.ma.masked_equal(one, 0), cmap=SHADES, vmin=0, vmax=darkest, edgecolors="white", linewidth=1)
        axes.hlines(range(len(rows) + 1), 0, len(columns), color=FAINT, linewidth=0.6, zorder=0)
        axes.vlines(range(len(columns) + 1), 0, len(rows), color=FAINT, linewidth=0.6, zorder=0)
        axes.set_xlim(0, len(columns))
        axes.set_ylim(len(rows), 0)
        axes.set_xticks(
            np.arange(len(columns)) + 0.5, columns, rotation=60, ha="left", rotation_mode="anchor", fontsize=8
        )
        axes.set_yticks(np.arange(len(rows)) + 0.5, rows, fontsize=8)
        axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
        axes.grid(visible=False)
        axes.set_ylabel("asked about")
        axes.set_title("heard as", fontsize=9)
        for (y, x), count in np.ndenumerate(counts):
            if count:
                dark = x < len(columns) - 1 and shares[y, x] > 0.4 * darkest
                axes.text(
                    x + 0.5, y + 0.5, str(count), ha="center", va="center", color="white" if dark else INK, fontsize=8
                )
    return figure


def matrix(quality: Quality) -> tuple[list[str], list[str], np.ndarray]:
    """Return rows (asked about), columns (heard as; the last is all other intents) and counts of the confusions worth drawing.

    The intents are those of the pairs with the largest share of what was asked, in that order, so that these lie near the diagonal.
    """
    rows: list[str] = []
    columns: list[str] = []
    by_share = sorted(quality.confusions, key=lambda each: -each.count / quality.intents[each.intent].support)
    for each in by_share:
        more = (each.intent not in rows, each.heard_as not in columns)
        if len(rows) + more[0] > MATRIX_SIDE or len(columns) + more[1] > MATRIX_SIDE:
            break
        rows += [each.intent] if more[0] else []
        columns += [each.heard_as] if more[1] else []
    columns.append(OTHERS)
    counts = np.zeros((len(rows), len(columns)), dtype=int)
    for each in quality.confusions:
        if each.intent in rows:
            column = columns.index(each.heard_as) if each.heard_as in columns else -1
            counts[rows.index(each.intent), column] += each.count
    return rows, columns, counts


def as_svg(figure: Figure, *, name: str, title: str) -> str:
    """Return ``figure`` as an element for an HTML page: its ids start with ``name``, so that several fit on one page, and ``title`` is read aloud."""
    stream = io.StringIO()
    with rc_context(STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg)
    label = f'role="img" aria-labelledby="{name}-title"'
    return re.sub(r"<svg([^>]*)>", rf'<svg\1 {label}><title id="{name}-title">{escape(title)}</title>', svg, count=1)


def as_png(figure: Figure) -> bytes:
    """Return ``figure`` as a PNG for the documentation."""
    stream = io.BytesIO()
    with rc_context(STYLE):
        figure.savefig(stream, format="png", dpi=120, metadata={"Software": None})
    return stream.getvalue()
