"""Accounts, their passwords, and the sessions of who signed in."""

import asyncio
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from router.agents import repository, sessions
from router.agents.errors import InvalidAgent, SessionEnded, WrongPassword
from router.agents.models import ROLES, Agent, Lifetime, Method, Session
from router.database import Clock, Connection

SHORTEST_PASSWORD = 12
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe())  # checked when the name is unknown, so that the answer takes as long


async def add_agent(
    connection: Connection,
    *,
    username: str,
    name: str,
    password: str,
    roles: tuple[str, ...] = ("agent",),
    departments: tuple[str, ...] = (),
    skills: tuple[str, ...] = (),
    languages: tuple[str, ...] = ("nl", "en"),
    capacity: int = 3,
    clock: Clock,
) -> UUID:
    """Make an account and return its id.

    Raises:
        InvalidAgent: the name is empty, a role does not exist, or the password is too short.
        UsernameTaken: the user name is in use.
    """
    if not username.strip() or not name.strip():
        raise InvalidAgent("Give a user name and a name.")
    if unknown := set(roles) - set(ROLES):
        raise InvalidAgent(f"There is no role {', '.join(sorted(unknown))}; choose from {', '.join(ROLES)}.")
    if capacity < 1:
        raise InvalidAgent("The capacity is the number of conversations at once: one or more.")
    agent_id = uuid4()
    await repository.add(
        connection,
        id=agent_id,
        username=username.strip().lower(),
        name=name.strip(),
        password_hash=await hash_password(password),
        roles=list(roles),
        departments=list(departments),
        skills=list(skills),
        languages=list(languages),
        capacity=capacity,
        ledger_key=secrets.token_bytes(32),
        created_at=clock(),
    )
    return agent_id


async def hash_password(password: str) -> str:
    """Return the argon2id hash of a new password.

    Raises:
        InvalidAgent: it is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidAgent(f"Choose a password of at least {SHORTEST_PASSWORD} characters.")
    return await asyncio.to_thread(_hasher.hash, password)


async def check_password(connection: Connection, *, username: str, password: str) -> Agent:
    """Return whose name and password these are. It takes as long whatever of it is wrong.

    Raises:
        WrongPassword: there is no such account, it is closed, it has no password, or it has another.
    """
    found = await repository.credentials(connection, username.strip().lower())
    known = found is not None and found[1] != ""
    try:
        await asyncio.to_thread(_hasher.verify, found[1] if found and known else _NOBODY, password)
    except (VerificationError, InvalidHashError) as error:
        raise WrongPassword from error
    if found is None or not known:
        raise WrongPassword
    return found[0]


async def start_session(
    connection: Connection,
    who: Agent,
    *,
    method: Method,
    device: str,
    lifetime: Lifetime,
    clock: Clock,
    **of_provider: Any,
) -> tuple[str, Session]:
    """Start a session.

    Args:
        connection: the transaction.
        who: whose.
        method: how they signed in.
        device: their browser, in a few words.
        lifetime: how long it lasts.
        clock: gives the moment.
        of_provider: `provider_session` and `id_token`, when an identity provider vouched for them.

    Returns:
        the secret for the cookie, of which only the hash is stored, and the session.

    Raises:
        SessionEnded: the account was closed in the meantime.
    """
    token, now = secrets.token_urlsafe(32), clock()
    await sessions.add(
        connection,
        now=now,
        agent_id=who.id,
        token_hash=sessions.hash_of(token),
        csrf_token=secrets.token_urlsafe(32),
        expires_at=now + lifetime.longest,
        method=method,
        device=device,
        **of_provider,
    )
    await repository.set_presence(connection, who.id, presence="available", now=now)
    return token, await current_session(connection, token, lifetime=lifetime, clock=clock)


async def change_password(
    connection: Connection, who: Agent, password: str, *, now: datetime, but: UUID | None = None
) -> None:
    """Give an account another password and end its sessions, `but` one.

    Raises:
        InvalidAgent: the password is too short.
    """
    await repository.set_password(connection, agent_id=who.id, password_hash=await hash_password(password))
    await sessions.end_all(connection, who.id, now=now, but=but)


async def get_agent(connection: Connection, agent_id: UUID) -> Agent:
    """Return an agent.

    Raises:
        SessionEnded: the account is gone or disabled.
    """
    found = await repository.get(connection, agent_id)
    if found is None:
        raise SessionEnded
    return found


async def current_session(connection: Connection, token: str, *, lifetime: Lifetime, clock: Clock) -> Session:
    """Return the session that a cookie belongs to.

    Raises:
        SessionEnded: there is none, or it has ended.
    """
    found = await sessions.by_token(connection, token, lifetime=lifetime, now=clock())
    if found is None:
        raise SessionEnded
    return found
