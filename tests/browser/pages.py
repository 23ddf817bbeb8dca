"""What every page of a test has: a size, and an eye on what breaks in it."""

from playwright.sync_api import Page

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}  # as WCAG 2.2 asks, 1.4.10
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter(part => part.getBoundingClientRect().right > innerWidth && !part.closest('.table-scroll'))
    .map(part => `${part.tagName} ${part.className}`).slice(0, 9)"""
HIDE = """(hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') })
    document.dispatchEvent(new Event('visibilitychange'))
}"""


def watch(page: Page, broken: list[str]) -> Page:
    """Note what breaks in a page, what its content security policy refused included."""
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    return page


def too_wide(page: Page) -> list[str]:
    """Return what makes a page scroll sideways, if anything does."""
    parts: list[str] = page.evaluate(WIDER)
    return parts
