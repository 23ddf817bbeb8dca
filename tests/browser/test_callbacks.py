"""Being called back, as a citizen and an employee meet it."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.browser.widget import Visitor
from tests.live import LiveStack, eventually


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of somebody far away, where it is another hour."""
    context = browser.new_context(viewport=WIDE, timezone_id="America/New_York")
    yield context
    context.close()


def accessible(page: Page) -> None:
    assert violations(page) == []


def test_call_back_is_chosen_in_four_taps_and_cancelled_on_its_own_page(visitor: Visitor, stack: LiveStack) -> None:
    visitor.say("ik wil een medewerker spreken over kwijtschelding")
    waiting = visitor.waiting
    visitor.panel.get_by_role("button", name="Bel mij terug").click()
    visitor.page.get_by_label("Uw telefoonnummer").fill("jan@voorbeeld.nl")
    slots = visitor.page.get_by_label("Wanneer?")
    expect(slots.locator("optgroup").first).to_be_attached()
    slots.select_option(index=3)
    accessible(visitor.page)
    visitor.panel.get_by_role("button", name="Vraag terugbellen aan").click()
    expect(waiting).to_contain_text("Wij mailen u")
    expect(waiting).to_contain_text("U krijgt uiterlijk")
    visitor.panel.get_by_role("button", name="Nummer en code tonen").click()
    keys = waiting.locator(".callback-keys")
    expect(keys.locator("dt")).to_have_text(["Nummer van de afspraak", "Code"])
    reference, code = keys.locator("dd").all_inner_texts()
    with visitor.page.expect_download() as saved:
        visitor.panel.get_by_role("button", name="Zet in mijn agenda").click()
    assert saved.value.suggested_filename == f"{reference}.ics"

    page = visitor.page
    page.set_viewport_size(NARROW)
    page.goto(f"{stack.url}/callback/")
    page.locator("#language").select_option("nl")
    page.get_by_label("Nummer van de afspraak").fill(reference)
    page.get_by_label("Code").fill(code.lower())
    accessible(page)
    page.get_by_role("button", name="Afspraak zoeken").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Wij mailen u")
    expect(page.get_by_text("U krijgt uiterlijk")).to_be_visible()
    assert code not in page.url
    page.get_by_role("button", name="Verzetten").click()
    expect(page.get_by_role("status")).to_contain_text("Uw afspraak is verzet")
    accessible(page)
    assert too_wide(page) == []
    page.get_by_role("button", name="Afzeggen").click()
    page.get_by_role("button", name="Ja, afzeggen").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Deze afspraak is afgezegd.")


def test_call_back_that_is_asked_for_again_at_its_own_time_is_said_to_stay(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(NARROW)
    visitor.say("ik wil een medewerker spreken over kwijtschelding")
    for button, contact in (("Bel mij terug", "06 12345678"), ("Afspraak verzetten", "06 12345679")):
        visitor.panel.get_by_role("button", name=button).click()
        visitor.page.get_by_label("Uw telefoonnummer").fill(contact)
        slots = visitor.page.get_by_label("Wanneer?")
        expect(slots.locator("optgroup").first).to_be_attached()
        last = slots.locator("option").last.get_attribute("value")
        slots.select_option(value=last)
        visitor.panel.get_by_role("button", name="Vraag terugbellen aan").click()
    expect(visitor.waiting).to_contain_text("Uw afspraak blijft op deze tijd. Wij bereiken u op ••••679.")
    expect(visitor.log).not_to_contain_text("is verzet")
    accessible(visitor.page)


def helped(stack: LiveStack, username: str, result: str) -> None:
    """Let an employee help a citizen from beginning to end, over the public API."""
    citizen = Citizen(stack)
    citizen.say("Ik wil graag een medewerker spreken.")
    eventually(lambda: citizen.owner() == "queue", seconds=40)
    with httpx.Client(base_url=stack.url, timeout=20) as http:
        signed_in = http.post("/v1/session", json={"username": username, "password": stack.agents[username]})
        http.headers["X-CSRF-Token"] = signed_in.raise_for_status().json()["csrfToken"]
        rows = http.get("/v1/queue").raise_for_status().json()["payload"]
        handoff = next(row["id"] for row in rows if row["reference"] == citizen.reference)
        claimed = http.post(f"/v1/handoffs/{handoff}/claim").raise_for_status().json()
        body = {"claimId": claimed["claimId"], "result": result, "note": ""}
        http.post(f"/v1/handoffs/{handoff}/resolve", json=body).raise_for_status()
    citizen.end()


def promised(stack: LiveStack) -> Citizen | None:
    """Return a citizen who waits and was told how long, or None when that could not be said."""
    citizen = Citizen(stack)
    citizen.say("Ik wil graag een medewerker spreken.")
    eventually(lambda: citizen.owner() == "queue", seconds=40)
    if any("De wachttijd is ongeveer" in text for text in citizen.heard("system")):
        return citizen
    citizen.end()
    return None


def test_supervisor_reads_what_asks_attention_and_whether_the_waits_were_kept(
    consoles: Desks, stack: LiveStack
) -> None:
    there = consoles.of("sanne")
    for result in ("answered", "answered", "answered", "answered", "abuse"):
        helped(stack, "sanne", result)
    waiting = eventually(lambda: promised(stack), seconds=60)  # what is learnt of the five is read once a second
    page = consoles.of("fatima").page
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        page.goto(f"{stack.url}/console/#/leiding")
        alerts, promises = page.get_by_role("region", name="Vraagt nu uw aandacht"), page.locator(".promises")
        expect(alerts.get_by_role("listitem").first).to_contain_text("misbruik")
        expect(promises.get_by_role("img").first).to_be_visible()
        expect(promises.get_by_role("row", name="Alle uren").first).to_be_visible()
        accessible(page)
        assert too_wide(page) == []
    seen = alerts.get_by_role("listitem")
    before = seen.count()
    alerts.get_by_role("button", name="Gezien").first.click()
    expect(seen).to_have_count(before - 1)
    waiting.end()
    expect(there.page.get_by_role("button", name="Uitloggen")).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_employee_reads_the_list_and_supervisors_the_numbers(consoles: Desks, viewport: dict[str, int]) -> None:
    page = consoles.of("fatima", viewport).page
    page.get_by_role("link", name="Terugbellen").click()
    expect(page.get_by_role("heading", name="Antwoordtermijnen")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Leiding").click()
    expect(page.get_by_role("heading", name="Terugbellen per week")).to_be_visible()
    accessible(page)
    assert too_wide(page) == []
