"""What an account of e-mail needs, and how it signs in where no password is taken."""

import httpx
import pytest

from router.channels.email import needs
from router.channels.email.settings import OAuth, Place, Settings
from router.channels.email.tokens import Tokens
from router.channels.failures import NotAllowed, Unavailable
from router.channels.protocol import Account

OAUTH = {"token_url": "https://login.example.org/token", "client_id": "balie", "scope": "mail"}
GIVEN = {
    "address": "Balie@voorbeeld.nl",
    "name": "Gemeente Voorbeeld",
    "imap": "imaps://mail.voorbeeld.nl",
    "smtp": "smtp://mail.voorbeeld.nl",
}


def read(secrets: dict[str, str], **more: object) -> Settings:
    account = Account(id="email", channel="email", language="nl", settings={**GIVEN, **more}, secrets=secrets)
    return Settings.of(account)


def test_account_needs_a_password_or_the_secret_of_an_application():
    assert needs({}).secrets == ("password", "key")
    assert needs({"oauth": OAUTH}).secrets == ("client_secret", "key")


def test_account_is_read_with_the_ports_of_its_protocols():
    found = read({"password": "p", "key": "k"}, aliases=["Info@voorbeeld.nl"])
    assert found.own == {"balie@voorbeeld.nl", "info@voorbeeld.nl"}
    assert (found.imap.port, found.imap.tls) == (993, True)
    assert (found.smtp.port, found.smtp.tls, found.smtp.local) == (587, False, False)


@pytest.mark.parametrize(
    ("aliases", "more"),
    [
        ("Info@voorbeeld.nl", {"info@voorbeeld.nl"}),
        (["info@voorbeeld.nl", " post@voorbeeld.nl"], {"info@voorbeeld.nl", "post@voorbeeld.nl"}),
        (None, set()),
    ],
)
def test_one_alias_may_stand_without_a_list(aliases: object, more: set[str]):
    assert read({"password": "p", "key": "k"}, aliases=aliases).own == {"balie@voorbeeld.nl", *more}


@pytest.mark.parametrize("url", ["mail.voorbeeld.nl", "https://mail.voorbeeld.nl", "imap://", ""])
def test_address_of_a_server_that_is_none_is_refused(url: str):
    with pytest.raises(ValueError, match="imap://host"):
        Place.of(url, schemes=("imap", "imaps"), ports=(143, 993))


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("[::1]", True), ("localhost", True), ("10.0.0.1", False)]
)
def test_only_this_machine_is_spoken_to_in_the_clear(host: str, local: bool):
    assert Place.of(f"imap://{host}", schemes=("imap", "imaps"), ports=(143, 993)).local is local


@pytest.mark.parametrize("url", ["http://login.example.org/token", "login.example.org/token", ""])
def test_secret_of_an_application_is_told_over_tls_only(url: str):
    with pytest.raises(ValueError, match="https://"):
        read({"client_secret": "s", "key": "k"}, oauth={**OAUTH, "token_url": url})
    assert read({"client_secret": "s", "key": "k"}, oauth=OAUTH).oauth is not None


def tokens(*responses: httpx.Response | Exception) -> tuple[Tokens, list[httpx.Request]]:
    asked, left = list[httpx.Request](), list(responses)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        following = left.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Tokens(OAuth(**OAUTH, client_secret="geheim"), client), asked


async def test_token_is_kept_for_as_long_as_it_lasts():
    found, asked = tokens(httpx.Response(200, json={"access_token": "t1", "expires_in": 3600}))
    assert [await found.get(), await found.get()] == ["t1", "t1"]
    assert b"grant_type=client_credentials" in asked[0].content


async def test_token_that_is_nearly_over_is_fetched_again():
    short = {"access_token": "t1", "expires_in": 60}
    found, _ = tokens(httpx.Response(200, json=short), httpx.Response(200, json={**short, "access_token": "t2"}))
    assert [await found.get(), await found.get()] == ["t1", "t2"]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(401, json={"error": "invalid_client"}), NotAllowed),
        (httpx.Response(503), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json={}), Unavailable),
        (httpx.ConnectError("away"), Unavailable),
    ],
)
async def test_provider_that_gives_no_token_says_what_is_wrong(
    response: httpx.Response | Exception, error: type[Exception]
):
    found, _ = tokens(response)
    with pytest.raises(error):
        await found.get()
