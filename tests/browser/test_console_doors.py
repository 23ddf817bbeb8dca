"""The doors besides the chat, in the console: how they stand, what became of a message there, and what is to be wrapped up."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Citizen, Console, Desks, clear, signed_in
from tests.browser.doors import Writer, faults
from tests.browser.pages import WIDE, too_wide
from tests.channels.drivers.webhook import WebhookDriver
from tests.live import WITHOUT_SECRET, WITHOUT_SECRETS, LiveStack, eventually

PARKING = "Ik wil een medewerker spreken over mijn parkeervergunning."
PHONE = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def tidy(stack: LiveStack, other_system: WebhookDriver) -> Iterator[None]:
    """Nobody waits, has a conversation or wraps one up, and the provider is well, before and after."""
    clear(stack)
    yield
    faults(other_system)
    clear(stack)
    with closing(signed_in(stack, "mehmet")) as http:
        http.post("/v1/session/ready").raise_for_status()


def doors_of(page: Page, account: str) -> Locator:
    """How an account stands, on the supervisors' page."""
    region = page.get_by_role("region", name="Kanalen naast de chat")
    return region.get_by_role("listitem").filter(has=page.get_by_text(account, exact=True))


def taken(console: Console) -> None:
    """Take the only one who waits."""
    row = console.queue.get_by_role("listitem").first
    expect(row).to_contain_text("Sociale media")
    row.get_by_role("button").click()
    expect(console.answer).to_be_visible()


def answer(console: Console, text: str) -> Locator:
    """Send an answer, and return it as it stands in the transcript."""
    console.answer.fill(text)
    console.answer.press("Enter")
    return console.transcript.get_by_role("listitem").filter(has_text=text)


def standing(stack: LiveStack, account: str) -> dict[str, Any]:
    """How an account stands, as the page gets it."""
    with closing(signed_in(stack, "fatima")) as http:
        payload: list[dict[str, Any]] = http.get("/v1/channels").raise_for_status().json()["payload"]
    return next(each for each in payload if each["id"] == account)


def test_supervisor_sees_which_door_is_open_which_misses_a_secret_and_which_is_ill_since_when_and_why(
    consoles: Desks, stack: LiveStack, other_system: WebhookDriver
) -> None:
    page = consoles.of("fatima").page
    page.goto(f"{stack.url}/console/#/leiding/kanalen")
    well, off = doors_of(page, other_system.name), doors_of(page, WITHOUT_SECRETS)
    expect(well.get_by_text("Werkt.", exact=True)).to_be_visible()
    expect(off).to_contain_text("Staat uit. Er ontbreekt: BALIE_CHANNEL_NO_SECRETS_SECRET.")
    expect(off.get_by_text("Werkt.", exact=True)).to_have_count(0)
    faults(other_system, down=True)
    writer = Writer(stack, other_system)
    writer.says("Wat kost een paspoort?")
    eventually(lambda: standing(stack, other_system.name)["illSince"], seconds=40)
    page.reload()
    expect(well).to_contain_text(
        re.compile(r"Werkt niet sinds .*\d\d:\d\d.*: de dienst heeft een storing\. Berichten wachten")
    )
    waiting = well.locator("dl > div").filter(has_text="Wachten").get_by_role("definition")
    expect(waiting).not_to_have_text("0")
    expect(off).to_contain_text("Staat uit.")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        assert (violations(page), too_wide(page)) == ([], [])
        assert page.get_by_role("main").evaluate("main => main.scrollWidth <= main.clientWidth")
    faults(other_system)
    writer.got("€")
    eventually(lambda: standing(stack, other_system.name)["waiting"] == 0)
    page.reload()
    expect(well.get_by_text("Werkt.", exact=True)).to_be_visible()
    expect(waiting).to_have_text("0")


