"""A supervisor closes a department for today, adds a rule, and makes an account that signs in."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.console import Desks, signed_in
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.live import LiveStack


@pytest.fixture(autouse=True)
def as_the_files_say(stack: LiveStack) -> Iterator[None]:
    """What is published here counts no more afterwards."""
    yield
    with closing(signed_in(stack, "fatima")) as lead:
        for kind, key in (("department", "openbare_ruimte"), ("routing", "table")):
            path = f"/v1/content/{kind}/{key}"
            lead.post(
                f"{path}/undo", json={"to": 0, "version": lead.get(path).json()["version"], "reason": "Na de proef"}
            )


def test_supervisor_arranges_hours_and_routing_in_forms(consoles: Desks) -> None:
    page = consoles.of("fatima").page
    page.get_by_role("link", name="Beheer").click()
    page.get_by_role("link", name="Openingstijden").click()
    page.get_by_role("listitem").get_by_role("link").filter(has_text="Openbare ruimte").click()
    expect(page.get_by_role("region", name="De komende twee weken")).to_contain_text("ma")
    page.get_by_role("button", name="Bijzondere dag erbij").click()
    day = page.get_by_role("group").filter(has=page.get_by_label("Reden (Nederlands)")).last
    day.get_by_label("Datum").fill("2026-12-28")
    day.get_by_label("Reden (Nederlands)").fill("Verbouwing")
    expect(page.get_by_role("region", name="Bevindingen")).to_contain_text("Vul de reden in alle talen in")
    page.get_by_label("Reden", exact=True).fill("Verbouwing op maandag")
    page.get_by_role("button", name="Publiceren").click()
    expect(page.get_by_text("Kruis aan dat u de waarschuwingen hebt gezien.")).to_be_visible()
    day.get_by_label("Reden (Engels)").fill("Building work")
    expect(page.get_by_text("Geen bevindingen.")).to_be_visible()
    page.get_by_role("button", name="Publiceren").click()
    expect(page.get_by_role("status").filter(has_text="Gepubliceerd.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Verdeeltabel").click()
    page.get_by_role("button", name="Nieuwe regel").click()
    page.get_by_label("onderwerp erbij").select_option("paspoort")
    page.get_by_label("Afdeling").first.select_option("openbare_ruimte")
    page.get_by_label("Onderwerp", exact=True).select_option("paspoort")
    page.get_by_role("button", name="Waar gaat dit heen?").click()
    expect(page.get_by_text("Regel nieuwe_regel: naar ")).to_be_visible()
    page.get_by_role("button", name="Vergelijk met wat gebeurde").click()
    expect(page.get_by_text("afgelopen week is niemand").or_(page.get_by_text("gaan dan anders"))).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    page.set_viewport_size(WIDE)
    page.get_by_label("Reden", exact=True).fill("Proef")
    page.get_by_role("button", name="Publiceren").click()
    expect(page.get_by_role("region", name="Geschiedenis")).to_contain_text("Proef")


def test_supervisor_makes_an_account_that_signs_in_and_closes_it(consoles: Desks) -> None:
    page = consoles.of("fatima").page
    page.get_by_role("link", name="Beheer").click()
    page.get_by_role("button", name="Nieuwe medewerker").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Opslaan").click()
    expect(dialog.get_by_label("Gebruikersnaam")).to_be_focused()
    assert violations(page) == []
    dialog.get_by_label("Gebruikersnaam").fill("noor")
    dialog.get_by_label("Naam", exact=True).fill("Noor")
    dialog.get_by_label("redacteur").check()
    dialog.get_by_role("button", name="Opslaan").click()
    shown = page.locator(".shown-password")
    expect(shown).to_be_visible()
    password = shown.inner_text()
    page.get_by_role("dialog").get_by_role("button", name="Sluiten").click()
    expect(shown).to_be_hidden()
    noor = consoles.blank()
    noor.page.goto(page.url.split("#")[0])
    noor.sign_in("noor", password)
    expect(noor.page.get_by_role("link", name="Redactie")).to_be_visible()
    page.get_by_role("button", name="Account sluiten van Noor").click()
    page.get_by_role("dialog").get_by_role("button", name="Account sluiten").click()
    expect(page.get_by_text("Het account van Noor is gesloten.")).to_be_visible()
    expect(page.get_by_role("button", name="Aanpassen: Noor")).to_be_hidden()
    assert violations(page) == []
