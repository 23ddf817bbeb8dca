"""What was found as a file: for a supervisor, masked, and in the ledger. It goes out in pieces, so that its size costs no memory."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Literal

import orjson

from router.agents.models import Agent
from router.database import Connection, Engine
from router.desk import Desk
from router.handoffs.story import by_agent
from router.ledger import Event, append
from router.privacy import mask, mask_for_bot
from router.privacy.looks import SEARCH, note_use
from router.search.models import Found, Search
from router.search.service import Place, find, place_of

Form = Literal["csv", "json"]
MOST = 5_000  # conversations in a file
_AT_ONCE = 200
_COLUMNS = (
    *("reference", "startedAt", "channel", "language", "topic", "department", "status", "result"),
    *("sensitivity", "reason", "queuedAt", "endedAt", "said"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def note_export(
    connection: Connection, asked: Search, who: Agent, *, form: Form, reason: str, now: datetime
) -> None:
    """Note who takes a file away, and why: with the looks, and in the ledger, last in its transaction. The words are not kept."""
    why = mask(reason.strip()).text
    await note_use(connection, "exported", SEARCH, agent_id=who.id, why=why, now=now)
    event = Event(
        action="search_exported",
        object="search:conversations",
        result="ok",
        origin="console",
        actor=by_agent(who),
        data={"form": form, "filters": _filters(asked)},
    )
    await append(connection, event, at=now)


def _filters(asked: Search) -> str:
    """The filters as codes; of words and of an employee only that there were some."""
    given = {name: value for name, value in vars(asked).items() if value not in (None, "")}
    said = [
        name if name in ("words", "employee") else f"{name}={getattr(value, 'isoformat', lambda v=value: v)()}"
        for name, value in sorted(given.items())
    ]
    return " ".join(said)


async def export(engine: Engine, desk: Desk, asked: Search, who: Agent, *, form: Form) -> AsyncIterator[bytes]:
    """Yield a file of what was found, the first conversations first, at most five thousand."""
    yield _csv([_COLUMNS]) if form == "csv" else b"["
    written = 0
    after: Place | None = None
    while written < MOST:
        async with engine.connect() as connection:
            found = await find(connection, desk, asked, who, after=after, most=min(_AT_ONCE, MOST - written))
        if not found:
            break
        rows = [_row(desk, each) for each in found]
        if form == "csv":
            yield _csv([[_harmless(str(row[name] or "")) for name in _COLUMNS] for row in rows])
        else:
            yield b"".join((b"," if written + at else b"") + b"\n" + orjson.dumps(row) for at, row in enumerate(rows))
        written += len(found)
        after = place_of(found[-1])
    if form == "json":
        yield b"\n]\n"


def _row(desk: Desk, found: Found) -> dict[str, Any]:
    handoff = found.handoff.handoff if found.handoff else None
    row: dict[str, Any] = dict.fromkeys(_COLUMNS)
    row |= {
        "reference": found.reference,
        "startedAt": found.started_at.isoformat(),
        "channel": found.channel,
        "language": found.language,
    }
    if handoff:
        names = ("topic", "department", "status", "result", "sensitivity", "reason")
        row |= {name: getattr(handoff, name) for name in names}
        row["queuedAt"] = handoff.queued_at.isoformat()
        row["endedAt"] = handoff.ended_at.isoformat() if handoff.ended_at else None
    if found.said and not found.sensitive:
        row["said"] = mask_for_bot(found.said.text, desk.placeholders).text
    return row


def _csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV Injection).

    >>> _harmless("=HYPERLINK(...)")
    "'=HYPERLINK(...)"
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
