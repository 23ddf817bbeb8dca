"""What the widget shows and lets hear beside the messages: that the computer thinks, a sound, where a link leads. Against a stand-in."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import HIDE
from tests.browser.site import Show, html, style_of
from tests.browser.standin import BackEnd
from tests.browser.widget import Visitor

COUNT_TONES = """() => {
    window.tones = 0
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (...when) { window.tones += 1; start.apply(this, when) }
}"""

# What a new message does beside being shown, it does after the next paint.
AFTER_PAINT = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def asked(page: Page, server: BackEnd, text: str) -> tuple[Visitor, dict[str, Any]]:
    """Ask something in the chat of a page, where nothing answers by itself; return the conversation as the stand-in holds it."""
    server.thinks = True
    visitor = Visitor(page).open()
    visitor.say(text)
    expect(visitor.log.locator(".is-sent")).to_have_count(1)
    return visitor, [*server.conversations.values()][-1]


def test_computer_is_seen_typing_while_it_thinks_and_no_longer_once_it_has_answered(
    show: Show, server: BackEnd
) -> None:
    visitor, conversation = asked(show(html()), server, "wat kost een paspoort?")
    sign = visitor.panel.get_by_role("status").filter(has_text="De computer is aan het typen")
    expect(sign).to_be_in_viewport(ratio=1)
    server.say(conversation, "bot", "€ 86,85")
    expect(visitor.said("bot")).to_have_count(1)
    expect(sign).to_have_count(0)
    expect(visitor.panel.locator(".typing")).to_be_empty()


def test_message_sounds_while_the_page_is_hidden_for_who_switched_sound_on_and_else_never(
    show: Show, server: BackEnd
) -> None:
    page = show(html())
    page.evaluate(COUNT_TONES)
    visitor, conversation = asked(page, server, "hallo")

    def tones_after(text: str) -> int:
        """Say it, and wait until the title tells of it: after that nothing sounds any more."""
        told = page.title()
        server.say(conversation, "bot", text)
        page.wait_for_function("told => document.title !== told", arg=told)
        tones: int = page.evaluate("window.tones")
        return tones

    page.evaluate(HIDE, True)
    assert tones_after("stil") == 0
    page.evaluate(HIDE, False)
    visitor.panel.get_by_role("button", name="Meer mogelijkheden").click()
    switch = page.get_by_label("Geluid bij een nieuw bericht")
    switch.check()
    heard = page.evaluate("window.tones")
    assert heard > 0, "the switch lets itself be heard"
    server.say(conversation, "bot", "in zicht")
    expect(visitor.log).to_contain_text("in zicht")
    page.evaluate(AFTER_PAINT)
    page.evaluate(HIDE, True)
    assert tones_after("hoorbaar") == 2 * heard  # and what came in sight was silent
    page.evaluate(HIDE, False)
    switch.uncheck()
    page.evaluate(HIDE, True)
    assert tones_after("weer stil") == 2 * heard


def test_second_message_of_an_employee_is_drawn_as_the_first_without_the_name(show: Show, server: BackEnd) -> None:
    page = show(html())
    visitor, conversation = asked(page, server, "hallo")
    for text in ("Dag.", "Waarmee kan ik helpen?"):
        server.say(conversation, "agent", text, name="Mehmet")
    expect(visitor.said("agent")).to_have_count(2)
    expect(visitor.log.locator(".by-agent .speaker")).to_have_count(1)
    look = ("backgroundColor", "paddingLeft", "borderTopWidth")
    assert style_of(page, ".by-agent >> nth=1", *look) == style_of(page, ".by-agent >> nth=0", *look)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://www.voorbeeld.example/paspoort", ""),  # where the citizen is already
        ("https://www.rijksoverheid.nl/paspoort", " (rijksoverheid.nl)"),
        ("https://www.voorbeeld.example/formulier.pdf", " (PDF)"),
        ("https://formulieren.example/aanvraag.docx", " (DOCX, formulieren.example)"),
    ],
)
def test_link_says_the_site_the_kind_of_file_and_that_it_opens_in_a_new_tab(
    show: Show, server: BackEnd, address: str, says: str
) -> None:
    municipality = {"name": "Andere gemeente", "phone": "14 000", "website": "https://voorbeeld.example"}
    server.desk = {"municipality": {**municipality, "fictional": False}}
    visitor, conversation = asked(show(html()), server, "hallo")
    server.say(conversation, "bot", "Zie hier.", links=[{"label": "Aanvragen", "url": address}])
    link = visitor.said("bot").get_by_role("link")
    expect(link).to_have_accessible_name(re.compile(rf"^Aanvragen{re.escape(says)} \(opent in een nieuw tabblad\)$"))
    expect(link.locator("bdi").last).to_be_visible()
    expect(link).to_have_attribute("target", "_blank")
