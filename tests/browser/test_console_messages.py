"""What the console says of what was done: as long as it is true, and no longer."""

import re

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.browser.pages import WIDE, too_wide


def test_error_of_a_form_goes_when_it_is_mended_and_is_gone_when_the_form_is_opened_again(
    consoles: Desks, citizen: Citizen
) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    dialog = console.act("Overdragen")
    errors, press = dialog.locator(".field-error"), dialog.get_by_role("button", name="Overdragen")
    press.click()
    expect(errors).to_have_count(2)
    dialog.get_by_label("Notitie voor de ander").fill("Graag vandaag.")
    expect(errors).to_have_text("Kies aan wie u dit gesprek overdraagt.")
    dialog.get_by_label("Een collega").check()
    expect(errors).to_have_count(0)
    dialog.get_by_label("Notitie voor de ander").fill("")
    press.click()
    expect(errors).to_have_count(2)
    for close in ("Annuleren", "Sluiten"):
        dialog.get_by_role("button", name=close).click()
        expect(dialog).to_be_hidden()
        console.act("Overdragen")
        expect(errors).to_have_count(0)
    dialog.get_by_role("button", name="Annuleren").click()
    console.leave()


def test_who_loses_a_conversation_to_a_supervisor_reads_who_took_it(consoles: Desks, citizen: Citizen) -> None:
    console, lead = consoles.of("sanne"), consoles.of("fatima")
    console.claim(citizen)
    expect(console.mine.locator(".row-wait")).to_have_text(re.compile(r"^wachtte \d+:\d\d$"))
    told = console.page.locator(".banner").filter(
        has_text=f"Fatima heeft gesprek {citizen.reference} van u overgenomen."
    )
    background = console.page.get_by_role("complementary", name="Achtergrond")
    expect(background).to_contain_text(
        re.compile(r"reden: [^;]+[^.];")
    )  # a sentence in a list ends as its neighbours do
    console.answer.focus()
    console.page.keyboard.type("Ik zoek het")
    lead.page.goto(console.page.url)
    lead.page.get_by_role("button", name="Dit gesprek overnemen van Sanne").click()
    asked = lead.page.get_by_role("dialog", name="Dit gesprek overnemen van Sanne")
    assert violations(lead.page) == []
    asked.get_by_role("button", name="Gesprek overnemen").click()
    expect(lead.answer).to_be_visible()
    expect(told).to_be_visible()
    expect(console.page.get_by_text("Fatima heeft dit gesprek. U kijkt mee.")).to_be_visible()
    expect(console.page.get_by_text("Wat u typte, staat hier nog")).to_be_visible()
    expect(console.answer).to_be_focused()  # the next letter is no shortcut
    console.page.keyboard.type("n")
    expect(console.answer).to_have_value("Ik zoek het")
    expect(console.answer).not_to_be_editable()
    assert violations(console.page) == []
    console.page.get_by_label("Status").select_option("busy")
    expect(console.page.get_by_label("Status")).to_have_value("busy")
    expect(told).to_be_visible()  # it stays until it is closed, whatever is done meanwhile
    console.page.get_by_label("Status").select_option("available")
    told.get_by_role("button", name="Sluiten").click()
    expect(told).to_be_hidden()
    lead.leave()


def test_what_an_earlier_action_said_goes_with_the_next_one(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    page = console.page
    console.claim(citizen)
    page.set_viewport_size({"width": 320, "height": 256})  # 400 %: the page scrolls to all of it
    for part in (console.transcript.get_by_role("listitem").last, console.answer):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.get_by_role("button", name="Uitstellen")).to_be_hidden()
    page.get_by_role("button", name="Meer", exact=True).click()
    assert violations(page) == []
    assert too_wide(page) == []
    dialog = console.act("Uitstellen")
    dialog.get_by_role("button", name="Uitstellen").click()
    page.set_viewport_size(WIDE)
    console.notice(f"{citizen.reference} is uitgesteld tot")
    console.view("Uitgesteld")
    console.row(citizen).get_by_role("link").click()
    console.page.get_by_role("button", name="Oppakken", exact=True).click()
    expect(console.answer).to_be_visible()
    expect(console.page.locator(".banner")).to_have_count(0)
    console.leave()
