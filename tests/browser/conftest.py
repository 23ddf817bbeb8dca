"""A real Chromium, and the consoles and the citizen of the tests of the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.console import DEATH, Citizen, Desks, clear
from tests.browser.employee import Employee
from tests.browser.pages import WIDE, watch
from tests.browser.site import Show
from tests.browser.standin import BackEnd, back_end
from tests.browser.widget import Visitor
from tests.live import LiveStack, eventually

expect.set_options(timeout=20_000)  # as long as a busy machine may need; what is true sooner is seen sooner

CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for this module: the sync API may not outlive it beside the asynchronous tests."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser, wide, that has never been here."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, stack: LiveStack) -> Iterator[Page]:
    """The demo page; afterwards nothing may have broken in it, its content security policy included."""
    broken: list[str] = []
    page = watch(context.new_page(), broken)
    page.goto(stack.url)
    yield page
    assert broken == []


@pytest.fixture
def visitor(page: Page) -> Visitor:
    """A citizen with the panel open."""
    return Visitor(page).open()


@pytest.fixture
def consoles(browser: Browser, stack: LiveStack) -> Iterator[Desks]:
    """As many consoles as the test opens; afterwards nothing may have broken in any, the security policy included."""
    desks = Desks(browser, stack)
    yield desks
    desks.close()
    assert desks.broken == []


@pytest.fixture
def empty_desk(stack: LiveStack) -> None:
    """Nobody waits, and nobody has a conversation: whatever earlier tests left is resolved."""
    clear(stack)


@pytest.fixture
def citizen(empty_desk: None, stack: LiveStack) -> Iterator[Citizen]:
    """A citizen whose mother died, in the queue of Burgerzaken."""
    citizen = Citizen(stack)
    citizen.say(DEATH)
    eventually(lambda: citizen.owner() == "queue", seconds=40)
    yield citizen
    citizen.end()


@pytest.fixture
def employee(stack: LiveStack) -> Iterator[Employee]:
    """An employee at work, who leaves nothing open."""
    employee = Employee(stack)
    yield employee
    employee.close()


@pytest.fixture(scope="module")
def server() -> Iterator[BackEnd]:
    """The stand-in, for this module."""
    with back_end() as server:
        yield server


@pytest.fixture
def show(context: BrowserContext, server: BackEnd) -> Iterator[Show]:
    """Shows a page of a site; afterwards nothing may have broken in it, its content security policy included."""
    broken: list[str] = []
    page = watch(context.new_page(), broken)

    def shown(content: str, path: str = "/") -> Page:
        server.pages[path.partition("?")[0]] = content
        page.goto(server.url + path)
        return page

    server.clumsy, server.thinks, server.desk = False, False, {}
    yield shown
    assert broken == []
