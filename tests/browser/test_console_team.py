"""The work itself in the console: who is there, how much somebody takes on, and a short pause after a heavy conversation."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Console, Desks, signed_in
from tests.live import LiveStack

NARROW = {"width": 320, "height": 740}


@pytest.fixture
def lead(consoles: Desks) -> Iterator[Page]:
    """The page of a supervisor; afterwards Burgerzaken has no rhythm of breaks."""
    page = consoles.of("fatima", NARROW).go("Leiding").page
    page.get_by_role("link", name="Mensen", exact=True).click()
    yield page
    rhythm(page, heavy="")


def rhythm(page: Page, *, heavy: str) -> None:
    """Agree on a pause after so many heavy conversations at Burgerzaken."""
    page.get_by_role("button", name="Ritme van Burgerzaken wijzigen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Na hoeveel zware gesprekken achter elkaar?").fill(heavy)
    assert violations(page) == []
    save(dialog)


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Opslaan").click()
    expect(dialog).to_be_hidden()


def capacity(page: Page, name: str, most: str) -> None:
    """Change how many conversations somebody has at once."""
    page.get_by_role("button", name=f"Capaciteit van {name} wijzigen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Gesprekken tegelijk").fill(most)
    assert violations(page) == []
    save(dialog)


def test_supervisor_sees_who_is_there_and_changes_how_much_they_take_on(consoles: Desks, lead: Page) -> None:
    consoles.of("sanne")
    sanne = lead.get_by_role("region", name="Wie is er").get_by_role("listitem").filter(has_text="Sanne")
    expect(sanne).to_contain_text("van 3 gesprekken")
    capacity(lead, "Sanne", "2")
    expect(sanne).to_contain_text("van 2 gesprekken")
    capacity(lead, "Sanne", "3")
    expect(sanne).to_contain_text("van 3 gesprekken")
    assert violations(lead) == []
    assert lead.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pause_after_a_heavy_conversation_is_said_and_may_be_passed_over(
    consoles: Desks, lead: Page, citizen: Citizen, stack: LiveStack
) -> None:
    rhythm(lead, heavy="1")
    with closing(signed_in(stack, "sanne")) as http:  # whatever the tests before had Sanne do counts no more
        http.post("/v1/session/continue").raise_for_status()
    expect(lead.get_by_role("region", name="Ritme van pauzes")).to_contain_text("5 minuten na elk zwaar gesprek")
    sanne: Console = consoles.of("sanne", NARROW)
    sanne.claim(citizen)
    sanne.leave()
    pause = sanne.page.get_by_role("status").filter(has_text="Tijd voor een korte pauze.")
    expect(pause).to_contain_text("U had een zwaar gesprek.")
    assert violations(sanne.page) == []
    pause.get_by_role("button", name="Toch doorgaan").click()
    expect(pause).to_be_hidden()


def test_menu_of_a_phone_is_closed_by_escape_and_by_what_is_chosen(consoles: Desks) -> None:
    page = consoles.of("fatima", NARROW).page
    menu, pages = page.get_by_role("button", name="Menu", exact=True), page.get_by_role("navigation", name="Onderdelen")
    expect(pages).to_be_hidden()
    menu.press("Enter")
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(pages.get_by_role("link", name="Gesprekken")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    menu.press("Enter")
    pages.get_by_role("link", name="Zoeken").click()
    expect(page.get_by_role("heading", name="Zoeken in gesprekken")).to_be_visible()
    expect(pages).to_be_hidden()
