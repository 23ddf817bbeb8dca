"""Who waits is told once that everyone has gone, with the offer to be called back."""

from typing import Any

from sqlalchemy import update

from router.handoffs.alone import duty
from router.schema import agent
from tests.api.conftest import Citizen, Desk


async def present(desk: Desk, presence: str = "available") -> None:
    """Let one employee of every department be signed in, or nobody at all."""
    async with desk.services.engine.begin() as connection:
        await connection.execute(update(agent).values(presence="offline"))
    if presence != "offline":
        employee = await desk.employee(departments=("burgerzaken", "klantcontact"))
        async with desk.services.engine.begin() as connection:
            changed = update(agent).where(agent.c.id == employee.agent["id"])
            await connection.execute(changed.values(presence=presence, seen_at=desk.clock()))


async def look(desk: Desk) -> None:
    async with desk.services.engine.begin() as connection:
        work = await duty(connection, desk.services.desk, desk.clock())
    for each in work:
        async with desk.services.engine.begin() as connection:
            await each(connection)


def offers(messages: list[dict[str, Any]]) -> int:
    return sum("niemand aangemeld" in message["text"] for message in messages)


async def waiting(desk: Desk, topic: str | None = None, reason: str = "wants_human") -> Citizen:
    await present(desk)
    citizen, _ = await desk.waiting(reason, topic)
    assert offers(await citizen.read()) == 0
    return citizen


async def test_who_waits_is_told_once_and_can_be_called_back(desk: Desk) -> None:
    citizen = await waiting(desk)
    await look(desk)
    assert offers(await citizen.read()) == 0
    await present(desk, "offline")
    for _ in range(3):
        await look(desk)
    last = (await citizen.read())[-1]
    assert offers(await citizen.read()) == 1
    assert "bellen wij u terug" in last["text"]
    assert [button["label"] for button in last["buttons"]] == ["Stel intussen een andere vraag"]
    called = await citizen.http.post(f"{citizen.path}/callback", json={"phone": "0612345678"}, headers=citizen.headers)
    assert called.status_code == 200


async def test_who_was_told_when_the_wait_began_or_is_called_back_is_not_told_again(desk: Desk) -> None:
    await present(desk, "offline")
    told, _ = await desk.waiting()
    called = await waiting(desk)
    await called.http.post(f"{called.path}/callback", json={"phone": "0612345678"}, headers=called.headers)
    await present(desk, "offline")
    before = [len(await told.read()), len(await called.read())]
    await look(desk)
    assert [len(await told.read()), len(await called.read())] == before


async def test_who_is_in_danger_keeps_the_numbers_in_sight(desk: Desk) -> None:
    citizen = await waiting(desk, "suicide", "human_first_topic")
    await present(desk, "offline")
    before = len(await citizen.read())
    await look(desk)
    assert len(await citizen.read()) == before
    assert (await citizen.read())[-1]["phones"] == ["112"]


async def test_sensitive_case_is_told_but_not_sent_back_to_the_bot(desk: Desk) -> None:
    citizen = await waiting(desk, "overlijdensaangifte", "human_first_topic")
    await present(desk, "offline")
    await look(desk)
    assert offers(await citizen.read()) == 1
    assert (await citizen.read())[-1]["buttons"] == []


async def test_who_was_told_then_helped_and_is_alone_again_is_told_again(desk: Desk) -> None:
    await present(desk, "offline")
    citizen, handoff = await desk.waiting()
    assert offers(await citizen.read()) == 1
    employee = await desk.employee()
    await employee.claim(handoff)
    await employee.delete("/v1/session")
    await present(desk, "offline")
    await look(desk)
    assert offers(await citizen.read()) == 2
