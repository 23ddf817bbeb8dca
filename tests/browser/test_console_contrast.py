"""The console of who sees little or is made ill by movement: high contrast, the colours of the system, and no motion."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Console, Desks
from tests.browser.pages import too_wide
from tests.live import LiveStack

MOVES = """() => {
    const seconds = each => Math.max(...each.split(',').map(part => part.trim().endsWith('ms') ? parseFloat(part) / 1000 : parseFloat(part)))
    return [...document.querySelectorAll('*')].flatMap(part => ['', '::before', '::after'].map(pseudo => [part, pseudo]))
        .filter(([part, pseudo]) => {
            const style = getComputedStyle(part, pseudo || null)
            return Math.max(seconds(style.transitionDuration), style.animationName === 'none' ? 0 : seconds(style.animationDuration)) > 0.01
        })
        .map(([part, pseudo]) => `${part.tagName} ${part.className}${pseudo}`)
}"""
FOCUSED = """() => {
    const part = document.activeElement
    if (part === document.body) return null
    part.dataset.met ??= String(document.querySelectorAll('[data-met]').length)
    const transparent = /^(transparent|rgba\\(.*, 0\\))$/
    const drawn = [null, '::after'].map(pseudo => getComputedStyle(part, pseudo)).some(style =>
        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !transparent.test(style.outlineColor))
    return [part.dataset.met, `${part.tagName} ${part.className} ${part.textContent.slice(0, 30)}`, drawn]
}"""
MOST = 200  # controls of one page


def focused(page: Page) -> tuple[list[str], list[str]]:
    """Go through a page with Tab, and return every control that got the focus, and those of them without an outline."""
    met, bare, seen = list[str](), list[str](), set[str]()
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex') }")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or found[0] in seen:
            return met, bare
        seen.add(found[0])
        met.append(found[1])
        bare += [] if found[2] else [found[1]]
    raise AssertionError(f"more than {MOST} controls: {met}")


def on_the_desk(console: Console, citizen: Citizen) -> None:
    """Open a conversation."""
    console.claim(citizen)
    expect(console.transcript).to_contain_text("mijn moeder is overleden")


def leads(console: Console, stack: LiveStack, tab: str) -> None:
    """Open a tab of the supervisors' page."""
    console.page.goto(f"{stack.url}/console/#/leiding/{tab}")
    expect(console.page.get_by_role("main").get_by_role("region").first).to_be_visible()
    expect(console.page.locator("[aria-busy=true]")).to_have_count(0)


def test_conversation_is_used_with_high_contrast(consoles: Desks, citizen: Citizen) -> None:
    console = consoles.of("sanne", forced_colors="active")
    assert console.page.evaluate("matchMedia('(forced-colors: active)').matches")
    on_the_desk(console, citizen)
    assert (violations(console.page), too_wide(console.page)) == ([], [])
    met, bare = focused(console.page)
    assert bare == []
    for control in ("Neem de volgende", "Afronden"):
        assert [each for each in met if control in each], met
    assert [each for each in met if each.startswith("TEXTAREA")]
    console.leave()


@pytest.mark.parametrize("tab", ["nu", "mensen", "noodrem", "cijfers"])
def test_supervisor_leads_with_high_contrast(consoles: Desks, citizen: Citizen, stack: LiveStack, tab: str) -> None:
    console = consoles.of("fatima", forced_colors="active")
    leads(console, stack, tab)
    assert (violations(console.page), too_wide(console.page)) == ([], [])
    met, bare = focused(console.page)
    assert bare == []
    assert [each for each in met if re.search("Wandbord", each)]


def test_nothing_moves_for_who_asked_for_less_motion(consoles: Desks, citizen: Citizen, stack: LiveStack) -> None:
    console, lead = consoles.of("sanne", reduced_motion="reduce"), consoles.of("fatima", reduced_motion="reduce")
    on_the_desk(console, citizen)
    leads(lead, stack, "nu")
    for page in (console.page, lead.page):
        assert page.evaluate(MOVES) == []
        assert page.evaluate("document.getAnimations().length") == 0
    console.page.emulate_media(reduced_motion="no-preference")
    assert console.page.evaluate(MOVES) != []  # else there would be nothing to stop
    console.leave()
