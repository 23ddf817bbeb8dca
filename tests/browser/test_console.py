"""The employee's console, in a real Chromium against the whole stack."""

import re
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from tests.live import LiveStack, eventually

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DEATH = (
    "Goedemorgen, mijn moeder is overleden. Ik wil zelf aangifte voor overlijden doen "
    "en vraag bij deze toestemming voor de crematie."
)
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
WIDE = {"width": 1280, "height": 800}
SIZES = (WIDE, {"width": 768, "height": 1024}, {"width": 360, "height": 740})
_numbers = count(1)


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

    def owner(self) -> str:
        """Who may speak now."""
        state: dict[str, str] = self._http.get(self._path).raise_for_status().json()["state"]
        return state["owner"]

    def heard(self) -> list[str]:
        """What colleagues of the municipality said, in order."""
        messages = self._http.get(f"{self._path}/messages").raise_for_status().json()["payload"]
        return [message["text"] for message in messages if message["author"] == "agent"]

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

    def row(self, citizen: Citizen) -> Locator:
        """Find a citizen in the queue."""
        return self.queue.get_by_role("listitem").filter(has_text=citizen.reference).first

    def claim(self, citizen: Citizen) -> None:
        """Take this one."""
        self.row(citizen).get_by_role("button").click()
        expect(self.answer).to_be_visible()

    def act(self, action: str) -> Locator:
        """Open the dialog of an action."""
        self.page.get_by_role("button", name=action, exact=True).click()
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for this module: the sync API may not outlive it beside the asynchronous tests."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())


@pytest.fixture
def consoles(browser: Browser, stack: LiveStack) -> Iterator["Desks"]:
    """As many consoles as the test opens; afterwards nothing may have broken in any, the security policy included."""
    desks = Desks(browser, stack)
    yield desks
    desks.close()
    assert desks.broken == []


class Desks:
    """Consoles of several employees, each in a browser of its own."""

    def __init__(self, browser: Browser, stack: LiveStack) -> None:
        self._browser, self._stack = browser, stack
        self._pages: list[Page] = []
        self.broken: list[str] = []

    def blank(self, viewport: dict[str, int] = WIDE) -> Console:
        """Open a browser with nobody signed in."""
        context = self._browser.new_context(viewport=viewport, locale="nl-NL", timezone_id="Europe/Amsterdam")
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on(
            "console", lambda line: self.broken.append(line.text) if "Content Security Policy" in line.text else None
        )
        self._pages.append(page)
        return Console(page, self._stack)

    def of(self, username: str, viewport: dict[str, int] = WIDE) -> Console:
        """Open the console of an employee."""
        console = self.blank(viewport).open(username)
        expect(console.page.get_by_role("button", name="Uitloggen")).to_be_visible()
        return console

    def close(self) -> None:
        """Close every browser."""
        for page in self._pages:
            page.context.close()


@pytest.fixture
def citizen(stack: LiveStack) -> Iterator[Citizen]:
    """A citizen whose mother died, in the queue of Burgerzaken."""
    citizen = Citizen(stack)
    citizen.say(DEATH)
    eventually(lambda: citizen.owner() == "queue", seconds=40)
    yield citizen
    citizen.end()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": WCAG_22_AA}).response["violations"]
    return [f"{violation['id']}: {[node['target'] for node in violation['nodes']]}" for violation in found]


# Signing in


def test_sign_in_says_what_is_missing_and_what_is_wrong(consoles: Desks, stack: LiveStack) -> None:
    console = consoles.blank()
    page = console.page
    page.goto(f"{stack.url}/console/")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_label("Gebruikersnaam")).to_be_focused()
    expect(page.get_by_label("Gebruikersnaam")).to_have_accessible_description("Vul uw gebruikersnaam in.")
    assert violations(page) == []
    console.sign_in(f"nobody-{next(_numbers)}", "not the password")
    expect(page.get_by_role("alert")).to_contain_text("horen niet bij elkaar")
    expect(page.get_by_label("Wachtwoord", exact=True)).to_be_focused()


