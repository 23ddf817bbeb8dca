"""What the supervisors are told of danger, wherever it is heard. That it goes first: `departments.order_key`."""

from datetime import datetime
from uuid import UUID

from router.alerts import raise_alert
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE


async def alert_danger(
    connection: Connection, desk: Desk, handoff_id: UUID, topic: str, *, department: str, now: datetime
) -> None:
    """Tell the supervisors that a citizen wrote of danger."""
    title = desk.catalogue.title(topic, CONSOLE_LANGUAGE)
    await raise_alert(connection, "heard_danger", now=now, department=department, handoff_id=handoff_id, topic=title)
