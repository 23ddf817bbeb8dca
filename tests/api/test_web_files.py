"""The built pages on their way to a browser: small, still asked for only when they changed, and nothing else compressed."""

import gzip
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.app import public_app
from tests.api.conftest import Desk

SCRIPT = b"const words = 'a script that is long enough';" * 100
KINDS = ("br", "gzip", "")


@pytest.fixture
async def site(desk: Desk, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The public application with one built file, and the copies that the build lays beside it."""
    folder = tmp_path / "widget"
    folder.mkdir()
    (folder / "balie-chat.js").write_bytes(SCRIPT)
    (folder / "balie-chat.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "balie-chat.js.br").write_bytes(b"as brotli")  # what it holds is for the browser
    (folder / "stale.js.gz").write_bytes(gzip.compress(b"yesterday"))
    (folder / "stale.js").write_bytes(b"today")
    services = replace(desk.services, settings=desk.services.settings.model_copy(update={"web": tmp_path}))
    transport = httpx.ASGITransport(app=public_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://balie.test") as client:
        yield client


def taking(codings: str, **more: str) -> dict[str, str]:
    return {"Accept-Encoding": codings, **more}


SENT = {"gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, GZIP;q=0.5": "gzip", "identity": None, "": None}


async def test_script_goes_as_small_as_the_browser_takes_it(site: httpx.AsyncClient) -> None:
    for codings, sent in SENT.items():
        head = await site.head("/widget/balie-chat.js", headers=taking(codings))
        assert head.headers.get("content-encoding") == sent
        assert head.headers["content-type"].startswith("text/javascript")
        assert head.headers["vary"] == "Accept-Encoding"
        if sent != "br":
            got = await site.get("/widget/balie-chat.js", headers=taking(codings))
            assert got.content == SCRIPT
            assert got.headers["content-length"] == head.headers["content-length"]


async def test_what_did_not_change_is_not_sent_again_and_each_coding_has_a_mark_of_its_own(
    site: httpx.AsyncClient,
) -> None:
    marks = {}
    for coding in KINDS:
        first = await site.head("/widget/balie-chat.js", headers=taking(coding))
        marks[coding] = first.headers["etag"]
        again = await site.get("/widget/balie-chat.js", headers=taking(coding, **{"If-None-Match": marks[coding]}))
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["vary"] == "Accept-Encoding"
    assert len(set(marks.values())) == len(KINDS)


async def test_copy_that_is_older_than_its_file_is_not_sent(site: httpx.AsyncClient, tmp_path: Path) -> None:
    os.utime(tmp_path / "widget" / "stale.js.gz", (0, 0))
    assert (await site.get("/widget/stale.js", headers=taking("gzip"))).content == b"today"


async def test_answer_of_the_api_is_never_compressed(site: httpx.AsyncClient) -> None:
    for path in ("/v1/desk", "/v1/openapi.json"):
        answer = await site.get(path, headers=taking("gzip, br"))
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers
