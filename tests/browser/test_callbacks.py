"""Being called back, as a citizen and an employee meet it."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Citizen, Desks
from tests.browser.pages import NARROW, PHONE, WIDE, too_wide
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
    slots = visitor.page.get_by_role("group", name="Wanneer?").get_by_role("radio")
    expect(slots).to_have_count(7)
    expect(slots.first).to_be_checked()
    visitor.panel.get_by_role("button", name="Vraag terugbellen aan").click()
    expect(slots.first).to_be_focused()  # as soon as somebody is there is for a telephone
    visitor.panel.get_by_role("button", name="Meer tijden").press("Enter")
    expect(slots.nth(7)).to_be_focused()
    slots.nth(3).check()
    accessible(visitor.page)
    visitor.panel.get_by_role("button", name="Vraag terugbellen aan").click()
    expect(waiting).to_contain_text("Wij mailen u")
    expect(waiting).to_contain_text("U krijgt uiterlijk")
    visitor.panel.get_by_role("button", name="Nummer en code tonen").click()
    keys = waiting.locator(".callback-keys")
    expect(waiting.locator(".callback")).to_be_focused()
    expect(keys.locator("dt")).to_have_text(["Nummer van de afspraak", "Code"])
    reference, code = keys.locator("dd").all_inner_texts()
    with visitor.page.expect_download() as saved:
        visitor.panel.get_by_role("button", name="Zet in mijn agenda").click()
    visitor.panel.get_by_role("button", name="Nummer en code verbergen").click()
    expect(visitor.panel.get_by_role("button", name="Nummer en code tonen")).to_be_focused()
    assert saved.value.suggested_filename == f"{reference}.ics"

    page = visitor.page
    page.set_viewport_size(NARROW)
    page.goto(f"{stack.url}/callback/")
    page.locator("#language").select_option("nl")
    expect(page.locator(".municipality")).to_contain_text("Gemeente Voorbeeld")
    lost = page.locator(".lost")
    expect(lost.get_by_role("link", name="Bel ")).to_have_attribute("href", "tel:140999")
    expect(lost.get_by_role("link", name="Naar de website")).to_be_visible()
    page.get_by_role("button", name="Afspraak zoeken").click()
    number = page.get_by_label("Nummer van de afspraak")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description(re.compile("Vul het nummer van de afspraak in"))
    number.fill(reference)
    page.get_by_label("Code").fill(code.lower())
    accessible(page)
    page.get_by_role("button", name="Afspraak zoeken").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Wij mailen u")
    expect(page.get_by_text("U krijgt uiterlijk")).to_be_visible()
    assert code not in page.url
    times = page.get_by_role("group", name="Kies een andere tijd").get_by_role("radio")
    page.get_by_role("button", name="Verzetten").click()
    expect(times.first).to_be_focused()  # none was chosen
    times.first.check()
    page.get_by_role("button", name="Verzetten").click()
    expect(page.get_by_role("status")).to_contain_text("Uw afspraak is verzet")
    accessible(page)
    assert too_wide(page) == []
    moves_in_arabic(page, f"{stack.url}/callback/?lang=ar", reference, code)
    page.get_by_role("button", name="Afzeggen").click()
    page.get_by_role("button", name="Ja, afzeggen").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Deze afspraak is afgezegd.")
    expect(page.get_by_role("button", name="Zet in mijn agenda")).to_have_count(0)


def moves_in_arabic(page: Page, address: str, reference: str, code: str) -> None:
    """Move a call-back on the page in Arabic, with a number in its digits, and leave the page in Dutch."""
    page.goto(address)
    switch = page.locator("#language")
    expect(switch).to_have_value("ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_label("رقم الموعد").fill(reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    page.get_by_label("الرمز").fill(code)
    page.get_by_role("button", name="البحث عن الموعد").click()
    promised = page.get_by_role("heading", level=2)
    expect(promised).to_contain_text("سنراسلك بالبريد الإلكتروني")
    expect(page.get_by_text(reference)).to_have_css("direction", "ltr")
    page.get_by_role("group", name="اختر وقتًا آخر").get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="تغيير الموعد").click()
    expect(page.get_by_role("status")).to_have_text("تم تغيير موعدك.")
    accessible(page)
    assert too_wide(page) == []
    switch.select_option("nl")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(promised).to_contain_text("Wij mailen u")
    expect(page.get_by_role("status")).to_have_text("Uw afspraak is verzet.")


def test_call_back_moves_with_the_number_that_was_left_and_the_number_without_the_time(visitor: Visitor) -> None:
    page, panel = visitor.page, visitor.panel
    page.set_viewport_size({"width": 360, "height": 740})
    visitor.say("ik wil een medewerker spreken over kwijtschelding")
    panel.get_by_role("button", name="Bel mij terug").click()
    number, times = page.get_by_label("Uw telefoonnummer"), page.get_by_role("group", name="Wanneer?")
    ask = panel.get_by_role("button", name="Vraag terugbellen aan")
    ask.click()
    expect(number).to_have_accessible_description(re.compile("Vul uw telefoonnummer of e-mailadres in."))
    number.fill("06 12345678")
    accessible(page)
    expect(ask).to_be_in_viewport(ratio=1)
    eventually(lambda: visitor.panel.locator(".conversation").evaluate("each => each.offsetHeight > 150"))
    page.set_viewport_size({"width": 360, "height": 410})  # a keyboard comes on the screen
    expect(number).to_be_in_viewport(ratio=1)
    expect(visitor.input).to_be_hidden()
    times.get_by_role("radio").nth(2).check()
    ask.click()
    expect(visitor.input).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 740})
    panel.get_by_role("button", name="Afspraak verzetten").click()
    expect(visitor.waiting).to_contain_text("Wij bereiken u op ••••678.")
    expect(number).to_have_count(0)
    expect(times.get_by_role("radio")).not_to_have_count(0)
    move = visitor.waiting.get_by_role("button", name="Afspraak verzetten")
    move.click()
    expect(times.get_by_role("radio").first).to_be_focused()
    expect(times).to_contain_text("Kies een andere tijd.")
    times.get_by_role("radio").last.check()
    accessible(page)
    move.click()
    expect(visitor.log).to_contain_text("Uw afspraak is verzet")
    expect(visitor.said("system").last).to_contain_text("Wij gebruiken ••••678.")
    panel.get_by_role("button", name="Afspraak verzetten").click()
    panel.get_by_role("button", name="Ander nummer of e-mailadres").click()
    expect(number).to_be_focused()
    number.fill("06 12345679")
    assert too_wide(page) == []
    panel.get_by_role("button", name="Wijziging opslaan").click()
    expect(visitor.waiting).to_contain_text("Uw afspraak blijft op deze tijd. Wij bereiken u op ••••679.")
    accessible(page)


COUNT_PRESSES = """window.presses = 0
    addEventListener('pointerdown', () => { window.presses += 1 }, true)
    addEventListener('keydown', ({ key }) => { if (key.length > 1) window.presses += 1 }, true)"""  # typing is none


@pytest.mark.parametrize("later", [False, True], ids=["as soon as there is somebody", "at a later time"])
def test_call_back_is_four_presses_or_fewer_away_for_who_waits_with_a_telephone(
    browser: Browser, stack: LiveStack, later: bool
) -> None:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(stack.url)
        visitor = Visitor(page).open()
        visitor.say("ik wil een medewerker spreken over kwijtschelding")
        expect(visitor.waiting).to_contain_text(re.compile(r"nummer \d+"))
        page.evaluate(COUNT_PRESSES)
        visitor.panel.get_by_role("button", name="Bel mij terug").tap()
        expect(page.get_by_label("Uw telefoonnummer")).to_be_focused()  # no press is needed to begin
        page.keyboard.type("0612345678")
        times = page.get_by_role("group", name="Wanneer?").get_by_role("radio")
        if later:
            page.get_by_role("button", name="Meer tijden").tap()
            times.last.tap()
        page.get_by_role("button", name="Vraag terugbellen aan").tap()
        expect(visitor.waiting.get_by_text("Wij bellen u").first).to_be_in_viewport(ratio=1)
        assert 1 < page.evaluate("window.presses") <= 4


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
        page.goto(f"{stack.url}/console/#/leiding/cijfers")
        alerts, promises = page.get_by_role("region", name="Vraagt nu uw aandacht"), page.locator(".promises")
        expect(promises.get_by_role("img").first).to_be_visible()
        expect(promises.get_by_role("row", name="Alle uren").first).to_be_visible()
        accessible(page)
        assert too_wide(page) == []
    page.get_by_role("link", name="Nu", exact=True).click()
    seen = alerts.get_by_role("listitem")
    expect(seen.first).to_contain_text("misbruik")
    before = seen.count()
    alerts.get_by_role("button", name="Gezien").first.click()
    expect(seen).to_have_count(before - 1)
    waiting.end()
    expect(there.page.get_by_role("button", name="Uitloggen")).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_employee_reads_the_list_and_supervisors_the_numbers(consoles: Desks, viewport: dict[str, int]) -> None:
    console = consoles.of("fatima", viewport).go("Terugbellen")
    page = console.page
    expect(page.get_by_role("heading", name="Antwoordtermijnen")).to_be_visible()
    accessible(page)
    console.go("Leiding")
    page.get_by_role("link", name="Cijfers", exact=True).click()
    expect(page.get_by_role("heading", name="Terugbellen per week")).to_be_visible()
    accessible(page)
    assert too_wide(page) == []


def test_who_wants_to_be_called_now_stands_in_a_view_of_their_own_with_the_number_for_who_takes_it(
    consoles: Desks, citizen: Citizen, stack: LiveStack
) -> None:
    waits = Citizen(stack)
    waits.say(DEATH)
    console = consoles.of("sanne")
    for each in (citizen, waits):
        expect(console.row(each)).to_be_visible()
    console.view("Terugbellen")
    expect(console.queue.get_by_text("Niemand vroeg om meteen teruggebeld te worden.")).to_be_visible()
    citizen.call_me("0612345678")
    row = console.row(citizen)
    expect(row).to_contain_text("Wil teruggebeld worden")
    expect(row).not_to_contain_text("45678")
    expect(console.row(waits)).to_have_count(0)
    expect(console.queue.get_by_role("button", name=re.compile("^Terugbellen"))).to_contain_text("1")
    for size in (WIDE, NARROW):
        console.page.set_viewport_size(size)
        accessible(console.page)
        assert too_wide(console.page) == []
    console.page.set_viewport_size(WIDE)
    console.claim(citizen)
    expect(console.page.get_by_text("Terugbellen: +31612345678")).to_be_visible()
    expect(console.row(citizen)).to_have_count(0)
    console.leave()
    console.queue.get_by_role("link", name="Naar de afspraken om terug te bellen").click()
    expect(console.page.get_by_role("heading", name="Antwoordtermijnen")).to_be_visible()
    waits.end()
