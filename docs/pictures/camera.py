"""Takes a screen in every width and look, and puts all of them on one page to look at."""

import html
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from tests.channels.drivers.driver import Driver
from tests.live import LiveStack

WIDTHS = {360: 740, 768: 1024, 1280: 860}  # by the height that goes with it
LOOKS = {"light": "", "contrast": "high contrast"}
_CALM = "*, ::before, ::after { caret-color: transparent !important; }"


@dataclass
class Camera:
    """Takes pictures into a folder.

    Attributes:
        drivers: of the doors beside the chat.
        folder: of the whole matrix.
        chosen: the pictures of the documentation, by name: of which screen, at which width.
        failed: what could not be taken, and why.
    """

    browser: Browser
    stack: LiveStack
    drivers: list[Driver]
    folder: Path
    chosen: dict[str, tuple[str, int]]
    failed: list[str] = field(default_factory=list)
    taken: list[tuple[str, int, str]] = field(default_factory=list)

    def page(self, width: int = 1280) -> Page:
        """Open a browser of its own, on the municipality's clock."""
        context = self.browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, locale="nl-NL", timezone_id="Europe/Amsterdam"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    def take(self, page: Page, screen: str, *, whole: bool = False) -> None:
        """Take what is on a page in every width and look, and leave the page as it was.

        Args:
            page: in the state that is to be seen.
            screen: what it is called, such as `console-queue`.
            whole: all of the page, also what is below the fold.
        """
        before = page.viewport_size
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for look in LOOKS:
                contrast = look == "contrast"
                page.emulate_media(
                    forced_colors="active" if contrast else "none", contrast="more" if contrast else "no-preference"
                )
                self._shoot(page, screen, width, look, whole=whole)
        page.emulate_media(forced_colors="none", contrast="no-preference")
        if before:
            page.set_viewport_size(before)

    def _shoot(self, page: Page, screen: str, width: int, look: str, *, whole: bool) -> None:
        page.wait_for_timeout(350)  # what moves has come to rest
        name = f"{screen}-{width}-{look}.png"
        page.screenshot(path=self.folder / name, animations="disabled", full_page=whole, style=_CALM)
        self.taken.append((screen, width, look))
        for chosen, of in self.chosen.items():
            if look == "light" and of == (screen, width):
                (Path(__file__).parent / f"{chosen}.png").write_bytes((self.folder / name).read_bytes())

    def sheet(self) -> Path:
        """Write one page with all pictures, a row for each screen."""
        screens = list(dict.fromkeys(screen for screen, _, _ in self.taken))
        rows = "".join(
            f"<h2>{html.escape(screen)}</h2><div>"
            + "".join(
                f'<figure><figcaption>{width} {LOOKS[look]}</figcaption><a href="{screen}-{width}-{look}.png">'
                f'<img loading="lazy" src="{screen}-{width}-{look}.png" alt="" width="{width // 3}"></a></figure>'
                for each, width, look in self.taken
                if each == screen
            )
            + "</div>"
            for screen in screens
        )
        style = "body{font:1rem sans-serif}div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}img{border:1px solid #999}"
        page = self.folder / "index.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><title>Balie</title><style>{style}</style>{rows}", "utf-8")
        return page


def attempt(camera: Camera, what: str, error: Error | AssertionError) -> None:
    """Note what could not be taken; the others are taken all the same."""
    camera.failed.append(f"{what}: {str(error).splitlines()[0]}")
