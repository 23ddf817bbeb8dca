"""What an employee finds beside a conversation: what people often need next, and what the same citizen came for before."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.accessibility import violations
from tests.browser.console import DEATH, Citizen, Console, Desks
from tests.browser.pages import NARROW, WIDE, too_wide
from tests.live import eventually

RELATED = "Hulp voor nabestaanden"


def section(console: Console, title: str) -> Locator:
    """A part of the background."""
    aside = console.page.get_by_role("complementary", name="Achtergrond")
    return aside.get_by_role("group").filter(has=console.page.get_by_role("heading", name=title, exact=True))


def test_related_topic_is_offered_and_its_short_answer_is_a_press_away(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne")
    page = console.page
    console.row(citizen).get_by_role("link").click()
    related = section(console, "Verwante onderwerpen")
    expect(related).to_contain_text(RELATED)
    expect(related.get_by_role("button")).to_have_count(0)  # who does not answer here is not offered to
    console.claim(citizen)
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="Achtergrond", exact=True).click()
    related.get_by_role("button", name=RELATED).click()
    expect(console.answer).to_be_focused()  # which comes to the front
    expect(page.get_by_text(f"Afgesproken antwoord: {RELATED}")).to_be_visible()
    assert (violations(page), too_wide(page)) == ([], [])
    page.set_viewport_size(WIDE)
    offered = console.answer.input_value()
    assert offered
    console.answer.press("Enter")
    eventually(lambda: citizen.heard() == [offered])
    expect(console.transcript).to_contain_text("afgesproken antwoord")
    console.leave()


def test_earlier_conversations_of_the_same_citizen_stand_beside_it_and_are_read_there(
    consoles: Desks, citizen: Citizen
) -> None:
    console = consoles.of("sanne")
    page = console.page
    earlier = section(console, "Eerder van deze inwoner")
    console.claim(citizen)
    expect(section(console, "Verwante onderwerpen")).to_be_visible()
    expect(earlier).to_have_count(0)
    console.answer.fill("Gecondoleerd. U mag zelf aangifte doen.")
    console.answer.press("Enter")
    eventually(citizen.heard)
    console.leave()
    citizen.say(DEATH)
    console.claim(citizen)
    before = earlier.get_by_role("listitem")
    expect(before).to_have_count(1)
    for shown in ("Burgerzaken", "Vraag beantwoord", "zelfde gesprek", citizen.reference):
        expect(before).to_contain_text(shown)
    expect(earlier).to_contain_text("Dat u een eerder gesprek bekijkt, wordt genoteerd.")
    assert (violations(page), too_wide(page)) == ([], [])
    here = page.url
    before.get_by_role("link", name="Overlijden aangeven").click()
    expect(page).not_to_have_url(here)
    expect(console.transcript).to_contain_text("U mag zelf aangifte doen.")
    expect(console.answer).to_be_hidden()
    page.get_by_role("button", name="Heropenen en oppakken").click()
    console.notice("loopt al verder")
    console.mine.get_by_role("link", name=re.compile("Overlijden")).click()
    expect(page).to_have_url(here)
    console.leave()
