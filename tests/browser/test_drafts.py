"""What an employee types: kept on the server, the same in every window, and never sent twice."""

import re

from playwright.sync_api import Route, expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Console, Desks
from tests.browser.widget import Visitor
from tests.live import LiveStack, eventually


def other_window(console: Console, stack: LiveStack) -> Console:
    """A second tab of the same employee, at the same place."""
    page = console.page.context.new_page()
    page.goto(console.page.url)
    return Console(page, stack)


def test_two_windows_of_one_employee_overwrite_nothing_and_send_once(
    consoles: Desks, citizen: Citizen, stack: LiveStack
) -> None:
    one = consoles.of("sanne")
    one.claim(citizen)
    two = other_window(one, stack)
    one.answer.fill("Gecondoleerd")
    expect(two.answer).to_have_value("Gecondoleerd")
    expect(two.page.get_by_text("Getypt in een ander venster")).to_be_visible()
    expect(one.page.get_by_text("Concept bewaard om")).to_be_visible()

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    two.page.route("**/draft", hold)
    with two.page.expect_request("**/draft"):
        two.answer.fill("Goedemiddag mevrouw")
    one.answer.fill("Gecondoleerd met uw moeder")
    expect(one.page.get_by_text("Concept bewaard om")).to_be_visible()
    for route in held:
        route.continue_()
    two.page.unroute("**/draft")
    newer = two.page.get_by_role("region", name="Concept in een ander venster")
    expect(newer).to_contain_text("Gecondoleerd met uw moeder")
    expect(two.answer).to_have_value("Goedemiddag mevrouw")
    assert violations(two.page) == []
    newer.get_by_role("button", name="Beide teksten houden").click()
    both = "Gecondoleerd met uw moeder\nGoedemiddag mevrouw"
    expect(two.answer).to_have_value(both)
    expect(one.answer).to_have_value(both)

    two.answer.press("Enter")
    one.answer.press("Enter")
    eventually(lambda: citizen.heard() == [both])
    expect(one.answer).to_have_value("")
    expect(two.answer).to_have_value("")
    expect(one.transcript.get_by_text("Goedemiddag mevrouw")).to_have_count(1)
    assert citizen.heard() == [both]
    one.leave()


def test_text_is_there_after_a_crash_and_on_another_computer(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    console.claim(citizen)
    console.answer.fill("half een zin")
    expect(console.page.get_by_text("Concept bewaard om")).to_be_visible()
    elsewhere = consoles.of("sanne")
    elsewhere.mine.get_by_role("link").first.click()
    expect(elsewhere.answer).to_have_value("half een zin")
    console.page.route("**/draft", lambda route: route.abort())
    console.answer.fill("half een zin, en nog wat")
    expect(console.page.get_by_text("Concept staat alleen in dit venster")).to_be_visible()
    console.page.unroute("**/draft")
    console.page.reload()
    expect(console.answer).to_have_value("half een zin, en nog wat")
    expect(elsewhere.answer).to_have_value("half een zin, en nog wat")
    console.leave()


def test_employee_sees_that_the_citizen_types_and_not_what(consoles: Desks, visitor: Visitor) -> None:
    visitor.say("Ik wil een medewerker spreken")
    expect(visitor.waiting).to_be_visible(timeout=40_000)
    console = consoles.of("fatima")
    console.claim(visitor)
    expect(visitor.log).to_contain_text(re.compile("Fatima"))
    with visitor.page.expect_request("**/typing") as sign:
        visitor.input.press_sequentially("Ik heb")
    assert sign.value.post_data is None
    expect(console.page.get_by_text("De inwoner typt…")).to_be_visible()
    console.leave()


def test_citizen_sees_that_the_employee_types_an_answer_and_never_a_note(consoles: Desks, visitor: Visitor) -> None:
    visitor.say("Ik wil een medewerker spreken")
    expect(visitor.waiting).to_be_visible(timeout=40_000)
    console = consoles.of("fatima")
    console.claim(visitor)
    told: list[str] = []
    console.page.on("request", lambda request: told.append(request.url) if request.url.endswith("/typing") else None)
    console.page.get_by_role("button", name="Notitie", exact=True).click()
    note = console.page.get_by_label("Uw notitie")
    note.press_sequentially("Even nagaan")
    with console.page.expect_response("**/notes"):
        note.press("Enter")
    assert told == []
    console.page.get_by_role("button", name="Antwoord", exact=True).click()
    console.answer.press_sequentially("Ik kijk")
    expect(visitor.panel.get_by_text("Fatima is aan het typen")).to_be_visible()
    assert len(told) == 1  # now and then, not for each letter
    assert visitor.said("agent").count() == 0
    console.leave()
