"""Who calls or stands at the counter: entered as it happens, by keyboard, with the answers that everybody gets."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from router.signatures import sign
from tests.browser.accessibility import violations
from tests.browser.console import Console, Desks, clear
from tests.browser.pages import NARROW, too_wide
from tests.live import EXCHANGE_SECRET, LiveStack

BEGIN = "Gesprek aan de telefoon / balie"


@pytest.fixture(autouse=True)
def tidy(stack: LiveStack) -> Iterator[None]:
    """Nobody waits and nobody has a conversation, before and after."""
    clear(stack)
    yield
    clear(stack)


def rings(stack: LiveStack, username: str, phone: str | None = "0612345678") -> None:
    """Tell of a call, as an exchange does."""
    body = json.dumps({"callId": str(uuid4()), "agent": username, "phone": phone}).encode()
    header = sign(EXCHANGE_SECRET.encode(), body, at=datetime.now(UTC))
    headers = {"X-Balie-Signature": header, "Content-Type": "application/json"}
    httpx.post(f"{stack.url}/v1/telephony/calls", content=body, headers=headers, timeout=20).raise_for_status()


def box(page: Page) -> Locator:
    """Where the question is typed."""
    return page.get_by_label("Wat vraagt de inwoner?")


def found(page: Page) -> Locator:
    """The agreed answers below it."""
    return page.get_by_role("region", name="Afgesproken antwoorden")


def begin(console: Console, channel: str) -> None:
    """Begin a call or a visit by keyboard."""
    page = console.page
    expect(page.get_by_role("button", name=BEGIN)).to_be_visible()
    page.keyboard.press("g")
    dialog = page.get_by_role("dialog", name="Gesprek invoeren")
    expect(dialog.get_by_label("Aan de telefoon")).to_be_focused()
    dialog.get_by_label(channel).check()
    dialog.get_by_role("button", name="Beginnen").click()
    expect(box(page)).to_be_focused()


def test_call_comes_in_is_typed_answered_and_handed_over_with_all_that_was_told(
    consoles: Desks, stack: LiveStack
) -> None:
    sanne = consoles.of("sanne")
    page = sanne.page
    search = page.get_by_label("Filter", exact=False).first
    search.focus()
    rings(stack, "sanne")
    banner = page.locator(".banner").filter(has_text="Inkomend gesprek")
    expect(banner).to_contain_text("••••678")
    expect(search).to_be_focused()  # what is typed goes where it was typed
    assert violations(page) == []
    banner.get_by_role("button", name=re.compile("^Gesprek openen")).click()
    expect(box(page)).to_be_focused()  # of who asked for it
    expect(banner).to_have_count(0)
    expect(page.get_by_text("Belt vanaf: +31612345678")).to_be_visible()
    expect(page.locator(".conversation-head")).to_contain_text("Telefoon")

    page.keyboard.type("wat kost een paspoort?")
    answer = found(page).get_by_role("listitem").first
    expect(answer).to_contain_text("Paspoort")
    expect(answer).to_contain_text("€")
    assert violations(page) == []
    page.reload()  # what was typed survives it
    expect(box(page)).to_have_value("wat kost een paspoort?")
    tell = found(page).get_by_role("button", name=re.compile("^Verteld: Paspoort")).first
    expect(tell).to_be_visible()
    tell.focus()
    page.keyboard.press("Enter")
    expect(sanne.transcript).to_contain_text("wat kost een paspoort?")
    expect(sanne.transcript).to_contain_text("door u genoteerd")
    expect(sanne.transcript).to_contain_text("€")
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    expect(found(page).get_by_text("Dit is verteld")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Paspoort"))).to_be_visible()
    assert sanne.transcript.get_by_role("listitem").filter(has_text="wat kost een paspoort?").count() == 1

    page.keyboard.type("Ze wil ook weten of haar vader bijzondere bijstand krijgt.")
    page.keyboard.press("Enter")
    expect(sanne.transcript).to_contain_text("bijzondere bijstand")
    dialog = sanne.act("Overdragen")
    dialog.get_by_label("Afdeling", exact=True).select_option(label="Werk en Ondersteuning")
    dialog.get_by_label("Notitie voor de ander").fill("Graag terugbellen over de bijstand.")
    dialog.get_by_role("button", name="Overdragen").click()
    sanne.notice(re.compile("is overgedragen aan"))

    mehmet = consoles.of("mehmet")
    row = mehmet.queue.get_by_role("listitem").filter(has_text="Telefoon").first
    expect(row).not_to_contain_text("Pagina gesloten")
    expect(row).to_contain_text("Wil teruggebeld worden")
    row.get_by_role("button").click()
    expect(mehmet.transcript).to_contain_text("wat kost een paspoort?")
    expect(mehmet.transcript).to_contain_text("genoteerd door Sanne")
    expect(mehmet.page.get_by_text("Terugbellen: +31612345678")).to_be_visible()
    mehmet.leave()


def test_visit_is_entered_and_resolved_by_keyboard_on_a_small_screen(consoles: Desks) -> None:
    sanne = consoles.of("sanne", {"width": 360, "height": 740})
    page = sanne.page
    begin(sanne, "Aan de balie")
    page.keyboard.type("ik wil verhuizen doorgeven")
    expect(found(page).get_by_role("listitem").first).to_contain_text(re.compile("[Vv]erhui"))
    assert too_wide(page) == []
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(sanne.transcript).to_contain_text("ik wil verhuizen doorgeven")
    found(page).get_by_role("button", name=re.compile("^Verteld")).first.click()
    expect(found(page).get_by_text("Dit is verteld")).to_be_visible()
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    sanne.leave()
    sanne.notice(re.compile("afgerond"))


def test_caller_is_called_back_as_soon_as_there_is_somebody(consoles: Desks) -> None:
    sanne = consoles.of("sanne")
    page = sanne.page
    begin(sanne, "Aan de telefoon")
    page.get_by_role("button", name="Notitie", exact=True).click()
    page.get_by_label("Uw notitie").fill("Klinkt gehaast.")
    page.keyboard.press("Enter")
    expect(sanne.transcript).to_contain_text("Klinkt gehaast.")
    dialog = sanne.act("Terugbellen")
    dialog.get_by_role("button", name="Afspreken").click()
    expect(dialog.get_by_text("Vul een telefoonnummer in.")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Telefoonnummer").fill("06 1234 5678")
    dialog.get_by_role("button", name="Afspreken").click()
    sanne.notice(re.compile("wordt teruggebeld"))
    expect(sanne.queue.get_by_role("listitem").filter(has_text="Telefoon").first).to_contain_text("teruggebeld")


def test_what_was_begun_by_mistake_is_thrown_away(consoles: Desks) -> None:
    sanne = consoles.of("sanne")
    begin(sanne, "Aan de telefoon")
    sanne.page.get_by_role("button", name="Toch geen gesprek").click()
    sanne.notice(re.compile("is weggegooid"))
    expect(sanne.mine.get_by_role("listitem")).to_have_count(0)


def test_call_is_set_aside_and_offered_no_more(consoles: Desks, stack: LiveStack) -> None:
    sanne = consoles.of("sanne")
    rings(stack, "sanne", phone=None)
    banner = sanne.page.locator(".banner").filter(has_text="Inkomend gesprek")
    expect(banner).to_contain_text("nummer onbekend")
    banner.get_by_role("button", name=re.compile("^Niet nu")).click()
    expect(banner).to_have_count(0)
    sanne.page.reload()
    expect(sanne.page.get_by_role("button", name=BEGIN)).to_be_visible()
    expect(banner).to_have_count(0)
