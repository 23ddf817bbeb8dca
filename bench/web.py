"""What the pages weigh and how smooth they are on a slow computer: a long queue and a long conversation beside short ones.

    cd web && npm run build && cd .. && python -m bench.web [--slowdown 4] [--json FILE]

Chromium with its processor slowed down, against a server that answers at once: what is measured is the page, not the network or the database.
docs/benchmarks.md says how to read the table.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from bench.web_server import Pages

_DIST = Path(__file__).resolve().parent.parent / "web" / "dist"
_SHORT, _LONG = {"rows": 20, "messages": 50}, {"rows": 200, "messages": 2000}
_CHANGES = 30
_FRAMES = """async ([selector, steps]) => {
    const part = document.querySelector(selector)
    const times = []
    let before
    await new Promise(done => {
        const frame = now => {
            if (before !== undefined) times.push(now - before)
            before = now
            part.scrollTop += times.length % 2 === 0 ? 350 : 250
            if (part.scrollTop + part.clientHeight >= part.scrollHeight - 4) part.scrollTop = 0
            times.length < steps ? requestAnimationFrame(frame) : done()
        }
        requestAnimationFrame(frame)
    })
    return times
}"""
_READY = """selector => {
    const look = () => {
        if (!document.querySelector(selector)) return requestAnimationFrame(look)
        requestIdleCallback(() => { window.readyAt = performance.now() })
    }
    document.addEventListener('DOMContentLoaded', look)
}"""


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench/web.py", description="What the pages weigh, and how smooth they are.")
    parser.add_argument("--slowdown", type=float, default=4, help="how many times slower the processor is (default 4)")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser (default /usr/bin/chromium)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args(arguments)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=options.chromium, args=flags)
        short, long = (measure(browser, size, options.slowdown) for size in (_SHORT, _LONG))
        browser.close()
    ratios = {name: round(long[name] / short[name], 2) for name in short if short[name]}
    result = {"slowdown": options.slowdown, "gzipped": weights(), "short": short, "long": long, "ratios": ratios}
    for table in _tables(result):
        Console(highlight=False, width=None if sys.stdout.isatty() else 120).print(table)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def weights() -> dict[str, int]:
    """Return what each page costs to fetch, in bytes: its scripts and style sheets, gzipped."""
    files = [file for kind in ("js", "css") for file in _DIST.rglob(f"*.{kind}")]
    parts = sorted({file.relative_to(_DIST).parts[0] for file in files})
    return {
        part: sum(
            len(gzip.compress(file.read_bytes(), 9)) for file in files if file.relative_to(_DIST).parts[0] == part
        )
        for part in parts
    }


def measure(browser: Browser, size: dict[str, int], slowdown: float) -> dict[str, float]:
    """Return how the pages do with a queue and a conversation of a size; times in milliseconds."""
    server = Pages(_DIST, **size)
    try:
        widget = _ready(browser, f"{server.url}/", "balie-chat", slowdown)[0]
        console, page, session = _ready(browser, f"{server.url}/console/", ".row", slowdown, keep=True)
        assert page is not None and session is not None
        found: dict[str, float] = {"widgetInteractive": widget, "consoleInteractive": console}
        found |= _frames(page, ".pane-lists", "list")
        found["changeCost"] = _changes(page, session, server)
        page.evaluate("location.hash = document.querySelector('[data-row]').getAttribute('href')")
        opened = page.evaluate("performance.now()")
        page.wait_for_function("count => document.querySelectorAll('.message').length >= count", arg=50)
        found["conversationOpens"] = round(page.evaluate("performance.now()") - opened)
        found |= _frames(page, ".transcript", "transcript")
        page.context.close()
    finally:
        server.shutdown()
    return found


def _ready(
    browser: Browser, url: str, selector: str, slowdown: float, *, keep: bool = False
) -> tuple[float, Page | None, CDPSession | None]:
    """Return when a page could be used: what it is for is there, and its processor is idle again; the median of five visits."""
    times, page, session = [], None, None
    for visit in range(5):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        session.send("Performance.enable")
        page.add_init_script(f"({_READY})({json.dumps(selector)})")
        page.goto(url)
        page.wait_for_function("window.readyAt")
        times.append(float(page.evaluate("readyAt")))
        if not (keep and visit == 4):
            context.close()
    return round(median(times)), page, session


def _frames(page: Page, selector: str, name: str) -> dict[str, float]:
    """Return the time between frames while somebody scrolls: the median, and that of the slowest twentieth."""
    times: list[float] = page.evaluate(_FRAMES, [selector, 120])
    return {f"{name}Frame": round(median(times), 1), f"{name}FrameP95": round(quantiles(times, n=20)[18], 1)}


def _changes(page: Page, session: CDPSession, server: Pages) -> float:
    """Return what one change of the queue costs the page's processor."""

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")) * 1000

    before = busy()
    for number in range(2, 2 + _CHANGES):
        server.change(number)
        page.wait_for_function("text => document.body.textContent.includes(text)", arg=f"Nummer {number}")
    return round((busy() - before) / _CHANGES, 1)


_LABELS = {
    "widgetInteractive": "widget can be used",
    "consoleInteractive": "console can be used",
    "listFrame": "frame while the list scrolls, median",
    "listFrameP95": "the same, slowest 5%",
    "changeCost": "processor time of one change of the queue",
    "conversationOpens": "conversation opens",
    "transcriptFrame": "frame while the messages scroll, median",
    "transcriptFrameP95": "the same, slowest 5%",
}


def _tables(result: dict[str, Any]) -> list[Table]:
    sizes = Table("page", "kB, gzipped", title="What is fetched")
    for part, weight in result["gzipped"].items():
        sizes.add_row(part, f"{weight / 1000:.1f}")
    times = Table("ms", title=f"On a processor {result['slowdown']:g} times slower")
    for size in (_SHORT, _LONG):
        times.add_column(f"{size['rows']} rows, {size['messages']} messages", justify="right")
    times.add_column("ratio", justify="right")
    for name, label in _LABELS.items():
        times.add_row(
            label, *(f"{result[size][name]:g}" for size in ("short", "long")), f"{result['ratios'].get(name, 0):g}"
        )
    return [sizes, times]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
