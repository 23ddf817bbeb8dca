"""What the tests of call-backs share."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from router.departments import CallbackOffer
from router.schema import ledger_entry
from tests.api.conftest import Citizen, Desk, Employee

DEPARTMENT, TOPIC = "openbare_ruimte", "grofvuil"
PHONE = {"phone": "06 12345678"}


@pytest.fixture
async def caller(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Employee]:
    """An employee of a department that makes two calls in each half hour."""
    offered(desk, monkeypatch, per_slot=2)
    await desk.employee(departments=(DEPARTMENT,))
    yield await desk.employee(departments=(DEPARTMENT,))


def offered(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, per_slot: int | None) -> None:
    by_id = desk.services.desk.departments.by_id
    offer = CallbackOffer(slot_minutes=30, per_slot=per_slot, notice_minutes=60, days_ahead=3)
    monkeypatch.setitem(by_id, DEPARTMENT, replace(by_id[DEPARTMENT], callbacks=offer))


async def slots(citizen: Citizen) -> list[dict[str, Any]]:
    return (await citizen.http.get(f"{citizen.path}/callback/slots", headers=citizen.headers)).json()["payload"]


async def ask(citizen: Citizen, slot: dict[str, Any], **contact: str) -> httpx.Response:
    body = {**(contact or PHONE), "startsAt": slot["startsAt"]}
    return await citizen.http.post(f"{citizen.path}/callback", json=body, headers=citizen.headers)


async def planned(desk: Desk, *, at: int = 0, **contact: str) -> tuple[Citizen, dict[str, Any]]:
    """A citizen with a call-back, and what opens it elsewhere."""
    citizen, _ = await desk.waiting(topic=TOPIC)
    free = await slots(citizen)
    response = await ask(citizen, free[at], **contact)
    assert response.status_code == 200, response.text
    own = (await citizen.http.get(f"{citizen.path}/callback", headers=citizen.headers)).json()
    return citizen, own


def key(own: dict[str, Any]) -> dict[str, str]:
    return {"reference": own["reference"], "code": own["code"]}


async def work(employee: Employee, own: dict[str, Any]) -> dict[str, Any]:
    """The call-back as an employee sees it."""
    rows = (await employee.get("/v1/callbacks")).json()["payload"]
    return next(row for row in rows if row["reference"] == own["reference"])


async def passes(desk: Desk, until: str, **more: float) -> None:
    """Let time pass until a moment, and look for what is due."""
    ahead = datetime.fromisoformat(until) + timedelta(**more) - desk.clock()
    desk.clock.jump(seconds=ahead.total_seconds())
    await desk.services.keeper.do_what_is_due()


async def actions_of(desk: Desk, *names: str) -> int:
    async with desk.services.engine.connect() as connection:
        query = select(func.count()).where(ledger_entry.c.action.in_(names))
        return (await connection.execute(query)).scalar_one()
