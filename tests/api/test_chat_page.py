"""The chat as a page of its own, and who may show it in a frame."""

import re
from dataclasses import replace
from pathlib import Path

import httpx

from api.app import public_app
from tests.api.conftest import Desk


async def test_chat_page_may_be_framed_by_the_sites_of_the_municipality_and_no_other_page(
    desk: Desk, tmp_path: Path
) -> None:
    for page in ("chat", "console", "callback"):
        (tmp_path / page).mkdir()
        (tmp_path / page / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (tmp_path / "chat" / "index.html").write_text('<balie-chat full phone="PHONE"></balie-chat>', encoding="utf-8")
    more = {"web": tmp_path, "origins": ["https://www.voorbeeld.nl", "null"]}
    services = replace(desk.services, settings=desk.services.settings.model_copy(update=more))
    transport = httpx.ASGITransport(app=public_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://balie.test") as site:
        framed = await site.get("/chat?topic=paspoort")
        others = [await site.get(other) for other in ("/v1/desk", "/console/", "/callback/", "/chatter")]
    assert [framed.status_code, others[1].status_code, others[2].status_code] == [200, 200, 200]
    assert re.search(r'phone="\d[\d ]+"', framed.text), "the number is there also while nothing else answers"
    assert framed.headers["content-security-policy"].endswith("frame-ancestors 'self' https://www.voorbeeld.nl")
    assert all(other.headers["content-security-policy"].endswith("frame-ancestors 'none'") for other in others)
