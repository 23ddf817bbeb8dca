"""A citizen goes on at another door: the code in the widget, by keyboard, and the employee who hears it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Desks, clear
from tests.browser.pages import NARROW, too_wide
from tests.browser.test_phone import BEGIN, begin, box
from tests.browser.widget import Visitor
from tests.live import LiveStack

OFFER = "Ergens anders verder"


@pytest.fixture(autouse=True)
def tidy(stack: LiveStack) -> Iterator[None]:
    """Nobody waits and nobody has a conversation, before and after."""
    clear(stack)
    yield
    clear(stack)


def code_of(visitor: Visitor) -> str:
    """The code that is shown, as it is read out: letter by letter."""
    shown = visitor.panel.get_by_role("group", name="Uw code")
    expect(shown).to_be_focused()
    return re.sub(r"\W", "", shown.locator(".visually-hidden").inner_text())


def test_citizen_who_waits_gets_a_code_and_an_employee_goes_on_with_the_conversation(
    page: Page, visitor: Visitor, consoles: Desks
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(visitor.panel.get_by_role("button", name=OFFER)).to_have_count(0)  # nothing to go on with yet
    visitor.say("Mijn vraag gaat over een grijze container, ik wil een medewerker spreken")
    offer = visitor.waiting.get_by_role("button", name=OFFER)
    offer.focus()
    page.keyboard.press("Enter")
    expect(visitor.waiting).to_contain_text("telefoon, balie")
    expect(visitor.waiting).to_contain_text("uw plek in de wachtrij ook")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(offer).to_be_focused()
    expect(offer).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    make = visitor.waiting.get_by_role("button", name="Maak een code")
    expect(make).to_be_in_viewport(ratio=1)
    make.click()
    code = code_of(visitor)
    expect(visitor.waiting.get_by_text("Lees deze code voor aan de medewerker.", exact=True)).to_be_in_viewport(ratio=1)
    assert re.fullmatch("[0-9A-Z]{8}", code)
    expect(visitor.waiting.get_by_role("link", name="14 0999")).to_have_attribute("href", "tel:140999")
    expect(visitor.waiting.get_by_text(re.compile(r"De code werkt tot \d+\.\d\d\suur\."))).to_be_visible()
    visitor.waiting.get_by_role("button", name="Kopieer de code").click()
    expect(visitor.waiting).to_contain_text("De code is gekopieerd.")
    assert page.evaluate("navigator.clipboard.readText()").replace("-", "") == code
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []

    sanne = consoles.of("sanne")
    expect(sanne.page.get_by_role("button", name=BEGIN)).to_be_visible()
    sanne.page.keyboard.press("g")
    dialog = sanne.page.get_by_role("dialog", name="Gesprek invoeren")
    dialog.get_by_label("Code van de inwoner").fill("ABCD 2345")
    dialog.get_by_role("button", name="Beginnen").click()
    expect(dialog).to_contain_text("Deze code kan niet worden gebruikt.")
    assert violations(sanne.page) == []
    dialog.get_by_label("Code van de inwoner").fill(code.lower())
    sanne.page.keyboard.press("Enter")
    expect(sanne.transcript).to_contain_text("een grijze container")
    expect(box(sanne.page)).to_be_focused()
    expect(sanne.page.locator(".conversation-head")).to_contain_text("Telefoon")
    expect(sanne.queue.get_by_role("listitem").filter(has_text=visitor.reference)).to_have_count(0)
    assert violations(sanne.page) == []

    goes_on = visitor.panel.get_by_text("Dit gesprek gaat verder op een andere plek: telefoon.")
    expect(goes_on).to_be_visible()
    for gone in (OFFER, "Gesprek beëindigen"):  # who speaks aloud with somebody
        expect(visitor.panel.get_by_role("button", name=gone)).to_have_count(0)
    assert violations(page) == []
    sanne.leave()
    expect(visitor.panel.get_by_role("button", name="Gesprek beëindigen")).to_be_visible()
    expect(goes_on).to_have_count(0)


def test_code_that_is_told_after_the_call_was_opened_takes_the_place_of_the_call(
    page: Page, visitor: Visitor, consoles: Desks
) -> None:
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().first).to_be_visible()
    visitor.panel.get_by_role("button", name="Meer mogelijkheden").click()
    visitor.panel.get_by_role("button", name=OFFER).click()
    visitor.panel.get_by_role("button", name="Maak een code").click()
    code = code_of(visitor)
    sanne = consoles.of("sanne")
    begin(sanne, "Aan de balie")
    sanne.page.keyboard.type("mevrouw staat hier")
    dialog = sanne.act("Code invoeren")
    dialog.get_by_role("button", name="Verdergaan").click()
    expect(dialog).to_contain_text("Vul de code in.")
    dialog.get_by_label("Code van de inwoner").fill(f"{code[:4]}-{code[4:]}")
    sanne.page.keyboard.press("Enter")
    expect(sanne.transcript).to_contain_text("wat kost een nieuw paspoort?")
    expect(box(sanne.page)).to_have_value("mevrouw staat hier")
    expect(sanne.mine.get_by_role("link")).to_have_count(1)
    expect(visitor.panel.get_by_text("gaat verder op een andere plek: balie")).to_be_visible()
    sanne.leave()
