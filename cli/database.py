"""The database for a command, and work in it.

It is the one of DATABASE_URL, the one of the running Balie, or the embedded one, started for as long as the command
takes.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from cli import running
from cli.settings import from_environment
from cli.stack import Stack
from router.database import Connection, Engine, make_engine

Result = TypeVar("Result")


@contextlib.contextmanager
def database_url() -> Iterator[str]:
    """The address of the database, with its tables up to date.

    Raises:
        StartError: the embedded server does not start.
    """
    settings = from_environment()
    with running.only_one(settings) as free:
        stack = Stack(settings)
        try:
            if free:
                stack.start_database()
            yield stack.database_url
        finally:
            stack.stop_all()
            stack.close()


def with_engine(work: Callable[[Engine], Awaitable[Result]]) -> Result:
    """Do something that makes its own transactions, on one connection."""

    async def run(url: str) -> Result:
        engine = make_engine(url, pool_size=1)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    with database_url() as url:
        return asyncio.run(run(url))


def in_transaction(work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Do something in one transaction."""

    async def run(engine: Engine) -> Result:
        async with engine.begin() as connection:
            return await work(connection)

    return with_engine(run)


def reading(work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Do something that sees one moment and cannot write."""

    async def run(engine: Engine) -> Result:
        only = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        async with only.connect() as connection:
            return await work(connection)

    return with_engine(run)
