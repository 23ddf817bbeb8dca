"""What goes wrong under an employee: nothing that was typed is lost, nothing arrives twice, and it is said."""

from playwright.sync_api import Route, expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Citizen, Desks
from tests.live import LiveStack, eventually


def test_message_that_failed_is_retried_under_the_same_id_and_arrives_once(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    ids: list[str] = []

    def lose_the_first(route: Route) -> None:
        ids.append(route.request.post_data_json["clientMessageId"])
        if len(ids) == 1:
            route.abort()
        else:
            route.continue_()

    console.page.route("**/v1/handoffs/*/messages", lose_the_first)
    console.answer.fill("Ik help u graag.")
    console.answer.press("Enter")
    console.transcript.get_by_role("button", name="Opnieuw proberen").click()
    expect(console.transcript.get_by_text("Niet verstuurd")).to_be_hidden()
    eventually(lambda: citizen.heard() == ["Ik help u graag."])
    expect(console.transcript.get_by_text("Ik help u graag.")).to_have_count(1)
    assert ids[0] == ids[1]
    console.leave()


def test_lapsed_claim_says_so_and_keeps_the_text(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    lapsed = '{"type":"about:blank","title":"","status":409,"code":"claim_lapsed","detail":""}'
    console.page.route(
        "**/v1/handoffs/*/messages",
        lambda route: route.fulfill(status=409, content_type="application/problem+json", body=lapsed),
    )
    console.answer.fill("Een zorgvuldig antwoord")
    console.answer.press("Control+Enter")
    expect(console.page.get_by_role("alert").filter(has_text="claim is verlopen")).to_be_visible()
    expect(console.answer).to_have_value("Een zorgvuldig antwoord")
    expect(console.page.get_by_role("button", name="Versturen")).to_be_hidden()
    assert violations(console.page) == []


def test_draft_survives_a_reload(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("half een zin")
    console.page.reload()
    expect(console.answer).to_have_value("half een zin")
    console.leave()


def test_lost_session_asks_to_sign_in_again_over_the_work(consoles: Desks, citizen: Citizen, stack: LiveStack) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("nog niet verstuurd")
    note = console.act("Overdragen").get_by_label("Notitie voor de ander")
    note.fill("wil morgen langskomen")
    console.page.context.clear_cookies()
    dialog = console.page.get_by_role("dialog", name="Gesprek overdragen")
    dialog.get_by_label("Afdeling", exact=True).select_option(index=1)
    dialog.get_by_role("button", name="Overdragen").click()
    again = console.page.get_by_role("dialog", name="Log opnieuw in")
    expect(again).to_be_visible()
    again.get_by_label("Wachtwoord", exact=True).fill(stack.agents["sanne"])
    again.get_by_role("button", name="Inloggen").click()
    expect(again).to_be_hidden()
    expect(note).to_have_value("wil morgen langskomen")
    console.page.keyboard.press("Escape")
    expect(console.answer).to_have_value("nog niet verstuurd")
    console.leave()


def test_lost_stream_is_said_and_comes_back_with_a_fresh_queue(consoles: Desks, stack: LiveStack) -> None:
    console = consoles.of("sanne")
    expect(console.page.locator(".connection")).to_have_text("Verbonden")
    stack.stop("api")
    expect(console.page.get_by_role("alert").filter(has_text="verbinding met Balie is weg")).to_be_visible()
    stack.start("api")
    citizen = Citizen(stack)
    citizen.say(DEATH)
    expect(console.row(citizen)).to_be_visible(timeout=60_000)
    expect(console.page.locator(".connection")).to_have_text("Verbonden")
    citizen.end()
