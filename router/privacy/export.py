"""What a citizen gets who asks for their own data: one readable file, which says what is not in it."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from router.database import Connection
from router.desk import Desk
from router.privacy.person import records

_NOT_IN_IT = ("keys", "backups", "destroyed", "other_systems")


def _plain(value: Any) -> str:
    """Return what JSON has no form for: the bytes of a file as base64."""
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


async def export(
    connection: Connection, desk: Desk, references: Sequence[str], *, language: str, now: datetime
) -> dict[str, Any]:
    """Return everything about a person as JSON values.

    Args:
        connection: to read with.
        desk: for the words.
        references: the numbers of their conversations.
        language: of the explanation.
        now: when it was made.

    Raises:
        PersonNotFound: one of the numbers does not exist.
    """
    spoken = language if language in desk.spoken else desk.languages[0]
    found = {
        "intro": desk.text("export_intro", spoken),
        "madeAt": now,
        "conversations": await records(connection, references),
        "notIncluded": [desk.text(f"export_without_{each}", spoken) for each in _NOT_IN_IT],
    }
    values: dict[str, Any] = orjson.loads(orjson.dumps(found, default=_plain))
    return values
