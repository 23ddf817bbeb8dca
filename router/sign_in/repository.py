"""Second steps, recovery codes and accounts of the identity provider in PostgreSQL."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from router.agents.models import Agent
from router.agents.repository import agent_from
from router.database import Connection
from router.schema import agent, provider_account, recovery_code, second_step


async def secret_of(connection: Connection, agent_id: UUID) -> tuple[bytes, int, datetime] | None:
    """Return the encrypted secret, the step of the code that was used last, and since when, or None without a second step."""
    query = select(second_step.c.secret, second_step.c.last_step, second_step.c.since)
    row = (await connection.execute(query.where(second_step.c.agent_id == agent_id))).one_or_none()
    return None if row is None else (row.secret, row.last_step, row.since)


async def set_secret(connection: Connection, agent_id: UUID, secret: bytes, *, step: int, now: datetime) -> None:
    """Store a secret, in the place of the one before."""
    values = {"secret": secret, "last_step": step, "since": now}
    statement = insert(second_step).values(agent_id=agent_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=[second_step.c.agent_id], set_=values))


async def use_step(connection: Connection, agent_id: UUID, step: int) -> bool:
    """Note that the code of a step was used; False when it, or a later one, was used before, by whoever came first."""
    used = update(second_step).where(second_step.c.agent_id == agent_id, second_step.c.last_step < step)
    return (await connection.execute(used.values(last_step=step).returning(second_step.c.agent_id))).first() is not None


async def set_codes(connection: Connection, agent_id: UUID, hashes: Iterable[bytes]) -> None:
    """Store recovery codes, in the place of those before."""
    await connection.execute(delete(recovery_code).where(recovery_code.c.agent_id == agent_id))
    await connection.execute(insert(recovery_code), [{"agent_id": agent_id, "hash": each} for each in hashes])


async def use_code(connection: Connection, agent_id: UUID, hashed: bytes) -> bool:
    """Use up a recovery code; False when there is none like it."""
    used = delete(recovery_code).where(recovery_code.c.agent_id == agent_id, recovery_code.c.hash == hashed)
    return (await connection.execute(used.returning(recovery_code.c.agent_id))).first() is not None


async def codes_left(connection: Connection, agent_id: UUID) -> int:
    """Return how many recovery codes have not been used."""
    query = select(func.count()).select_from(recovery_code).where(recovery_code.c.agent_id == agent_id)
    return int((await connection.execute(query)).scalar_one())


async def who_have_one(connection: Connection) -> set[UUID]:
    """Return the employees who have a second step."""
    return set((await connection.execute(select(second_step.c.agent_id))).scalars())


async def forget(connection: Connection, agent_id: UUID) -> bool:
    """Drop the second step and its recovery codes; False when there was none."""
    await connection.execute(delete(recovery_code).where(recovery_code.c.agent_id == agent_id))
    gone = delete(second_step).where(second_step.c.agent_id == agent_id).returning(second_step.c.agent_id)
    return (await connection.execute(gone)).first() is not None


async def one_at_a_time(connection: Connection, subject: str) -> None:
    """Let two first sign-ins of the same person follow each other, until this transaction ends."""
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(subject))))


async def agent_of(connection: Connection, *, issuer: str, subject: str) -> tuple[Agent, bool] | None:
    """Return whose account at a provider this is, with whether it was closed here; their row stays locked."""
    query = (
        select(agent)
        .join(provider_account, provider_account.c.agent_id == agent.c.id)
        .where(provider_account.c.issuer == issuer, provider_account.c.subject == subject)
        .with_for_update(of=agent)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else (agent_from(row), row.disabled)


async def link(connection: Connection, agent_id: UUID, *, issuer: str, subject: str, now: datetime) -> None:
    """Tie an account to one at a provider, in the place of an earlier one."""
    values = {"issuer": issuer, "subject": subject, "linked_at": now}
    statement = insert(provider_account).values(agent_id=agent_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=[provider_account.c.agent_id], set_=values))


async def set_account(connection: Connection, agent_id: UUID, **values: object) -> None:
    """Change what the provider says about an employee."""
    await connection.execute(update(agent).where(agent.c.id == agent_id).values(**values))
