"""What is handed to Meta, and what its answers mean: the code decides, not the HTTP status."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from router.channels import failures
from router.channels.failures import FileGone, FileTooBig, Postponed, Refused, SendError, TooFast
from router.channels.protocol import Account, Envelope, IncomingFile, Outgoing, Part
from router.channels.whatsapp import WhatsAppAdapter
from tests.unit.channels.test_whatsapp_rendering import TEMPLATES
from tests.unit.channels.test_whatsapp_webhook import NUMBER, SECRETS

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TO = Envelope(address="+31612345678", reference="5f6c2a8e-0d8b-4f8e-9f57-6d1c3a3f1b77-0")
Answers = Callable[[httpx.Request], httpx.Response]


def adapter(answers: Answers, **settings: Any) -> WhatsAppAdapter:
    given = {"phone_number_id": NUMBER, **settings}
    account = Account(id="whatsapp", channel="whatsapp", language="nl", settings=given, secrets=SECRETS)
    return WhatsAppAdapter(account, client=httpx.AsyncClient(transport=httpx.MockTransport(answers)))


class Meta:
    """Answers in turn, and keeps what it was sent."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.requests: list[httpx.Request] = []
        self.answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [orjson.loads(each.content) for each in self.requests]


def took(wamid: str = "wamid.ours") -> httpx.Response:
    return httpx.Response(200, json={"messaging_product": "whatsapp", "messages": [{"id": wamid}]})


def refuses(status: int, code: int, **more: Any) -> httpx.Response:
    error = {"message": "(#1) +31612345678", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    return httpx.Response(status, json={"error": error})


def part(sender: WhatsAppAdapter, *, silent: timedelta = timedelta(0)) -> Part:
    said = Outgoing(text="Hallo", author="bot", language="nl", heard_at=NOW - silent, conversation="K7-4821")
    return sender.render(said, now=NOW)[0]


async def test_message_goes_to_the_number_with_our_token_and_our_reference() -> None:
    meta = Meta(took())
    sender = adapter(meta)
    assert await sender.send(part(sender), TO) == "wamid.ours"
    [request] = meta.requests
    assert str(request.url) == f"https://graph.facebook.com/v26.0/{NUMBER}/messages"
    assert request.headers["authorization"] == "Bearer EAA-token"
    assert meta.bodies == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "+31612345678",
            "biz_opaque_callback_data": TO.reference,
            "type": "text",
            "text": {"body": "Hallo", "preview_url": False},
        }
    ]


async def test_who_hides_the_number_is_a_recipient_and_never_a_number() -> None:
    meta = Meta(took())
    sender = adapter(meta)
    await sender.send(part(sender), Envelope(address="NL.13491208655302741918", reference="x"))
    assert meta.bodies[0]["recipient"] == "NL.13491208655302741918" and "to" not in meta.bodies[0]


async def test_accepted_without_an_id_is_accepted() -> None:
    sender = adapter(Meta(httpx.Response(200, content=b"<html>")))
    assert await sender.send(part(sender), TO) is None


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason"),
    [
        (400, 131056, "Postponed", "code_131056"),
        (429, 131056, "Postponed", "code_131056"),
        (400, 130429, "TooFast", "code_130429"),
        (400, 80007, "TooFast", "code_80007"),
        (400, 4, "TooFast", "code_4"),
        (400, 131048, "TooFast", "code_131048"),
        (401, 190, "NotAllowed", "code_190"),
        (401, 0, "NotAllowed", "code_0"),
        (400, 10, "NotAllowed", "code_10"),
        (403, 200, "NotAllowed", "code_200"),
        (403, 299, "NotAllowed", "code_299"),
        (403, 368, "NotAllowed", "code_368"),
        (400, 131042, "NotAllowed", "code_131042"),
        (400, 133010, "NotAllowed", "code_133010"),
        (400, 131026, "Refused", "code_131026"),
        (400, 131030, "Refused", "code_131030"),
        (400, 100, "Refused", "code_100"),
        (400, 131047, "Refused", "code_131047"),
        (404, 132001, "Refused", "template_132001"),
        (400, 132000, "Refused", "template_132000"),
        (500, 131000, "Unavailable", "code_131000"),
        (400, 1, "Unavailable", "code_1"),
        (503, 2, "Unavailable", "code_2"),
        (500, 131016, "Unavailable", "code_131016"),
        (400, 999999, "Refused", "code_999999"),
        (403, 999999, "NotAllowed", "http_403"),
        (503, 999999, "Unavailable", "http_503"),
        (429, 999999, "TooFast", "http_429"),
    ],
)
async def test_each_code_is_a_kind_of_failure_and_no_word_of_it_is_kept(
    status: int, code: int, kind: str, reason: str
) -> None:
    sender = adapter(Meta(refuses(status, code)))
    with pytest.raises(SendError) as raised:
        await sender.send(part(sender), TO)
    assert isinstance(raised.value, getattr(failures, kind))
    assert (raised.value.reason, str(raised.value)) == (reason, reason)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(502), "Unsure"),
        (httpx.Response(504, content=b"<html>"), "Unsure"),
        (httpx.Response(500), "Unavailable"),
        (httpx.Response(400, content=b"nothing"), "Refused"),
        (httpx.Response(400, json={"error": "text"}), "Refused"),
        (httpx.Response(400, json=[]), "Refused"),
        (httpx.Response(429), "TooFast"),
        (httpx.Response(302), "Refused"),
    ],
)
async def test_answer_without_a_code_is_read_by_its_status(answer: httpx.Response, kind: str) -> None:
    sender = adapter(Meta(answer))
    with pytest.raises(getattr(failures, kind)):
        await sender.send(part(sender), TO)


