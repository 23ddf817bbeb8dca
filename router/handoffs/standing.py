"""Where a waiting citizen stands: the place in the queue and the expected wait, as the notice, the bar and the bot tell it."""

from datetime import datetime

from router.database import Connection
from router.desk import Desk
from router.handoffs.capacity import present
from router.handoffs.models import Handoff, Standing
from router.promises.waiting import Crew


async def standing_of(
    connection: Connection, desk: Desk, waiting: Handoff, *, now: datetime, crew: Crew | None = None
) -> Standing:
    """Return the place of a queued handoff and the expected wait; `crew` is who is there now, where somebody has just looked."""
    before = (waiting.order_key, waiting.queued_at, waiting.id)
    ahead = await desk.outlook.ahead(connection, waiting.department, before=before, now=now)
    if waiting.kept_out:  # nobody comes
        return Standing(place=ahead + 1, wait_minutes=None)
    return await _at(connection, desk, waiting.department, ahead + 1, channel=waiting.channel, now=now, crew=crew)


async def standing_if_queued(
    connection: Connection, desk: Desk, department: str, *, channel: str, now: datetime
) -> Standing:
    """Return where somebody who joined the queue of a department now would stand."""
    ahead = await desk.outlook.ahead(connection, department, now=now)
    return await _at(connection, desk, department, ahead + 1, channel=channel, now=now)


async def _at(
    connection: Connection,
    desk: Desk,
    department: str,
    place: int,
    *,
    channel: str,
    now: datetime,
    crew: Crew | None = None,
) -> Standing:
    """While a department is closed nothing is promised: who is there now goes home, or has not begun."""
    if not desk.departments.get(department).is_open(now, channel):
        return Standing(place=place, wait_minutes=None)

    async def look() -> Crew:
        return (await present(connection, department, channel=channel, now=now)).crew

    zone = desk.catalogue.municipality.time_zone
    wait = await desk.outlook.wait_at(connection, department, place, zone=zone, now=now, look=look, crew=crew)
    return Standing(place=place, wait_minutes=wait.minutes, bare_seconds=wait.bare_seconds)
