"""Being called back, as a citizen and an employee meet it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import WIDE, Desks
from tests.browser.test_widget import Citizen
from tests.live import LiveStack

NARROW = {"width": 320, "height": 640}
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter(part => part.getBoundingClientRect().right > innerWidth && !part.closest('.panel-scroll'))
    .map(part => `${part.tagName} ${part.className}`).slice(0, 9)"""


@pytest.fixture
def visitor(browser: Browser, stack: LiveStack) -> Iterator[Citizen]:
    """A citizen with the chat open; afterwards nothing may have broken in it, its content security policy included."""
    context = browser.new_context(viewport=WIDE, timezone_id="America/New_York")
    page = context.new_page()
    page.set_default_timeout(20_000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(stack.url)
    yield Citizen(page).open()
    context.close()
    assert broken == []


def accessible(page: Page) -> None:
    assert violations(page) == []


def test_call_back_is_chosen_in_four_taps_and_cancelled_on_its_own_page(visitor: Citizen, stack: LiveStack) -> None:
    visitor.say("ik wil een medewerker spreken over mijn paspoort")
    waiting = visitor.panel.locator(".waiting-bar")
    visitor.panel.get_by_role("button", name="Bel mij terug").click()
    visitor.page.get_by_label("Uw telefoonnummer").fill("jan@voorbeeld.nl")
    slots = visitor.page.get_by_label("Wanneer?")
    expect(slots.locator("optgroup").first).to_be_attached()
    slots.select_option(index=3)
    accessible(visitor.page)
    visitor.panel.get_by_role("button", name="Vraag terugbellen aan").click()
    expect(waiting).to_contain_text("Wij bellen of mailen u")
    visitor.panel.get_by_role("button", name="Nummer en code tonen").click()
    expect(waiting.locator("strong")).to_have_count(2)
    reference, code = waiting.locator("strong").all_inner_texts()
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
    expect(page.get_by_role("heading", level=2)).to_contain_text("Wij bellen of mailen u")
    assert code not in page.url
    page.get_by_role("button", name="Verzetten").click()
    expect(page.get_by_role("status")).to_contain_text("Uw afspraak is verzet")
    accessible(page)
    assert page.evaluate(WIDER) == []
    page.get_by_role("button", name="Afzeggen").click()
    page.get_by_role("button", name="Ja, afzeggen").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Deze afspraak is afgezegd.")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_employee_reads_the_list_and_supervisors_the_numbers(consoles: Desks, viewport: dict[str, int]) -> None:
    page = consoles.of("fatima", viewport).page
    page.get_by_role("link", name="Terugbellen").click()
    expect(page.get_by_role("heading", name="Antwoordtermijnen")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Leiding").click()
    expect(page.get_by_role("heading", name="Terugbellen per week")).to_be_visible()
    accessible(page)
    assert page.evaluate(WIDER) == []
