"""The two ends of a conversation in the console: the citizen, over the public API, and what an employee sees and does."""

import re
from contextlib import closing
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import WIDE, watch
from tests.browser.widget import Visitor
from tests.live import LiveStack

DEATH = (
    "Goedemorgen, mijn moeder is overleden. Ik wil zelf aangifte voor overlijden doen "
    "en vraag bij deze toestemming voor de crematie."
)


def signed_in(stack: LiveStack, username: str) -> httpx.Client:
    """Sign an employee in over the API, as their console does; close it after use."""
    http = httpx.Client(base_url=stack.url, timeout=20)
    answer = http.post("/v1/session", json={"username": username, "password": stack.agents[username]})
    http.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrfToken"]
    return http


def clear(stack: LiveStack) -> None:
    """Resolve whatever waits or is held, as a supervisor may."""
    with closing(signed_in(stack, "fatima")) as http:
        for row in http.get("/v1/queue").raise_for_status().json()["payload"]:
            path = f"/v1/handoffs/{row['id']}"
            taken = http.post(f"{path}/take-over")
            if taken.is_success:  # else it ended meanwhile
                held = {"claimId": taken.json()["claimId"], "result": "answered"}
                http.post(f"{path}/resolve", json=held).raise_for_status()


class Citizen:
    """A citizen in the widget's place: starts a conversation over the public API and is handed over."""

    def __init__(self, stack: LiveStack) -> None:
        self._http = httpx.Client(base_url=stack.url, timeout=20)
        body = {"channel": "webchat", "language": "nl"}
        answer = self._http.post("/v1/conversations", json=body, headers={"Idempotency-Key": str(uuid4())})
        started = answer.raise_for_status().json()
        self.reference: str = started["reference"]
        self._path = f"/v1/conversations/{started['id']}"
        self._http.headers["Authorization"] = f"Bearer {started['token']}"

    def say(self, text: str) -> None:
        """Say something."""
        body = {"clientMessageId": str(uuid4()), "text": text}
        self._http.post(f"{self._path}/messages", json=body).raise_for_status()

    def call_me(self, phone: str) -> None:
        """Leave a number to be called on as soon as there is somebody."""
        self._http.post(f"{self._path}/callback", json={"phone": phone}).raise_for_status()

    def owner(self) -> str:
        """Who may speak now."""
        state: dict[str, str] = self._http.get(self._path).raise_for_status().json()["state"]
        return state["owner"]

    def heard(self, author: str = "agent") -> list[str]:
        """What colleagues of the municipality said, in order; or what another author did."""
        messages = self._http.get(f"{self._path}/messages").raise_for_status().json()["payload"]
        return [message["text"] for message in messages if message["author"] == author]

    def end(self) -> None:
        """Leave, so that the next test begins with an empty desk."""
        self._http.post(f"{self._path}/end")
        self._http.close()


class Console:
    """What an employee sees and does."""

    def __init__(self, page: Page, stack: LiveStack) -> None:
        self.page, self._stack = page, stack
        self.answer = page.get_by_label("Uw antwoord")
        self.transcript = page.get_by_role("log")
        self.queue = page.get_by_role("region", name="Wachtrij")
        self.mine = page.get_by_role("region", name="Mijn gesprekken")

    def open(self, username: str) -> "Console":
        """Sign in."""
        self.page.goto(f"{self._stack.url}/console/")
        return self.sign_in(username, self._stack.agents[username])

    def sign_in(self, username: str, password: str) -> "Console":
        """Fill in the form."""
        self.page.get_by_label("Gebruikersnaam").fill(username)
        self.page.get_by_label("Wachtwoord", exact=True).fill(password)
        self.page.get_by_role("button", name="Inloggen").click()
        return self

    def go(self, label: str) -> "Console":
        """Go to a page by the link in the head, which is behind the menu on a phone."""
        menu = self.page.get_by_role("button", name="Menu", exact=True)
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("link", name=label, exact=True).click()
        return self

    def row(self, citizen: Citizen | Visitor) -> Locator:
        """Find a citizen in the queue."""
        return self.queue.get_by_role("listitem").filter(has_text=citizen.reference).first

    def view(self, name: str) -> None:
        """Choose what the queue shows."""
        self.page.get_by_role("group", name="Welke gesprekken").get_by_role("button", name=name).click()

    def claim(self, citizen: Citizen | Visitor) -> None:
        """Take this one."""
        self.row(citizen).get_by_role("button").click()
        expect(self.answer).to_be_visible()

    def act(self, action: str) -> Locator:
        """Open the dialog of an action, which is behind a button on a phone."""
        chosen, more = (self.page.get_by_role("button", name=name, exact=True) for name in (action, "Meer"))
        expect(chosen.or_(more).first).to_be_visible()
        if not chosen.is_visible():
            more.click()
        chosen.click()
        return self.page.get_by_role("dialog")

    def notice(self, text: str | re.Pattern[str]) -> None:
        """Wait until the console says so."""
        expect(self.page.locator(".banner").filter(has_text=text)).to_be_visible()

    def leave(self) -> None:
        """Resolve what is held, so that the next test has all hands free."""
        dialog = self.act("Afronden")
        dialog.get_by_label("Vraag beantwoord").check()
        dialog.get_by_role("button", name="Afronden").click()
        expect(dialog).to_be_hidden()


class Desks:
    """Consoles of several employees, each in a browser of its own."""

    def __init__(self, browser: Browser, stack: LiveStack) -> None:
        self._browser, self._stack = browser, stack
        self._pages: list[Page] = []
        self.broken: list[str] = []

    def blank(self, viewport: dict[str, int] = WIDE, **more: Any) -> Console:
        """Open a browser with nobody signed in; `more` is how its owner set it, as Playwright names it."""
        context = self._browser.new_context(viewport=viewport, locale="nl-NL", timezone_id="Europe/Amsterdam", **more)
        page = watch(context.new_page(), self.broken)
        self._pages.append(page)
        return Console(page, self._stack)

    def of(self, username: str, viewport: dict[str, int] = WIDE, **more: Any) -> Console:
        """Open the console of an employee."""
        console = self.blank(viewport, **more).open(username)
        signed_in = console.page.get_by_role("button", name=re.compile("^(Uitloggen|Menu)$"))  # a phone has a menu
        expect(signed_in.first).to_be_visible()
        return console

    def close(self) -> None:
        """Close every browser."""
        for page in self._pages:
            page.context.close()
