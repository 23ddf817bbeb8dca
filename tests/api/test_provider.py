"""Signing in with the account of the municipality, against a certified provider: who comes in, as what, and what is refused."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn

from api.app import public_app
from api.services import Services, make_services, running
from api.settings import Settings
from router.agents import service as agents
from router.database import system_clock
from router.sign_in import accounts
from router.sign_in.mapping import MappingInvalid, load
from tests.api.conftest import PASSWORD, ScriptedBot, eventually
from tests.identity import CLIENT_ID, CLIENT_SECRET, MAPPING, IdentityProvider, identity_provider
from tests.live import always_open


class Balie:
    """A Balie on a port of its own, with the provider of its employees."""

    def __init__(self, url: str, services: Services, provider: IdentityProvider) -> None:
        self.url, self.services, self.provider = url, services, provider
        self.open: list[Browser] = []

    def browser(self) -> "Browser":
        self.open.append(Browser(self))
        return self.open[-1]


class Browser:
    """An employee's browser. It does not follow the last step, to the console, which these tests do not serve."""

    def __init__(self, balie: Balie) -> None:
        self._balie = balie
        self.http = httpx.AsyncClient(base_url=balie.url, timeout=10)

    async def go(self, address: str) -> httpx.Response:
        """Follow the redirects, to the one to the console."""
        answer = await self.http.get(address)
        while answer.is_redirect and not answer.headers["location"].startswith("/console/"):
            answer = await self.http.get(answer.next_request.url)
        return answer

    async def to_callback(self, **asked: str) -> str:
        """Sign in at the provider, and return the address at which the browser comes back, without going there."""
        answer = await self.http.get("/v1/session/provider", params=asked)
        while "/callback?" not in answer.headers["location"]:
            answer = await self.http.get(answer.next_request.url)
        return str(answer.headers["location"])

    async def sign_in(self, **asked: str) -> str:
        """Sign in, and return to where in the console the browser is sent."""
        answer = await self.go(str(httpx.URL("/v1/session/provider", params=asked)))
        return str(answer.headers["location"])

    async def session(self) -> dict[str, Any]:
        """Read the session; without one: the error."""
        return (await self.http.get("/v1/session")).json()


