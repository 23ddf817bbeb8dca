"""A file that an employee asks for: who may send and open one, what is refused, and what becomes of it."""

import asyncio
import base64
import socketserver
import struct
import threading
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from router.attachments.scanner import Clamd
from router.privacy.person import erase
from router.privacy.retention import destroy
from router.privacy.rules import RULES
from tests.api.conftest import Citizen, Desk, Employee

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP" + "/" * 86 + "wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)


def png() -> bytes:
    """A real picture of one green pixel."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))

    head = struct.pack("!LLBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\0\x80\0")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixel) + part(b"IEND", b"")


class Sent:
    """A conversation in which an employee may ask for a file."""

    def __init__(self, desk: Desk, citizen: Citizen, employee: Employee, detail: dict[str, Any]) -> None:
        self.desk, self.citizen, self.employee, self.detail = desk, citizen, employee, detail
        self.path = f"/v1/handoffs/{detail['id']}"

    async def ask(self, what: str = "ask") -> httpx.Response:
        return await self.employee.post(f"{self.path}/files/{what}", {"claimId": self.detail["claimId"]})

    async def send(self, content: Any = PDF, name: str = "rekening.pdf", key: str = "", **headers: str) -> Any:
        headers = {"Idempotency-Key": key or str(uuid4()), "X-File-Name": name, **self.citizen.headers, **headers}
        return await self.citizen.http.post(f"{self.citizen.path}/attachments", content=content, headers=headers)

    async def open(self, who: Employee, sent: httpx.Response) -> httpx.Response:
        return await who.get(f"{self.path}/files/{sent.json()['message']['attachment']['id']}")


@pytest.fixture
async def files(desk: Desk) -> Sent:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    return Sent(desk, citizen, employee, (await employee.claim(handoff)).json())


@pytest.fixture
async def asked(files: Sent) -> Sent:
    assert (await files.ask()).status_code == 204
    return files


# Who may


async def test_only_who_holds_the_conversation_asks_for_a_file(files: Sent, desk: Desk) -> None:
    body = {"claimId": files.detail["claimId"]}
    assert (await desk.http.post(f"{files.path}/files/ask", json=body)).status_code == 401
    colleague = await desk.employee()
    assert (await colleague.post(f"{files.path}/files/ask", body)).json()["code"] == "claim_lapsed"


async def test_file_that_nobody_asked_for_is_refused_in_the_citizens_language(files: Sent) -> None:
    assert (await files.citizen.http.post(f"{files.citizen.path}/attachments", content=PDF)).status_code == 401
    refused = await files.send()
    assert (refused.status_code, refused.json()["code"]) == (409, "file_not_asked")
    assert "niet om een bestand gevraagd" in refused.json()["text"]


async def test_file_is_opened_by_who_holds_it_and_by_a_supervisor_and_by_nobody_else(asked: Sent, desk: Desk) -> None:
    sent = await asked.send()
    assert (await desk.http.get(f"{asked.path}/files/{uuid4()}")).status_code == 401
    for role in ("agent", "auditor"):
        assert (await asked.open(await desk.employee(role), sent)).status_code in (403, 404)
    got = await asked.open(asked.employee, sent)
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''rekening.pdf"
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert got.headers["x-content-type-options"] == "nosniff"
    supervisor = await desk.employee("supervisor")
    assert (await asked.open(supervisor, sent)).content == PDF
    steps = (await supervisor.get(f"{asked.path}/story")).json()["steps"]
    told = [(step["action"], step["actor"], step["reason"]) for step in steps if step["action"].startswith("file_")]
    names = asked.employee.agent["name"], supervisor.agent["name"]
    assert told == [("file_asked", names[0], None), ("file_received", "citizen", None),
                    ("file_opened", names[0], None), ("file_opened", names[1], "supervisor")]  # fmt: skip
    looks = (await supervisor.get("/v1/privacy/looks")).json()["payload"]
    assert supervisor.agent["name"] in {look["who"] for look in looks}


# What comes in


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (PDF, "C%3A%5Cscan%5Crekening.PDF", "rekening.PDF"),
        (JPEG, "foto.heic", "foto.heic.jpg"),
        (png(), "..%2F..%2Fetc%2Fpasswd", "passwd.png"),
        (PDF, "bsn%20111222333%E2%80%AEfdp.exe", "bsn [BSN verwijderd]fdp.exe.pdf"),
    ],
)
async def test_file_is_what_its_bytes_say_and_gets_a_safe_name(
    asked: Sent, content: bytes, name: str, kept: str
) -> None:
    sent = await asked.send(content, name)
    assert sent.status_code == 201, sent.text
    shown = sent.json()["message"]["attachment"]
    assert (shown["name"], shown["size"], shown["scan"]) == (kept, len(content), "not_scanned")
    assert (await asked.citizen.read())[-1]["attachment"] == shown


@pytest.mark.parametrize(
    "content",
    [b"MZ" + bytes(200), b"<html><script>alert(1)</script>", b"PK\x03\x04" + bytes(200), b"zomaar tekst", EICAR],
)
async def test_wrong_kind_under_a_right_name_is_refused(asked: Sent, content: bytes) -> None:
    refused = await asked.send(content, "rekening.pdf")
    assert (refused.status_code, refused.json()["code"]) == (415, "file_type_refused")
    assert "PDF" in refused.json()["text"]
    assert len([message for message in await asked.citizen.read() if message["attachment"]]) == 0


async def test_too_large_is_refused_before_it_is_read_and_while_it_comes_in(asked: Sent) -> None:
    largest, taken = asked.desk.services.files.largest, 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 3 * largest:
            taken += len(PDF * 1000)
            yield PDF * 1000

    refused = await asked.send(endless())
    assert (refused.status_code, refused.json()["code"], refused.json()["megabytes"]) == (413, "file_too_large", 10)
    assert taken < 2 * largest, "it was read on after the limit"
    assert "hooguit 10 MB" in refused.json()["text"]
    declared = await asked.send(PDF, **{"Content-Length": str(largest + 1)})
    assert declared.status_code == 413
    assert (await asked.send(b"")).json()["code"] == "file_incomplete"


async def test_other_bodies_stay_small(asked: Sent) -> None:
    refused = await asked.citizen.say("x" * 100_000)
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


async def test_same_file_twice_also_at_once_is_one_message(asked: Sent) -> None:
    key = str(uuid4())
    first, second = await asyncio.gather(asked.send(key=key), asked.send(key=key))
    third = await asked.send(key=key)
    assert {each.status_code for each in (first, second, third)} == {201}
    assert len({each.json()["message"]["id"] for each in (first, second, third)}) == 1
    assert len([message for message in await asked.citizen.read() if message["attachment"]]) == 1


async def test_more_files_than_a_conversation_may_have_are_refused(
    asked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(asked.desk.services.files, most=2)
    monkeypatch.setitem(vars(asked.desk.services), "files", few)
    results = await asyncio.gather(*(asked.send() for _ in range(4)))
    assert sorted(each.status_code for each in results) == [201, 201, 409, 409]
    assert "2 bestanden" in next(each.json()["text"] for each in results if each.status_code == 409)


async def test_file_that_breaks_off_is_not_kept(asked: Sent, listening: str) -> None:
    head = (
        f"POST {asked.citizen.path}/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: {asked.citizen.headers['Authorization']}\r\n"
        f"Idempotency-Key: {uuid4()}\r\nContent-Length: 5000\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection(*listening.removeprefix("http://").split(":"))
    writer.write(head.encode() + PDF)
    await writer.drain()
    writer.close()
    await reader.read()
    assert (await asked.send(name="heel.pdf")).status_code == 201
    assert [m["attachment"]["name"] for m in await asked.citizen.read() if m["attachment"]] == ["heel.pdf"]


async def test_ask_is_withdrawn_and_ends_with_the_handoff_but_outlives_the_employee(files: Sent, desk: Desk) -> None:
    for _ in range(2):
        assert (await files.ask()).status_code == 204
    assert (await files.citizen.state())["filesAsked"] is True
    said = [message["text"] for message in await files.citizen.read() if message["author"] == "system"]
    assert sum("vraagt u om een bestand" in each for each in said) == 1
    await files.ask("ask-no-more")
    assert (await files.send()).json()["code"] == "file_not_asked"
    await files.ask()
    await files.employee.http.request("DELETE", "/v1/session")  # signs out: back to the queue
    sent = await files.send()
    assert sent.status_code == 201
    colleague = await desk.employee()
    claimed = (await colleague.claim(files.detail)).json()
    assert claimed["messages"][-2]["attachment"]["name"] == "rekening.pdf"
    assert (await files.open(colleague, sent)).content == PDF
    body = {"claimId": claimed["claimId"], "result": "answered", "note": ""}
    await colleague.post(f"{files.path}/resolve", body)
    assert (await files.send()).json()["code"] == "file_not_asked"


# Scanned


class _Instream(socketserver.StreamRequestHandler):
    """What clamd does with INSTREAM: chunks with their length before them, an empty one last, one line back."""

    def handle(self) -> None:
        assert self.rfile.readline() == b"nINSTREAM\n"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        found = b"Eicar-Test-Signature FOUND" if b"EICAR-STANDARD" in content else b"OK"
        self.wfile.write(b"stream: " + (b"INSTREAM: broken. ERROR" if b"BREAK" in content else found) + b"\n")


@contextmanager
def clamd() -> Iterator[str]:
    """A stand-in for clamd on a port of its own."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Instream) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


