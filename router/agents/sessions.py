"""Sessions in PostgreSQL. One that was ended stays for a while, so that every replica learns of it and lets go of its streams."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update

from router.agents.models import Agent, Lifetime, Session
from router.agents.repository import agent_from
from router.database import Clock, Connection
from router.live import Live
from router.schema import agent, second_step, session

_SEEN_EVERY = timedelta(minutes=1)  # an active session is written to no more often
_TOLD = timedelta(minutes=1)  # how long every replica is told that a session has ended
_AGENT = [agent.c[name] for name in Agent.__dataclass_fields__]
_OWN = [
    session.c[name].label(f"session_{name}")
    for name in ("id", "csrf_token", "method", "device", "created_at", "seen_at", "expires_at")
]


def hash_of(token: str) -> bytes:
    """Return what is stored of a session's token."""
    return sha256(token.encode()).digest()


async def add(connection: Connection, *, now: datetime, **values: Any) -> None:
    """Store a session, and drop those of everyone that are over."""
    over = or_(session.c.expires_at < now, session.c.ended_at < now - _TOLD)
    await connection.execute(delete(session).where(over))
    await connection.execute(insert(session).values(created_at=now, seen_at=now, **values))


_BY_TOKEN = (  # asked with every request of a console: built once
    select(*_AGENT, *_OWN, exists().where(second_step.c.agent_id == agent.c.id).label("second_step"))
    .join(session, session.c.agent_id == agent.c.id)
    .where(
        session.c.token_hash == bindparam("token_hash"),
        session.c.expires_at > bindparam("now"),
        session.c.ended_at.is_(None),
        ~agent.c.disabled,
    )
)


async def by_token(connection: Connection, token: str, *, lifetime: Lifetime, now: datetime) -> Session | None:
    """Return the session of a token, or None when it has ended, by itself or by somebody."""
    row = (await connection.execute(_BY_TOKEN, {"token_hash": hash_of(token), "now": now})).one_or_none()
    found = None if row is None else _from(row)
    return found if found and found.idle_until(lifetime) > now else None


async def of_agent(connection: Connection, agent_id: UUID, *, lifetime: Lifetime, now: datetime) -> list[Session]:
    """Return the sessions of an employee that have not ended, the latest used first."""
    query = (
        select(*_AGENT, *_OWN, exists().where(second_step.c.agent_id == agent.c.id).label("second_step"))
        .join(session, session.c.agent_id == agent.c.id)
        .where(agent.c.id == agent_id, session.c.expires_at > now, session.c.ended_at.is_(None))
        .order_by(session.c.seen_at.desc())
    )
    found = [_from(row) for row in await connection.execute(query)]
    return [each for each in found if each.idle_until(lifetime) > now]


def _from(row: Any) -> Session:
    own = {name.key: row._mapping[name.key] for name in _OWN}
    return Session(
        agent=agent_from(row),
        second_step=row.second_step,
        **{name.removeprefix("session_"): value for name, value in own.items()},
    )


_SAW = (
    update(session)
    .where(session.c.id == bindparam("session"), session.c.seen_at < bindparam("before"))
    .values(seen_at=bindparam("now"))
)


async def saw(connection: Connection, used: Session, *, now: datetime) -> Session:
    """Note that something was done in a session, once a minute at most; returns it as it is now."""
    if now - used.seen_at < _SEEN_EVERY:
        return used
    await connection.execute(_SAW, {"session": used.id, "before": now, "now": now})
    return replace(used, seen_at=now)


async def end(connection: Connection, session_id: UUID, *, of: UUID, now: datetime) -> None:
    """End a session of this employee."""
    await _end(connection, (session.c.id == session_id) & (session.c.agent_id == of), now=now)


async def end_all(connection: Connection, agent_id: UUID, *, now: datetime, but: UUID | None = None) -> None:
    """End every session of an employee; `but` one."""
    await _end(connection, (session.c.agent_id == agent_id) & session.c.id.is_distinct_from(but), now=now)


async def end_of_provider(connection: Connection, agent_id: UUID | None, called: str | None, *, now: datetime) -> None:
    """End what an identity provider says is over: one session by its name there, or all that an employee has from there."""
    which = session.c.provider_session == called if called else session.c.agent_id == agent_id
    await _end(connection, which & (session.c.method == "provider"), now=now)


async def _end(connection: Connection, which: Any, *, now: datetime) -> None:
    await connection.execute(update(session).where(which, session.c.ended_at.is_(None)).values(ended_at=now))


async def id_token(connection: Connection, session_id: UUID) -> bytes | None:
    """Return the provider's own proof of a session, as it was stored."""
    found: bytes | None = (
        await connection.execute(select(session.c.id_token).where(session.c.id == session_id))
    ).scalar_one_or_none()
    return found


_ENDED = select(session.c.token_hash).where(session.c.ended_at > bindparam("since"))


async def _read_ended(connection: Connection, *, clock: Clock) -> frozenset[bytes]:
    return frozenset((await connection.execute(_ENDED, {"since": clock() - _TOLD})).scalars())


def live(clock: Clock) -> Live[frozenset[bytes]]:
    """Return the hashes of the sessions that somebody ended just now, kept up to date on each replica."""
    return Live(frozenset(), partial(_read_ended, clock=clock))
