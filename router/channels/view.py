"""How the doors stand, for supervisors: the JSON of `docs/reference/contracts.md`, section 5."""

from datetime import datetime
from typing import Any

from router.channels import repository
from router.channels.adapters import Doors
from router.database import Connection


async def accounts_json(connection: Connection, doors: Doors, *, now: datetime) -> list[dict[str, Any]]:
    """Return each account: whether it is on, what it misses, what waits, and since when and why it is ill."""
    names = [each.id for each in doors.accounts]
    states = {each.id: each for each in await repository.states(connection, names, now=now)} if names else {}
    return [
        {
            "id": account.id,
            "channel": account.channel,
            "on": account.on,
            "missing": list(account.missing),
            "receivedAt": _iso(states[account.id].received_at),
            "sentAt": _iso(states[account.id].sent_at),
            "illSince": _iso(states[account.id].ill_since),
            "illWhy": states[account.id].ill_why,
            "pausedUntil": _iso(states[account.id].paused_until),
            "waiting": states[account.id].waiting,
            "oldest": _iso(states[account.id].oldest),
            "failed": states[account.id].failed,
        }
        for account in doors.accounts
    ]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
