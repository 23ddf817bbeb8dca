"""Accounts made from the command line, before anyone can sign in."""

from router.agents import repository, service
from router.agents.models import Agent
from router.database import make_engine, system_clock


async def add_agent(
    database_url: str,
    *,
    username: str,
    name: str,
    password: str,
    roles: tuple[str, ...] = ("agent",),
    departments: tuple[str, ...] = (),
    skills: tuple[str, ...] = (),
    languages: tuple[str, ...] = ("nl", "en"),
    capacity: int = 3,
) -> None:
    """Make one account in the database of this address; see `service.add_agent`."""
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.begin() as connection:
            await service.add_agent(
                connection,
                username=username,
                name=name,
                password=password,
                roles=roles,
                departments=departments,
                skills=skills,
                languages=languages,
                capacity=capacity,
                clock=system_clock,
            )
    finally:
        await engine.dispose()


async def list_agents(database_url: str) -> list[Agent]:
    """Return every account that is in use."""
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.begin() as connection:
            return await repository.list_all(connection)
    finally:
        await engine.dispose()


async def change_password(database_url: str, *, username: str, password: str) -> bool:
    """Give an account another password and end its sessions; False when there is no such account."""
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.begin() as connection:
            password_hash = await service.hash_password(password)
            return await repository.set_password(connection, username=username, password_hash=password_hash)
    finally:
        await engine.dispose()
