"""The citizen's widget on the demo page, in a real Chromium against the whole stack."""

import gzip
import re

import httpx
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console import DEATH
from tests.browser.employee import Employee
from tests.browser.pages import PHONE
from tests.browser.widget import Visitor
from tests.live import LiveStack


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
    visitor.page.set_viewport_size(PHONE)
    visitor.say("ik wil een medewerker spreken over mijn lantaarnpaal 4712")
    sees_the_end_of_the_notice(visitor)


def test_bar_of_the_queue_that_comes_before_the_notice_leaves_its_end_in_sight_too(
    page: Page, employee: Employee
) -> None:
    page.set_viewport_size(PHONE)
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
