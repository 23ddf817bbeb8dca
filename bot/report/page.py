"""The report as one HTML page that needs nothing else: no script, no style, font or picture from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from bot.report.measured import Measured, percent
from bot.report.summary import figures

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")

ANSWERS, BELIEF, INTENTS, CONFUSED, EXAMPLES = "risk-coverage", "reliability", "f1", "confusions", "examples"
TITLES = {
    ANSWERS: "When to answer, when to ask",
    BELIEF: "What the confidence is worth",
    INTENTS: "The intents, the weakest first",
    CONFUSED: "What is heard as something else",
    EXAMPLES: "What it learned from",
}
ALTERNATIVES = {
    ANSWERS: "Risk-coverage curve: the more questions get an answer at once, the more of the answers are wrong. The two chosen limits are marked.",
    BELIEF: "Reliability diagram: for each level of confidence, the share of sentences that was heard rightly, beside the diagonal.",
    INTENTS: "Bars: the F1 of every intent, the lowest on top.",
    CONFUSED: "Confusion matrix of the pairs of intents that are confused most, as a share of what was asked.",
    EXAMPLES: "Bars: the number of training sentences of every intent, by language, the fewest on top.",
}
EVERY_POINT = 0.02
"""The table of the curve holds a row for each step of this size in what is answered; the picture has all."""


def page(measured: Measured, pictures: Mapping[str, str]) -> str:
    """Return the page about ``measured``; ``pictures`` holds SVG elements by the names of :data:`TITLES`, and may lack some."""
    tables = {
        ANSWERS: _risk_coverage(measured),
        BELIEF: _reliability(measured),
        INTENTS: _intents(measured),
        CONFUSED: _confusions(measured),
        EXAMPLES: _examples(measured),
    }
    sections = "".join(_section(name, EXPLAINED[name], pictures.get(name, ""), tables[name]) for name in TITLES)
    contents = "".join(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title in TITLES.items())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>How {escape(measured.model)} understands</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>How {escape(measured.model)} understands</h1>\n{INTRODUCTION}</header>\n<main>\n"
        f'{_verdict(measured)}{_overall(measured)}<nav aria-label="Parts of this report"><ul>{contents}</ul></nav>\n'
        f"{sections}</main>\n</body>\n</html>\n"
    )


INTRODUCTION = (
    "<p>Measured by cross-validation: every training sentence is heard by a model that has not learned from it, and every topic by a model that "
    "has never heard of that topic, which is what an unknown question looks like. Real questions are harder than our own sentences: read the "
    "figures beside each other, not as a promise.</p>\n"
)

EXPLAINED = {
    ANSWERS: "Every point is a limit of certainty that could have been chosen: to the right more questions get an answer at once, and more of "
    "these answers are wrong. Below the first limit (the dot) Balie asks which topic is meant; below the second (the diamond) it says that it "
    "did not understand, or brings a human. The lower picture shows what protects who asks about something that Balie does not know.",
    BELIEF: "Of the sentences with a confidence of about 80 percent, 80 percent should be heard rightly: on the dashed line. The expected "
    "calibration error is the mean distance from it, weighed by the number of sentences.",
    INTENTS: "F1 is high when an intent hears its own sentences and no others. An orange one deserves a look: are its sentences also in another "
    "topic, or too few, or too much alike?",
    CONFUSED: "A row is what was asked, a column what it was heard as, a number how many sentences; darker is a larger share of what was asked. The "
    "worst pairs are drawn, the table has all. "
    "Two topics that are confused both ways often share a question: give it to one of them.",
    EXAMPLES: "Counted in data/nlu when this report was written. A language is what the bot hears in the sentence; one that is too short to "
    "tell counts as Dutch.",
}


def _section(name: str, explained: str, picture: str, table: str) -> str:
    figure = f'<figure tabindex="0" aria-label="Picture: {escape(TITLES[name])}">{picture}</figure>' if picture else ""
    return (
        f'<section id="{name}" aria-labelledby="{name}-heading">\n<h2 id="{name}-heading">{escape(TITLES[name])}</h2>\n'
        f'<p>{escape(explained)}</p>\n<div class="beside {name}">{figure}{table}</div>\n</section>\n'
    )


def _verdict(measured: Measured) -> str:
    if not measured.objections:
        return ""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in measured.objections)
    return (
        '<div class="verdict" role="note"><p><strong>This model is not in use: it is worse than the one that is.</strong></p>'
        f"<ul>{reasons}</ul><p>To take it into use all the same: <code>balie train --accept-worse</code></p></div>\n"
    )


def _overall(measured: Measured) -> str:
    before = dict(figures(measured.before)) if measured.before else {}
    tiles = []
    for what, value in figures(measured.quality):
        was = f'<dd class="was">was {before[what]}</dd>' if before else ""
        tiles.append(f"<div><dt>{what}</dt><dd>{value}</dd>{was}</div>")
    return f'<dl class="figures">{"".join(tiles)}</dl>\n'


def _table(name: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    """Return a table that scrolls by itself; the first cell of a row is its heading."""
    kinds = [_kind(cell) for cell in rows[0]] if rows else [""] * len(heads)
    head = "".join(f'<th scope="col"{kind}>{escape(each)}</th>' for each, kind in zip(heads, kinds, strict=True))
    body = "".join(
        f'<tr><th scope="row"{_kind(first)}>{escape(str(first))}</th>'
        f"{''.join(f'<td{_kind(each)}>{escape(str(each))}</td>' for each in rest)}</tr>\n"
        for first, *rest in rows
    )
    return (
        f'<div class="table" role="region" tabindex="0" aria-labelledby="{name}-caption"><table><caption id="{name}-caption">'
        f"{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )


def _kind(value: str | int) -> str:
    """Return the attribute that aligns numbers."""
    return ' class="number"' if isinstance(value, int) or value.endswith("%") or value[-1:].isdigit() else ""


def _risk_coverage(measured: Measured) -> str:
    quality = measured.quality
    rows, last = [], 2.0
    for point in quality.risk_coverage:
        names = {quality.threshold: "answer", quality.moderate: "ask back"}
        chosen = next((name for limit, name in names.items() if abs(limit - point.threshold) < 1e-6), "")
        if chosen or last - point.answered >= EVERY_POINT:
            last = point.answered
            shares = map(percent, (point.answered, point.risk, point.unknown_refused))
            rows.append((f"{point.threshold:.2f}", *shares, chosen))
    heads = ("limit", "answered", "of these wrong", "unknown not answered", "chosen")
    return _table(ANSWERS, "What each limit would do", heads, rows)


def _reliability(measured: Measured) -> str:
    rows = [(percent(b.confidence), percent(b.accuracy), b.count) for b in measured.quality.reliability]
    return _table(BELIEF, "Confidence and what came of it", ("confidence", "heard rightly", "sentences"), rows)


def _intents(measured: Measured) -> str:
    intents = measured.quality.intents
    rows = []
    for name in measured.by_f1:
        one = intents[name]
        asked = one.support - one.answered_correctly - one.answered_wrongly
        rows.append((name, percent(one.f1), one.support, one.answered_correctly, one.answered_wrongly, asked))
    heads = ("intent", "F1", "sentences", "answered rightly", "wrongly", "asked back")
    return _table(INTENTS, "Every intent", heads, rows)


def _confusions(measured: Measured) -> str:
    rows = [(each.intent, each.heard_as, each.count) for each in measured.quality.confusions]
    return _table(CONFUSED, "Every confusion, the most frequent first", ("asked about", "heard as", "sentences"), rows)


def _examples(measured: Measured) -> str:
    others = sorted({language for counts in measured.examples.values() for language in counts} - {"nl", "en"})
    languages = ["nl", "en", *others]
    rows = [
        (intent, sum(counts.values()), *(counts.get(language, 0) for language in languages))
        for intent, counts in sorted(measured.examples.items())
    ]
    return _table(EXAMPLES, "Training sentences by language", ("intent", "all", *languages), rows)
