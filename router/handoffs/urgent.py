"""Danger, wherever it is heard: the supervisors are told, and who waits goes to the front of the urgent ones."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from router.alerts import raise_alert
from router.database import Connection
from router.departments import Routing
from router.desk import Desk
from router.handoffs import queue
from router.handoffs.models import CONSOLE_LANGUAGE, Handoff
from router.handoffs.rerouting import rerouted


def is_danger(routing: Routing) -> bool:
    """Say whether what was routed is about danger."""
    return bool(routing.inputs["sensitivity"] == "danger")


async def to_the_front(connection: Connection, found: Handoff, routing: Routing, *, now: datetime) -> dict[str, Any]:
    """Return the columns that change when an open handoff turns out to be about danger: nobody waits longer because of it.

    Args:
        connection: the transaction that holds the lock of its conversation.
        found: the handoff.
        routing: where the danger goes.
        now: the moment.
    """
    changes = rerouted(found, routing)
    if found.status == "claimed":
        return changes
    urgent = replace(found, priority=routing.priority)
    front = await queue.in_front(connection, urgent, department=routing.department, now=now)
    return changes | front | {"order_key": min(changes["order_key"], front["order_key"])}


async def alert_danger(
    connection: Connection, desk: Desk, handoff_id: UUID, topic: str, *, department: str, now: datetime
) -> None:
    """Tell the supervisors that a citizen wrote of danger."""
    title = desk.catalogue.title(topic, CONSOLE_LANGUAGE)
    await raise_alert(connection, "heard_danger", now=now, department=department, handoff_id=handoff_id, topic=title)
