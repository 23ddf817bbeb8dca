"""The widget for everybody: in their language, with a screen reader, enlarged, by keyboard, and as axe sees it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import described, violations
from tests.browser.employee import Employee
from tests.browser.pages import NARROW, PHONE, WIDE, too_wide
from tests.browser.site import Show, html, style_of
from tests.browser.standin import BackEnd
from tests.browser.widget import Visitor


def test_escape_closes_and_gives_the_focus_back(visitor: Visitor) -> None:
    expect(visitor.page.get_by_role("button", name="Chat sluiten").last).to_have_attribute("aria-expanded", "true")
    visitor.page.keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()
    expect(visitor.launcher).to_be_focused()
    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")


def test_escape_closes_what_lies_over_the_conversation_first_on_a_telephone_too(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.say("ik wil een medewerker spreken over mijn lantaarnpaal")
    for name in ("Meer mogelijkheden", "Gesprek beëindigen", "Bel mij terug"):
        opener = visitor.panel.get_by_role("button", name=name)
        opener.click()
        expect(
            visitor.panel.get_by_role("button", name="Gesprek beëindigen").or_(
                visitor.panel.get_by_role("button", name="Nee, doorgaan")
            )
        ).to_be_in_viewport()
        visitor.page.keyboard.press("Escape")
        expect(opener).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()


def test_english_speaks_english_throughout(visitor: Visitor) -> None:
    visitor.panel.get_by_label("Taal").select_option("en")
    expect(visitor.panel.get_by_role("listitem").filter(has_text="computer").first).to_contain_text("chatting")
    visitor.page.get_by_label("Your message").fill("what does a new passport cost?")
    visitor.panel.get_by_role("button", name="Send").click()
    expect(visitor.answers().first.locator(".bubble")).to_have_attribute("lang", "en")


def test_chat_page_begins_with_the_topic_of_its_address_and_goes_on_in_another_language(page: Page) -> None:
    page.get_by_role("link", name="een eigen pagina").click()
    page.goto(f"{page.url}?topic=paspoort")
    page.get_by_role("button", name="Paspoort", exact=True).click()
    log = page.get_by_role("log")
    expect(log.locator(".by-bot").filter(has_text="paspoort")).to_be_visible()
    page.get_by_label("Uw bericht").fill("ik wil een medewerker spreken")
    page.get_by_label("Uw bericht").press("Enter")
    expect(page.locator(".waiting-bar .standing").first).to_contain_text("nummer")
    page.get_by_label("Taal").select_option("ar")
    expect(page.locator(".waiting-bar [lang=ar]").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "narrow"])
def test_every_state_meets_wcag(page: Page, viewport: dict[str, int]) -> None:
    page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    assert violations(page) == []
    visitor = Visitor(page).open()
    assert violations(page) == []
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().get_by_role("button").first).to_be_visible()
    assert violations(page) == []
    visitor.say("ik wil een medewerker spreken")
    visitor.panel.get_by_role("button", name="Bel mij terug").click()
    visitor.page.get_by_label("Uw telefoonnummer").press("Enter")
    expect(visitor.panel.get_by_role("alert").filter(has_text="Vul uw telefoonnummer")).to_be_in_viewport(ratio=1)
    expect(visitor.page.get_by_label("Uw telefoonnummer")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "narrow"])
def test_unsent_message_without_a_network_meets_wcag(
    visitor: Visitor, context: BrowserContext, viewport: dict[str, int]
) -> None:
    visitor.page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    visitor.say("hallo")
    expect(visitor.answers().first).to_be_visible()
    context.set_offline(True)
    visitor.say("wat kost een paspoort?")
    expect(visitor.log.get_by_role("button", name="Nu proberen")).to_be_visible()
    expect(visitor.panel.get_by_text("geen verbinding")).to_be_visible()
    assert violations(visitor.page) == []
    assert too_wide(visitor.page) == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "narrow"])
def test_conversation_with_an_employee_meets_wcag(
    visitor: Visitor, employee: Employee, viewport: dict[str, int]
) -> None:
    visitor.page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    wish = f"ik wil een medewerker spreken over mijn heg van {viewport['width']}"
    visitor.say(wish)
    employee.claim(wish)
    employee.say("Dag, ik kijk voor u.")
    expect(visitor.said("agent")).to_contain_text("Dag, ik kijk voor u.")
    employee.type()
    expect(visitor.panel.get_by_text("Mehmet is aan het typen")).to_be_visible()
    expect(visitor.panel.locator(".speaking")).to_contain_text("U spreekt nu met Mehmet")
    assert violations(visitor.page) == []
    assert too_wide(visitor.page) == []


@pytest.fixture
def arabic(page: Page) -> Visitor:
    """A citizen with little room on a page in Arabic, with the panel open."""
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.evaluate(
        """() => {
            const chat = Object.assign(document.createElement('balie-chat'), { lang: 'ar' })
            document.querySelector('balie-chat').replaceWith(chat)
        }"""
    )
    visitor = Visitor(page)
    visitor.launcher, visitor.input = page.get_by_role("button", name="اطرح سؤالك"), page.get_by_label("رسالتك")
    return visitor.open()


LEFT_OF = """(bubble, parts) => {
    const texts = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT)
    let line = texts.nextNode()
    while (line && !line.data.includes(parts.join(' '))) line = texts.nextNode()
    return parts.map((part) => {
        const range = document.createRange()
        const at = line.data.indexOf(parts.join(' ')) + parts.join(' ').indexOf(part)
        range.setStart(line, at)
        range.setEnd(line, at + part.length)
        return range.getBoundingClientRect().left
    })
}"""


def test_arabic_runs_from_right_to_left_and_dutch_beside_it_from_left_to_right(arabic: Visitor) -> None:
    disclosure = arabic.panel.get_by_role("region").filter(has_text="حاسوب")
    expect(disclosure.get_by_role("listitem").first).to_have_css("direction", "rtl")
    expect(arabic.panel.locator(".desk-state")).to_have_attribute("dir", "rtl")
    expect(arabic.input).to_have_css("direction", "rtl")
    arabic.input.fill("wat kost")
    expect(arabic.input).to_have_css("direction", "ltr")
    arabic.say("wat kost een nieuw paspoort?")
    told = arabic.answers().filter(has_text="€").locator(".bubble")
    expect(told).to_have_css("direction", "ltr")
    expect(told).to_have_attribute("lang", "nl")

    arabic.input.fill("أريد التحدث مع موظف من فضلك")
    expect(arabic.input).to_have_css("direction", "rtl")
    arabic.input.press("Enter")
    expect(arabic.said("citizen").last.locator(".bubble")).to_have_css("direction", "rtl")
    notice = arabic.said("system").last.locator(".bubble")
    expect(notice).to_have_attribute("lang", "ar")
    expect(notice).to_have_css("direction", "rtl")
    first, last = notice.evaluate(LEFT_OF, ["14", "0999"])
    assert first < last, "the phone number is torn apart"
    expect(arabic.panel.locator(".waiting-bar [lang=ar]")).to_have_css("direction", "rtl")
    assert violations(arabic.page) == []
    assert arabic.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_language_is_chosen_by_its_own_name_and_the_chat_turns_with_it_but_the_page_does_not(show: Show) -> None:
    page = show(html())
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    visitor = Visitor(page).open()
    switch = visitor.panel.get_by_label("Taal")
    assert switch.locator("option").all_inner_texts() == ["Nederlands", "English", "Deutsch", "العربية"]
    switch.focus()
    switch.select_option("ar")
    expect(visitor.panel.get_by_role("status").filter(has_text="اللغة الآن العربية")).to_have_count(1)
    expect(visitor.panel.get_by_label("اللغة")).to_be_focused()
    expect(visitor.panel.get_by_role("heading", level=2)).to_have_css("direction", "rtl")
    assert style_of(page, ".send .icon", "transform") == {"transform": "matrix(-1, 0, 0, 1, 0, 0)"}
    panel, phone = visitor.panel.get_by_role("link").first, "اتصل بالرقم \u206614 000\u2069"
    expect(panel).to_have_text(phone)
    assert too_wide(page) == []
    assert violations(page) == []
    page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    box = page.locator(".launcher").bounding_box()
    assert box and box["x"] > WIDE["width"] / 2, "the launcher left its corner"


def test_language_that_nobody_speaks_here_is_dutch_throughout(show: Show) -> None:
    page = show(html("<balie-chat full></balie-chat>"), "/chat?lang=xx&human=0")
    switch = page.get_by_label("Taal")
    expect(switch).to_have_value("nl")
    expect(page.locator(".language .header-button")).to_have_text("NL")
    expect(page.get_by_text("Antwoorden krijgt u in het")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="De taal is nu")).to_have_count(0)
    expect(page.get_by_role("button", name="Een mens")).to_have_count(0)


def test_screen_reader_meets_everything_in_order_under_its_name_and_each_message_once(
    show: Show, server: BackEnd
) -> None:
    page = show(html())
    visitor = Visitor(page).open()
    page.evaluate(
        """() => {
            window.read = []
            const log = document.querySelector('balie-chat').shadowRoot.querySelector('[role=log]')
            new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(
                node => read.push(node.querySelector?.('.bubble')?.innerText ?? node.nodeName)))).observe(log, { childList: true })
        }"""
    )
    server.clumsy = True
    for text in ("eerste", "tweede"):
        visitor.say(text)
        expect(visitor.said("bot").last).to_contain_text(f"Het antwoord op: {text}")
    assert page.evaluate("read") == ["eerste", "Het antwoord op: eerste", "tweede", "Het antwoord op: tweede"]
    live = page.get_by_role("log")
    assert (live.get_attribute("aria-live"), live.get_attribute("aria-relevant")) == ("polite", "additions")

    met = described(page)
    wanted = [
        ("dialog", "Chat met Andere gemeente"),
        ("heading", "Chat met Andere gemeente"),
        ("combobox", "Taal / Language"),
        ("button", "Meer mogelijkheden"),
        ("button", "Chat sluiten"),
        ("link", "Bel 14 000"),
        ("group", "Gesprek"),
        ("heading", "Goed om te weten"),
        ("log", "Berichten"),
        ("StaticText", "eerste"),
        ("StaticText", "Het antwoord op: eerste"),
        ("StaticText", "tweede"),
        ("StaticText", "Het antwoord op: tweede"),
        ("textbox", "Uw bericht"),
        ("button", "Verstuur"),
        ("button", "Gesprek beëindigen"),
    ]
    places = [met.index(each) for each in wanted]
    assert places == sorted(places)
    assert not [
        role for role, name in met if role in ("button", "link", "textbox", "combobox", "checkbox") and not name
    ]


@pytest.mark.parametrize("size", [NARROW, {"width": 640, "height": 400}], ids=["400 %", "200 % on its side"])
def test_enlarged_everything_is_reached_by_keyboard_and_is_large_enough(
    browser: Browser, server: BackEnd, size: dict[str, int]
) -> None:
    server.pages["/"] = html()
    context = browser.new_context(viewport={**size}, reduced_motion="reduce", forced_colors="active")  # type: ignore[typeddict-item]
    page = context.new_page()
    page.goto(server.url)
    visitor = Visitor(page).open()
    visitor.say("hallo")
    expect(visitor.said("bot")).to_be_visible()
    visitor.panel.get_by_role("button", name="Meer mogelijkheden").press("Enter")
    page.get_by_role("checkbox").first.press("Space")
    expect(page.get_by_role("button", name=re.compile("^Wis "))).to_be_visible()
    assert too_wide(page) == []
    assert violations(page) == []
    small = page.evaluate(
        """() => [...document.querySelector('balie-chat').shadowRoot.querySelectorAll('button, input, select, textarea, .phone')]
            .map(part => [part.className || part.tagName, part.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([name]) => name)"""
    )
    assert small == []
    assert style_of(page, ".launcher", "transitionDuration")["transitionDuration"] == "0s"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()
    expect(visitor.launcher).to_be_focused()
    context.close()
