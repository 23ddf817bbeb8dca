"""An employee finds a conversation, opens it, and a supervisor saves a view, reads what the bot handled and takes a file."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.live import LiveStack, eventually

ASKED = "wat kost een paspoort? Ik ben van de Zwaluwenlaan."


def test_employee_finds_a_conversation_by_the_keyboard_and_comes_back_to_what_was_found(
    consoles: Desks, citizen: Citizen
) -> None:
    page = consoles.of("sanne").page
    page.get_by_role("link", name="Zoeken").click()
    expect(page.get_by_text("Zoek op een woord of een gespreksnummer")).to_be_visible()
    field = page.get_by_label("Woorden of gespreksnummer")
    field.fill("de het een")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Zoek met een woord dat meer zegt")).to_be_visible()
    page.route("**/v1/search", lambda route: route.abort(), times=1)
    field.fill("crematie")
    field.press("Enter")
    expect(page.get_by_text("Zoeken lukte niet. Balie is niet bereikbaar")).to_be_visible()
    page.get_by_role("button", name="Opnieuw proberen").click()
    row = page.get_by_role("listitem").filter(has_text=citizen.reference)
    expect(row.locator("mark")).to_have_text("crematie")
    field.press("Enter")
    expect(field).to_be_focused()
    for size in (WIDE, {"width": 768, "height": 900}, NARROW):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert too_wide(page) == []
    page.set_viewport_size(WIDE)
    row.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("mijn moeder is overleden")
    page.go_back()
    expect(row.locator("mark")).to_have_text("crematie")
    row.get_by_role("link", name=re.compile("Tijdlijn")).click()
    expect(page.get_by_role("heading", name=f"Tijdlijn van gesprek {citizen.reference}")).to_be_visible()


def test_sensitive_conversation_that_ended_opens_for_a_supervisor_with_a_reason_and_the_auditor_reads_no_name(
    consoles: Desks, citizen: Citizen
) -> None:
    sanne = consoles.of("sanne")
    sanne.claim(citizen)
    sanne.leave()
    page = consoles.of("fatima").page
    page.get_by_role("link", name="Zoeken").click()
    page.get_by_label("Woorden of gespreksnummer").fill(citizen.reference)
    page.keyboard.press("Enter")
    row = page.get_by_role("listitem").filter(has_text=citizen.reference)
    expect(row).to_contain_text("U leest het met een reden")
    row.get_by_role("link").first.click()
    form = page.locator(".look-reason")
    expect(form.get_by_text("gevoelig gesprek")).to_be_focused()
    assert violations(page) == []
    form.get_by_label("Waarom ziet u dit gesprek in?").select_option("complaint")
    form.get_by_role("button", name="Gesprek openen").click()
    expect(page.get_by_role("log")).to_contain_text("mijn moeder is overleden")
    auditor = consoles.of("anton").page
    looks = auditor.get_by_role("region", name="Ingezien")
    expect(looks).to_contain_text("reden: Klacht of verzoek")
    expect(looks).to_contain_text("agent:")
    expect(looks).not_to_contain_text("Fatima")


def test_supervisor_reads_what_the_bot_handled_saves_a_view_and_takes_a_file(
    consoles: Desks, stack: LiveStack, tmp_path: Path
) -> None:
    citizen = Citizen(stack)
    citizen.say(ASKED)
    eventually(lambda: len(citizen.heard("bot")) > 0, seconds=40)
    page = consoles.of("fatima").page
    page.goto(f"{stack.url}/console/#/zoeken?words=zwaluwenlaan")
    row = page.get_by_role("listitem").filter(has_text=citizen.reference)
    row.get_by_role("button", name=re.compile("lezen")).click()
    expect(row.get_by_role("list", name="Berichten")).to_contain_text("Bot:")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Wie hielp").select_option("bot")
    page.get_by_role("search").get_by_role("button", name="Zoeken").last.click()
    expect(page).to_have_url(re.compile(r"words=zwaluwenlaan&by=bot"))
    expect(row).to_be_visible()
    page.get_by_text("Bewaarde weergaven").click()
    page.get_by_label("Naam van de weergave").fill("Door de bot")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Bewaard: Door de bot.")).to_be_visible()
    page.get_by_text("Meenemen als bestand").click()
    page.get_by_label("Soort bestand").select_option("csv")
    page.get_by_label("Waarvoor").fill("vraag van de raad")
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="Bestand downloaden").click()
    taken.value.save_as(tmp_path / "found.csv")
    assert citizen.reference in (tmp_path / "found.csv").read_text(encoding="utf-8")
    page.get_by_role("button", name="Zonder filter Wie hielp").click()
    expect(page).to_have_url(re.compile(r"words=zwaluwenlaan$"))
    expect(page.get_by_label("Woorden of gespreksnummer")).to_be_focused()
    mehmet = consoles.of("mehmet").page
    mehmet.goto(f"{stack.url}/console/#/zoeken?words={citizen.reference}")
    expect(mehmet.get_by_text("Niets gevonden.")).to_be_visible()
    assert violations(mehmet) == []
    citizen.end()
