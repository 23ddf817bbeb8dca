"""Who gets into the console and how it is worked: signing in and out, the keyboard, roles, accessibility."""

import re
from itertools import count, pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import described, violations
from tests.browser.console import DEATH, Citizen, Desks
from tests.browser.pages import WIDE
from tests.live import LiveStack

SIZES = (WIDE, {"width": 768, "height": 1024}, {"width": 360, "height": 740})
_numbers = count(1)


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


# Keyboard, roles, accessibility

# Presses r in the moment in which the box for the answer comes, before anything is painted.
AT_ONCE = """
    new MutationObserver((_, observer) => {
      if (!document.querySelector('[data-shortcut="reply"]')) return
      observer.disconnect()
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true }))
      window.pressed = new Promise((painted) => setTimeout(painted, 500))
    }).observe(document.body, { childList: true, subtree: true })
"""


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


def test_who_goes_to_the_answer_at_once_stays_there(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.page.evaluate(AT_ONCE)
    console.claim(citizen)
    console.page.evaluate("window.pressed")
    expect(console.answer).to_be_focused()
    console.leave()


def test_auditor_reads_the_ledger_and_nothing_else(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("anton")
    page = console.page
    expect(page.get_by_text(re.compile("De keten klopt"))).to_be_visible()
    expect(page.get_by_role("cell", name="In de wachtrij gezet").first).to_be_visible()
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
    background = console.page.get_by_role("button", name="Achtergrond", exact=True)
    if background.is_visible():
        background.click()
        assert violations(console.page) == []
        console.page.get_by_role("button", name="Gesprek", exact=True).click()
    assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    console.leave()


def test_screen_reader_meets_the_work_screen_in_order_and_everything_under_its_name(
    consoles: Desks, citizen: Citizen
) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("Gecondoleerd.")
    console.answer.press("Enter")
    expect(console.transcript.get_by_text("Gecondoleerd.", exact=True)).to_be_visible()
    expect(console.page.get_by_role("heading", name="Tijdlijn")).to_be_visible()
    met = described(console.page)
    wanted = [
        ("navigation", "Onderdelen"),
        ("link", "Gesprekken"),
        ("combobox", "Status"),
        ("button", "Uitloggen"),
        ("button", "Neem de volgende"),
        ("region", "Mijn gesprekken"),
        ("heading", "Mijn gesprekken"),
        ("region", "Wachtrij"),
        ("heading", "Wachtrij"),
        ("group", "Welke gesprekken"),
        ("searchbox", "Filter op onderwerp, nummer of woord"),
        ("region", "Gesprek"),
        ("heading", "Overlijden aangeven"),
        ("group", "Wat doet u met dit gesprek?"),
        ("button", "Afronden"),
        ("log", "Berichten"),
        ("StaticText", DEATH),
        ("StaticText", "Gecondoleerd."),
        ("group", "Wat schrijft u?"),
        ("textbox", "Uw antwoord"),
        ("button", "Versturen"),
        ("complementary", "Achtergrond"),
        ("heading", "Waarom bij u"),
        ("heading", "Zo doen we dat hier"),
        ("heading", "Over Overlijden aangeven"),
        ("heading", "Verwante onderwerpen"),
        ("heading", "Wat de bot antwoordde"),
        ("heading", "Tijdlijn"),
    ]
    log = met.index(("log", "Berichten"))  # before it the lists may show words of it, too
    places = [met.index(each, log if each[0] == "StaticText" else 0) for each in wanted]
    assert places == sorted(places)
    assert met[log:].count(("StaticText", DEATH)) == met[log:].count(("StaticText", "Gecondoleerd.")) == 1
    operated = ("button", "link", "textbox", "searchbox", "combobox", "checkbox", "region", "log", "complementary")
    assert not [role for role, name in met if role in operated and not name]
    assert len([role for role, _ in met if role == "main"]) == 1
    assert not [each for each, after in pairwise(met) if each[0] == "list" and after[0] not in ("listitem", "ignored")]
    console.leave()


def test_signing_out_leaves_nothing_that_was_typed(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("gaat niemand aan")
    console.page.get_by_role("button", name="Uitloggen").click()
    expect(console.page.get_by_role("button", name="Inloggen")).to_be_visible()
    assert console.page.evaluate("Object.values(sessionStorage).join()") == ""
