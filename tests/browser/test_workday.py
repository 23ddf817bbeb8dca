"""A working day in the console: by keyboard alone, several conversations side by side, and away from the screen for a while."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Citizen, Desks
from tests.live import LiveStack, eventually

NOTIFICATIONS = """
window.shown = []
window.Notification = class { constructor(title, { body, tag }) { window.shown.push([title, body, tag]) } close() {} }
Notification.permission = 'granted'
Notification.requestPermission = async () => 'granted'
window.away = false
Object.defineProperty(document, 'visibilityState', { get: () => window.away ? 'hidden' : 'visible' })
document.hasFocus = () => !window.away
window.goAway = away => { window.away = away; document.dispatchEvent(new Event('visibilitychange')) }
"""


@pytest.fixture
def citizens(empty_desk: None, stack: LiveStack) -> Iterator[list[Citizen]]:
    """Two citizens in the queue of Burgerzaken."""
    two = [Citizen(stack), Citizen(stack)]
    for each in two:
        each.say(DEATH)
    for each in two:
        eventually(lambda each=each: each.owner() == "queue", seconds=40)
    yield two
    for each in two:
        each.end()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_citizen_is_helped_from_signing_in_to_resolving_without_a_mouse(
    consoles: Desks, citizen: Citizen, stack: LiveStack
) -> None:
    page = (console := consoles.blank()).page
    page.goto(f"{stack.url}/console/")
    expect(page.get_by_label("Gebruikersnaam")).to_be_visible()
    press(page, "Tab")
    page.keyboard.type("sanne")
    press(page, "Tab")
    page.keyboard.type(stack.agents["sanne"])
    press(page, "Enter")
    expect(console.row(citizen)).to_be_visible()
    press(page, "?")
    sheet = page.get_by_role("dialog", name="Hulp en sneltoetsen")
    expect(sheet.get_by_role("row", name=re.compile("Neem de volgende"))).to_be_visible()
    assert violations(page) == []
    press(page, "Escape", "n")
    expect(page.get_by_role("heading", level=2).filter(has_text=re.compile("verlijden"))).to_be_focused()
    press(page, "r")
    expect(console.answer).to_be_focused()
    page.keyboard.type("n, gecondoleerd: dit zijn letters en geen sneltoetsen")
    press(page, "Enter")
    eventually(lambda: citizen.heard() == ["n, gecondoleerd: dit zijn letters en geen sneltoetsen"])
    press(page, "Escape", "a")
    dialog = page.get_by_role("dialog", name="Gesprek afronden")
    expect(dialog).to_be_visible()
    while not dialog.get_by_label("Vraag beantwoord").evaluate("radio => radio === document.activeElement"):
        press(page, "Tab")
    press(page, "Space", "Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Neem de volgende")).to_be_focused()


def test_conversations_stand_side_by_side_and_each_says_what_is_unread(
    consoles: Desks, citizens: list[Citizen]
) -> None:
    one, two = citizens
    console = consoles.of("sanne")
    page = console.page
    console.view("Alles")
    page.get_by_role("searchbox").fill(one.reference)
    expect(console.queue.get_by_role("listitem").filter(has_text=two.reference)).to_have_count(0)
    console.claim(one)
    page.get_by_role("searchbox").fill("")
    console.view("Afdeling")
    console.row(two).get_by_role("button").click()
    expect(console.mine.get_by_role("link")).to_have_count(2)
    console.mine.get_by_role("button", name=re.compile("Ernaast openen.*" + one.reference)).click()
    columns = page.locator("[data-column]")
    expect(columns).to_have_count(2)
    expect(columns.nth(1)).to_have_attribute("data-active", "true")
    page.get_by_role("button", name="Achtergrond inklappen").click()
    expect(page.get_by_role("button", name="Achtergrond tonen")).to_be_visible()
    assert violations(page) == []
    columns.nth(0).get_by_label("Uw antwoord").fill("Voor de een")
    columns.nth(0).get_by_label("Uw antwoord").press("Enter")
    eventually(lambda: two.heard() == ["Voor de een"])
    assert one.heard() == []
    columns.nth(0).get_by_role("button", name="Kolom sluiten").click()
    expect(columns).to_have_count(0)
    two.say("Bent u er nog?")
    unread = console.mine.get_by_role("listitem").filter(has_text=two.reference).locator(".unread")
    expect(unread).to_contain_text("1")
    expect(page).to_have_title(re.compile(r"^\(1 ongelezen\)"))
    page.locator("h2").first.focus()
    press(page, "]")
    expect(unread).to_be_hidden()
    expect(page).not_to_have_title(re.compile("ongelezen"))
    console.leave()
    expect(console.transcript).to_be_hidden()
    press(page, "]")
    console.leave()


def test_fifty_messages_to_a_hidden_window_are_counted_right_and_are_no_flood(
    consoles: Desks, citizens: list[Citizen]
) -> None:
    console = consoles.blank()
    console.page.add_init_script(NOTIFICATIONS)
    console.open("sanne")
    page = console.page
    for each in citizens:
        console.claim(each)
    press(page, "Escape")
    page.get_by_role("button", name="Meldingen instellen").click()
    dialog = page.get_by_role("dialog", name="Meldingen")
    dialog.get_by_label("Melding op het bureaublad").check()
    expect(dialog.get_by_label("Geluid")).not_to_be_checked()
    assert violations(page) == []
    dialog.get_by_role("button", name="Sluiten").click()
    page.evaluate("goAway(true)")
    for number in range(25):
        for each in citizens:
            each.say(f"Nog een vraag {number}")
    expect(page).to_have_title(re.compile(r"^\(50 ongelezen\)"))
    shown = page.evaluate("shown")
    assert 1 <= len(shown) <= 3
    assert not any("Nog een vraag" in part for notification in shown for part in notification)
    page.evaluate("goAway(false)")
    expect(page).to_have_title(re.compile(r"^\(25 ongelezen\)"))
    console.leave()
    press(page, "]")
    console.leave()
