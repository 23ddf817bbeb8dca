"""The citizen's widget on the demo page, in a real Chromium against the whole stack."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import WCAG_22_AA
from tests.browser.console import DEATH, signed_in
from tests.browser.pages import WIDE
from tests.browser.widget import Visitor
from tests.live import LiveStack, eventually

NARROW = {"width": 360, "height": 740}


class Employee:
    """Mehmet of the contact centre, who answers over the API as her console does."""

    def __init__(self, stack: LiveStack) -> None:
        self._http = signed_in(stack, "mehmet")
        self._http.put("/v1/session/presence", json={"presence": "available"}).raise_for_status()
        self._handoff: dict[str, Any] = {}

    def claim(self, text: str) -> None:
        """Claim the waiting conversation in which the citizen said `text`."""
        waiting = eventually(lambda: [handoff for handoff in self._queue() if text in self._said(handoff)])
        answer = self._http.post(f"/v1/handoffs/{waiting[0]['id']}/claim")
        self._handoff = answer.raise_for_status().json()

    def type(self) -> None:
        """Show the citizen that something is being typed."""
        self._act("typing", {})

    def say(self, text: str) -> None:
        """Answer the citizen."""
        self._act("messages", {"clientMessageId": f"mehmet-{text}"[:64], "text": text})

    def close(self) -> None:
        """Resolve what was claimed and leave."""
        if self._handoff:
            self._act("resolve", {"result": "answered", "note": ""})
        self._http.close()

    def _queue(self) -> list[dict[str, Any]]:
        queue: list[dict[str, Any]] = self._http.get("/v1/queue").raise_for_status().json()["payload"]
        return queue

    def _said(self, handoff: dict[str, Any]) -> str:
        detail = self._http.get(f"/v1/handoffs/{handoff['id']}").raise_for_status().json()
        return "\n".join(message["text"] for message in detail["messages"])

    def _act(self, what: str, body: dict[str, Any]) -> None:
        body = {"claimId": self._handoff["claimId"], **body}
        self._http.post(f"/v1/handoffs/{self._handoff['id']}/{what}", json=body).raise_for_status()


@pytest.fixture
def employee(stack: LiveStack) -> Iterator[Employee]:
    """An employee at work, who leaves nothing open."""
    employee = Employee(stack)
    yield employee
    employee.close()


def assert_accessible(page: Page) -> None:
    """Hold the page to WCAG 2.2 AA, as far as axe can see."""
    found = Axe().run(page, options={"runOnly": WCAG_22_AA})
    assert found.violations_count == 0, found.generate_report()


def test_opening_says_what_this_is_before_anything_is_created(page: Page, context: BrowserContext) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    visitor = Visitor(page).open()
    for point in ("U chat met een computer", "De computer helpt met", "geen officiële aanvraag", "BSN"):
        expect(visitor.panel.get_by_role("listitem").filter(has_text=point)).to_be_visible()
    expect(visitor.panel.get_by_role("link", name=re.compile(r"^Bel "))).to_have_attribute("href", re.compile("^tel:"))
    expect(visitor.panel.locator(".desk-state")).not_to_be_empty()
    expect(visitor.input).to_be_focused()
    assert posted == []
    assert context.cookies() == []
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


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


def test_price_comes_first_with_next_step_and_buttons_and_the_topic_stays(visitor: Visitor) -> None:
    visitor.say("wat kost een nieuw paspoort?")
    answer = visitor.answers().filter(has_text="volwassene").locator(".bubble")
    expect(answer).to_have_text(re.compile(r"^Een paspoort voor een volwassene kost €"))
    link = visitor.log.get_by_role("link").first
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(visitor.answers().get_by_role("button").first).to_be_enabled()
    visitor.say("en voor mijn kind?")
    expect(visitor.answers().filter(has_text="Een paspoort voor een kind kost €")).to_be_visible()


def test_button_is_said_once_and_then_is_out_of_date(visitor: Visitor) -> None:
    visitor.say("wat kost een nieuw paspoort?")
    button = visitor.answers().get_by_role("button").first
    label = button.inner_text()
    button.click()
    expect(visitor.said("citizen")).to_have_count(2)
    expect(visitor.said("citizen").last).to_contain_text(label)
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(visitor.answers().nth(1)).to_be_visible()
    button.click(force=True)
    expect(visitor.said("citizen")).to_have_count(2)


def test_death_is_answered_and_brought_to_a_human_who_can_call_back(visitor: Visitor) -> None:
    visitor.say(DEATH)
    expect(visitor.answers().first).to_contain_text("Gecondoleerd")
    expect(visitor.log).to_contain_text("zelf aangifte")
    waiting = visitor.panel.locator(".waiting-bar")
    expect(waiting).to_contain_text(re.compile(r"nummer \d+"))
    assert not re.search("uitvaart|begrafenisondernem", " ".join(visitor.texts()), re.IGNORECASE)

    visitor.panel.get_by_role("button", name="Bel mij terug").click()
    phone = visitor.page.get_by_label("Uw telefoonnummer")
    expect(phone).to_be_focused()
    phone.fill("12")
    phone.press("Enter")
    expect(phone).to_have_attribute("aria-invalid", "true")
    expect(visitor.panel.get_by_role("alert")).not_to_be_empty()
    phone.fill("061234567899")
    phone.press("Enter")
    expect(visitor.panel.get_by_role("alert")).to_contain_text("Dit telefoonnummer klopt niet. Vul 10 cijfers in")
    phone.fill("06 12345678")
    phone.press("Enter")
    expect(waiting).to_contain_text("Wij bellen u terug")
    expect(visitor.input).to_be_focused()


def test_bar_of_the_queue_leaves_the_end_of_the_notice_and_the_phone_in_sight_on_a_telephone(
    visitor: Visitor, employee: Employee
) -> None:
    visitor.page.set_viewport_size(NARROW)
    visitor.say("ik wil een medewerker spreken over mijn lantaarnpaal 4712")
    sees_the_end_of_the_notice(visitor)


def test_bar_of_the_queue_that_comes_before_the_notice_leaves_its_end_in_sight_too(
    page: Page, employee: Employee
) -> None:
    page.set_viewport_size(NARROW)
    page.evaluate(LATE_NOTICE)
    visitor = Visitor(page).open()
    visitor.say("ik wil een medewerker spreken over mijn lantaarnpaal 4713")
    sees_the_end_of_the_notice(visitor)


# The stream brings what the desk says half a second after everything else.
LATE_NOTICE = r"""
    const fetched = window.fetch
    window.fetch = async (...request) => {
      const answer = await fetched(...request)
      if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer
      let kept = ''
      const late = new TransformStream({
        transform(text, stream) {
          const events = (kept + text).split('\r\n\r\n')
          kept = events.pop()
          for (const event of events) {
            const pass = () => stream.enqueue(event + '\r\n\r\n')
            if (event.includes('event: message')) setTimeout(pass, 500)
            else pass()
          }
        },
      })
      const body = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(late).pipeThrough(new TextEncoderStream())
      return new Response(body, answer)
    }
