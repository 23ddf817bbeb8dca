"""Takes the pictures of the documentation: the real Balie, driven in a real Chromium.

Run it from the project folder after a change that shows, and look at what it made:

    .venv/bin/python -m docs.pictures.make

It starts a Balie of its own on free ports, in a temporary folder and in a municipality that is always open, and needs what
`make test` needs.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from cli.stack import Stack
from tests.live import LiveStack, always_open, settings_in
from tests.run import find_chromium

HERE = Path(__file__).parent
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
PAGE, SCREEN = {"width": 1100, "height": 980}, {"width": 1440, "height": 860}
expect.set_options(timeout=20_000)
DEATH = (
    "Goedemorgen, mijn moeder is overleden. Ik wil zelf aangifte voor overlijden doen "
    "en vraag bij deze toestemming voor de crematie."
)
ANSWER = "Gecondoleerd met het verlies van uw moeder. U kunt zelf aangifte doen. Is zij in onze gemeente overleden?"


def main() -> int:
    """Take every picture; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = settings_in(home / "home", municipality=always_open(home / "municipality"))
        with Stack(settings) as started, sync_playwright() as playwright:
            started.start_all(("--demo",))
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM)
            take_pictures(browser, LiveStack(started))
            browser.close()
    return 0


def take_pictures(browser: Browser, stack: LiveStack) -> None:
    """Follow one conversation about a death, from the first word to the employee's answer, and a simple one beside it."""
    passport = open_widget(browser, stack)
    say(passport, "wat kost een nieuw paspoort?", then="€")
    picture(passport, "widget-passport")
    passport.context.close()

    employee = sign_in(browser, stack, "sanne")
    citizen = open_widget(browser, stack)
    say(citizen, DEATH, then="cremeren")
    expect(citizen.get_by_role("dialog")).to_contain_text("nummer 1")
    picture(citizen, "widget-death")
    expect(employee.get_by_role("region", name="Wachtrij")).to_contain_text("1 wachtende")
    picture(employee, "console-queue")
    employee.get_by_role("button", name="Neem de volgende").click()
    expect(employee.get_by_label("Uw antwoord")).to_be_visible()
    employee.get_by_label("Uw antwoord").fill(ANSWER)
    employee.get_by_role("button", name="Versturen").click()
    expect(citizen.get_by_role("log")).to_contain_text(ANSWER)
    picture(employee, "console-handoff")
    employee.get_by_role("button", name="Afronden", exact=True).click()
    expect(employee.get_by_role("dialog")).to_be_visible()
    picture(employee, "console-resolve")
    employee.keyboard.press("Escape")
    employee.get_by_text("Hele tijdlijn").click()
    expect(employee.get_by_role("heading", name="Tijdlijn")).to_be_visible()
    picture(employee, "console-story")

    supervisor = sign_in(browser, stack, "fatima")
    supervisor.get_by_role("link", name="Leiding").click()
    expect(supervisor.get_by_role("heading", name="Wie is er")).to_be_visible()
    picture(supervisor, "console-lead")

    auditor = sign_in(browser, stack, "anton")
    picture(auditor, "console-ledger")


def open_widget(browser: Browser, stack: LiveStack) -> Page:
    """Open the demo page with the chat on it."""
    page = new_page(browser, PAGE)
    page.goto(stack.url)
    page.get_by_role("button", name="Stel uw vraag").click()
    return page


def say(page: Page, text: str, *, then: str) -> None:
    """Type and send, and wait for an answer with `then` in it."""
    page.get_by_label("Uw bericht").fill(text)
    page.get_by_label("Uw bericht").press("Enter")
    expect(page.get_by_role("log").locator(".by-citizen ~ .by-bot").last).to_contain_text(then)


def sign_in(browser: Browser, stack: LiveStack, username: str) -> Page:
    """Open the console as one of the demo employees."""
    page = new_page(browser, SCREEN)
    page.goto(f"{stack.url}/console/")
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord", exact=True).fill(stack.agents[username])
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    return page


def new_page(browser: Browser, viewport: dict[str, int]) -> Page:
    """Open a browser of its own, on the municipality's clock."""
    context = browser.new_context(viewport=viewport, locale="nl-NL", timezone_id="Europe/Amsterdam")
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def picture(page: Page, name: str) -> None:
    """Write docs/pictures/<name>.png once the page has come to rest."""
    page.wait_for_timeout(600)
    page.screenshot(path=HERE / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
