"""Who may need a call, and how well the bot's certainty holds: figures that follow from a planted day."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from router.schema import handoff, improvement, turn, workplace
from tests.api.conftest import Desk, Employee
from tests.api.queued import drain, queued


async def heavy(desk: Desk, employee: Employee, count: int = 2, *, sensitivity: str = "bereavement") -> None:
    for each in await queued(desk, "burgerzaken", count, sensitivity=sensitivity):
        claim_id = (await employee.claim({"id": each})).json()["claimId"]
        await employee.post(f"/v1/handoffs/{each}/resolve", {"claimId": claim_id, "result": "answered"})


async def works(employee: Employee, place: str | None) -> dict[str, Any]:
    return (await employee.put("/v1/session/place", json={"place": place})).json()


async def to_call(desk: Desk) -> dict[str, dict[str, Any]]:
    found = (await (await desk.employee("supervisor", departments=("sociaal_domein",))).get("/v1/care")).json()
    return {each["id"]: each for each in found["payload"]}


@pytest.mark.parametrize("path", ["/v1/care", "/v1/calibration"])
async def test_only_supervisors_look(desk: Desk, path: str) -> None:
    assert (await desk.http.get(path)).status_code == 401
    for role in ("agent", "auditor", "editor"):
        assert (await (await desk.employee(role)).get(path)).status_code == 403


async def test_who_had_heavy_conversations_and_is_at_home_may_be_called_and_sees_the_same(desk: Desk) -> None:
    await drain(desk)
    employee, colleague = await desk.employee(), await desk.employee()
    await works(colleague, "town_hall")
    await heavy(desk, employee)
    assert employee.agent["id"] not in await to_call(desk)  # not said where, and a colleague is there
    own = await works(employee, "home")
    assert (own["place"], own["care"]) == ("home", {"heavyInRow": 2, "alone": "home"})
    found = (await to_call(desk))[employee.agent["id"]]
    assert (found["heavyInRow"], found["alone"]) == (2, "home")
    await works(employee, "town_hall")  # beside the colleague
    assert employee.agent["id"] not in await to_call(desk)
    await works(colleague, "home")
    assert (await to_call(desk))[employee.agent["id"]]["alone"] == "town_hall"
    await heavy(desk, employee, 1, sensitivity="none")  # a lighter one ends the row
    assert employee.agent["id"] not in await to_call(desk)


async def test_where_somebody_works_is_forgotten_the_next_day(desk: Desk) -> None:
    employee = await desk.employee()
    assert (await employee.put("/v1/session/place", json={"place": "the_moon"})).status_code == 422
    await works(employee, "home")
    assert (await works(employee, None))["place"] is None
    await works(employee, "home")
    desk.clock.jump(days=1)
    assert (await employee.get("/v1/session/work")).status_code == 401  # and so is the session
    await desk.services.keeper.do_what_is_due()
    async with desk.services.engine.connect() as connection:
        assert (await connection.execute(select(workplace))).all() == []


async def test_calibration_counts_what_employees_corrected_beside_what_the_model_was_measured_to_be(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    none = (await supervisor.get("/v1/calibration")).json()
    assert (none["enough"], none["model"]) == (False, None)
    desk.clock.jump(weeks=5)
    made = await queued(desk, "burgerzaken", 22)
    async with desk.services.engine.begin() as connection:
        for number, handoff_id in enumerate(made):
            row = (await connection.execute(select(handoff).where(handoff.c.id == handoff_id))).one()
            of = {"id": uuid4(), "conversation_id": row.conversation_id, "attempt": 1, "finished_at": desk.clock()}
            parse = {"intent": "paspoort", "confidence": 0.95 if number else 0.15}
            await connection.execute(insert(turn).values(**of, result="handed_over", parse=parse))
            ended = {"turn_id": of["id"], "status": "resolved", "result": "answered", "ended_at": desk.clock()}
            await connection.execute(handoff.update().where(handoff.c.id == handoff_id).values(**ended))
        await connection.execute(
            insert(improvement).values(
                id=uuid4(), kind="topic_wrong", about=made[1], handoff_id=made[1], conversation_id=row.conversation_id,
                question="", note="", made_at=desk.clock(), status="open",
            )
        )  # fmt: skip
        late = {"id": UUID(int=7), "conversation_id": row.conversation_id, "attempt": 1, "result": "answered"}
        long_ago = desk.clock() - timedelta(weeks=5)
        await connection.execute(insert(turn).values(**late, parse=parse, finished_at=long_ago))
    quality = {"accuracy": 0.9, "calibration_error": 0.02, "threshold": 0.6, "moderate": 0.3,
               "reliability": [{"count": 9, "confidence": 0.9, "accuracy": 0.8}]}  # fmt: skip
    desk.bot.quality = {"modelId": "model-7", "quality": quality}
    supervisor = await desk.employee("supervisor")  # the session of before is over
    found = (await supervisor.get("/v1/calibration")).json()
    low, high = found["tenths"]
    assert (low["from"], low["handled"], low["right"], low["tooFew"]) == (0.1, 1, 1.0, True)
    assert (high["handled"], high["corrected"], high["right"], high["tooFew"]) == (21, 1, 0.952, False)
    assert (found["enough"], found["total"]["turns"]) == (True, 22)
    assert (found["model"]["id"], found["model"]["reliability"]) == ("model-7", quality["reliability"])


async def test_who_may_be_called_stands_in_the_same_order_whoever_had_more(desk: Desk) -> None:
    await drain(desk)
    employees = [await desk.employee(), await desk.employee()]
    for each in employees:
        await works(each, "home")
        await heavy(desk, each)
    names = [each.agent["id"] for each in employees]

    async def listed() -> list[tuple[str, int]]:
        return [(who, found["heavyInRow"]) for who, found in (await to_call(desk)).items() if who in names]

    order = [who for who, _ in await listed()]
    assert sorted(order) == sorted(names)
    by_id = {each.agent["id"]: each for each in employees}
    for who, count, expected in ((0, 1, [3, 2]), (1, 2, [3, 4])):
        await heavy(desk, by_id[order[who]], count)
        assert await listed() == list(zip(order, expected, strict=True))
    found = (await to_call(desk))[order[0]]
    assert set(found) == {"id", "name", "departments", "heavyInRow", "alone"}  # no place, no share, no average