"""


def sees_the_end_of_the_notice(visitor: Visitor) -> None:
    expect(visitor.panel.locator(".waiting-bar")).to_contain_text(re.compile(r"nummer \d+"))
    said = visitor.panel.get_by_role("status").filter(has_text=re.compile(r"nummer \d+"))
    expect(said).to_have_count(0)  # the message says it once
    scroller, notice = visitor.panel.locator(".scroll").bounding_box(), visitor.log.locator(".message").last
    expect(notice).to_have_class(re.compile("by-system"))
    expect(notice).to_contain_text("medewerker")
    box = notice.bounding_box()
    assert scroller and box
    assert box["y"] + box["height"] <= scroller["y"] + scroller["height"] + 1
    expect(visitor.panel.locator(".phone")).to_be_in_viewport(ratio=1)


def test_employee_is_named_seen_typing_and_heard_also_with_the_panel_closed(
    visitor: Visitor, employee: Employee
) -> None:
    visitor.say("ik wil een medewerker spreken over mijn lantaarnpaal 4711")
    expect(visitor.panel.locator(".waiting-bar")).to_contain_text(re.compile(r"nummer \d+"))
    employee.claim("lantaarnpaal 4711")
    expect(visitor.panel.locator(".speaking")).to_contain_text("U spreekt nu met Mehmet")
    employee.type()
    expect(visitor.panel.get_by_text("Mehmet is aan het typen")).to_be_visible()
    employee.say("Dag, ik kijk voor u.")
    expect(visitor.said("agent")).to_contain_text("Mehmet")
    expect(visitor.said("agent")).to_contain_text("Dag, ik kijk voor u.")
    visitor.page.keyboard.press("Escape")
    employee.say("Gevonden!")
    expect(visitor.launcher).to_contain_text("1 nieuw bericht")


def test_reload_shows_everything_once_and_keeps_what_was_not_sent(visitor: Visitor) -> None:
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().first).to_be_visible()
    visitor.input.fill("nog niet verstuurd")
    before = visitor.texts()
    visitor.page.reload()
    expect(visitor.answers().first).to_be_visible()
    assert visitor.texts() == before
    expect(visitor.input).to_have_value("nog niet verstuurd")


def test_what_is_said_without_a_network_arrives_once_and_in_order(visitor: Visitor, context: BrowserContext) -> None:
    visitor.say("hallo")
    expect(visitor.answers().first).to_be_visible()
    context.set_offline(True)
    visitor.say("wat kost een paspoort?")
    visitor.say("en een rijbewijs?")
    expect(visitor.panel.get_by_text("geen verbinding")).to_be_visible()
    expect(visitor.log.get_by_text("Nog niet verstuurd").first).to_be_visible()
    unsent = visitor.said("citizen").last.element_handle()
    context.set_offline(False)
    expect(visitor.log.locator(".is-sent")).to_have_count(3)
    assert unsent.evaluate("element => element.isConnected"), "a new element would be read out a second time"
    expect(visitor.panel.get_by_text("geen verbinding")).to_be_hidden()
    said = visitor.said("citizen").locator(".bubble").all_inner_texts()
    assert said == ["hallo", "wat kost een paspoort?", "en een rijbewijs?"]


def test_what_is_said_while_the_database_is_away_arrives_once_and_in_order(visitor: Visitor, stack: LiveStack) -> None:
    visitor.say("hallo")
    expect(visitor.answers().first).to_be_visible()
    stack.stop("postgres")
    try:
        visitor.say("wat kost een paspoort?")
        visitor.say("en een rijbewijs?")
        expect(visitor.log.get_by_text("Nog niet verstuurd").first).to_be_visible()
    finally:
        stack.start("postgres")
    expect(visitor.log.locator(".is-sent")).to_have_count(3, timeout=90_000)
    said = visitor.said("citizen").locator(".bubble").all_inner_texts()
    assert said == ["hallo", "wat kost een paspoort?", "en een rijbewijs?"]
    expect(visitor.said("bot").filter(has_text="rijbewijs").last).to_be_visible(timeout=60_000)
    visitor.page.reload()
    expect(visitor.said("citizen")).to_have_count(3)


def test_page_left_before_anything_was_sent_sends_it_after_the_reload(visitor: Visitor) -> None:
    visitor.page.route("**/v1/conversations**", lambda route: route.abort())
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.log.get_by_text("Nog niet verstuurd")).to_be_visible()
    visitor.page.reload()
    visitor.page.unroute("**/v1/conversations**")
    expect(visitor.answers().first).to_contain_text("paspoort")
    expect(visitor.said("citizen")).to_have_count(1)


def test_api_that_does_not_answer_leaves_the_telephone_number(page: Page) -> None:
    page.route("**/v1/**", lambda route: route.abort())
    visitor = Visitor(page)
    visitor.launcher.click()
    line = visitor.panel.get_by_role("status").filter(has_text="geen verbinding")
    expect(line.get_by_role("link")).to_have_attribute("href", re.compile(r"^tel:\d+"))


def test_markup_is_shown_as_text(visitor: Visitor) -> None:
    visitor.say('<script>document.title="x"</script><img src=x onerror=alert(1)>')
    expect(visitor.said("citizen").locator(".bubble")).to_contain_text("<script>")
    expect(visitor.answers().or_(visitor.said("system")).first).to_be_visible()
    assert visitor.log.locator("script, img").count() == 0
    assert visitor.page.title() != "x"


def test_too_long_and_empty_are_said_at_the_input_and_not_sent(visitor: Visitor) -> None:
    visitor.input.press("Enter")
    expect(visitor.panel.get_by_text("Typ eerst uw vraag")).to_be_visible()
    visitor.say("x" * 4001)
    expect(visitor.panel.get_by_text("Uw bericht is te lang")).to_be_visible()
    expect(visitor.input).to_have_attribute("aria-invalid", "true")
    expect(visitor.said("citizen")).to_have_count(0)
    visitor.input.fill("eerste")
    visitor.input.press("Shift+Enter")
    visitor.input.type("tweede")
    expect(visitor.input).to_have_value("eerste\ntweede")


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
    assert_accessible(page)


def test_ended_conversation_says_so_and_a_new_one_starts_clean(visitor: Visitor) -> None:
    visitor.say("hallo")
    expect(visitor.answers().first).to_be_visible()
    visitor.panel.get_by_role("button", name="Gesprek beëindigen").click()
    visitor.panel.get_by_role("button", name="Ja, beëindigen").click()
    expect(visitor.panel.get_by_text("Dit gesprek is afgelopen")).to_be_visible()
    visitor.panel.get_by_role("button", name="Nieuw gesprek beginnen").click()
    expect(visitor.input).to_be_focused()
    expect(visitor.said("citizen")).to_have_count(0)
    assert visitor.page.evaluate("sessionStorage.length") == 0


def test_script_is_self_contained_and_small(stack: LiveStack) -> None:
    script = httpx.get(f"{stack.url}/widget/balie-chat.js").raise_for_status().content
    assert len(gzip.compress(script)) <= 60_000
    assert re.search(rb"\bimport\s*[({\"']", script) is None


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_state_meets_wcag(page: Page, viewport: dict[str, int]) -> None:
    page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    assert_accessible(page)
    visitor = Visitor(page).open()
    assert_accessible(page)
    visitor.say("wat kost een nieuw paspoort?")
    expect(visitor.answers().get_by_role("button").first).to_be_visible()
    assert_accessible(page)
    visitor.say("ik wil een medewerker spreken")
    visitor.panel.get_by_role("button", name="Bel mij terug").click()
    visitor.page.get_by_label("Uw telefoonnummer").press("Enter")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def arabic(page: Page) -> Visitor:
    """A citizen with little room on a page in Arabic, with the panel open."""
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
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
    assert_accessible(arabic.page)
    assert arabic.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
