"""Where a code can be used: as a message at any hour, told to an employee in the hours of the department."""

from collections.abc import Iterable

from router.conversations.models import Conversation
from router.crossing.errors import NoDoorOpen
from router.crossing.service import GOOD_FOR
from router.database import Connection
from router.departments import SPOKEN
from router.desk import Desk
from router.handoffs import repository as handoffs

Door = dict[str, str]
"""`channel`, `where`, and in `closed` when it opens: only where nobody answers now."""


def doors_now(desk: Desk, doors: Iterable[Door], *, department: str, language: str) -> list[Door]:
    """Return the doors, with when those open where nobody answers now; none where all stay closed for as long as a code is good."""
    found, until, reachable = [], desk.clock() + GOOD_FOR, False
    for door in doors:
        channel = door["channel"]
        if channel not in SPOKEN or desk.is_open(department, channel):
            found.append(door)
            reachable = True
            continue
        opening = desk.departments.get(department).hours_on(channel).next_opening(desk.clock())
        reachable = reachable or (opening is not None and opening < until)
        closed = desk.text("door_closed", language, opens=desk.opens(department, language, channel))
        found.append({**door, "closed": closed})
    return found if reachable else []


async def doors_of(connection: Connection, desk: Desk, doors: list[Door], held: Conversation) -> list[Door]:
    """Return the doors for a conversation: by the hours of the department that has it, or else of the one for everything.

    Raises:
        NoDoorOpen: there are doors, and a code would end before anybody answers at one.
    """
    waits = await handoffs.open_of(connection, held.id)
    department = waits.department if waits else desk.departments.default_id
    found = doors_now(desk, doors, department=department, language=held.language)
    if doors and not found:
        opens = desk.opens(department, held.language, doors[0]["channel"])
        raise NoDoorOpen(desk.text("door_closed", held.language, opens=opens))
    return found
