"""Accounts and presence in PostgreSQL; sessions are in `sessions.py`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.exc import IntegrityError

from router.agents.errors import UsernameTaken
from router.agents.models import PRESENCE_GRACE, Agent
from router.database import Connection
from router.schema import agent

_FIELDS = [agent.c[name] for name in Agent.__dataclass_fields__]


def agent_from(row: Any) -> Agent:
    """Return the agent in a row that has their fields."""
    values = {name: row._mapping[name] for name in Agent.__dataclass_fields__}
    lists: dict[str, Any] = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Agent(**(values | lists))


async def add(connection: Connection, **values: Any) -> None:
    """Store a new account.

    Raises:
        UsernameTaken: the name is in use.
    """
    try:
        await connection.execute(insert(agent).values(**values))
    except IntegrityError as error:
        raise UsernameTaken from error


async def set_password(connection: Connection, *, agent_id: UUID, password_hash: str) -> None:
    """Give an account another password hash."""
    await connection.execute(update(agent).where(agent.c.id == agent_id).values(password_hash=password_hash))


async def change(connection: Connection, agent_id: UUID, **values: Any) -> None:
    """Change what an account says."""
    await connection.execute(update(agent).where(agent.c.id == agent_id).values(**values))


async def disable(connection: Connection, agent_id: UUID) -> None:
    """Close an account for good."""
    await connection.execute(update(agent).where(agent.c.id == agent_id).values(disabled=True))


async def credentials(connection: Connection, username: str) -> tuple[Agent, str] | None:
    """Return the account of this name with its password hash, or None; a disabled account does not exist here."""
    query = select(agent).where(agent.c.username == username, ~agent.c.disabled)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else (agent_from(row), row.password_hash)


_GET = select(*_FIELDS).where(agent.c.id == bindparam("agent"), ~agent.c.disabled)
_LOCK = _GET.with_for_update()


async def get(connection: Connection, agent_id: UUID, *, lock: bool = False) -> Agent | None:
    """Return an agent; with `lock` the row stays locked until the transaction ends (first in the lock order)."""
    row = (await connection.execute(_LOCK if lock else _GET, {"agent": agent_id})).one_or_none()
    return None if row is None else agent_from(row)


async def list_all(connection: Connection, *, closed: bool = False) -> list[Agent]:
    """Return every account that is in use, by name; with `closed` also those that were closed and still have their name."""
    wanted = agent.c.name != "" if closed else ~agent.c.disabled
    return [agent_from(row) for row in await connection.execute(select(*_FIELDS).where(wanted).order_by(agent.c.name))]


async def names(connection: Connection) -> dict[UUID, str]:
    """Return what every account is called, also those that are no longer in use: what they did, they did."""
    return {row.id: row.name for row in await connection.execute(select(agent.c.id, agent.c.name))}


async def set_presence(connection: Connection, agent_id: UUID, *, presence: str, now: datetime) -> None:
    """Note what the agent says of themselves, and that they were seen."""
    await connection.execute(update(agent).where(agent.c.id == agent_id).values(presence=presence, seen_at=now))


async def saw(connection: Connection, agent_ids: list[UUID], *, now: datetime) -> None:
    """Note that these agents' consoles have an open stream; who was offline is available again."""
    presence = case((agent.c.presence == "offline", "available"), else_=agent.c.presence)
    known = agent.c.id.in_(agent_ids) & ~agent.c.disabled
    await connection.execute(update(agent).where(known).values(seen_at=now, presence=presence))


async def gone(connection: Connection, *, now: datetime) -> list[UUID]:
    """Return the agents who count as present but have not been seen within the grace."""
    unseen = (agent.c.seen_at < now - PRESENCE_GRACE) | agent.c.seen_at.is_(None)
    return list((await connection.execute(select(agent.c.id).where(agent.c.presence != "offline", unseen))).scalars())
