"""The widget on a network that fails: nothing is lost or doubled, and the telephone number is always there."""

import json
import re

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.pages import watch
from tests.browser.site import Show, html
from tests.browser.widget import Visitor
from tests.live import LiveStack


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


def test_server_that_never_answers_leaves_the_phone_and_what_was_typed_arrives_when_it_is_back(show: Show) -> None:
    page = show(html())
    page.clock.install()
    hanging: list[Route] = []

    def hang(route: Route) -> None:
        hanging.append(route)

    page.route("**/v1/**", hang)
    visitor = Visitor(page)
    visitor.launcher.click()
    expect(visitor.panel.get_by_role("link", name="Bel 14 0999")).to_have_attribute("href", "tel:140999")
    page.clock.run_for(6_000)
    line = visitor.panel.get_by_role("status").filter(has_text="geen verbinding")
    expect(line.get_by_role("link", name="Bel 14 0999")).to_be_visible()
    visitor.say("hoort iemand mij?")
    expect(visitor.log.get_by_text("Wordt verstuurd")).to_be_visible()
    page.route("**/v1/**", lambda route: route.abort())
    for route in hanging:
        route.abort()
    expect(visitor.log.get_by_role("button", name="Nu proberen")).to_be_visible()
    page.unroute("**/v1/**")
    expect(visitor.said("bot")).to_contain_text("hoort iemand mij?", timeout=20_000)
    expect(line).to_have_count(0)


def test_try_again_sends_what_an_outage_held_back_and_it_arrives_once(visitor: Visitor) -> None:
    page = visitor.page
    tries: list[str] = []

    def outage(route: Route) -> None:
        """The message arrives, and its answer does not; nothing is tried again by itself within this test."""
        tries.append(json.loads(route.request.post_data or "{}")["clientMessageId"])
        route.fetch()
        route.fulfill(status=503, headers={"Retry-After": "3600"})

    page.route("**/v1/conversations/*/events", lambda route: route.abort())
    page.route("**/v1/conversations/*/messages", outage)
    visitor.say("wat kost een nieuw paspoort?")
    again = visitor.log.get_by_role("button", name="Nu proberen")
    expect(again).to_be_visible()
    expect(visitor.log.get_by_text("Nog niet verstuurd")).to_be_visible()
    page.unroute("**/v1/conversations/*/messages")
    with page.expect_request("**/v1/conversations/*/messages") as sent:
        again.click()
    expect(visitor.log.locator(".is-sent")).to_have_count(1)
    expect(again).to_have_count(0)
    expect(visitor.input).to_be_focused()
    assert [sent.value.post_data_json["clientMessageId"]] == tries
    page.unroute("**/v1/conversations/*/events")
    page.reload()
    expect(visitor.answers().first).to_contain_text("paspoort")
    expect(visitor.said("citizen")).to_have_count(1)


SLOW_3G = {"offline": False, "latency": 2_000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_page_is_opened_and_asked_on_slow_3g_from_the_start_and_the_question_is_sent_once(
    context: BrowserContext, stack: LiveStack
) -> None:
    broken: list[str] = []
    page = watch(context.new_page(), broken)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.goto(stack.url, wait_until="commit")
    visitor = Visitor(page)
    visitor.launcher.click()
    visitor.say("wat kost een nieuw paspoort?")  # before the desk has said anything
    expect(visitor.answers().first).to_contain_text("paspoort", timeout=60_000)
    expect(visitor.panel.get_by_text("geen verbinding")).to_have_count(0)
    expect(visitor.panel.locator(".desk-state")).not_to_be_empty()
    expect(visitor.said("citizen")).to_have_count(1)
    assert [url.rpartition("/")[2] for url in posted] == ["conversations", "messages"]
    assert broken == []
