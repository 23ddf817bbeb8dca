"""Which tokens of NL Design System a site can set: the page that says so against the style sheets of the widget."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "embed-the-widget.md"
SHEETS = ROOT / "web" / "widget" / "styles"


def test_page_names_every_token_that_the_widget_uses_and_no_other() -> None:
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS.glob("*.css"))
    used = set(re.findall(r"var\(\s*(--(?:basis|utrecht|nl|voorbeeld)-[\w-]+)", sheets))
    told = set(re.findall(r"`(--basis-[\w-]+)`", PAGE.read_text(encoding="utf-8")))
    assert told == {token for token in used if not token.startswith("--basis-space-")}
