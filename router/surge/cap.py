"""The cap on the line of a department during a surge. Danger and sensitive questions are never kept out, nor what is urgent."""

from router.database import Connection
from router.departments import Routing
from router.desk import Desk
from router.promises import repository as promises
from router.surge.models import Situation


async def is_full(
    connection: Connection, desk: Desk, situation: Situation, routing: Routing, *, topic: str | None, channel: str
) -> bool:
    """Say whether somebody who comes now is kept out of the line."""
    if not situation.on or routing.priority == "urgent":
        return False
    about, department = desk.catalogue.topics.get(topic or ""), desk.departments.get(routing.department)
    if about is not None and about.sensitivity != "none":
        return False
    if topic in department.by_appointment or not department.is_open(desk.clock(), channel):
        return False
    cap = desk.surge.cap_of(department.id)
    return await promises.ahead(connection, department.id, before=None, most=cap) >= cap
