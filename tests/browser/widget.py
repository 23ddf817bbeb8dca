"""The citizen's end of a conversation in a browser: what they see and do in the widget."""

import json

from playwright.sync_api import Locator, Page, expect


class Visitor:
    """A citizen in the widget of the demo page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.get_by_role("button", name="Stel uw vraag")
        self.panel = page.get_by_role("dialog")
        self.log = page.get_by_role("log")
        self.input = page.get_by_label("Uw bericht")
        self.waiting = self.panel.locator(".waiting-bar")

    def open(self) -> "Visitor":
        """Open the panel and wait for what the desk says."""
        self.launcher.click()
        expect(self.panel.get_by_role("heading", level=3)).to_be_visible()
        return self

    def say(self, text: str) -> None:
        """Type and send."""
        self.input.fill(text)
        self.input.press("Enter")

    def press(self, label: str) -> None:
        """Press the last button with this label."""
        self.log.get_by_role("button", name=label).last.click()

    def said(self, author: str) -> Locator:
        """Find the messages of an author."""
        return self.log.locator(f".by-{author}")

    def answers(self) -> Locator:
        """Find what the bot said after the citizen did: not its greeting."""
        return self.log.locator(".by-citizen ~ .by-bot")

    def texts(self) -> list[str]:
        """Return the text of every message, in order."""
        return self.log.locator(".bubble").all_inner_texts()

    @property
    def reference(self) -> str:
        """The number of the conversation, as the tab keeps it."""
        kept = self.page.evaluate("Object.values(sessionStorage)[0]")
        return str(json.loads(kept)["conversation"]["reference"])
