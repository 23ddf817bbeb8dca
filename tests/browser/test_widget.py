"""The citizen's widget on the demo page, in a real Chromium against the whole stack."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.accessibility import WCAG_22_AA
from tests.browser.console import DEATH, WIDE, signed_in
from tests.live import LiveStack, eventually

NARROW = {"width": 360, "height": 740}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser, wide, that has never been here."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, stack: LiveStack) -> Iterator[Page]:
    """The demo page; afterwards nothing may have broken in it, its content security policy included."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(stack.url)
    yield page
    assert broken == []


class Citizen:
    """What a citizen sees and does in the widget."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.get_by_role("button", name="Stel uw vraag")
        self.panel = page.get_by_role("dialog")
        self.log = page.get_by_role("log")
        self.input = page.get_by_label("Uw bericht")

    def open(self) -> "Citizen":
        """Open the panel and wait for what the desk says."""
        self.launcher.click()
        expect(self.panel.get_by_role("heading", level=3)).to_be_visible()
        return self

    def say(self, text: str) -> None:
        """Type and send."""
        self.input.fill(text)
        self.input.press("Enter")

    def said(self, author: str) -> Locator:
        """Find the messages of an author."""
        return self.log.locator(f".by-{author}")

    def answers(self) -> Locator:
        """Find what the bot said after the citizen did: not its greeting."""
        return self.log.locator(".by-citizen ~ .by-bot")

    def texts(self) -> list[str]:
        """Return the text of every message, in order."""
        return self.log.locator(".bubble").all_inner_texts()


@pytest.fixture
def citizen(page: Page) -> Citizen:
    """A citizen with the panel open."""
    return Citizen(page).open()


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
    citizen = Citizen(page).open()
    for point in ("U chat met een computer", "De computer helpt met", "geen officiële aanvraag", "BSN"):
        expect(citizen.panel.get_by_role("listitem").filter(has_text=point)).to_be_visible()
    expect(citizen.panel.get_by_role("link", name=re.compile(r"^Bel "))).to_have_attribute("href", re.compile("^tel:"))
    expect(citizen.panel.locator(".desk-state")).not_to_be_empty()
    expect(citizen.input).to_be_focused()
    assert posted == []
    assert context.cookies() == []
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_escape_closes_and_gives_the_focus_back(citizen: Citizen) -> None:
    expect(citizen.page.get_by_role("button", name="Chat sluiten").last).to_have_attribute("aria-expanded", "true")
    citizen.page.keyboard.press("Escape")
    expect(citizen.panel).to_be_hidden()
    expect(citizen.launcher).to_be_focused()
    expect(citizen.launcher).to_have_attribute("aria-expanded", "false")


def test_price_comes_first_with_next_step_and_buttons_and_the_topic_stays(citizen: Citizen) -> None:
    citizen.say("wat kost een nieuw paspoort?")
    answer = citizen.answers().filter(has_text="volwassene").locator(".bubble")
    expect(answer).to_have_text(re.compile(r"^Een paspoort voor een volwassene kost €"))
    link = citizen.log.get_by_role("link").first
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(citizen.answers().get_by_role("button").first).to_be_enabled()
    citizen.say("en voor mijn kind?")
    expect(citizen.answers().filter(has_text="Een paspoort voor een kind kost €")).to_be_visible()


def test_button_is_said_once_and_then_is_out_of_date(citizen: Citizen) -> None:
    citizen.say("wat kost een nieuw paspoort?")
    button = citizen.answers().get_by_role("button").first
    label = button.inner_text()
    button.click()
    expect(citizen.said("citizen")).to_have_count(2)
    expect(citizen.said("citizen").last).to_contain_text(label)
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(citizen.answers().nth(1)).to_be_visible()
    button.click(force=True)
    expect(citizen.said("citizen")).to_have_count(2)


def test_death_is_answered_and_brought_to_a_human_who_can_call_back(citizen: Citizen) -> None:
    citizen.say(DEATH)
    expect(citizen.answers().first).to_contain_text("Gecondoleerd")
    expect(citizen.log).to_contain_text("zelf aangifte")
    waiting = citizen.panel.locator(".waiting-bar")
    expect(waiting).to_contain_text(re.compile(r"nummer \d+"))
    assert not re.search("uitvaart|begrafenisondernem", " ".join(citizen.texts()), re.IGNORECASE)

    citizen.panel.get_by_role("button", name="Bel mij terug").click()
    phone = citizen.page.get_by_label("Uw telefoonnummer")
    expect(phone).to_be_focused()
    phone.fill("12")
    phone.press("Enter")
    expect(phone).to_have_attribute("aria-invalid", "true")
    expect(citizen.panel.get_by_role("alert")).not_to_be_empty()
    phone.fill("06 12345678")
    phone.press("Enter")
    expect(waiting).to_contain_text("Wij bellen u terug")
    expect(citizen.input).to_be_focused()


def test_bar_of_the_queue_leaves_the_end_of_the_notice_and_the_phone_in_sight_on_a_telephone(citizen: Citizen) -> None:
    citizen.page.set_viewport_size(NARROW)
    citizen.say("ik wil een medewerker spreken over mijn lantaarnpaal 4712")
    expect(citizen.panel.locator(".waiting-bar")).to_contain_text(re.compile(r"nummer \d+"))
    expect(citizen.panel.get_by_role("status").filter(has_text=re.compile(r"nummer \d+"))).to_have_count(1)
    scroller, notice = citizen.panel.locator(".scroll").bounding_box(), citizen.log.locator(".message").last
    expect(notice).to_contain_text("medewerker")
    box = notice.bounding_box()
    assert scroller and box
    assert box["y"] + box["height"] <= scroller["y"] + scroller["height"] + 1
    expect(citizen.panel.locator(".phone")).to_be_in_viewport(ratio=1)


def test_employee_is_named_seen_typing_and_heard_also_with_the_panel_closed(
    citizen: Citizen, employee: Employee
) -> None:
    citizen.say("ik wil een medewerker spreken over mijn lantaarnpaal 4711")
    expect(citizen.panel.locator(".waiting-bar")).to_contain_text(re.compile(r"nummer \d+"))
    employee.claim("lantaarnpaal 4711")
    expect(citizen.panel.locator(".waiting-bar")).to_contain_text("U spreekt met Mehmet")
    employee.type()
    expect(citizen.panel.get_by_text("Mehmet is aan het typen")).to_be_visible()
    employee.say("Dag, ik kijk voor u.")
    expect(citizen.said("agent")).to_contain_text("Mehmet")
    expect(citizen.said("agent")).to_contain_text("Dag, ik kijk voor u.")
    citizen.page.keyboard.press("Escape")
    employee.say("Gevonden!")
    expect(citizen.launcher).to_contain_text("1 nieuw bericht")


def test_reload_shows_everything_once_and_keeps_what_was_not_sent(citizen: Citizen) -> None:
    citizen.say("wat kost een nieuw paspoort?")
    expect(citizen.answers().first).to_be_visible()
    citizen.input.fill("nog niet verstuurd")
    before = citizen.texts()
    citizen.page.reload()
    expect(citizen.answers().first).to_be_visible()
    assert citizen.texts() == before
    expect(citizen.input).to_have_value("nog niet verstuurd")


def test_what_is_said_without_a_network_arrives_once_and_in_order(citizen: Citizen, context: BrowserContext) -> None:
    citizen.say("hallo")
    expect(citizen.answers().first).to_be_visible()
    context.set_offline(True)
    citizen.say("wat kost een paspoort?")
    citizen.say("en een rijbewijs?")
    expect(citizen.panel.get_by_text("geen verbinding")).to_be_visible()
    expect(citizen.log.get_by_text("Nog niet verstuurd").first).to_be_visible()
    unsent = citizen.said("citizen").last.element_handle()
    context.set_offline(False)
    expect(citizen.log.locator(".is-sent")).to_have_count(3)
    assert unsent.evaluate("element => element.isConnected"), "a new element would be read out a second time"
    expect(citizen.panel.get_by_text("geen verbinding")).to_be_hidden()
    said = citizen.said("citizen").locator(".bubble").all_inner_texts()
    assert said == ["hallo", "wat kost een paspoort?", "en een rijbewijs?"]


def test_what_is_said_while_the_database_is_away_arrives_once_and_in_order(citizen: Citizen, stack: LiveStack) -> None:
    citizen.say("hallo")
    expect(citizen.answers().first).to_be_visible()
    stack.stop("postgres")
    try:
        citizen.say("wat kost een paspoort?")
        citizen.say("en een rijbewijs?")
        expect(citizen.log.get_by_text("Nog niet verstuurd").first).to_be_visible()
    finally:
        stack.start("postgres")
    expect(citizen.log.locator(".is-sent")).to_have_count(3, timeout=90_000)
    said = citizen.said("citizen").locator(".bubble").all_inner_texts()
    assert said == ["hallo", "wat kost een paspoort?", "en een rijbewijs?"]
    expect(citizen.said("bot").filter(has_text="rijbewijs").last).to_be_visible(timeout=60_000)
    citizen.page.reload()
    expect(citizen.said("citizen")).to_have_count(3)


def test_page_left_before_anything_was_sent_sends_it_after_the_reload(citizen: Citizen) -> None:
    citizen.page.route("**/v1/conversations**", lambda route: route.abort())
    citizen.say("wat kost een nieuw paspoort?")
    expect(citizen.log.get_by_text("Nog niet verstuurd")).to_be_visible()
    citizen.page.reload()
    citizen.page.unroute("**/v1/conversations**")
    expect(citizen.answers().first).to_contain_text("paspoort")
    expect(citizen.said("citizen")).to_have_count(1)


def test_api_that_does_not_answer_leaves_the_telephone_number(page: Page) -> None:
    page.route("**/v1/**", lambda route: route.abort())
    citizen = Citizen(page)
    citizen.launcher.click()
    line = citizen.panel.get_by_role("status").filter(has_text="geen verbinding")
    expect(line.get_by_role("link")).to_have_attribute("href", re.compile(r"^tel:\d+"))


def test_markup_is_shown_as_text(citizen: Citizen) -> None:
    citizen.say('<script>document.title="x"</script><img src=x onerror=alert(1)>')
    expect(citizen.said("citizen").locator(".bubble")).to_contain_text("<script>")
    expect(citizen.answers().or_(citizen.said("system")).first).to_be_visible()
    assert citizen.log.locator("script, img").count() == 0
    assert citizen.page.title() != "x"


def test_too_long_and_empty_are_said_at_the_input_and_not_sent(citizen: Citizen) -> None:
    citizen.input.press("Enter")
    expect(citizen.panel.get_by_text("Typ eerst uw vraag")).to_be_visible()
    citizen.say("x" * 4001)
    expect(citizen.panel.get_by_text("Uw bericht is te lang")).to_be_visible()
    expect(citizen.input).to_have_attribute("aria-invalid", "true")
    expect(citizen.said("citizen")).to_have_count(0)
    citizen.input.fill("eerste")
    citizen.input.press("Shift+Enter")
    citizen.input.type("tweede")
    expect(citizen.input).to_have_value("eerste\ntweede")


def test_english_speaks_english_throughout(citizen: Citizen) -> None:
    citizen.panel.get_by_role("button", name="EN English").click()
    expect(citizen.panel.get_by_role("listitem").filter(has_text="computer").first).to_contain_text("chatting")
    citizen.page.get_by_label("Your message").fill("what does a new passport cost?")
    citizen.panel.get_by_role("button", name="Send").click()
    expect(citizen.answers().first.locator(".bubble")).to_have_attribute("lang", "en")


def test_ended_conversation_says_so_and_a_new_one_starts_clean(citizen: Citizen) -> None:
    citizen.say("hallo")
    expect(citizen.answers().first).to_be_visible()
    citizen.panel.get_by_role("button", name="Gesprek beëindigen").click()
    citizen.panel.get_by_role("button", name="Ja, beëindigen").click()
    expect(citizen.panel.get_by_text("Dit gesprek is afgelopen")).to_be_visible()
    citizen.panel.get_by_role("button", name="Nieuw gesprek beginnen").click()
    expect(citizen.input).to_be_focused()
    expect(citizen.said("citizen")).to_have_count(0)
    assert citizen.page.evaluate("sessionStorage.length") == 0


def test_script_is_self_contained_and_small(stack: LiveStack) -> None:
    script = httpx.get(f"{stack.url}/widget/balie-chat.js").raise_for_status().content
    assert len(gzip.compress(script)) <= 60_000
    assert re.search(rb"\bimport\s*[({\"']", script) is None


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_state_meets_wcag(page: Page, viewport: dict[str, int]) -> None:
    page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
    assert_accessible(page)
    citizen = Citizen(page).open()
    assert_accessible(page)
    citizen.say("wat kost een nieuw paspoort?")
    expect(citizen.answers().get_by_role("button").first).to_be_visible()
    assert_accessible(page)
    citizen.say("ik wil een medewerker spreken")
    citizen.panel.get_by_role("button", name="Bel mij terug").click()
    citizen.page.get_by_label("Uw telefoonnummer").press("Enter")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def arabic(page: Page) -> Citizen:
    """A citizen with little room on a page in Arabic, with the panel open."""
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    page.evaluate(
        """() => {
            const chat = Object.assign(document.createElement('balie-chat'), { lang: 'ar' })
            document.querySelector('balie-chat').replaceWith(chat)
        }"""
    )
    return Citizen(page).open()


LEFT_OF = """(bubble, parts) => {
    const line = [...bubble.querySelectorAll('p')].map((line) => line.firstChild).find((text) => text?.data.includes(parts.join(' ')))
    return parts.map((part) => {
        const range = document.createRange()
        const at = line.data.indexOf(parts.join(' ')) + parts.join(' ').indexOf(part)
        range.setStart(line, at)
        range.setEnd(line, at + part.length)
        return range.getBoundingClientRect().left
    })
}"""


def test_arabic_runs_from_right_to_left_and_dutch_beside_it_from_left_to_right(arabic: Citizen) -> None:
    disclosure = arabic.panel.get_by_role("region").filter(has_text="حاسوب")
    expect(disclosure.get_by_role("listitem").first).to_have_css("direction", "rtl")
    expect(arabic.panel.locator(".desk-state")).to_have_attribute("dir", "rtl")
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