async def test_scanned_file_is_let_through_clean_refused_infected_and_never_unseen(
    asked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_with(address: str) -> None:
        monkeypatch.setitem(
            vars(asked.desk.services), "files", replace(asked.desk.services.files, scanner=Clamd(address))
        )

    with clamd() as address:
        look_with(address)
        assert (await asked.send()).json()["message"]["attachment"]["scan"] == "clean"
        infected = await asked.send(PDF + EICAR)
        assert (infected.status_code, infected.json()["code"]) == (422, "file_infected")
        assert "virusscanner" in infected.json()["text"]
        assert (await asked.send(PDF + b"BREAK")).json()["code"] == "scanner_away"
    for away in (address, "unix:/nowhere/clamd.ctl"):
        look_with(away)
        refused = await asked.send()
        assert (refused.status_code, refused.json()["code"]) == (503, "scanner_away")
        assert "later" in refused.json()["text"]
    assert len([message for message in await asked.citizen.read() if message["attachment"]]) == 1


def test_address_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="BALIE_CLAMD"):
        Clamd("clamd")


# What becomes of it


async def test_file_is_exported_destroyed_after_its_period_and_erased_with_its_person(asked: Sent) -> None:
    sent = (await asked.send()).json()["message"]
    supervisor = await asked.desk.employee("supervisor")
    body = {"references": [asked.citizen.reference], "reason": "verzoek om inzage"}
    given = (await supervisor.post("/v1/privacy/export", body)).json()["conversations"][0]["records"]
    assert given["attachment_content"][0]["content"].startswith("JVBERi")  # %PDF in base64
    rule = next(each for each in RULES if each.keeps == "attachment")
    services, later = asked.desk.services, asked.desk.clock()

    async def due() -> int:
        async with services.engine.begin() as connection:
            return await destroy(connection, rule, until=later, now=later)

    path = f"{asked.path}/files/{sent['attachment']['id']}"
    await due()
    assert (await supervisor.get(path)).status_code == 200, "an open handoff is never touched"
    body = {"claimId": asked.detail["claimId"], "result": "answered", "note": ""}
    await asked.employee.post(f"{asked.path}/resolve", body)
    later = asked.desk.clock()
    assert await due() == 1
    assert (await supervisor.get(path)).json()["code"] == "attachment_not_found"
    assert (await asked.citizen.read())[-2]["attachment"]["name"] == "rekening.pdf"
    async with services.engine.begin() as connection:
        await erase(connection, [asked.citizen.reference], actor="administrator", forced=True, now=later)
        query = text("select count(*) from attachment where conversation_id = :id")
        left = await connection.execute(query, {"id": UUID(asked.citizen.id)})
        assert left.scalar_one() == 0