@pytest.fixture(scope="module")
async def balie(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Balie]:
    folder: Path = tmp_path_factory.mktemp("provider")
    municipality = always_open(folder / "municipality")
    (municipality / "sign-in.yml").write_text(MAPPING, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with identity_provider(url) as provider:
            settings = Settings(
                DATABASE_URL=empty_database,
                home=folder / "home",
                municipality=municipality,
                web=folder / "none",
                public_url=url,
                oidc_issuer=provider.issuer,
                oidc_client_id=CLIENT_ID,
                oidc_client_secret=CLIENT_SECRET,
            )
            services = make_services(settings, bot=ScriptedBot())
            server = uvicorn.Server(uvicorn.Config(public_app(services), log_config=None))
            async with running(services):
                serving = asyncio.create_task(server.serve(sockets=[listening]))
                yield Balie(url, services, provider)
                server.should_exit = True
                await serving


@pytest.fixture(autouse=True)
async def closed(balie: Balie) -> AsyncIterator[None]:
    """Close every browser."""
    yield
    while balie.open:
        await balie.open.pop().http.aclose()


@pytest.fixture
def subject(balie: Balie) -> str:
    """Somebody new, an ordinary employee, who signs in next."""
    name = f"s{uuid4().hex[:10]}"
    balie.provider.knows(name, "balie-medewerker", "something-else")
    return name


async def test_employee_of_the_municipality_comes_in_with_role_and_departments(balie: Balie, subject: str) -> None:
    browser = balie.browser()
    assert (await browser.http.get("/v1/session/options")).json() == {"local": True, "provider": True}
    assert await browser.sign_in(back_to="#/gesprek/12") == "/console/#/gesprek/12"
    session = await browser.session()
    assert session["method"] == "provider"
    who = session["agent"]
    assert (who["username"], who["name"], who["roles"]) == (subject, subject.title(), ["agent"])
    assert (who["departments"], who["skills"]) == (
        ["burgerzaken", "klantcontact"],
        ["burgerlijke_stand", "burgerzaken"],
    )
    again = balie.browser()
    await again.sign_in()
    assert (await again.session())["agent"]["id"] == who["id"]


@pytest.mark.parametrize("back_to", ["//evil.example", "https://evil.example", "#/x\r\nSet-Cookie: a=b", "/v1/ledger"])
async def test_nobody_is_sent_elsewhere_after_signing_in(balie: Balie, subject: str, back_to: str) -> None:
    assert await balie.browser().sign_in(back_to=back_to) == "/console/"


async def test_cookies_of_the_sign_in_are_out_of_reach(balie: Balie, subject: str) -> None:
    browser = balie.browser()
    visit = (await browser.http.get("/v1/session/provider")).headers["set-cookie"].lower()
    assert all(part in visit for part in ("httponly", "samesite=lax", "path=/v1/session/provider", "max-age=600"))
    kept = (await browser.http.get(await browser.to_callback())).headers.get_list("set-cookie")
    assert any("balie_session" in each and "samesite=strict" in each.lower() for each in kept)
    assert any("balie_visit" in each and "max-age=0" in each.lower() for each in kept)


async def test_who_has_no_role_is_told_so_and_gets_no_account(balie: Balie, subject: str) -> None:
    balie.provider.knows(subject, "something-else")
    browser = balie.browser()
    assert await browser.sign_in() == "/console/?signIn=no_role"
    assert (await browser.session())["code"] == "session_ended"
    async with balie.services.engine.begin() as connection:
        assert await agents.repository.credentials(connection, subject) is None


async def test_other_roles_count_at_the_next_sign_in_and_end_the_session_with_the_old_ones(
    balie: Balie, subject: str
) -> None:
    before, after = balie.browser(), balie.browser()
    await before.sign_in()
    balie.provider.knows(subject, "balie-teamleider", groups=[])
    await after.sign_in()
    who = (await after.session())["agent"]
    assert (who["roles"], who["departments"]) == (["supervisor"], [])
    assert (await before.session())["code"] == "session_ended"
    balie.provider.knows(subject)
    assert await balie.browser().sign_in() == "/console/?signIn=no_role"
    assert (await after.session())["code"] == "session_ended"


async def test_who_declines_at_the_provider_is_back_at_the_sign_in(balie: Balie) -> None:
    balie.provider.knows(None)
    assert await balie.browser().sign_in() == "/console/?signIn=provider_refused"


@pytest.mark.parametrize(
    "fault",
    [
        {"nonce": "of another visit"},
        {"exp": int(time.time()) - 600, "iat": int(time.time()) - 1200},
        {"iat": int(time.time()) + 86_400},
        {"aud": "another client"},
        {"aud": ["balie", "another client"], "azp": "another client"},
        {"iss": "https://evil.example"},
        {"sub": None},
        {"unsigned": True},
        {"stranger": True},
    ],
    ids="-".join,
)
async def test_proof_that_is_not_right_lets_nobody_in(balie: Balie, subject: str, fault: dict[str, Any]) -> None:
    balie.provider.does(fault=fault)
    browser = balie.browser()
    assert await browser.sign_in() == "/console/?signIn=provider_refused"
    assert (await browser.session())["code"] == "session_ended"


async def test_other_keys_of_the_provider_are_fetched_once_they_are_used(
    balie: Balie, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await balie.browser().sign_in()
    assert balie.services.identity
    provider = balie.services.identity.provider
    balie.provider.does(rotate=True)
    monkeypatch.setattr(provider, "_keys_at", provider._now() - 31)
    assert await balie.browser().sign_in() == "/console/"
    balie.provider.does(rotate=True)  # within half a minute: nobody can make us ask all the time
    assert await balie.browser().sign_in() == "/console/?signIn=provider_refused"
    monkeypatch.setattr(provider, "_keys_at", provider._now() - 31)
    assert await balie.browser().sign_in() == "/console/"


async def test_claims_that_are_only_in_userinfo_count_as_well(balie: Balie, subject: str) -> None:
    balie.provider.does(userinfo=True)
    balie.services.identity.provider._keys_at = 0  # type: ignore[union-attr]
    try:
        assert await balie.browser().sign_in() == "/console/"
    finally:
        balie.provider.does(userinfo=False)


async def test_callback_counts_once_and_only_in_the_browser_that_left(balie: Balie, subject: str) -> None:
    victim, thief = balie.browser(), balie.browser()
    address = await thief.to_callback()
    assert (await victim.http.get(address)).headers["location"] == "/console/?signIn=provider_refused"
    assert (await victim.session())["code"] == "session_ended"
    assert (await thief.http.get(address)).headers["location"] == "/console/"
    assert (await thief.http.get(address)).headers["location"] == "/console/?signIn=provider_refused"
    assert "agent" in await thief.session()  # who is in stays in


async def test_state_of_another_visit_or_none_is_refused(balie: Balie, subject: str) -> None:
    browser = balie.browser()
    address, other = await browser.to_callback(), await browser.to_callback()
    state = httpx.URL(other).params["state"]
    for wrong in (state, "", state[:12]):
        url = httpx.URL(address).copy_set_param("state", wrong)
        assert (await browser.http.get(url)).headers["location"] == "/console/?signIn=provider_refused"


async def test_two_tabs_sign_in_at_once(balie: Balie, subject: str) -> None:
    browser = balie.browser()
    first, second = await browser.to_callback(), await browser.to_callback()
    for address in (first, second):
        assert (await browser.http.get(address)).headers["location"] == "/console/"


async def test_visit_that_took_too_long_is_over(balie: Balie, subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = balie.browser()
    address = await browser.to_callback()
    late = system_clock().timestamp() - 601
    provider = balie.services.identity.provider  # type: ignore[union-attr]
    monkeypatch.setattr(provider, "_now", lambda: int(late))
    old = await browser.to_callback()
    monkeypatch.undo()
    assert (await browser.http.get(old)).headers["location"] == "/console/?signIn=provider_refused"
    assert (await browser.http.get(address)).headers["location"] == "/console/"


async def test_provider_that_is_down_leaves_the_local_sign_in(
    balie: Balie, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = balie.browser()
    address = await browser.to_callback()
    balie.provider.does(down=True)
    assert (await browser.http.get(address)).headers["location"] == "/console/?signIn=provider_unavailable"
    monkeypatch.setattr(balie.services.identity.provider, "_metadata", {})  # type: ignore[union-attr]
    assert (await browser.http.get("/v1/session/provider")).headers["location"].endswith("provider_unavailable")
    local = await local_account(balie)
    answer = await browser.http.post("/v1/session", json={"username": local, "password": PASSWORD})
    assert answer.status_code == 200


async def test_local_accounts_can_be_switched_off(balie: Balie, monkeypatch: pytest.MonkeyPatch) -> None:
    local = await local_account(balie)
    monkeypatch.setattr(balie.services.settings, "local_accounts", False)
    answer = await balie.browser().http.post("/v1/session", json={"username": local, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "local_accounts_off")


async def test_account_of_balie_is_not_taken_over_by_its_name_but_can_be_tied(balie: Balie) -> None:
    local = await local_account(balie)
    balie.provider.knows("a-number-of-the-provider", "balie-medewerker", preferred_username=local.upper())
    assert await balie.browser().sign_in() == "/console/?signIn=account_exists"
    async with balie.services.engine.begin() as connection:
        found = await agents.repository.credentials(connection, local)
        assert found
        issuer, now = balie.provider.issuer, balie.services.clock()
        await accounts.link(connection, found[0], issuer=issuer, subject="a-number-of-the-provider", now=now)
    browser = balie.browser()
    assert await browser.sign_in() == "/console/"
    assert (await browser.session())["agent"]["id"] == str(found[0].id)


async def test_account_without_a_password_has_no_password(balie: Balie, subject: str) -> None:
    await balie.browser().sign_in()
    for password in ("", " ", "None"):
        answer = await balie.browser().http.post("/v1/session", json={"username": subject, "password": password})
        assert answer.status_code in {401, 422}


async def test_closed_account_stays_closed(balie: Balie, subject: str) -> None:
    browser = balie.browser()
    await browser.sign_in()
    who = (await browser.session())["agent"]["id"]
    async with balie.services.engine.begin() as connection:
        await agents.repository.disable(connection, who)
    assert await balie.browser().sign_in() == "/console/?signIn=account_closed"


async def test_signing_out_goes_on_to_the_provider_which_ends_what_is_open_elsewhere(
    balie: Balie, subject: str
) -> None:
    here, there = balie.browser(), balie.browser()
    await here.sign_in()
    there.http.cookies = httpx.Cookies(here.http.cookies)  # the same session of the provider, in another window
    await there.sign_in()
    there.http.headers["X-CSRF-Token"] = (await there.session())["csrfToken"]
    left = await there.http.delete("/v1/session")
    assert left.status_code == 200
    page = await there.http.get(left.json()["signOutAt"])
    assert "Uitloggen bij de gemeente" in page.text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text)) | {"logout": "yes"}
    action = re.search(r'action="([^"]+)"', page.text)
    assert action
    done = await there.http.post(action[1], data=fields)
    assert done.headers["location"] == f"{balie.url}/console/"

    async def ended() -> bool:
        return "code" in await here.session()

    await eventually(ended)


@pytest.mark.parametrize("token", ["", "nonsense", "e30.e30.e30"])
async def test_logout_that_is_not_of_the_provider_ends_nothing(balie: Balie, subject: str, token: str) -> None:
    browser = balie.browser()
    await browser.sign_in()
    answer = await browser.http.post("/v1/session/provider/logout", data={"logout_token": token})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_logout")
    assert "agent" in await browser.session()


WRONG: list[Callable[[Path], None]] = [
    lambda folder: None,
    lambda folder: (
        (folder / "sign-in.yml").write_text("roles: {claim: a, values: {b: [king]}}", encoding="utf-8") and None
    ),
    lambda folder: (folder / "sign-in.yml").write_text("role: x", encoding="utf-8") and None,
    lambda folder: (folder / "sign-in.yml").write_text("[", encoding="utf-8") and None,
]


@pytest.mark.parametrize("write", WRONG)
def test_mapping_that_cannot_be_used_is_refused_at_the_start(tmp_path: Path, write: Callable[[Path], None]) -> None:
    write(tmp_path)
    with pytest.raises(MappingInvalid, match=r"sign-in\.yml"):
        load(tmp_path, ["burgerzaken"])


async def local_account(balie: Balie) -> str:
    """Make an account of Balie itself and return its name."""
    username = f"u{uuid4().hex[:10]}"
    async with balie.services.engine.begin() as connection:
        await agents.add_agent(connection, username=username, name="Sanne", password=PASSWORD, clock=system_clock)
    return username