async def test_own_number_that_is_gone_is_about_the_account() -> None:
    sender = adapter(Meta(refuses(400, 100, error_subcode=33)))
    with pytest.raises(failures.NotAllowed):
        await sender.send(part(sender), TO)


async def test_waits_as_long_as_meta_asks_and_one_pair_holds_up_only_itself() -> None:
    fast = refuses(400, 130429)
    fast.headers["retry-after"] = "7"
    sender = adapter(Meta(fast, refuses(400, 131056)))
    with pytest.raises(TooFast) as told:
        await sender.send(part(sender), TO)
    assert told.value.seconds == 7
    with pytest.raises(Postponed) as waits:
        await sender.send(part(sender), TO)
    assert waits.value.seconds == 20


async def test_after_a_day_of_silence_a_template_goes_and_the_answer_waits_for_the_citizen() -> None:
    meta = Meta(took("wamid.notice"))
    sender = adapter(meta, templates=TEMPLATES)
    with pytest.raises(Postponed) as waits:
        await sender.send(part(sender, silent=timedelta(days=2)), TO)
    assert (waits.value.seconds, waits.value.provider_id, waits.value.reason) == (
        None,
        "wamid.notice",
        "outside_window",
    )
    assert [each["type"] for each in meta.bodies] == ["template"]
    assert meta.bodies[0]["biz_opaque_callback_data"] != TO.reference, "a report of it is none of the answer"


async def test_meta_that_finds_it_too_late_gets_the_template_as_well() -> None:
    meta = Meta(refuses(400, 131047), took("wamid.notice"))
    sender = adapter(meta, templates=TEMPLATES)
    with pytest.raises(Postponed):
        await sender.send(part(sender), TO)
    assert [each["type"] for each in meta.bodies] == ["text", "template"]


async def test_without_a_template_nothing_goes_and_the_employee_is_told_why() -> None:
    meta = Meta()
    sender = adapter(meta)
    with pytest.raises(Refused) as refused:
        await sender.send(part(sender, silent=timedelta(days=2)), TO)
    assert refused.value.reason == "outside_window" and not meta.requests


async def test_template_that_meta_refuses_says_so() -> None:
    sender = adapter(Meta(refuses(404, 132001)), templates=TEMPLATES)
    with pytest.raises(Refused) as refused:
        await sender.send(part(sender, silent=timedelta(days=2)), TO)
    assert refused.value.reason == "template_132001"


FILE = IncomingFile(name="image.jpg", media_type="image/jpeg", size=None, handle={"id": "1479/537"})


def place(url: str, size: int | None = 5) -> httpx.Response:
    return httpx.Response(200, json={"url": url, "mime_type": "image/jpeg", "file_size": size, "id": "1"})


async def test_file_is_fetched_with_our_token_from_metas_own_place() -> None:
    meta = Meta(
        place("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"), httpx.Response(200, content=b"bytes")
    )
    assert await adapter(meta).fetch(FILE, most=5) == b"bytes"
    assert meta.requests[0].url.raw_path == f"/v26.0/1479%2F537?phone_number_id={NUMBER}".encode()
    assert [each.headers["authorization"] for each in meta.requests] == ["Bearer EAA-token"] * 2


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "http://lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://lookaside.fbsbx.com@evil.example/file",
        "https://lookaside.fbsbx.com:8443/file",
        "file:///etc/passwd",
        "",
    ],
)
async def test_our_token_goes_nowhere_else(url: str) -> None:
    meta = Meta(place(url))
    with pytest.raises(FileGone):
        await adapter(meta).fetch(FILE, most=5)
    assert len(meta.requests) == 1


async def test_file_that_is_too_large_is_not_read_whatever_meta_says_of_its_size() -> None:
    url = "https://lookaside.fbsbx.com/file"
    told = Meta(place(url, size=6))
    with pytest.raises(FileTooBig):
        await adapter(told).fetch(FILE, most=5)
    assert len(told.requests) == 1
    for size in (5, None):
        with pytest.raises(FileTooBig):
            await adapter(Meta(place(url, size=size), httpx.Response(200, content=b"bytes!"))).fetch(FILE, most=5)


async def test_file_that_is_gone_or_elsewhere_by_now_is_gone() -> None:
    url = "https://lookaside.fbsbx.com/file"
    moved = httpx.Response(302, headers={"location": "https://evil.example"})
    for answers in ([refuses(400, 100)], [place(url), httpx.Response(404)], [place(url), moved], [httpx.Response(200)]):
        with pytest.raises(FileGone):
            await adapter(Meta(*answers)).fetch(FILE, most=5)
    with pytest.raises(failures.NotAllowed):
        await adapter(Meta(refuses(401, 190))).fetch(FILE, most=5)
