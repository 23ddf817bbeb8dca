"""Signing in and out."""

import asyncio
import secrets
from hashlib import sha256
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from router.agents import repository
from router.agents.errors import InvalidAgent, SessionEnded, WrongPassword
from router.agents.models import ROLES, SESSION_LENGTH, Agent, Session
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


async def sign_in(connection: Connection, *, username: str, password: str, clock: Clock) -> tuple[str, Session]:
    """Check a name and a password and start a session.

    Returns:
        the secret for the cookie, of which only the hash is stored, and the session.

    Raises:
        WrongPassword: whatever of it is wrong.
    """
    found = await repository.credentials(connection, username.strip().lower())
    try:
        await asyncio.to_thread(_hasher.verify, found[1] if found else _NOBODY, password)
    except (VerificationError, InvalidHashError) as error:
        raise WrongPassword from error
    if found is None:
        raise WrongPassword
    token, csrf_token, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), clock()
    await repository.add_session(
        connection,
        agent_id=found[0].id,
        token_hash=_hash(token),
        csrf_token=csrf_token,
        now=now,
        until=now + SESSION_LENGTH,
    )
    await repository.set_presence(connection, found[0].id, presence="available", now=now)
    return token, Session(agent=await get_agent(connection, found[0].id), csrf_token=csrf_token)


async def get_agent(connection: Connection, agent_id: UUID) -> Agent:
    """Return an agent.

    Raises:
        SessionEnded: the account is gone or disabled.
    """
    found = await repository.get(connection, agent_id)
    if found is None:
        raise SessionEnded
    return found


async def current_session(connection: Connection, token: str, *, clock: Clock) -> Session:
    """Return the session that a cookie belongs to.

    Raises:
        SessionEnded: there is none, or it has ended.
    """
    found = await repository.by_session(connection, _hash(token), now=clock())
    if found is None:
        raise SessionEnded
    return Session(agent=found[0], csrf_token=found[1])


async def sign_out(connection: Connection, token: str) -> None:
    """End a session; one that is gone already is no error."""
    await repository.end_session(connection, _hash(token))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
