"""A conversation in the console: it is taken, answered, and let go."""

import re

from playwright.sync_api import Route, expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.browser.pages import NARROW, WIDE
from tests.live import eventually

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


def test_newest_message_stays_in_sight_when_the_window_changes_its_size(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    for text in ("Gecondoleerd met uw verlies. Neemt u uw identiteitsbewijs mee?", "Kan ik nog iets voor u doen?"):
        console.answer.fill(text)
        console.answer.press("Enter")
        newest = console.transcript.get_by_text(text)
        expect(newest).to_be_in_viewport()
    for size in ({"width": 360, "height": 740}, {"width": 768, "height": 1024}, WIDE, NARROW, WIDE):
        console.page.set_viewport_size(size)
        expect(newest).to_be_in_viewport()
        expect(console.page.get_by_role("button", name="Naar de nieuwste berichten")).to_be_hidden()
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
    expect(colleague.queue.get_by_role("listitem").filter(has_text=citizen.reference).first).to_contain_text(
        "Voor u, van Sanne"
    )
    expect(colleague.queue.locator(".row").first).to_contain_text(citizen.reference)
    assert violations(colleague.page) == []
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
    console.view("Uitgesteld")
    console.row(citizen).get_by_role("link").click()
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
