"""A crisis day in the console and in the widget: switched on, said to citizens, answered for today, and over."""

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.console import Desks
from tests.live import LiveStack

NARROW = {"width": 320, "height": 740}
TEXT = "De stroom is uit in een deel van de stad. Wij weten nog niet hoe lang het duurt."


def test_supervisor_begins_a_surge_publishes_an_answer_and_ends_both(consoles: Desks, stack: LiveStack) -> None:
    page = consoles.of("fatima", NARROW).page
    page.goto(f"{stack.url}/console/#/leiding/drukte")
    surge, today = page.get_by_role("region", name="Drukte"), page.get_by_role("region", name="Antwoord voor vandaag")
    expect(surge.get_by_text("De drukte-stand is uit.")).to_be_visible()
    surge.get_by_role("button", name="Drukte-stand aanzetten").click()
    expect(surge.get_by_text("De drukte-stand staat aan")).to_be_visible()

    today.get_by_label("Naam").fill("stroomstoring")
    today.get_by_label("Antwoord in het Nederlands").fill(f"{TEXT} Bel 010 1234567.")
    today.get_by_label("Antwoord in het Engels").fill("The power is out in a part of the city.")
    today.get_by_label("Woorden die dit antwoord brengen").fill("stroom\nlicht uit")
    today.get_by_role("button", name="Publiceren").click()
    expect(today.get_by_role("alert").first).to_contain_text("schrijf het als feit", timeout=20_000)
    expect(today.get_by_role("button", name="Toch publiceren")).to_be_visible()
    assert violations(page) == []
    today.get_by_label("Antwoord in het Nederlands").fill(TEXT)
    today.get_by_role("button", name="Publiceren", exact=True).click()
    expect(today.get_by_role("listitem").filter(has_text="stroomstoring")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    resident = consoles.blank(NARROW).page
    resident.goto(stack.url)
    resident.get_by_role("button", name="Stel uw vraag").first.click()
    expect(resident.get_by_text("Het is nu erg druk.")).to_be_visible()
    assert violations(resident) == []

    page.get_by_role("button", name="Antwoord stroomstoring intrekken").click()
    expect(today.get_by_text("Er is nu geen eigen antwoord gepubliceerd.")).to_be_visible()
    surge.get_by_role("button", name="Drukte-stand uitzetten").click()
    expect(surge.get_by_text("De drukte-stand is uit.")).to_be_visible()
