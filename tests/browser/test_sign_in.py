"""Signing in with more than a password, and sessions that end without anything being lost."""

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from router.agents.setup import add_agent
from tests.browser.accessibility import violations
from tests.browser.console import Citizen, Desks
from tests.identity import CLIENT_ID, CLIENT_SECRET, MAPPING, IdentityProvider, identity_provider
from tests.live import LiveStack, eventually

TESS, PASSWORD = "tess", "een lang wachtwoord van tess"


@pytest.fixture(scope="module")
def tess(stack: LiveStack) -> str:
    """A colleague of this module alone, who sets up a second step."""
    account = {"username": TESS, "name": "Tess", "password": PASSWORD, "departments": ("burgerzaken", "klantcontact")}
    made = add_agent(stack.database_url, **account, skills=("burgerlijke_stand", "burgerzaken"))
    with ThreadPoolExecutor() as thread:  # this one runs the browser's loop
        thread.submit(asyncio.run, made).result()
    return TESS


def set_up(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Set the second step up on the page of the account; the app and the recovery codes."""
    page.get_by_role("link", name="Tess").click()
    page.get_by_role("button", name="Tweede stap instellen").click()
    expect(page.get_by_role("img", name="QR-code")).to_be_visible()
    app = pyotp.TOTP(page.locator(".account-secret").inner_text().replace(" ", ""))
    code = page.get_by_label("Code die de app nu toont")
    code.fill("000000")
    page.get_by_role("button", name="Bevestigen").click()
    expect(code).to_have_accessible_description(re.compile("niet goed"))
    assert violations(page) == []
    code.fill(app.now())
    page.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_role("heading", name="Uw herstelcodes")).to_be_focused()
    assert violations(page) == []
    codes = page.locator(".account-codes li").all_inner_texts()
    page.get_by_role("button", name="Ik heb ze bewaard").click()
    expect(page.get_by_text("U hebt nog 10 herstelcodes.")).to_be_visible()
    return app, codes


def ends_elsewhere(stack: LiveStack, recovery_code: str) -> None:
    """Sign in on another machine, and sign out everywhere else from there."""
    with httpx.Client(base_url=stack.url) as http:
        body = {"username": TESS, "password": PASSWORD, "code": recovery_code}
        answer = http.post("/v1/session", json=body).raise_for_status()
        http.delete("/v1/sessions", headers={"X-CSRF-Token": answer.json()["csrfToken"]}).raise_for_status()


def test_session_that_ends_while_typing_loses_no_text_and_goes_on_after_a_code(
    consoles: Desks, citizen: Citizen, stack: LiveStack, tess: str
) -> None:
    console = consoles.blank()
    page = console.page
    page.goto(f"{stack.url}/console/")
    console.sign_in(tess, PASSWORD)
    app, codes = set_up(page)
    page.get_by_role("link", name="Gesprekken").click()
    console.claim(citizen)
    console.answer.fill("Gecondoleerd met het verl")
    ends_elsewhere(stack, codes[0])
    expired = page.get_by_role("alert").filter(has_text="U bent uitgelogd")
    expect(expired).to_be_visible()  # without a click: the open stream ended
    again = page.get_by_role("dialog", name="Log opnieuw in")
    expect(again).to_be_hidden()  # what is typed now is no password
    expect(console.answer).to_be_focused()
    expect(page.get_by_text("De verbinding met Balie is weg")).to_be_hidden()
    page.keyboard.press("End")
    page.keyboard.type("ie")
    expect(page.get_by_text("Uw tekst is bewaard in dit tabblad.")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(again.get_by_label("Wachtwoord", exact=True)).to_be_focused()
    again.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Inloggen").click()
    code = again.get_by_label("Code van uw authenticator-app")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    again.get_by_role("button", name="Inloggen").click()
    expect(code).to_have_accessible_description(re.compile("Vul de code in"))
    code.fill("000 000")
    again.get_by_role("button", name="Inloggen").click()
    expect(code).to_have_accessible_description(re.compile("al gebruikt"))
    expect(code).to_be_focused()
    assert violations(page) == []
    code.fill(app.at(int(time.time()) + 30))
    code.press("Enter")
    expect(again).to_be_hidden()
    expect(console.answer).to_be_focused()  # where the typing went on
    expect(console.answer).to_have_value("Gecondoleerd met het verlie")
    console.answer.press("End")
    console.answer.press_sequentially("s van uw moeder.")
    console.answer.press("Enter")
    eventually(lambda: citizen.heard() == ["Gecondoleerd met het verlies van uw moeder."])
    console.leave()


def test_who_does_nothing_is_warned_and_stays_by_saying_so(consoles: Desks, stack: LiveStack) -> None:
    console = consoles.blank()

    def nearly_over(route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"idleEndsIn": 90})

    console.open("mehmet")
    expect(console.page.get_by_role("button", name="Uitloggen")).to_be_visible()
    console.page.route("**/v1/session", nearly_over)
    console.page.reload()
    expect(console.page.get_by_role("alert").filter(has_text="Balie logt u zo uit")).to_be_visible()
    assert violations(console.page) == []
    console.page.unroute("**/v1/session")
    console.page.get_by_role("button", name="Ik ben er nog").click()
    expect(console.page.get_by_text("Balie logt u zo uit")).to_be_hidden()


@pytest.fixture
def provider(stack: LiveStack) -> Iterator[IdentityProvider]:
    """Another site that vouches for employees; Balie knows it for this test."""
    (stack.settings.municipality / "sign-in.yml").write_text(MAPPING, encoding="utf-8")
    with identity_provider(stack.url, host="localhost") as provider:
        environment = {
            "BALIE_PUBLIC_URL": stack.url,
            "BALIE_OIDC_ISSUER": provider.issuer,
            "BALIE_OIDC_CLIENT_ID": CLIENT_ID,
            "BALIE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }
        with stack.more_environment(**environment):
            stack.restart("api")
            yield provider
    stack.restart("api")


def test_account_of_the_municipality_opens_the_console_and_a_refusal_says_why(
    consoles: Desks, stack: LiveStack, provider: IdentityProvider
) -> None:
    console = consoles.blank()
    page = console.page
    link = page.get_by_role("link", name="Inloggen met uw gemeenteaccount")
    provider.knows("yara", "something-else")
    page.goto(f"{stack.url}/console/#/terugbellen")
    expect(page.get_by_label("Gebruikersnaam")).to_be_visible()
    assert violations(page) == []
    link.click()
    expect(page.get_by_role("alert").filter(has_text="geen rol in Balie")).to_be_visible()
    assert violations(page) == []
    provider.knows("yara", "balie-medewerker")
    page.get_by_role("link", name="Met een ander account proberen").click()
    expect(page.get_by_role("link", name="Yara")).to_be_visible()
    expect(page).to_have_url(re.compile("#/terugbellen$"))
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", name="Uitloggen bij de gemeente")).to_be_visible()
    page.get_by_role("button", name="Ja").click()
    expect(link).to_be_visible()
