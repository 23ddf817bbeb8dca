"""The whole of a visit by keyboard alone, from the top of the page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.pages import PHONE, WIDE
from tests.browser.widget import Visitor


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "narrow"])
def test_visit_is_made_by_keyboard_alone_and_the_focus_is_always_seen_named_and_never_lost(
    page: Page, size: dict[str, int]
) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    visitor, keys = Visitor(page), Keyboard(page)
    expect(visitor.launcher).to_be_visible()
    keys.press("Tab")
    assert keys.there() == ("link", "Ga naar de inhoud")
    keys.to("Stel uw vraag")
    keys.press("Enter")
    expect(visitor.panel.get_by_role("heading", level=3)).to_be_visible()
    assert keys.there() == ("textbox", "Uw bericht")

    keys.type("wat kost een nieuw paspoort?")
    follow_up = visitor.answers().first.locator(".choice").last
    expect(follow_up).to_be_visible()
    assert keys.there() == ("textbox", "Uw bericht")
    label = follow_up.inner_text()
    keys.to(label, "Shift+Tab")
    keys.press("Enter")
    expect(visitor.said("citizen").last).to_contain_text(label)
    expect(visitor.answers().nth(1)).to_be_visible()
    expect(follow_up).to_have_attribute("aria-disabled", "true")
    assert keys.there() == ("textbox", "Uw bericht")

    keys.type("ik wil een medewerker spreken")
    expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
    assert keys.there() == ("textbox", "Uw bericht")

    keys.to("Bel mij terug", "Shift+Tab")
    keys.press("Enter")
    assert keys.there() == ("textbox", "Uw telefoonnummer of e-mailadres")
    keys.type("0612345678")
    expect(visitor.waiting).to_contain_text("Wij bellen u terug op ••••678.")
    assert keys.there() == ("textbox", "Uw bericht")

    keys.press("Escape")
    expect(visitor.panel).to_be_hidden()
    role, name = keys.there()
    assert role == "button"
    assert name.startswith("Stel uw vraag")  # and perhaps how much is new
