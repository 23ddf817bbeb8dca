"""A supervisor leads the day: the wallboard, and a conversation that is given, watched with the employee's knowledge and helped along."""

import re

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Citizen, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.live import LiveStack


def test_wallboard_shows_who_waits_without_a_name_and_the_brake_is_at_hand_on_every_tab(
    consoles: Desks, citizen: Citizen, stack: LiveStack
) -> None:
    page = consoles.of("fatima").page
    page.goto(f"{stack.url}/console/#/leiding/mensen")
    for tab in ("Mensen", "Drukte", "Cijfers", "Gegevens van een inwoner"):
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("link", name="Noodrem: zet iets stil")).to_be_visible()
    page.route("**/v1/wallboard", lambda route: route.abort(), times=1)
    page.get_by_role("link", name="Wandbord", exact=True).click()
    wall = page.get_by_role("main")
    expect(wall.get_by_role("alert")).to_contain_text("Balie antwoordt nu niet")
    wall.get_by_role("button", name="Opnieuw proberen").click()
    waits = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Burgerzaken"))
    expect(waits).to_contain_text("1 inwoner wacht")
    expect(wall.get_by_text("geeft antwoord")).to_be_visible()
    expect(wall).not_to_contain_text("Fatima")
    for view, size in (("Donker", NARROW), ("Licht", WIDE)):
        wall.get_by_label("Weergave").select_option(label=view)
        page.set_viewport_size(size)
        assert (violations(page), too_wide(page)) == ([], [])
    wall.get_by_role("button", name="Volledig scherm").click()
    expect(wall.get_by_role("button", name="Volledig scherm verlaten")).to_be_visible()
    expect(wall.get_by_role("img")).to_be_visible(
        timeout=30_000
    )  # what follows the whole day is read four times a minute
    wall.get_by_text("De cijfers van de grafiek").click()
    expect(wall.get_by_role("table").get_by_role("row").nth(1)).to_be_visible()
    assert violations(page) == []


def test_supervisor_gives_a_conversation_reads_along_with_its_employee_knowing_and_whispers(
    consoles: Desks, citizen: Citizen, stack: LiveStack
) -> None:
    second = Citizen(stack)
    second.say(DEATH)
    sanne, fatima = consoles.of("sanne"), consoles.of("fatima")
    fatima.row(citizen).get_by_role("link").click()
    dialog = fatima.act("Geef aan een collega")
    dialog.get_by_role("button", name="Geven").click()
    expect(dialog.get_by_text("Kies een collega.")).to_be_visible()
    assert violations(fatima.page) == []
    name = dialog.get_by_label("Collega").locator("option").filter(has_text="Sanne").first.get_attribute("value")
    dialog.get_by_label("Collega").select_option(name)
    dialog.get_by_role("button", name="Geven").click()
    expect(fatima.page.get_by_text("U leest mee, en Sanne ziet dat.")).to_be_visible()
    sanne.notice("Fatima geeft u dit gesprek")
    sanne.mine.get_by_role("listitem").filter(has_text=citizen.reference).get_by_role("link").click()
    watched = sanne.page.get_by_role("status").filter(has_text="Fatima kijkt mee.")
    expect(watched).to_be_visible()
    sanne.answer.fill("Gecondoleerd met uw verlies.")
    sanne.answer.press("Enter")
    expect(fatima.transcript).to_contain_text("Gecondoleerd met uw verlies.")
    whisper = fatima.page.get_by_label("Fluister tegen Sanne")
    whisper.fill("Vraag of de akte er al is.")
    fatima.page.get_by_role("button", name="Fluister", exact=True).click()
    expect(sanne.page.get_by_text("Fatima fluistert:").first).to_be_visible()
    expect(sanne.transcript).to_contain_text("Vraag of de akte er al is.")
    for console in (sanne, fatima):
        assert (violations(console.page), too_wide(console.page)) == ([], [])
    assert "akte" not in str(citizen.heard() + citizen.heard("note"))
    fatima.page.get_by_role("link", name="Leiding").click()
    expect(watched).to_be_hidden()
    sanne.leave()
    sanne.page.get_by_label("Waar werkt u vandaag?").select_option(label="Thuis")
    sanne.claim(second)
    sanne.leave()
    expect(sanne.page.get_by_text("Uw teamleider ziet dit ook")).to_be_visible(timeout=20_000)
    assert violations(sanne.page) == []
    fatima.page.get_by_role("link", name="Mensen", exact=True).click()
    fatima.page.get_by_role("link", name="Nu", exact=True).click()
    call = fatima.page.get_by_role("region", name="Bel even").get_by_role("listitem").filter(has_text="Sanne")
    expect(call).to_contain_text("werkt vandaag thuis")
    assert violations(fatima.page) == []
    sanne.page.get_by_label("Waar werkt u vandaag?").select_option(label="Zeg ik niet")
    fatima.page.get_by_role("link", name="Cijfers", exact=True).click()
    sure = fatima.page.get_by_role("region", name="Klopt het als de bot zeker is?")
    expect(sure.get_by_role("img")).to_be_visible()
    expect(sure.get_by_role("table", name=re.compile("Echte gesprekken"))).to_contain_text(re.compile("[89]0% tot"))
    assert (violations(fatima.page), too_wide(fatima.page)) == ([], [])
    second.end()
