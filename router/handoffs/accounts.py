"""The accounts of employees, as supervisors arrange them in the console: each step in the ledger, and nobody locks themselves out."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from router.agents import repository as agents
from router.agents import service, sessions, workload
from router.agents.errors import AgentNotFound, InvalidAgent, OwnAccount
from router.agents.models import ROLES, Agent
from router.channels.names import CHANNELS
from router.database import Connection
from router.desk import Desk
from router.handoffs.leaving import leave
from router.handoffs.story import by_agent
from router.ledger import Event, append

ORIGIN = "console"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
MOST_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a supervisor decides about an account."""

    name: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    channels: Mapping[str, int]


def temporary_password() -> str:
    """Return a password that can be read out: four groups of four, some 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _check(desk: Desk, account: Account) -> None:
    if not account.name.strip():
        raise InvalidAgent("Give a name.")
    if not account.roles or set(account.roles) - set(ROLES):
        raise InvalidAgent(f"Choose from the roles {', '.join(ROLES)}.")
    if unknown := set(account.departments) - desk.departments.by_id.keys():
        raise InvalidAgent(f"There is no department {', '.join(sorted(unknown))}.")
    if unknown := set(account.languages) - set(desk.spoken):
        raise InvalidAgent(f"Nobody is helped here in {', '.join(sorted(unknown))}.")
    if not 1 <= account.capacity <= MOST_AT_ONCE:
        raise InvalidAgent(f"Choose 1 to {MOST_AT_ONCE} conversations at once.")
    if any(not 0 <= most <= account.capacity for most in account.channels.values()):
        raise InvalidAgent("On a channel there are no more conversations than in all.")
    if unknown := account.channels.keys() - set(CHANNELS):
        raise InvalidAgent(f"There is no channel {', '.join(sorted(unknown))}.")


async def make(
    connection: Connection, desk: Desk, who: Agent, *, username: str, account: Account, now: datetime
) -> tuple[Agent, str]:
    """Make an account, and return it with its temporary password, which is shown once.

    Raises:
        InvalidAgent: what is wrong with it.
        UsernameTaken: the user name is in use.
    """
    _check(desk, account)
    password = temporary_password()
    agent_id = await service.add_agent(
        connection,
        username=username,
        name=account.name,
        password=password,
        roles=account.roles,
        departments=account.departments,
        skills=account.skills,
        languages=account.languages,
        capacity=account.capacity,
        clock=lambda: now,
    )
    made = await service.get_agent(connection, agent_id)
    event = Event(
        action="account_opened",
        object=by_agent(made),
        result="ok",
        origin=ORIGIN,
        actor=by_agent(who),
        data={"roles": list(account.roles), "departments": list(account.departments)},
    )
    await append(connection, event, at=now)
    return made, password


async def change(
    connection: Connection, desk: Desk, who: Agent, *, agent_id: UUID, account: Account, now: datetime
) -> Agent:
    """Change what an account is for, from their next request on; losing a role ends their sessions.

    Raises:
        AgentNotFound: there is no such account.
        InvalidAgent: what is wrong with it.
        OwnAccount: a supervisor takes that role from themselves.
    """
    _check(desk, account)
    if agent_id == who.id and "supervisor" not in account.roles:
        raise OwnAccount
    before = await agents.get(connection, agent_id, lock=True)
    if before is None:
        raise AgentNotFound
    await agents.change(
        connection,
        agent_id,
        name=account.name.strip(),
        roles=list(account.roles),
        departments=list(account.departments),
        skills=list(account.skills),
        languages=list(account.languages),
    )
    await workload.set_capacity(connection, agent_id, capacity=account.capacity, channels=dict(account.channels))
    if set(before.roles) - set(account.roles):
        await sessions.end_all(connection, agent_id, now=now)
    changed = await service.get_agent(connection, agent_id)
    event = Event(
        action="account_changed",
        object=by_agent(changed),
        result="ok",
        origin=ORIGIN,
        actor=by_agent(who),
        data={"roles": list(account.roles), "departments": list(account.departments)},
    )
    await append(connection, event, at=now)
    return changed


async def reset_password(connection: Connection, who: Agent, *, agent_id: UUID, now: datetime) -> str:
    """Give an account another password, which is shown once, and sign it out everywhere.

    Raises:
        AgentNotFound: there is no such account.
    """
    whose = await agents.get(connection, agent_id, lock=True)
    if whose is None:
        raise AgentNotFound
    password = temporary_password()
    await service.change_password(connection, whose, password, now=now)
    event = Event(
        action="password_reset", object=by_agent(whose), result="ok", origin=ORIGIN, actor=by_agent(who), data={}
    )
    await append(connection, event, at=now)
    return password


async def close(connection: Connection, desk: Desk, who: Agent, *, agent_id: UUID, now: datetime) -> None:
    """Close an account for good: what they hold goes back to the queue.

    Raises:
        AgentNotFound: there is no such account.
        OwnAccount: a supervisor closes their own.
    """
    if agent_id == who.id:
        raise OwnAccount
    whose = await agents.get(connection, agent_id, lock=True)
    if whose is None:
        raise AgentNotFound
    await leave(connection, desk, username=whose.username, now=now)
    event = Event(
        action="account_closed", object=by_agent(whose), result="ok", origin=ORIGIN, actor=by_agent(who), data={}
    )
    await append(connection, event, at=now)
