"""The one way to PostgreSQL: an engine for the process and a transaction for a piece of work.

`async with engine.begin() as connection` is one transaction, committed at its end and rolled back on an error; nothing else commits.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Connection = AsyncConnection
Engine = AsyncEngine

# Tells the present moment in UTC; handed in everywhere, so that a test chooses it.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def make_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Return an engine for a `postgresql://` address, with asyncpg below it.

    Args:
        url: the address as people write it; a socket folder goes in `?host=`.
        pool_size: connections at most, all kept open; more work than that waits for one. Work that holds one never asks for another.
    """
    address = url.replace("postgresql://", "postgresql+asyncpg://", 1).replace(
        "postgres://", "postgresql+asyncpg://", 1
    )
    return create_async_engine(
        address,
        hide_parameters=True,  # an error is logged; what a citizen typed is not
        pool_size=pool_size,
        max_overflow=0,  # a connection for one piece of work costs more than the work: a process, a password check, no prepared statements
        pool_pre_ping=False,  # a lost connection is one failed piece of work, retried by its owner; a ping is a round trip on each
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"server_settings": {"application_name": "balie", "jit": "off"}},
    )


@lru_cache(maxsize=8)  # SQLAlchemy makes the second engine from the first in more time than the statement takes
def each_by_itself(engine: Engine) -> Engine:
    """Return the same engine for work of single statements, each a transaction by itself: no `begin`, no `commit`, no round trips for them."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")
