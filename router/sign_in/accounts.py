"""The accounts of those for whom an identity provider vouches: made at the first sign-in, and as the provider says at each next one."""

import secrets
from collections.abc import Mapping as Claims
from datetime import datetime
from typing import Any
from uuid import uuid4

from router.agents import repository as agents
from router.agents import sessions
from router.agents.errors import UsernameTaken
from router.agents.models import Agent
from router.database import Connection
from router.ledger import Event, agent_actor, append
from router.sign_in import repository
from router.sign_in.errors import AccountClosed, AccountExists
from router.sign_in.mapping import Grant, Mapping

ORIGIN = "provider"
_CAPACITY = 3


async def enter(
    connection: Connection, mapping: Mapping, claims: Claims[str, Any], *, issuer: str, now: datetime
) -> Agent | None:
    """Return whose account this is, as the provider says it is now; None when the claims give no role: then what was open has ended.

    Raises:
        AccountClosed: it was closed here.
        AccountExists: another account, of Balie itself, has this user name.
    """
    granted, subject = mapping.grant(claims), str(claims["sub"])
    await repository.one_at_a_time(connection, subject)
    known = await repository.agent_of(connection, issuer=issuer, subject=subject)
    if known is None:
        return await _make(connection, granted, issuer=issuer, subject=subject, now=now) if granted else None
    who, closed = known
    if closed:
        raise AccountClosed
    await _follow(connection, who, granted, now=now)
    return await agents.get(connection, who.id) if granted else None


async def _make(connection: Connection, granted: Grant, *, issuer: str, subject: str, now: datetime) -> Agent | None:
    agent_id, key = uuid4(), secrets.token_bytes(32)
    try:
        await agents.add(
            connection,
            id=agent_id,
            username=granted.username,
            name=granted.name,
            password_hash="",  # none: only the provider lets them in
            roles=list(granted.roles),
            departments=list(granted.departments or ()),
            skills=list(granted.skills or ()),
            languages=["nl", "en"],
            capacity=_CAPACITY,
            ledger_key=key,
            created_at=now,
        )
    except UsernameTaken as error:
        raise AccountExists from error
    await repository.link(connection, agent_id, issuer=issuer, subject=subject, now=now)
    name = agent_actor(key, agent_id)
    event = Event(
        action="account_made",
        object=name,
        result="ok",
        origin=ORIGIN,
        actor=name,
        data={"roles": list(granted.roles)},
    )
    await append(connection, event, at=now)
    return await agents.get(connection, agent_id)


async def _follow(connection: Connection, who: Agent, granted: Grant | None, *, now: datetime) -> None:
    """Take over what the provider says; other roles end what was open with the old ones."""
    roles = granted.roles if granted else ()
    if granted:
        fields = {"name": granted.name, "departments": granted.departments, "skills": granted.skills}
        values = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in fields.items()
            if value is not None
        }
        await repository.set_account(connection, who.id, roles=list(roles), **values)
    else:
        await repository.set_account(connection, who.id, roles=[])
    if set(roles) == set(who.roles):
        return
    await sessions.end_all(connection, who.id, now=now)
    name = agent_actor(who.ledger_key, who.id)
    event = Event(
        action="roles_changed", object=name, result="ok", origin=ORIGIN, actor=name, data={"roles": list(roles)}
    )
    await append(connection, event, at=now)


async def link(connection: Connection, who: Agent, *, issuer: str, subject: str, now: datetime) -> None:
    """Tie an account of Balie to one of the provider, for who had it before there was a provider."""
    await repository.link(connection, who.id, issuer=issuer, subject=subject, now=now)
    name = agent_actor(who.ledger_key, who.id)
    await append(
        connection,
        Event(action="account_linked", object=name, result="ok", origin="cli", actor="administrator"),
        at=now,
    )
