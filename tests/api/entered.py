"""What the tests of calls and visits share: an employee who enters one as it happens."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from tests.api.conftest import Desk, Employee


def about(topic: str, aspect: str | None = "kosten", **more: Any) -> Any:
    """Hear this in every text."""
    parse = {"intent": topic, "outcome": "answer", "aspect": aspect, "audience": None, "signals": [], "language": "nl"}
    parse |= {"ranking": [{"intent": topic, "confidence": 0.9}]} | more

    async def hear(_words: dict[str, Any]) -> dict[str, Any]:
        return parse

    return hear


async def begin(who: Employee, channel: str = "phone", *, key: str | None = None, **more: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return await who.http.post("/v1/contacts", json={"channel": channel, **more}, headers=headers)


async def on_the_line(desk: Desk, channel: str = "phone", **more: Any) -> tuple[Employee, dict[str, Any]]:
    """Return an employee with somebody on the line."""
    employee = await desk.employee(**more)
    made = await begin(employee, channel)
    assert made.status_code == 201, made.text
    return employee, made.json()


async def asked(
    who: Employee, contact: dict[str, Any], text: str = "Wat kost een paspoort?", **more: Any
) -> httpx.Response:
    body = {"claimId": contact["claimId"], "clientMessageId": str(uuid4()), "text": text} | more
    return await who.post(f"/v1/handoffs/{contact['id']}/asked", body)


async def understood(who: Employee, text: str, **more: Any) -> dict[str, Any]:
    response = await who.post("/v1/contacts/understand", {"text": text, **more})
    assert response.status_code == 200, response.text
    return dict(response.json())


async def told(who: Employee, contact: dict[str, Any], answer: dict[str, Any], **more: Any) -> httpx.Response:
    """Say that an agreed answer was told."""
    chosen = {name: answer[name] for name in ("topic", "aspect", "audience")}
    body = {"claimId": contact["claimId"], "clientMessageId": str(uuid4()), "text": answer["text"], "canned": chosen}
    return await who.post(f"/v1/handoffs/{contact['id']}/messages", body | more)


async def read(who: Employee, contact: dict[str, Any]) -> dict[str, Any]:
    return dict((await who.get(f"/v1/handoffs/{contact['id']}")).json())


async def rows(desk: Desk, query: str, *values: Any) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(desk.services.settings.database_url)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()
