"""In the console: a handoff's story, the ledger by action, and one person's data given and erased."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.live import LiveStack

SIZES = (WIDE, NARROW)
REASON = "verzoek om inzage, zaak 1"


@pytest.mark.parametrize("viewport", SIZES, ids=lambda size: str(size["width"]))
def test_auditor_filters_the_ledger_and_follows_one_handoff(
    consoles: Desks, citizen: Citizen, viewport: dict[str, int]
) -> None:
    page = consoles.of("anton", viewport).page
    expect(page.get_by_role("heading", name="Vernietigd")).to_be_visible()
    expect(page.get_by_role("heading", name="Ingezien")).to_be_visible()
    page.get_by_label("Handeling").select_option(label="In de wachtrij gezet")
    page.get_by_role("button", name="Tonen", exact=True).click()
    cells = page.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(cells.filter(has_text="Gevraagd om een medewerker")).to_have_count(0)
    assert (violations(page), too_wide(page)) == ([], [])
    page.get_by_label("Object").fill("geen object")
    page.get_by_role("button", name="Tonen", exact=True).click()
    expect(page.get_by_text("Gebruik alleen letters, cijfers")).to_be_visible()
    expect(page.get_by_label("Object")).to_be_focused()
    page.get_by_role("button", name="Alles tonen").click()
    page.get_by_role("link", name="Tijdlijn van handoff:").last.click()
    expect(page.get_by_role("heading", name="Tijdlijn van een overdracht")).to_be_visible()
    expect(page.get_by_text("Gevraagd om een medewerker")).to_be_visible()
    expect(page.get_by_text("Elke regel klopt")).to_be_visible()
    assert (violations(page), too_wide(page)) == ([], [])


def test_employee_reads_the_story_of_the_conversation(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.page.get_by_text("Tijdlijn", exact=True).click()
    console.page.get_by_role("link", name="Hele tijdlijn").click()
    expect(console.page.get_by_role("heading", name=f"Tijdlijn van gesprek {citizen.reference}")).to_be_visible()
    expect(console.page.get_by_text("Opgepakt")).to_be_visible()
    console.page.get_by_role("link", name="Naar het gesprek").click()
    expect(console.answer).to_be_visible()
    console.leave()


@pytest.mark.parametrize("viewport", SIZES, ids=lambda size: str(size["width"]))
def test_supervisor_gives_a_person_their_data_and_erases_them(
    consoles: Desks, citizen: Citizen, stack: LiveStack, viewport: dict[str, int]
) -> None:
    page = consoles.of("fatima", viewport).go("Leiding").page
    page.get_by_role("link", name="Gegevens van een inwoner", exact=True).click()
    person = page.get_by_role("region", name="Gegevens van een inwoner")
    person.get_by_role("button", name="Zoeken").click()
    expect(person.get_by_role("alert")).to_contain_text("Vul beide velden in")
    person.get_by_label("Gespreksnummer").fill(citizen.reference)
    person.get_by_label("Waarom").fill(REASON)
    person.get_by_role("button", name="Zoeken").click()
    person.get_by_label(f"Gesprek {citizen.reference}").check()
    assert (violations(page), too_wide(page)) == ([], [])
    with page.expect_download() as given:
        person.get_by_role("button", name="Gegevens downloaden").click()
    data = json.loads(given.value.path().read_text(encoding="utf-8"))
    assert "mijn moeder is overleden" in str(data["conversations"][0]["said"])
    person.get_by_role("button", name="Wissen").click()
    expect(person.get_by_role("alert")).to_contain_text("niet terug kan")
    person.get_by_label("Ik weet dat dit niet terug kan").check()
    person.get_by_role("button", name="Wissen").click()
    expect(person.get_by_role("status")).to_contain_text("1 gesprek is gewist")
    person.get_by_role("button", name="Zoeken").click()
    expect(person.get_by_role("alert")).to_contain_text("Niets gevonden")
    logged = stack.log_path.read_text(encoding="utf-8")  # of all processes, the bot's among them
    assert [each for each in ("moeder", citizen.reference, "crematie") if each in logged] == []
