"""A conversation around its messages: files, feedback, what is kept, who speaks, what is new, slow and broken lines."""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Console, Desks, signed_in
from tests.browser.pages import HIDE, NARROW, too_wide
from tests.browser.widget import Visitor
from tests.live import LiveStack, eventually


def png() -> bytes:
    """A real picture of one green pixel."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))

    head = struct.pack("!LLBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\0\x80\0")) + part(b"IEND", b"")


PICTURE: FilePayload = {"name": "kenteken.png", "mimeType": "image/png", "buffer": png()}
WRONG: FilePayload = {"name": "kenteken.png", "mimeType": "image/png", "buffer": b"MZ" + bytes(300)}


def accessible(page: Page) -> None:
    assert violations(page) == []
    assert too_wide(page) == []


class Colleague:
    """Sanne, who answers over the API as her console does."""

    def __init__(self, stack: LiveStack, visitor: Visitor) -> None:
        self._http = signed_in(stack, "sanne")
        rows = eventually(lambda: [row for row in self._queue() if row["reference"] == visitor.reference])
        self._path = f"/v1/handoffs/{rows[0]['id']}"
        self._claim: str = self._http.post(f"{self._path}/claim").raise_for_status().json()["claimId"]

    def _queue(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._http.get("/v1/queue").raise_for_status().json()["payload"]
        return rows

    def say(self, text: str) -> None:
        body = {"claimId": self._claim, "clientMessageId": str(uuid4()), "text": text}
        self._http.post(f"{self._path}/messages", json=body).raise_for_status()

    def leave(self) -> None:
        body = {"claimId": self._claim, "result": "answered", "note": ""}
        self._http.post(f"{self._path}/resolve", json=body).raise_for_status()
        self._http.close()


@pytest.fixture
def colleague(visitor: Visitor, stack: LiveStack) -> Iterator[Colleague]:
    """Who speaks with the visitor; leaves nothing open."""
    visitor.say("ik wil een medewerker spreken")
    expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
    expect(visitor.panel.locator(".speaking")).to_have_text("U wacht op een medewerker.")
    found = Colleague(stack, visitor)
    expect(visitor.panel.locator(".speaking")).to_contain_text("U spreekt nu met Sanne van ")
    yield found
    found.leave()


def bubbles(where: Locator) -> list[str]:
    return where.locator(".bubble").all_inner_texts()


def test_employee_asks_for_a_file_and_saves_what_came(visitor: Visitor, consoles: Desks) -> None:
    visitor.say("ik wil een medewerker spreken")
    expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
    console: Console = consoles.of("sanne")
    console.claim(visitor)
    console.page.get_by_role("button", name="Vraag om een bestand").click()
    expect(console.page.get_by_text("De inwoner kan nu een PDF of foto sturen.")).to_be_visible()

    chosen = visitor.panel.get_by_label("Bestand toevoegen")
    expect(chosen).to_be_visible()
    send = visitor.panel.get_by_role("button", name="Verstuur bestand")
    send.click()
    expect(visitor.panel.locator("#file-error")).to_have_text("Kies eerst een bestand.")
    visitor.input.press("Enter")
    expect(visitor.panel.get_by_text("Typ eerst uw vraag")).to_be_visible()
    chosen.set_input_files(WRONG)
    send.click()
    expect(visitor.panel.locator("#file-error")).to_contain_text("Dit soort bestand kunnen wij niet aannemen")
    expect(chosen).to_be_focused()
    visitor.page.set_viewport_size(NARROW)
    accessible(visitor.page)
    chosen.set_input_files(PICTURE)
    visitor.panel.get_by_role("button", name="Verstuur", exact=True).click()  # nothing typed: the file is what is sent
    expect(visitor.said("citizen").last).to_contain_text("kenteken.png (1 kB)")
    expect(visitor.panel.get_by_text("Het bestand is verstuurd.")).to_be_visible()
    expect(visitor.panel.get_by_text("Typ eerst uw vraag")).to_have_count(0)
    expect(chosen).to_have_count(0)  # the form folds: the conversation keeps its room
    another = visitor.panel.get_by_role("button", name="Nog een bestand sturen")
    another.click()
    expect(chosen).to_be_focused()
    chosen.press("Escape")
    expect(another).to_be_focused()
    accessible(visitor.page)
    another.click()

    expect(console.transcript).to_contain_text("Niet gescand op virussen")
    expect(console.page.get_by_text("kenteken.png is binnen.")).to_be_visible()
    with console.page.expect_download() as saved:
        console.transcript.get_by_role("button", name="kenteken.png opslaan").click()
    assert saved.value.path().read_bytes() == PICTURE["buffer"]
    accessible(console.page)
    console.page.get_by_role("button", name="Bestand niet meer nodig").click()
    expect(chosen).to_have_count(0)
    console.leave()


def test_answer_that_did_not_help_says_what_was_missed_and_can_be_changed(visitor: Visitor) -> None:
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().first).to_be_visible()
    expect(visitor.panel.locator(".speaking")).to_have_text("U spreekt nu met de computer.")
    asked = visitor.panel.locator(".feedback")
    asked.get_by_role("button", name="Nee").click()
    expect(asked.get_by_label("Wat miste u?")).to_be_focused()
    asked.get_by_role("button", name="Verstuur").click()
    expect(asked.get_by_role("alert")).to_contain_text("Vul in wat u miste")
    asked.get_by_label("Wat miste u?").fill("De prijs met spoed")
    accessible(visitor.page)
    asked.get_by_role("button", name="Verstuur").click()
    expect(asked.get_by_text("Dank u wel.")).to_be_visible()
    expect(visitor.input).to_be_focused()
    expect(asked.get_by_role("button", name="Nee")).to_have_attribute("aria-pressed", "true")
    asked.get_by_role("button", name="Ja").click()
    expect(asked.get_by_role("button", name="Ja")).to_have_attribute("aria-pressed", "true")
    visitor.page.reload()
    expect(asked.get_by_role("button", name="Ja")).to_have_attribute("aria-pressed", "true")
    visitor.say("mijn moeder is overleden")
    expect(visitor.answers().nth(1)).to_be_visible()
    expect(asked).to_have_count(0)


def test_conversation_is_saved_as_a_page_and_what_stays_is_said_at_its_end(visitor: Visitor) -> None:
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().first).to_be_visible()
    reference = visitor.reference
    visitor.panel.get_by_role("button", name="Gesprek beëindigen").click()
    expect(visitor.panel.get_by_text("Een terugbelafspraak blijft staan")).to_be_visible()
    visitor.panel.get_by_role("button", name="Ja, beëindigen").click()
    expect(visitor.panel.get_by_role("button", name="Verslag mailen")).to_have_count(0)  # no mail server is set here
    with visitor.page.expect_download() as saved:
        visitor.panel.get_by_role("button", name="Verslag downloaden").click()
    assert saved.value.suggested_filename == f"balie-{reference}.html"
    accessible(visitor.page)
    kept = visitor.page.context.new_page()
    kept.set_content(saved.value.path().read_text(encoding="utf-8"))
    for words in (reference, "geen officiële aanvraag", "wat kost een nieuw paspoort?", "Computer"):
        expect(kept.get_by_role("main")).to_contain_text(words)
    assert violations(kept) == []
    kept.close()


def test_fifty_messages_while_the_tab_is_hidden_are_all_there_in_order_and_told_once(
    visitor: Visitor, colleague: Colleague
) -> None:
    page, title = visitor.page, visitor.page.title()
    page.evaluate(HIDE, True)
    for number in range(50):
        colleague.say(f"bericht {number}")
    expect(visitor.log.get_by_text("bericht 49", exact=True)).to_be_attached()
    eventually(lambda: page.title() == f"(50) {title}")
    expect(visitor.log).to_have_attribute("aria-live", "off")
    page.evaluate(HIDE, False)
    assert page.title() == title
    expect(visitor.log).to_have_attribute("aria-live", "polite")
    expect(visitor.panel.get_by_role("status").filter(has_text="50 nieuwe berichten")).to_have_count(1)
    mark = visitor.log.locator(".new-mark")
    expect(mark).to_be_in_viewport()
    after = mark.evaluate("mark => mark.nextElementSibling.querySelector('.bubble').innerText")
    said = bubbles(visitor.said("agent").locator("xpath=."))
    assert (after, said) == ("bericht 0", [f"bericht {number}" for number in range(50)])
    assert visitor.log.locator(".by-agent .speaker").count() == 1, "the name stands once above a run"
    visitor.panel.get_by_role("button", name="Nieuw bericht").click()
    expect(visitor.log.get_by_text("bericht 49", exact=True)).to_be_in_viewport()
    visitor.say("dank u")
    expect(mark).to_have_count(0)


def test_sound_and_notification_are_off_until_asked_for_and_say_nothing_of_the_message(
    visitor: Visitor, colleague: Colleague, context: BrowserContext, stack: LiveStack
) -> None:
    context.grant_permissions(["notifications"], origin=stack.url)
    page = visitor.page
    page.evaluate(
        """() => {
            window.shown = []
            window.Notification = class extends EventTarget {
                static requestPermission = () => { window.asked = true; return Promise.resolve('granted') }
                constructor(title, options) { super(); window.shown.push(`${title}: ${options.body}`) }
            }
        }"""
    )
    page.evaluate(HIDE, True)
    colleague.say("geheim 1")
    expect(visitor.log.get_by_text("geheim 1")).to_be_attached()
    assert page.evaluate("[window.asked, window.shown.length]") == [None, 0]
    page.evaluate(HIDE, False)
    page.get_by_role("button", name="Meer mogelijkheden").click()
    expect(page.get_by_label("Geluid bij een nieuw bericht")).not_to_be_checked()
    page.get_by_label("Melding bij een nieuw bericht").check()
    accessible(page)
    page.evaluate(HIDE, True)
    colleague.say("geheim 2")
    eventually(lambda: page.evaluate("window.shown.length") == 1)
    assert page.evaluate("window.shown[0]") == "Chat met Gemeente Voorbeeld: Nieuw bericht"


def test_long_answer_is_read_from_its_beginning_and_nothing_lies_over_it(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 360, "height": 740})
    for question in ("wat kost een nieuw paspoort?", "ik wil gaan trouwen, hoe werkt dat?"):
        count = visitor.answers().count()
        visitor.say(question)
        answer = visitor.answers().nth(count)
        expect(answer).to_be_visible()
        expect(answer.locator(".speaker")).to_be_in_viewport(ratio=1)
    pill = visitor.panel.get_by_role("button", name="Nieuw bericht")
    scroller, over = visitor.panel.locator(".scroll").bounding_box(), pill.bounding_box() if pill.count() else None
    assert scroller and (over is None or over["y"] >= scroller["y"] + scroller["height"] - 1)
    link = visitor.log.get_by_role("link").last
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_on_a_low_screen_the_input_stays_and_what_is_new_comes_in_sight_from_its_start(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 256})  # a desktop page enlarged four times
    expect(visitor.input).to_be_in_viewport(ratio=1)
    visitor.say("mijn moeder is vannacht overleden, ik wil zelf aangifte doen")
    expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
    answer, more = visitor.answers().first, visitor.panel.get_by_role("button", name="Nieuw bericht")
    for size in ({"width": 320, "height": 256}, {"width": 360, "height": 740}):
        page.set_viewport_size(size)
        expect(answer.locator(".speaker")).to_be_in_viewport(ratio=1)
        expect(visitor.input).to_be_in_viewport(ratio=1)
        expect(more).to_be_in_viewport(ratio=1)
        accessible(page)


def test_what_is_typed_on_a_line_that_is_slow_and_then_breaks_arrives_once(visitor: Visitor) -> None:
    visitor.say("hallo")
    expect(visitor.answers().first).to_be_visible()
    line = visitor.page.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.emulateNetworkConditions", slow)
    visitor.say("wat kost een paspoort?")
    expect(visitor.log.locator(".is-sent")).to_have_count(2)
    line.send("Network.emulateNetworkConditions", {**slow, "offline": True})
    visitor.say("en een rijbewijs?")
    expect(visitor.log.get_by_text("Nog niet verstuurd")).to_be_visible()
    line.send("Network.emulateNetworkConditions", slow)
    expect(visitor.log.locator(".is-sent")).to_have_count(3)
    expect(visitor.said("bot").filter(has_text="rijbewijs").last).to_be_attached()
    assert bubbles(visitor.said("citizen").locator("xpath=.")) == [
        "hallo",
        "wat kost een paspoort?",
        "en een rijbewijs?",
    ]
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
