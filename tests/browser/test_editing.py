"""An editor changes a price, and a citizen in another browser reads it; two editors at once lose nothing."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Desks, signed_in
from tests.browser.widget import Visitor
from tests.live import LiveStack

PRICE, ANSWER = "paspoort_volwassene", "paspoort.kosten"
WIDER = "[...document.querySelectorAll('.editing *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"


@pytest.fixture(autouse=True)
def as_the_files_say(stack: LiveStack) -> Iterator[None]:
    """What is published here counts no more afterwards."""
    yield
    with closing(signed_in(stack, "eva")) as eva:
        for kind, key in (("fact", PRICE), ("answer", ANSWER)):
            path = f"/v1/content/{kind}/{key}"
            eva.delete(f"{path}/draft")
            eva.post(
                f"{path}/undo", json={"to": 0, "version": eva.get(path).json()["version"], "reason": "Na de proef"}
            )


def open_item(page: Page, tab: str, search: str, name: str) -> None:
    page.get_by_role("link", name=tab, exact=True).click()
    page.get_by_label("Zoeken").fill(search)
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_focused()


def test_price_that_an_editor_changes_is_what_the_citizen_reads(
    stack: LiveStack, consoles: Desks, visitor: Visitor
) -> None:
    editor = consoles.of("eva").page
    expect(editor.get_by_role("heading", name="Redactie")).to_be_visible()
    expect(editor.get_by_role("link", name="Gesprekken")).to_be_hidden()
    assert violations(editor) == []
    open_item(editor, "Feiten", "paspoort volwassene", "Paspoort volwassene")
    value, publish = editor.get_by_label("Bedrag in euro"), editor.get_by_role("button", name="Publiceren")
    value.fill("duur")
    expect(editor.get_by_text("Dit past niet bij het soort feit.").first).to_be_visible()
    assert violations(editor) == []
    value.fill("83,87")
    preview = editor.get_by_role("region", name="Zo lezen inwoners het")
    expect(preview).to_contain_text("Een paspoort voor een volwassene kost € 83,87.")
    expect(preview).to_contain_text("A passport for an adult costs €83.87.")
    editor.context.set_offline(True)
    value.fill("12,34")
    findings = editor.get_by_role("region", name="Bevindingen")
    expect(findings).to_contain_text("Kon niet nakijken.")
    expect(preview).not_to_contain_text("83,87")
    editor.context.set_offline(False)
    expect(preview).to_contain_text("€ 12,34")
    editor.get_by_role("button", name="Wijzigingen weggooien").click()
    expect(value).to_have_value("77,77")
    value.fill("83,87")
    expect(preview).to_contain_text("€ 83,87")
    publish.click()
    expect(editor.get_by_label("Reden")).to_be_focused()
    editor.get_by_label("Reden").fill("Raadsbesluit tarieven")
    publish.press("Enter")
    expect(editor.get_by_role("status").filter(has_text="Inwoners lezen dit nu")).to_be_in_viewport()
    expect(publish).to_be_focused()
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.log).to_contain_text("€ 83,87")
    history = editor.get_by_role("region", name="Geschiedenis")
    expect(history).to_contain_text("Raadsbesluit tarieven")
    expect(history.locator("ins")).to_contain_text("83,87")
    value.fill("84,00")
    back = history.get_by_role("button", name="Oorspronkelijke waarde terugzetten")
    back.click()
    sure = editor.get_by_role("dialog", name="Oorspronkelijke waarde terugzetten")
    expect(sure).to_contain_text("Inwoners lezen dit meteen")
    sure.get_by_role("button", name="Terugzetten").click()
    expect(sure.get_by_label("Reden")).to_be_focused()
    assert violations(editor) == []
    sure.get_by_label("Reden").fill("Besluit ingetrokken")
    sure.get_by_role("button", name="Terugzetten").click()
    expect(editor.get_by_role("status").filter(has_text="Teruggezet.")).to_be_focused()
    expect(value).to_have_value("84,00")
    expect(history).to_contain_text("Besluit ingetrokken")
    value.fill("77,77")
    editor.get_by_role("button", name="Volgende periode").click()
    later = editor.get_by_role("group", name="Periode 2").get_by_label("Bedrag in euro")
    expect(later).to_be_focused()
    expect(editor.get_by_text("Moet anders")).to_be_hidden()
    later.fill("88,88")
    expect(preview).to_contain_text("€ 88,88")
    editor.get_by_label("Reden").fill("Tarieven van volgend jaar")
    publish.click()
    expect(editor.get_by_role("status").filter(has_text="Inwoners lezen dit vanaf 1 januari")).to_be_visible()
    editor.set_viewport_size({"width": 320, "height": 700})
    assert editor.evaluate(WIDER) == []
    assert violations(editor) == []
    editor.set_viewport_size({"width": 1280, "height": 900})
    editor.get_by_role("link", name="Wijzigingen").click()
    line = editor.get_by_role("region", name="Wie veranderde wat").get_by_role("listitem").first
    expect(line).to_contain_text("Paspoort volwassene")
    expect(line).to_contain_text("Eva")
    auditor = consoles.of("anton").page
    search = auditor.get_by_label("Object of gespreksnummer")
    search.fill("geen_feit")
    search.press("Enter")
    expect(auditor.get_by_text("Niets gevonden.")).to_be_visible()
    search.fill(PRICE)
    search.press("Enter")
    auditor.get_by_role("link", name=f"Wijzigingen van content:fact:{PRICE}").first.click()
    told = auditor.get_by_role("region", name="Wie veranderde wat")
    expect(told).to_contain_text("Raadsbesluit tarieven")
    expect(told.locator("ins", has_text="83,87")).to_be_visible()
    expect(auditor.get_by_role("link", name="Feiten")).to_be_hidden()
    assert violations(auditor) == []


def test_two_editors_of_one_text_lose_nothing(consoles: Desks) -> None:
    eva, fatima = consoles.of("eva").page, consoles.of("fatima").page
    fatima.get_by_role("link", name="Redactie").click()
    title = "Paspoort: Wat kost het?"
    for page in (eva, fatima):
        open_item(page, "Teksten", "paspoort kost", title)
    dutch = "Nederlands"
    fatima.get_by_label(dutch).fill("U betaalt {paspoort_volwassene} aan de balie.")
    eva.get_by_label(dutch).fill("Een paspoort kost 83 euro.")
    expect(eva.get_by_role("region", name="Bevindingen")).to_contain_text("Er staat een getal in de tekst")
    eva.get_by_label(dutch).fill("Een <b>paspoort</b> kost {reisdocument_spoed}.")
    expect(eva.get_by_role("region", name="Bevindingen")).to_contain_text("Opmaak werkt hier niet")
    expect(eva.get_by_role("region", name="Feiten in deze tekst")).to_contain_text("{reisdocument_spoed}")
    eva.get_by_label(dutch).fill("Een paspoort kost {paspoort_volwassene}.")
    eva.get_by_role("button", name="Concept bewaren").click()
    expect(eva.get_by_text("Concept bewaard.")).to_be_visible()
    fatima.get_by_role("button", name="Concept bewaren").click()
    expect(fatima.get_by_role("alert").filter(has_text="Eva heeft dit intussen veranderd")).to_be_visible()
    expect(fatima.get_by_label(dutch)).to_have_value("U betaalt {paspoort_volwassene} aan de balie.")
    fatima.get_by_role("button", name="Vergelijken met de nieuwste versie").click()
    both = fatima.get_by_role("region", name="Welke tekst houdt u?")
    expect(both).to_contain_text("Een paspoort kost {paspoort_volwassene}.")
    expect(both).to_contain_text("U betaalt {paspoort_volwassene} aan de balie.")
    expect(fatima.get_by_label(dutch)).to_have_value("U betaalt {paspoort_volwassene} aan de balie.")
    assert violations(fatima) == []
    both.get_by_role("button", name="Verder met de nieuwste versie").click()
    expect(fatima.get_by_label(dutch)).to_have_value("Een paspoort kost {paspoort_volwassene}.")
    expect(fatima.get_by_role("region", name="Wat u had getypt")).to_contain_text("aan de balie")
    fatima.get_by_role("button", name="Toch mijn tekst").click()
    expect(fatima.get_by_label(dutch)).to_have_value("U betaalt {paspoort_volwassene} aan de balie.")
    fatima.get_by_role("button", name="Concept weggooien").click()
    sure = fatima.get_by_role("dialog", name="Concept van Eva weggooien?")
    expect(sure).to_contain_text("Eva schreef dit, niet u.")
    assert violations(fatima) == []
    sure.get_by_role("button", name="Concept weggooien").click()
    expect(fatima.get_by_text("Weggegooid. Dit is wat nu geldt.")).to_be_visible()
    eva.reload()
    lost = eva.get_by_role("region", name="Fatima heeft uw concept weggegooid")
    lost.get_by_role("button", name="Mijn concept terughalen").click()
    expect(eva.get_by_label(dutch)).to_have_value("Een paspoort kost {paspoort_volwassene}.")
    eva.get_by_role("button", name="Concept bewaren").click()
    expect(eva.get_by_text("Concept bewaard.")).to_be_visible()
    eva.get_by_label(dutch).fill("Dat kost {paspoort_volwassene}.")
    eva.reload()
    expect(eva.get_by_label(dutch)).to_have_value("Dat kost {paspoort_volwassene}.")
    eva.get_by_role("button", name="Concept weggooien").click()
    expect(eva.get_by_label(dutch)).to_have_value(
        "Een paspoort voor een volwassene kost {paspoort_volwassene}. U betaalt bij de aanvraag.\n\nMet spoed komt er {reisdocument_spoed} bij."
    )
