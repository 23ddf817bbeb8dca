"""The widget on the sites of others: their styles, their policies, their pages that never reload. Against a stand-in for Balie's processes."""

import json

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.accessibility import violations
from tests.browser.pages import watch
from tests.browser.site import TAG, Show, html, style_of
from tests.browser.standin import BackEnd
from tests.browser.widget import Visitor

KEPT = "[sessionStorage, localStorage].map(storage => storage.length)"


# What it looks like


def test_token_sheet_of_a_municipality_works_as_it_is_on_the_root_or_on_a_class(show: Show, server: BackEnd) -> None:
    tokens = (
        "--basis-color-action-1-inverse-bg-default: rgb(0, 104, 55); --basis-color-accent-1-inverse-bg-document: rgb(90, 20, 0);"
        "--basis-text-font-family-default: 'Fira Code', monospace; --basis-border-radius-round: 0px"
    )
    server.pages["/tokens.css"] = f":root {{ {tokens} }}"
    server.pages["/theme.css"] = f".dorpsrand-theme {{ {tokens} }}"
    for sheet, root in (
        ("tokens", 'lang="nl"'),
        ("theme", 'lang="nl" class="dorpsrand-theme"'),
        ("theme", 'lang="nl"'),
    ):
        tag = (
            TAG
            if "class" in root or sheet == "tokens"
            else TAG.replace("<balie-chat", '<balie-chat class="dorpsrand-theme"')
        )
        page = show(html(tag, head=f'<link rel="stylesheet" href="/{sheet}.css">', root=root))
        page.get_by_role("button", name="Stel uw vraag").press("Enter")
        launcher = style_of(page, ".launcher", "backgroundColor", "fontFamily", "borderTopLeftRadius")
        assert launcher == {
            "backgroundColor": "rgb(0, 104, 55)",
            "fontFamily": '"Fira Code", monospace',
            "borderTopLeftRadius": "0px",
        }
        assert style_of(page, ".header", "backgroundColor") == {"backgroundColor": "rgb(90, 20, 0)"}
        page.keyboard.press("Escape")


HOSTILE = """
* { all: unset; font-size: 60px !important; letter-spacing: 1em; text-transform: uppercase; visibility: hidden }
body > * { transform: rotate(5deg); contain: strict; opacity: 0 }
html { font-size: 40px } div, dialog, button, textarea, section, p, h2 { display: none !important }
"""


def test_styles_of_the_page_change_nothing_in_the_chat(show: Show, server: BackEnd) -> None:
    looks = ("fontSize", "letterSpacing", "textTransform", "width", "transform", "display", "visibility", "position")
    drawn = []
    for content in (html(), html(head='<link rel="stylesheet" href="/hostile.css">')):
        server.pages["/hostile.css"] = HOSTILE
        page = show(content)
        page.get_by_role("button", name="Stel uw vraag").click()
        Visitor(page).say("hallo")
        expect(Visitor(page).said("bot")).to_contain_text("Het antwoord op: hallo")
        parts = (".panel", ".header h2", ".by-bot .bubble", ".send", ".launcher")
        places = [page.locator(part).bounding_box() for part in parts]
        drawn.append(([style_of(page, part, *looks) for part in parts], places))
        show("<!doctype html><title>Leeg</title>", "/leeg").evaluate("sessionStorage.clear()")
    assert drawn[0] == drawn[1]


# What a page says about the chat

CONFIG = {
    "phone": "14 0111",
    "colour": "red",
    "pages": [
        {
            "path": "/paspoort*",
            "title": {"nl": "Vraag over paspoorten"},
            "greeting": "U leest over paspoorten.",
            "topic": "paspoort",
        },
        {"path": "/schulden", "human": True},
        {"path": "/stil", "hidden": True},
    ],
}


