"""Whose conversations are whose: the seam to the accounts of other systems that open conversations themselves."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from router.database import Connection

AccountsOf = Callable[[Connection, Sequence[UUID]], Awaitable[Mapping[UUID, str]]]
"""Gives, of these conversations, those that an account opened, with its name."""


async def of_nobody(_connection: Connection, _conversations: Sequence[UUID]) -> Mapping[UUID, str]:
    """Say that no account opened any of them."""
    return {}
