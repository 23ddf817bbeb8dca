"""The buttons that the router itself offered and takes: of an intake, the bot meanwhile, opening again, a call (or not), consent to a transfer.

The bot never sees them. What a button does happens in the transaction that stores the press.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from router.conversations import repository as conversations
from router.database import Connection
from router.desk import Desk
from router.handoffs import intake, meanwhile, numbers, outcomes, reopening, transfers

_TAKES = {
    "call": numbers.call_here,
    "intake": intake.answered,
    "meanwhile": meanwhile.take_back,
    "reopen": reopening.pressed,
    "transfer": transfers.answered,
    "withdraw": outcomes.withdraw_call_back,
}


def is_ours(payload: Mapping[str, Any]) -> bool:
    """Say whether the router takes a button itself."""
    return any(name in payload for name in _TAKES)


async def pressed(
    connection: Connection, desk: Desk, *, conversation_id: UUID, payload: Mapping[str, Any], now: datetime
) -> None:
    """Do what a button of the router's is for.

    Args:
        connection: the transaction that stored the press.
        desk: what the municipality agreed.
        conversation_id: where it was pressed.
        payload: what the button was offered with.
        now: the moment.
    """
    held = await conversations.get(connection, conversation_id, lock=True)
    take = next(take for name, take in _TAKES.items() if name in payload)
    await take(connection, desk, held, payload, now=now)