def test_config_says_per_page_what_the_chat_begins_with_and_a_route_changes_it_without_losing_the_conversation(
    show: Show, server: BackEnd
) -> None:
    warnings: list[str] = []
    inline = f'<script type="application/json" data-balie>{json.dumps(CONFIG)}</script>'
    page = show(html("<balie-chat></balie-chat>", body=inline))
    page.on("console", lambda line: warnings.append(line.text))
    go = "path => history.pushState(null, '', path)"
    page.reload()
    visitor = Visitor(page)
    page.evaluate(go, "/stil")
    expect(visitor.launcher).to_be_hidden()
    page.evaluate(go, "/paspoort/kwijt")
    visitor.open()
    expect(visitor.panel.get_by_role("heading", name="Vraag over paspoorten")).to_be_visible()
    expect(visitor.panel.get_by_text("U leest over paspoorten.")).to_be_visible()
    expect(visitor.panel.get_by_role("button", name="Een mens")).to_have_count(0)
    visitor.panel.get_by_role("button", name="Paspoort", exact=True).click()
    expect(visitor.input).to_be_focused()
    expect(visitor.said("bot")).to_contain_text("topic:paspoort")
    assert [held["topic"] for held in server.conversations.values()][-1] == "paspoort"

    page.evaluate(go, "/stil")
    expect(visitor.said("bot")).to_contain_text("topic:paspoort")
    expect(visitor.panel.get_by_text("U leest over paspoorten.")).to_be_visible()
    page.evaluate("document.querySelector('main').append(document.querySelector('balie-chat'))")
    expect(visitor.said("bot")).to_have_count(1)
    visitor.input.fill("half getypt")
    page.evaluate("window.kept = document.querySelector('balie-chat'); kept.remove()")
    expect(visitor.panel).to_have_count(0)
    page.evaluate("document.body.append(kept)")
    expect(visitor.said("bot")).to_have_count(1)
    expect(visitor.input).to_have_value("half getypt")
    visitor.say("en nu?")
    expect(visitor.said("bot").last).to_contain_text("Het antwoord op: en nu?")
    assert [line for line in warnings if '"colour" is not a setting' in line]


def test_page_for_a_human_asks_for_one_before_what_is_typed_and_a_broken_config_leaves_the_chat_as_it_is(
    show: Show, server: BackEnd
) -> None:
    server.pages["/balie.json"] = json.dumps(CONFIG)
    page = show(html('<balie-chat config="/balie.json"></balie-chat>'), "/schulden")
    Visitor(page).open().say("Ik kom niet rond.")
    expect(Visitor(page).said("citizen")).to_have_count(2)
    expect(Visitor(page).said("citizen").first).to_contain_text("human")
    show("<!doctype html><title>Leeg</title>", "/leeg").evaluate("sessionStorage.clear()")
    server.pages["/kapot.json"] = "{"
    for broken in ("/kapot.json", "/is-er-niet.json"):
        page = show(html(f'<balie-chat config="{broken}" chat-title="Vraag het ons"></balie-chat>'))
        expect(Visitor(page).open().panel.get_by_role("heading", name="Vraag het ons")).to_be_visible()


def test_second_tag_waits_until_the_first_is_gone(show: Show) -> None:
    page = show(html(TAG + '<balie-chat id="other"></balie-chat>'))
    expect(page.locator(".launcher")).to_have_count(1)
    page.evaluate("document.querySelector('balie-chat').remove()")
    expect(page.locator("#other .launcher")).to_have_count(1)


# Where it lives


