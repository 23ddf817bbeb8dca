"""What the tests of the brake share."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.conftest import Desk, Employee

WITHDRAWN = "Dit antwoord wordt nu gecontroleerd."


@pytest.fixture
async def lead(desk: Desk) -> AsyncIterator[Employee]:
    """A supervisor; whatever was stopped goes on after the test."""
    supervisor = await desk.employee("supervisor")
    yield supervisor
    for brake in (await supervisor.get("/v1/brakes")).json()["payload"]:
        if brake["releasedAt"] is None:
            await release(supervisor, brake)


async def stop(lead: Employee, kind: str, target: str = "", aspect: str = "", reason: str = "wrong") -> dict[str, Any]:
    body = {"kind": kind, "target": target, "aspect": aspect, "reason": reason}
    response = await lead.post("/v1/brakes", body)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def release(lead: Employee, brake: dict[str, Any]) -> None:
    assert (await lead.post(f"/v1/brakes/{brake['id']}/release", {"reason": "repaired"})).status_code == 200


async def entries(lead: Employee, *actions: str) -> list[dict[str, Any]]:
    """The ledger's entries of these actions."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := (await lead.get("/v1/ledger", params={"after": after, "limit": 100})).json()["payload"]:
        found += [entry for entry in page if entry["action"] in actions]
        after = page[-1]["position"]
    return found
