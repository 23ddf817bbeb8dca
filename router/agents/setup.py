"""Accounts made from the command line, before anyone can sign in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from router.agents import repository, service
from router.agents.models import Agent
from router.database import Connection, make_engine, system_clock


@asynccontextmanager
async def _transaction(database_url: str) -> AsyncIterator[Connection]:
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def add_agent(database_url: str, **account: Any) -> None:
    """Make one account in the database of this address; what an account is, and what is refused: `service.add_agent`."""
    async with _transaction(database_url) as connection:
        await service.add_agent(connection, **account, clock=system_clock)


async def list_agents(database_url: str) -> list[Agent]:
    """Return every account that is in use."""
    async with _transaction(database_url) as connection:
        return await repository.list_all(connection)


async def change_password(database_url: str, *, username: str, password: str) -> bool:
    """Give an account another password and end its sessions; False when there is no such account."""
    async with _transaction(database_url) as connection:
        known = await repository.credentials(connection, username)
        if known is not None:
            await service.change_password(connection, known[0], password, now=system_clock())
    return known is not None
