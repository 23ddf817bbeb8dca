"""A conversation that changes hands, seen from both ends: the employee's console and the citizen's widget, each in a browser of its own."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Console, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.browser.widget import Visitor
from tests.live import LiveStack

SIZES = pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])


def fit(*pages: Page) -> None:
    """Hold pages to WCAG 2.2 AA as far as axe can see, and to their width."""
    assert [(violations(page), too_wide(page)) for page in pages] == [([], [])] * len(pages)


def both(consoles: Desks, username: str, visitor: Visitor, viewport: dict[str, int]) -> Console:
    """Give both ends this much room, and let the employee take the citizen."""
    visitor.page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
    console = consoles.of(username, viewport)
    console.claim(visitor)
    expect(visitor.panel.locator(".speaking")).to_contain_text("U spreekt nu met")
    return console


@SIZES
def test_department_that_asks_passes_on_only_what_the_citizen_agrees_to(
    consoles: Desks, visitor: Visitor, viewport: dict[str, int]
) -> None:
    visitor.say("Ik heb schulden en kan de huur niet meer betalen.")
    console = both(consoles, "mehmet", visitor, viewport)
    dialog = console.act("Overdragen")
    dialog.get_by_label("Afdeling", exact=True).select_option(label="Burgerzaken")
    dialog.get_by_label("Notitie voor de ander").fill("Gaat ook over een akte.")
    fit(console.page)
    dialog.get_by_role("button", name="Overdragen").click()
    console.notice("krijgt eerst de vraag of het gesprek naar Burgerzaken mag")
    expect(console.page.get_by_text("Wacht op de inwoner: mag dit gesprek naar Burgerzaken?")).to_be_visible()
    expect(visitor.log).to_contain_text("Mehmet wil dit gesprek doorgeven. Het gaat dan naar Burgerzaken.")
    expect(console.answer).to_be_visible()
    fit(console.page, visitor.page)
    visitor.press("Nee, liever niet")
    expect(visitor.log).to_contain_text("U blijft praten met Mehmet.")
    expect(console.transcript).to_contain_text("wil niet dat het gesprek naar Burgerzaken gaat")

    dialog = console.act("Overdragen")
    dialog.get_by_label("Afdeling", exact=True).select_option(label="Burgerzaken")
    dialog.get_by_label("Notitie voor de ander").fill("Het mag nu wel.")
    dialog.get_by_role("button", name="Overdragen").click()
    expect(visitor.log.get_by_role("button", name="Ja, dat is goed")).to_have_count(2)
    visitor.press("Ja, dat is goed")
    expect(visitor.log).to_contain_text("Uw vraag gaat naar Burgerzaken.")
    console.notice("is niet meer bij u")
    expect(console.answer).to_be_hidden()
    colleague = consoles.of("sanne")
    colleague.claim(visitor)
    expect(colleague.transcript).to_contain_text("Gaat ook over een akte.")
    colleague.leave()


@SIZES
def test_citizen_is_referred_comes_back_and_is_opened_again(
    consoles: Desks, visitor: Visitor, viewport: dict[str, int]
) -> None:
    visitor.say("Ik wil een medewerker spreken over mijn paspoort.")
    console = both(consoles, "sanne", visitor, viewport)
    dialog = console.act("Overdragen")
    dialog.get_by_label("Een andere organisatie").check()
    dialog.get_by_label("Organisatie", exact=True).select_option(index=1)
    fit(console.page)
    dialog.get_by_role("button", name="Overdragen").click()
    console.notice("is overgedragen aan")
    expect(visitor.log).to_contain_text("Wij hebben niets van dit gesprek doorgestuurd.")
    expect(visitor.said("system").get_by_role("link").last).to_be_visible()
    fit(visitor.page)
    expect(visitor.panel.locator(".speaking")).to_contain_text("met de computer")  # what is below stands still now
    visitor.press("Toch nog een vraag aan Sanne")
    expect(visitor.log).to_contain_text("Uw vraag gaat weer naar Sanne.")
    console.claim(visitor)
    console.leave()

    expect(visitor.log).to_contain_text("De medewerker heeft dit gesprek afgerond.")
    closed = console.page.get_by_role("group").filter(has_text="Door mij afgerond")
    closed.locator("summary").click()
    closed.get_by_role("listitem").filter(has_text=visitor.reference).get_by_role("link").click()
    fit(console.page)
    console.page.get_by_role("button", name="Heropenen en oppakken").click()
    expect(console.answer).to_be_visible()
    expect(visitor.panel.locator(".speaking")).to_contain_text("U spreekt nu met Sanne")
    dialog = console.act("Naar de bot")
    dialog.get_by_label("Samenvatting").fill("Heeft alles.")
    fit(console.page)
    dialog.get_by_role("button", name="Teruggeven").click()
    expect(visitor.log).to_contain_text("U praat nu weer met de computer.")


@SIZES
def test_bereaved_may_say_when_it_was_and_the_employee_reads_it(
    consoles: Desks, visitor: Visitor, viewport: dict[str, int]
) -> None:
    visitor.say(DEATH)
    expect(visitor.log).to_contain_text("Wanneer was het overlijden? U hoeft niet te antwoorden.")
    visitor.page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    expect(visitor.log.get_by_role("button", name="Sla deze vraag over")).to_be_visible()
    fit(visitor.page)
    visitor.press("Vandaag of gisteren")
    expect(visitor.log).to_contain_text("De medewerker ziet uw antwoord.")
    console = both(consoles, "sanne", visitor, viewport)
    console.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    background = console.page.get_by_role("complementary", name="Achtergrond")
    expect(background).to_contain_text(re.compile(r"overleden(;| vandaag)"))
    console.leave()


def all_sign_out(stack: LiveStack) -> None:
    """Leave nobody at the desk, whoever the tests before this one left there."""
    for username, password in stack.agents.items():
        with httpx.Client(base_url=stack.url, timeout=20) as http:
            session = http.post("/v1/session", json={"username": username, "password": password}).raise_for_status()
            http.delete("/v1/session", headers={"X-CSRF-Token": session.json()["csrfToken"]}).raise_for_status()


@SIZES
def test_who_waits_while_nobody_is_there_asks_the_computer_something_else(
    visitor: Visitor, stack: LiveStack, viewport: dict[str, int]
) -> None:
    all_sign_out(stack)
    visitor.page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    visitor.say("Ik wil een medewerker spreken over mijn lantaarnpaal 4713.")
    expect(visitor.log.get_by_role("button", name="Stel intussen een andere vraag")).to_be_visible()
    fit(visitor.page)
    visitor.press("Stel intussen een andere vraag")
    expect(visitor.log).to_contain_text("Uw eerste vraag blijft staan voor een medewerker.")
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().filter(has_text="€").first).to_be_visible()
    expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
    fit(visitor.page)
    visitor.panel.get_by_role("button", name="Gesprek beëindigen").click()
    visitor.panel.get_by_role("button", name="Ja, beëindigen").click()