def test_chat_as_a_page_has_no_launcher_and_begins_with_what_its_address_says(show: Show) -> None:
    page = show(html("<balie-chat full></balie-chat>"), "/chat?topic=paspoort&lang=en")
    expect(page.get_by_role("heading", level=1, name="Chat with Andere gemeente")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.locator(".launcher, .close")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Paspoort").click()
    expect(page.locator(".by-bot")).to_contain_text("topic:paspoort")


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts allow-forms"'])
def test_in_a_frame_also_one_without_storage_it_works(show: Show, server: BackEnd, sandbox: str) -> None:
    server.pages["/chat"] = html("<balie-chat full></balie-chat>")
    page = show(
        f'<!doctype html><title>x</title><iframe src="/chat" title="Chat" {sandbox} width="400" height="600"></iframe>'
    )
    frame = page.frame_locator("iframe")
    frame.get_by_label("Uw bericht").fill("hallo")
    frame.get_by_label("Uw bericht").press("Enter")
    expect(frame.locator(".by-bot")).to_contain_text("Het antwoord op: hallo")


def test_site_that_the_server_does_not_know_is_told_its_origin_and_the_citizen_the_number(
    show: Show, server: BackEnd
) -> None:
    lines: list[str] = []
    elsewhere = "http://127.0.0.1:9"
    page = show("<!doctype html><title>Leeg</title>", "/leeg")
    page.on("console", lambda line: lines.append(line.text))
    page.route(f"{elsewhere}/**", lambda route: route.abort())  # as a browser does where CORS says no
    page.route(
        "**/vreemd",
        lambda route: route.fulfill(body=html(TAG.replace(">", f' api="{elsewhere}">', 1)), content_type="text/html"),
    )
    page.goto(f"{server.url}/vreemd")
    visitor = Visitor(page)
    visitor.launcher.click()
    expect(visitor.panel.get_by_role("status").get_by_role("link", name="Bel 14 0999")).to_be_visible()
    visitor.say("hallo")
    expect(visitor.log.get_by_role("button", name="Nu proberen")).to_be_visible()
    told = [line for line in lines if line.startswith("balie-chat:")]
    assert len(told) == 1
    assert f"no answer from {elsewhere}." in told[0]
    assert f'BALIE_ORIGINS the origin of this page, "{server.url}"' in told[0]


def test_while_no_chat_can_be_begun_the_numbers_are_there_and_the_input_says_why(show: Show, server: BackEnd) -> None:
    page = show(html())
    server.desk = {"off": "De chat is dicht. Bel 14 000.", "phones": ["14 000", "0800 1234"]}
    visitor = Visitor(page).open()
    notice = visitor.panel.get_by_role("status").filter(has_text="De chat is dicht")
    expect(notice.get_by_role("link", name="14 000")).to_have_count(1)
    expect(notice.get_by_role("link", name="Bel 0800 1234")).to_have_attribute("href", "tel:08001234")
    expect(visitor.input).to_be_focused()
    expect(visitor.input).to_have_accessible_description("De chat is dicht. Bel 14 000. Bel 0800 1234")
    expect(visitor.input).not_to_be_editable()
    visitor.input.press("Enter")
    expect(visitor.panel.get_by_role("button", name="Verstuur")).to_be_disabled()
    assert page.evaluate(KEPT) == [0, 0]
    assert violations(page) == []


# What it keeps


def test_nothing_is_kept_before_the_first_word_and_on_the_device_only_when_asked(
    show: Show, context: BrowserContext, server: BackEnd
) -> None:
    page = show(html())
    visitor = Visitor(page).open()
    visitor.panel.get_by_label("Taal").select_option("en")
    visitor.panel.get_by_role("button", name="More options").click()
    expect(visitor.panel.get_by_role("checkbox").first).to_be_disabled()
    assert (page.evaluate(KEPT), context.cookies()) == ([0, 0], [])
    page.keyboard.press("Escape")
    expect(visitor.panel.get_by_role("button", name="More options")).to_be_focused()
    page.get_by_label("Your message").fill("hello")
    page.keyboard.press("Enter")
    expect(visitor.said("bot")).to_be_visible()
    assert page.evaluate(KEPT) == [1, 0]

    visitor.panel.get_by_role("button", name="More options").click()
    visitor.panel.get_by_role("checkbox").first.check()
    expect(visitor.panel.get_by_text("a computer that others use")).to_be_visible()
    kept = json.loads(page.evaluate("localStorage['balie-chat']"))
    other = watch(context.new_page(), [])
    other.goto(server.url)
    expect(Visitor(other).said("bot")).to_contain_text("Het antwoord op: hello")
    assert kept["until"] == 1763892000000 + 365 * 86_400_000 + 3 * 86_400_000
    Visitor(other).panel.get_by_role("button", name="More options").click()
    Visitor(other).panel.get_by_role("button", name="Erase").click()
    assert other.evaluate(KEPT) == [1, 1]
    Visitor(other).panel.get_by_role("button", name="Yes, erase").click()
    expect(Visitor(other).said("bot")).to_have_count(0)
    assert other.evaluate(KEPT) == [0, 0]
    other.close()
    visitor.panel.get_by_role("checkbox").first.uncheck()
    assert page.evaluate(KEPT) == [1, 0]
    assert context.cookies() == []


# Without the rest of Balie


def test_widget_works_with_any_back_end_that_keeps_to_the_protocol(show: Show, server: BackEnd) -> None:
    server.clumsy = True
    page = show(html())
    visitor = Visitor(page).open()
    for text in ("een", "twee"):
        visitor.say(text)
        expect(visitor.said("bot").last).to_contain_text(f"Het antwoord op: {text}")
    page.reload()
    visitor.say("drie")
    expect(visitor.said("bot")).to_have_count(3)
    assert [line.partition("\n")[0] for line in visitor.texts()] == [
        each for text in ("een", "twee", "drie") for each in (text, f"Het antwoord op: {text}")
    ]
    visitor.panel.get_by_role("button", name="Gesprek beëindigen").click()
    visitor.panel.get_by_role("button", name="Ja, beëindigen").click()
    expect(visitor.panel.get_by_text("Dit gesprek is afgelopen")).to_be_visible()
