"""What the tests of content share."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.conftest import Desk, Employee


class Editor:
    """An editor at work."""

    def __init__(self, employee: Employee) -> None:
        self.employee = employee

    async def read(self, kind: str, key: str) -> dict[str, Any]:
        response = await self.employee.get(f"/v1/content/{kind}/{key}")
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def publish(self, kind: str, key: str, body: dict[str, Any], **more: Any) -> Any:
        """Publish over what holds now."""
        now = await self.read(kind, key)
        sent = {"body": body, "version": now["version"], "revision": 0, "reason": "Raadsbesluit", "confirmed": True}
        return await self.employee.post(f"/v1/content/{kind}/{key}/publish", sent | more)

    async def undo(self, kind: str, key: str, to: int = 0) -> Any:
        now = await self.read(kind, key)
        sent = {"to": to, "version": now["version"], "reason": "Toch niet"}
        return await self.employee.post(f"/v1/content/{kind}/{key}/undo", sent)

    async def priced(self, value: str, key: str = "paspoort_volwassene") -> Any:
        """Give a fact another value for the period that it has."""
        periods = (await self.read("fact", key))["body"]["periods"]
        return await self.publish("fact", key, {"periods": [{**periods[0], "value": value}, *periods[1:]]})


@pytest.fixture
async def editor(desk: Desk) -> AsyncIterator[Editor]:
    """An editor; what was published counts no more after the test."""
    made = Editor(await desk.employee("editor"))
    yield made
    lead = Editor(await desk.employee("supervisor"))
    for item in list(desk.services.content.value.overrides):
        assert (await lead.undo(item.kind, item.key)).status_code == 200


async def said_about_passports(desk: Desk) -> dict[str, Any]:
    """What a citizen hears who asks what a passport costs."""
    citizen = await desk.citizen()
    await citizen.say("wat kost een paspoort?")
    return (await citizen.until(author="bot"))[-1]
