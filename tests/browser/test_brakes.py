"""The widget does the work that is asked of a busy address; a supervisor stops an answer and lets it go."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import altcha
import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from router.abuse import Proofs
from router.database import system_clock
from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks, signed_in
from tests.browser.pages import WIDE, watch
from tests.live import LiveStack, eventually

SECRET = b"of the test"
WIDER = """[...document.querySelectorAll('.lead *')]
    .filter(e => !e.closest('.table-scroll > *') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 99))"""


@pytest.fixture
def page(browser: Browser, stack: LiveStack) -> Iterator[Page]:
    """The demo page; afterwards the content security policy refused nothing."""
    broken: list[str] = []
    page = watch(browser.new_context(viewport=WIDE).new_page(), broken)
    page.set_default_timeout(30_000)
    page.goto(stack.url)
    yield page
    page.context.close()
    assert broken == []


def test_widget_solves_the_challenge_by_itself_and_the_question_is_answered(page: Page) -> None:
    proofs, sent = Proofs(secret=SECRET, clock=system_clock), []

    def ask(route: Route) -> None:
        body: dict[str, Any] = json.loads(route.request.post_data or "{}")
        sent.append(body.get("proof"))
        if sent[-1] is not None:
            route.continue_()
            return
        problem = {"status": 429, "code": "proof_required", "challenge": proofs.challenge("192.0.2.1")}
        route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(problem))

    page.route("**/v1/conversations", ask)
    page.get_by_role("button", name="Stel uw vraag").click()
    page.get_by_label("Uw bericht").fill("wat kost een paspoort?")
    page.get_by_label("Uw bericht").press("Enter")
    expect(page.get_by_role("log").locator(".by-bot").first).to_be_visible()
    first, proof = sent
    assert first is None
    assert altcha.verify_solution(proof, proofs._secret).verified


@pytest.fixture
def lead(stack: LiveStack) -> Iterator[httpx.Client]:
    """Fatima, who leads the team, over the API; what she stopped and whom she blocked goes on after the test."""
    with closing(signed_in(stack, "fatima")) as http:
        yield http
        for brake in http.get("/v1/brakes").json()["payload"]:
            http.post(f"/v1/brakes/{brake['id']}/release", json={"reason": "over"})
        for block in http.get("/v1/blocks").json()["payload"]:
            http.post(f"/v1/blocks/{block['id']}/end")


def test_open_page_says_within_a_minute_that_the_chat_is_closed_and_that_it_is_open_again(
    page: Page, stack: LiveStack, lead: httpx.Client
) -> None:
    page.clock.install()
    page.goto(stack.url)
    page.get_by_role("button", name="Stel uw vraag").click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=3)).to_be_visible()
    stop = {"kind": "channel", "target": "webchat", "reason": "exercise"}
    stopped = lead.post("/v1/brakes", json=stop).raise_for_status().json()
    page.clock.fast_forward(60_000)
    notice = page.locator(".notice")
    expect(notice).to_contain_text("U kunt hier nu geen nieuw gesprek beginnen.")
    expect(notice.get_by_role("link").first).to_have_attribute("href", re.compile("^tel:"))
    expect(notice.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    assert violations(page) == []
    lead.post(f"/v1/brakes/{stopped['id']}/release", json={"reason": "over"}).raise_for_status()
    page.clock.fast_forward(60_000)
    expect(notice).to_be_hidden()


def test_whoever_is_kept_out_reads_why_until_when_and_what_to_call(page: Page, lead: httpx.Client) -> None:
    page.get_by_role("button", name="Stel uw vraag").click()
    with page.expect_response(lambda response: response.url.endswith("/v1/conversations")) as started:
        page.get_by_label("Uw bericht").fill("wat kost een paspoort?")
        page.get_by_label("Uw bericht").press("Enter")
    expect(page.get_by_role("log").locator(".by-bot").first).to_be_visible()
    until = (system_clock() + timedelta(days=1)).isoformat()
    whom = {"conversationId": started.value.json()["id"], "kind": "conversation", "reason": "insults", "until": until}
    lead.post("/v1/blocks", json=whom).raise_for_status()
    page.get_by_label("Uw bericht").fill("en een rijbewijs?")
    page.get_by_label("Uw bericht").press("Enter")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("beledig")
    for number in ("112", "113"):
        expect(notice.get_by_role("link", name=number)).to_have_attribute("href", f"tel:{number}")
    assert violations(page) == []


def under_way(route: Route) -> None:
    """Answer as if the messages to seven residents have not left yet."""
    told = route.fetch().json()
    route.fulfill(json={**told, "meta": {**told["meta"], "waiting": 7}})


def test_supervisor_stops_an_answer_sees_it_everywhere_and_lets_it_go(consoles: Desks, stack: LiveStack) -> None:
    citizen = Citizen(stack)
    citizen.say("wat kost een paspoort?")
    eventually(lambda: len(citizen.heard("bot")) > 0, seconds=40)
    console = consoles.of("fatima")
    page = console.page
    page.get_by_role("link", name="Leiding").click()
    page.get_by_role("link", name="Noodrem", exact=True).click()
    panel = page.get_by_role("region", name="Noodrem")
    panel.get_by_text("Iets stilzetten").click()
    what, reason = panel.get_by_label("Wat zet u stil?"), panel.get_by_label("Reden")
    note, stop = panel.get_by_label("Toelichting"), panel.get_by_role("button", name="Nu stilzetten")
    assert (what.input_value(), reason.input_value()) == ("", "")  # the supervisor chooses
    what.select_option("bot")
    expect(panel.get_by_label("Ja, de bot geeft niemand meer antwoord")).to_have_attribute("required", "")
    what.select_option("answer:paspoort")
    reason.select_option("wrong")
    note.fill("Het bedrag is oud.")
    stop.click()
    banner = page.locator(".banner").filter(has_text="Stilgezet")
    expect(banner).to_contain_text("Antwoorden over: Paspoort", timeout=15_000)
    panel.get_by_text("Iets stilzetten").click()
    assert (what.input_value(), reason.input_value(), note.input_value()) == ("", "", "")
    panel.get_by_text("Andere antwoorden met hetzelfde gegeven").first.click()
    expect(panel.get_by_role("button", name=re.compile("^Ook .* stilzetten")).first).to_be_visible()
    panel.get_by_text("Wie kreeg dit?").first.click()
    panel.get_by_role("button", name="Tonen").first.click()
    expect(panel.get_by_role("row").filter(has_text=citizen.reference)).to_be_visible()
    page.route("**/recipients*", under_way, times=1)
    panel.get_by_role("button", name="Vertel het wie nog in gesprek is").first.click()
    expect(panel.get_by_text("onderweg: 7.")).to_be_visible()
    expect(panel.get_by_text("onderweg: 0.")).to_be_visible(timeout=20_000)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert panel.locator(".table-scroll > .figures").evaluate("e => getComputedStyle(e).overflowWrap") == "normal"
        assert violations(page) == []
        assert page.evaluate(WIDER) == []
    panel.get_by_label("Waarom weer aan").select_option("over")
    panel.get_by_role("button", name="Weer aanzetten").click()
    expect(banner).to_be_hidden(timeout=15_000)
    citizen.end()