def test_supervisor_sees_how_a_receiver_of_events_stands_and_sends_it_again_what_happened(
    consoles: Desks, stack: LiveStack
) -> None:
    citizen = Citizen(stack)
    citizen.say(PARKING)
    page = consoles.of("fatima").page
    page.goto(f"{stack.url}/console/#/leiding/kanalen")
    region = page.get_by_role("region", name="Ontvangers van gebeurtenissen")
    receiver = region.get_by_role("listitem").filter(has_text=WITHOUT_SECRET)
    expect(receiver).to_contain_text("Staat uit. Er ontbreekt: BALIE_SUBSCRIPTION_NO_SECRET_SECRET.")
    receiver.locator("summary").click()
    receiver.get_by_role("button", name="Versturen", exact=True).click()
    expect(receiver.get_by_role("status")).to_contain_text("opnieuw mee")
    assert (violations(page), too_wide(page)) == ([], [])
    citizen.end()


def test_what_became_of_an_answer_at_another_door_stands_below_it(
    consoles: Desks, stack: LiveStack, other_system: WebhookDriver
) -> None:
    writer = Writer(stack, other_system)
    writer.says(DEATH)
    console = consoles.of("sanne")
    taken(console)
    said = answer(console, "Gecondoleerd. Dat kan morgen.")
    sent = writer.got("Gecondoleerd. Dat kan morgen.")
    expect(said).to_contain_text("Verstuurd")
    writer.provider_tells(sent, "delivered")
    expect(said).to_contain_text("Bezorgd")
    expect(said).not_to_contain_text("Verstuurd")
    second = answer(console, "Neemt u de akte mee?")
    writer.provider_tells(writer.got("Neemt u de akte mee?"), "failed")
    expect(second).to_contain_text("Niet bezorgd")
    expect(second).to_contain_text("Probeer het langs een andere weg.")
    expect(said).to_contain_text("Bezorgd")
    citizen_said = console.transcript.get_by_role("listitem").filter(has_text="mijn moeder is overleden")
    expect(citizen_said).not_to_contain_text(re.compile("Bezorgd|Verstuurd"))
    assert (violations(console.page), too_wide(console.page)) == ([], [])


def test_answer_that_the_provider_refuses_says_why_below_it(
    consoles: Desks, stack: LiveStack, other_system: WebhookDriver
) -> None:
    Writer(stack, other_system, never_accepted=True).says(DEATH)
    console = consoles.of("sanne")
    taken(console)
    said = answer(console, "Gecondoleerd.")
    expect(said).to_contain_text("Niet bezorgd (http_404). Probeer het langs een andere weg.")


# Wrapping up


def test_who_resolved_wraps_up_and_gets_nobody_new_until_they_say_they_are_ready(
    consoles: Desks, stack: LiveStack
) -> None:
    one, two = Citizen(stack), Citizen(stack)
    for each in (one, two):
        each.say(PARKING)
    console = consoles.of("mehmet")
    page = console.page
    wrapping = page.get_by_role("status").filter(has_text="U bent nog aan het afronden, tot")
    for each in (one, two):
        expect(console.row(each)).to_be_visible()
    expect(wrapping).to_have_count(0)
    console.claim(one)
    console.leave()
    expect(wrapping).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Neem de volgende").click()
    console.notice("U bent nog aan het afronden. Bent u klaar?")
    page.get_by_role("button", name="Ik ben klaar").click()
    expect(wrapping).to_have_count(0)
    page.get_by_role("button", name="Neem de volgende").click()
    expect(console.answer).to_be_visible()
    for each in (one, two):
        each.end()


def test_wrapping_up_ends_by_itself_when_its_time_is_over(consoles: Desks, stack: LiveStack) -> None:
    citizen = Citizen(stack)
    citizen.say(PARKING)
    console = consoles.blank()
    console.page.clock.install()
    console.open("mehmet")
    console.claim(citizen)
    console.leave()
    wrapping = console.page.get_by_role("status").filter(has_text="U bent nog aan het afronden, tot")
    expect(wrapping).to_be_visible()
    console.page.clock.fast_forward("01:01")
    expect(wrapping).to_have_count(0)
    citizen.end()
