"""A site of others with the widget on it, and how the widget is drawn there."""

from collections.abc import Callable

from playwright.sync_api import Page

TAG = '<balie-chat phone="14 0999"></balie-chat>'
Show = Callable[..., Page]


def html(tag: str = TAG, *, head: str = "", body: str = "", root: str = 'lang="nl"') -> str:
    """Return a page of a site, with the tag of the widget, and more in its head or its body."""
    return (
        f"<!doctype html><html {root}><head><title>Een site</title>{head}</head>"
        f'<body><main><h1>Een site</h1><p>Tekst.</p>{body}</main>{tag}<script src="/widget/balie-chat.js"></script></body></html>'
    )


def style_of(page: Page, selector: str, *names: str) -> dict[str, str]:
    """How a part of the widget is drawn."""
    drawn = "(part, names) => Object.fromEntries(names.map(name => [name, getComputedStyle(part)[name]]))"
    style: dict[str, str] = page.locator(selector).evaluate(drawn, list(names))
    return style
