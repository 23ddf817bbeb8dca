"""Who waits: put in the queue of a department without a bot and without words, and taken out of it."""

import secrets
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from router.conversations import repository as conversations
from router.handoffs import repository
from router.schema import handoff
from tests.api.conftest import Desk, Employee

SNAPSHOT = {
    **{name: [] for name in ("ranking", "signals", "agentsOnDuty", "botAnswered")},
    **{"aspect": None, "queueLength": 0, "deskOpen": True},
}


async def queued(
    desk: Desk, department: str, count: int, *, skills: tuple[str, ...] = (), sensitivity: str = "none"
) -> list[UUID]:
    """Have so many citizens wait for a department, in this order, and return their handoffs."""
    made = []
    for number in range(count):
        now, conversation_id, handoff_id = desk.clock(), uuid4(), uuid4()
        kind = {"channel": "webchat", "language": "nl"}
        async with desk.services.engine.begin() as connection:
            held = await conversations.start(
                connection,
                id=conversation_id,
                reference=str(secrets.randbelow(10**10)),
                state={},
                create_key=secrets.token_bytes(32),
                ledger_key=secrets.token_bytes(32),
                created_at=now,
                **kind,
            )
            assert held is not None
            await conversations.write(connection, held, now=now, owner="queue", status="open")
            await repository.add(
                connection,
                id=handoff_id,
                conversation_id=conversation_id,
                status="queued",
                reason="wants_human",
                department=department,
                skills=list(skills),
                sensitivity=sensitivity,
                priority="normal",
                queued_at=now,
                order_key=now,
                rule_id="default",
                rule_version="1",
                snapshot=SNAPSHOT,
                preview=f"Nummer {number}",
                **kind,
            )
        made.append(handoff_id)
    return made


async def drain(desk: Desk, **account: Any) -> Employee:
    """Have somebody take everything that earlier tests left waiting for their departments, and return them."""
    employee = await desk.employee(capacity=100, **account)
    while (await employee.post("/v1/queue/next")).status_code == 200:
        pass
    return employee


async def nobody_else(desk: Desk, conversation_id: str) -> None:
    """Have nobody wait but one: whatever other tests left queued, claimed or asleep, which a leap of the clock brings back."""
    theirs = handoff.c.conversation_id != UUID(conversation_id)
    unfinished = handoff.c.status.in_(["queued", "claimed", "snoozed"])
    async with desk.services.engine.begin() as connection:
        gone = {"status": "abandoned", "claim_id": None, "claimed_by": None, "ended_at": desk.clock()}
        await connection.execute(update(handoff).where(theirs, unfinished).values(**gone))
