"""Answering with what was agreed, noting for colleagues, and what becomes work for the editors: by keyboard alone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.live import eventually


def type_keys(page: Page, *keys: str) -> None:
    """Press keys, one after the other, wherever the focus is."""
    for key in keys:
        page.keyboard.press(key)


def test_agreed_answer_is_found_by_a_slash_chosen_by_keyboard_and_a_change_asks_why(
    consoles: Desks, citizen: Citizen
) -> None:
    console = consoles.of("sanne")
    page = console.page
    console.claim(citizen)
    console.answer.focus()
    type_keys(page, "/")
    search = page.get_by_role("combobox", name="Zoek een afgesproken antwoord")
    expect(search).to_be_focused()
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_contain_text(re.compile("verlijden"))  # what the conversation is about comes first
    page.keyboard.type("paspoort kost")
    expect(options.first).to_contain_text("Paspoort")
    expect(search).to_have_attribute("aria-activedescendant", re.compile(".+"))
    assert violations(page) == []
    type_keys(page, "ArrowDown", "ArrowUp", "Escape")
    expect(search).to_be_hidden()
    expect(console.answer).to_be_focused()
    type_keys(page, "/")
    page.keyboard.type("paspoort kost")
    expect(options.first).to_contain_text("Wat kost")
    type_keys(page, "Enter")
    expect(console.answer).to_be_focused()
    agreed = console.answer.input_value()
    assert "€" in agreed
    expect(page.get_by_text("Afgesproken antwoord: Paspoort")).to_be_visible()
    type_keys(page, "Enter")
    eventually(lambda: citizen.heard() == [agreed])
    expect(console.transcript).to_contain_text("afgesproken antwoord")

    type_keys(page, "/")
    page.keyboard.type("paspoort kost")
    expect(options.first).to_contain_text("Wat kost")
    type_keys(page, "Enter", "End")
    page.keyboard.type(" Dat is duurder dan vorig jaar.")
    expect(page.get_by_text("U hebt dit antwoord veranderd.")).to_be_visible()
    type_keys(page, "Enter")
    dialog = page.get_by_role("dialog", name="Waarom anders dan afgesproken?")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    dialog.get_by_role("button", name="Versturen").click()
    expect(dialog.get_by_text("Kies een reden.")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Het antwoord klopt niet").check()
    dialog.get_by_label("Toelichting").fill("Het bedrag is veranderd.")
    dialog.get_by_role("button", name="Versturen").click()
    expect(dialog).to_be_hidden()
    eventually(lambda: len(citizen.heard()) == 2)
    expect(console.transcript).to_contain_text("anders dan afgesproken: het antwoord klopt niet")
    console.leave()


def test_colleague_who_is_mentioned_sees_it_looks_and_writes_back_and_the_citizen_reads_none_of_it(
    consoles: Desks, citizen: Citizen
) -> None:
    sanne, mehmet = consoles.of("sanne"), consoles.of("mehmet")
    sanne.claim(citizen)
    page = sanne.page
    page.get_by_role("button", name="Notitie", exact=True).click()
    note = page.get_by_label("Uw notitie")
    expect(note).to_be_focused()  # or its first letters are shortcuts
    type_keys(page, "@")
    who = page.get_by_role("combobox", name="Welke collega?")
    expect(who).to_be_focused()
    page.keyboard.type("meh")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    assert violations(page) == []
    type_keys(page, "Enter")
    expect(note).to_be_focused()
    page.keyboard.type("kun jij meekijken?")
    type_keys(page, "Enter")
    expect(note).to_have_value("")
    expect(sanne.transcript).to_contain_text("@Mehmet kun jij meekijken?")
    list_ = mehmet.page.get_by_role("group").filter(has_text="Vermeldingen")
    expect(list_).to_contain_text("kun jij meekijken?")
    mehmet.notice("Sanne noemt u in een notitie")
    list_.get_by_role("link").first.click()
    reply = mehmet.page.get_by_label("Uw notitie")
    expect(reply).to_be_visible()
    expect(list_.get_by_text("1 nieuw")).to_be_hidden()
    for size in (WIDE, NARROW):
        mehmet.page.set_viewport_size(size)
        assert violations(mehmet.page) == []
        assert too_wide(mehmet.page) == []
    reply.fill("Ja, ik bel het even na.")
    reply.press("Enter")
    expect(sanne.transcript).to_contain_text("Ja, ik bel het even na.")
    page.get_by_role("button", name="Antwoord", exact=True).click()
    expect(sanne.answer).to_be_focused()
    sanne.answer.fill("Ik zoek het voor u uit.")
    sanne.answer.press("Enter")
    eventually(lambda: citizen.heard() == ["Ik zoek het voor u uit."])
    assert citizen.heard("note") == []
    sanne.leave()


def test_employee_corrects_the_topic_and_marks_a_missing_answer_and_the_editor_works_the_list(
    consoles: Desks, citizen: Citizen
) -> None:
    console = consoles.of("sanne")
    page = console.page
    console.claim(citizen)
    background = page.get_by_role("complementary", name="Achtergrond")
    expect(background.get_by_text("Regel", exact=True)).to_be_hidden()  # how the rules chose is folded away
    first_tick = background.locator(".behaviour").get_by_role("checkbox").first
    expect(first_tick).to_be_in_viewport()
    first_tick.check()
    background.get_by_role("button", name="Gebruik dit antwoord").first.click()
    expect(console.answer).to_be_focused()
    expect(page.get_by_text("Afgesproken antwoord: Overlijden aangeven")).to_be_visible()
    console.answer.fill("")
    background.get_by_role("button", name="Hier was geen antwoord voor").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Wat ontbrak er?").fill("Of de crematie thuis mag.")
    dialog.get_by_role("button", name="Doorgeven aan de redactie").click()
    expect(background.get_by_text("hier was geen antwoord voor (“Of de crematie thuis mag.”)")).to_be_visible()
    background.get_by_role("button", name="Dit gaat over iets anders").click()
    expect(page.get_by_role("combobox", name="Waar gaat dit over?")).to_be_focused()
    page.keyboard.type("bijzondere bij")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(background.get_by_role("heading", name="Over Bijzondere bijstand")).to_be_visible()
    expect(background.get_by_text("De bot verstond: Overlijden aangeven.")).to_be_visible()
    expect(background.get_by_text("De bot verstond", exact=True)).to_be_hidden()  # said once
    expect(background.get_by_role("button", name="Dit gaat over iets anders")).to_be_focused()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(background.get_by_role("heading", name="Over Overlijden aangeven")).to_be_visible()
    expect(page.locator(".conversation-title")).to_be_focused()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(background.get_by_role("heading", name="Over Bijzondere bijstand")).to_be_visible()
    background.get_by_role("button", name="Overdragen aan").click()
    expect(dialog.get_by_label("Afdeling", exact=True)).not_to_have_value("")
    assert violations(page) == []
    dialog.get_by_role("button", name="Annuleren").click()
    page.reload()
    expect(background.get_by_role("heading", name="Over Bijzondere bijstand")).to_be_visible()
    assert violations(page) == []
    console.leave()

    editor = consoles.of("eva").page
    editor.get_by_role("link", name="Redactie").click()
    editor.get_by_role("link", name="Werk", exact=True).click()
    item = editor.get_by_role("listitem").filter(has_text="Of de crematie thuis mag.")
    expect(item).to_contain_text("mijn moeder is overleden")
    for size in (WIDE, NARROW):
        editor.set_viewport_size(size)
        assert violations(editor) == []
        assert too_wide(editor) == []
    expect(item.get_by_role("link", name="Naar de tekst")).to_be_visible()
    item.get_by_role("button", name="Gedaan").first.click()
    expect(item).to_be_hidden()
    editor.get_by_role("button", name="Ongedaan maken").click()
    item.get_by_role("button", name="Gedaan").first.click()
    expect(item).to_be_hidden()
    expect(editor.get_by_role("listitem").filter(has_text="De bot verstond: Overlijden")).to_be_visible()