def test_too_many_tries_are_told_how_long_to_wait(consoles: Desks, stack: LiveStack) -> None:
    console = consoles.blank()
    refused = '{"type":"about:blank","title":"","status":429,"code":"too_many_requests","detail":""}'
    headers = {"Content-Type": "application/problem+json", "Retry-After": "30"}
    console.page.route(
        "**/v1/session",
        lambda route: (
            route.fulfill(status=429, headers=headers, body=refused)
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    console.page.goto(f"{stack.url}/console/")
    console.sign_in("sanne", "whatever")
    expect(console.page.get_by_role("alert")).to_contain_text("over 30 seconden")


# Taking a conversation


def test_employee_takes_a_conversation_and_has_everything_on_one_screen(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    row = console.row(citizen)
    expect(row).to_contain_text("Overlijden")
    expect(row).to_contain_text("Burgerzaken")
    console.claim(citizen)
    expect(console.page.get_by_role("heading", level=2).filter(has_text=re.compile("verlijden"))).to_be_focused()
    expect(console.transcript).to_contain_text("mijn moeder is overleden")
    background = console.page.get_by_role("complementary", name="Achtergrond")
    expect(background.get_by_role("heading", name="Waarom bij u")).to_be_visible()
    for heading in ("Zo doen we dat hier", "Wat de bot antwoordde", "Tijdlijn"):
        expect(background.get_by_role("heading", name=heading)).to_be_visible()
    expect(background.locator(".behaviour")).not_to_have_count(0)
    expect(background.locator(".ranking-item").first).to_contain_text(re.compile("verlijden"))
    console.leave()


def test_answer_reaches_the_citizen_and_the_citizens_reply_the_employee(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("Gecondoleerd met het verlies van uw moeder.")
    console.answer.press("Enter")
    eventually(lambda: citizen.heard() == ["Gecondoleerd met het verlies van uw moeder."])
    expect(console.answer).to_have_value("")
    citizen.say("Dank u wel. Kan ik morgen langskomen?")
    expect(console.transcript.get_by_text("Kan ik morgen langskomen?")).to_be_visible()
    console.leave()


def test_claim_race_tells_the_loser_who_won(consoles: Desks, citizen: Citizen) -> None:
    sanne, fatima = consoles.of("sanne"), consoles.of("fatima")
    expect(fatima.row(citizen)).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    fatima.page.route("**/claim", hold)
    with fatima.page.expect_request("**/claim"):
        fatima.row(citizen).get_by_role("button").click()
    sanne.claim(citizen)
    held[0].continue_()
    fatima.notice("Sanne heeft dit gesprek.")
    expect(fatima.row(citizen)).to_be_hidden()
    sanne.leave()


def test_nobody_waiting_is_said(consoles: Desks) -> None:
    console = consoles.of("sanne")
    console.page.route("**/v1/queue/next", lambda route: route.fulfill(status=204))
    console.page.get_by_role("button", name="Neem de volgende").click()
    console.notice("Er wacht nu niemand die bij u past.")


# What goes wrong


def test_message_that_failed_is_retried_under_the_same_id_and_arrives_once(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    ids: list[str] = []

    def lose_the_first(route: Route) -> None:
        ids.append(route.request.post_data_json["clientMessageId"])
        if len(ids) == 1:
            route.abort()
        else:
            route.continue_()

    console.page.route("**/v1/handoffs/*/messages", lose_the_first)
    console.answer.fill("Ik help u graag.")
    console.answer.press("Enter")
    console.transcript.get_by_role("button", name="Opnieuw proberen").click()
    expect(console.transcript.get_by_text("Niet verstuurd")).to_be_hidden()
    eventually(lambda: citizen.heard() == ["Ik help u graag."])
    expect(console.transcript.get_by_text("Ik help u graag.")).to_have_count(1)
    assert ids[0] == ids[1]
    console.leave()


def test_lapsed_claim_says_so_and_keeps_the_text(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    lapsed = '{"type":"about:blank","title":"","status":409,"code":"claim_lapsed","detail":""}'
    console.page.route(
        "**/v1/handoffs/*/messages",
        lambda route: route.fulfill(status=409, content_type="application/problem+json", body=lapsed),
    )
    console.answer.fill("Een zorgvuldig antwoord")
    console.answer.press("Control+Enter")
    expect(console.page.get_by_role("alert").filter(has_text="claim is verlopen")).to_be_visible()
    expect(console.answer).to_have_value("Een zorgvuldig antwoord")
    expect(console.page.get_by_role("button", name="Versturen")).to_be_hidden()
    assert violations(console.page) == []


def test_draft_survives_a_reload(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("half een zin")
    console.page.reload()
    expect(console.answer).to_have_value("half een zin")
    console.leave()


def test_lost_session_asks_to_sign_in_again_over_the_work(consoles: Desks, citizen: Citizen, stack: LiveStack) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("nog niet verstuurd")
    note = console.act("Overdragen").get_by_label("Notitie voor de ander")
    note.fill("wil morgen langskomen")
    console.page.context.clear_cookies()
    dialog = console.page.get_by_role("dialog", name="Gesprek overdragen")
    dialog.get_by_label("Afdeling", exact=True).select_option(index=1)
    dialog.get_by_role("button", name="Overdragen").click()
    again = console.page.get_by_role("dialog", name="Log opnieuw in")
    expect(again).to_be_visible()
    again.get_by_label("Wachtwoord", exact=True).fill(stack.agents["sanne"])
    again.get_by_role("button", name="Inloggen").click()
    expect(again).to_be_hidden()
    expect(note).to_have_value("wil morgen langskomen")
    console.page.keyboard.press("Escape")
    expect(console.answer).to_have_value("nog niet verstuurd")
    console.leave()


def test_lost_stream_is_said_and_comes_back_with_a_fresh_queue(consoles: Desks, stack: LiveStack) -> None:
    console = consoles.of("sanne")
    expect(console.page.locator(".connection")).to_have_text("Verbonden")
    stack.stop("api")
    expect(console.page.get_by_role("alert").filter(has_text="verbinding met Balie is weg")).to_be_visible()
    stack.start("api")
    citizen = Citizen(stack)
    citizen.say(DEATH)
    expect(console.row(citizen)).to_be_visible(timeout=60_000)
    expect(console.page.locator(".connection")).to_have_text("Verbonden")
    citizen.end()


# Letting go


def test_transfer_needs_a_destination_and_a_note_and_reaches_the_colleague(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    dialog = console.act("Overdragen")
    dialog.get_by_role("button", name="Overdragen").click()
    expect(dialog.get_by_label("Afdeling", exact=True)).to_be_focused()
    assert violations(console.page) == []
    dialog.get_by_label("Een collega").check()
    mehmet = dialog.get_by_role("option", name=re.compile("Mehmet")).get_attribute("value")
    dialog.get_by_label("Collega", exact=True).select_option(mehmet)
    dialog.get_by_label("Notitie voor de ander").fill("Ik heb gecondoleerd; zij wil morgen langskomen.")
    dialog.get_by_role("button", name="Overdragen").click()
    console.notice("is overgedragen aan Mehmet")
    expect(console.page.get_by_role("button", name="Neem de volgende")).to_be_focused()
    colleague = consoles.of("mehmet")
    colleague.claim(citizen)
    expect(colleague.transcript).to_contain_text("zij wil morgen langskomen")
    colleague.leave()


def test_snoozed_conversation_stands_aside_and_can_be_taken_back(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    dialog = console.act("Uitstellen")
    dialog.get_by_label("Over een uur").check()
    dialog.get_by_role("button", name="Uitstellen").click()
    console.notice("is uitgesteld tot")
    aside = console.page.get_by_role("group").filter(has_text="Bij collega’s en uitgesteld")
    aside.locator("summary").click()
    aside.get_by_role("link", name=re.compile("verlijden")).first.click()
    console.page.get_by_role("button", name="Oppakken", exact=True).click()
    expect(console.answer).to_be_visible()
    console.leave()


def test_conversation_goes_back_to_the_bot_with_a_summary(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    dialog = console.act("Naar de bot")
    dialog.get_by_role("button", name="Teruggeven").click()
    expect(dialog.get_by_label("Samenvatting")).to_have_accessible_description(re.compile("Vat kort samen"))
    dialog.get_by_label("Samenvatting").fill("Afspraak gemaakt voor morgen.")
    dialog.get_by_role("button", name="Teruggeven").click()
    console.notice("is terug bij de bot")
    eventually(lambda: citizen.owner() == "bot")


# Keyboard, roles, accessibility


def test_shortcuts_work_until_they_are_switched_off_and_never_while_typing(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    page = console.page
    expect(console.row(citizen)).to_be_visible()
    page.keyboard.press("j")
    expect(console.queue.get_by_role("link").first).to_be_focused()
    page.keyboard.press("n")  # the demo employee must have the skills that the routing asks for
    expect(console.answer).to_be_visible()
    page.keyboard.press("r")
    expect(console.answer).to_be_focused()
    page.keyboard.type("nj?")
    expect(console.answer).to_have_value("nj?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Hulp en sneltoetsen")
    dialog.get_by_label("Sneltoetsen van één letter").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(console.answer).not_to_be_focused()
    console.leave()


def test_auditor_reads_the_ledger_and_nothing_else(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("anton")
    page = console.page
    expect(page.get_by_text(re.compile("De keten klopt"))).to_be_visible()
    expect(page.get_by_role("cell", name="queued").first).to_be_visible()
    expect(page.get_by_role("button", name="Neem de volgende")).to_be_hidden()
    assert violations(page) == []


@pytest.mark.parametrize("viewport", SIZES, ids=lambda size: str(size["width"]))
def test_console_is_accessible_and_never_scrolls_sideways(
    consoles: Desks, citizen: Citizen, viewport: dict[str, int]
) -> None:
    console = consoles.of("sanne", viewport)
    expect(console.row(citizen)).to_be_visible()
    assert violations(console.page) == []
    console.claim(citizen)
    expect(console.transcript).to_contain_text("mijn moeder is overleden")
    assert violations(console.page) == []
    background = console.page.get_by_role("button", name="Achtergrond")
    if background.is_visible():
        background.click()
        assert violations(console.page) == []
        console.page.get_by_role("button", name="Gesprek", exact=True).click()
    assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    console.leave()


def test_signing_out_leaves_nothing_that_was_typed(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("gaat niemand aan")
    console.page.get_by_role("button", name="Uitloggen").click()
    expect(console.page.get_by_role("button", name="Inloggen")).to_be_visible()
    assert console.page.evaluate("Object.values(sessionStorage).join()") == ""
