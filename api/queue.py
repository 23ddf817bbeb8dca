"""The queue as employees see it: read, follow, take the next."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Cookie, Header
from sqlalchemy.exc import DBAPIError, InterfaceError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from api.access import DeskWorker, Shared
from api.answers import Json, event, events
from api.handoffs import looked_at
from api.services import Services
from router.agents import repository as agents
from router.agents import service
from router.agents.errors import SessionEnded
from router.agents.models import Agent
from router.agents.sessions import hash_of
from router.catalogue.model import in_language
from router.channels.hub import Subscription
from router.conversations import repository as conversations
from router.handoffs import claims, lists, repeats
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.reopening import BY_AGENT
from router.handoffs.view import employee_message_json, handoff_detail, handoff_json
from router.promises import COUNTED

log = structlog.get_logger()

routes = APIRouter(prefix="/v1", tags=["employee"])

_LOOK_AGAIN = timedelta(seconds=30)
_GLANCE = timedelta(seconds=1)  # at the sessions that somebody ended, which are in memory

Rows = dict[str, dict[str, Any]]


@routes.get("/queue")
async def read(who: DeskWorker, services: Shared) -> Response:
    """Return what waits for this employee's departments, and what they hold."""
    board = services.board
    await board.refresh()
    meta = {"waiting": board.waiting, "away": board.away, "countedTo": COUNTED}
    return Json({"meta": meta, "payload": board.listed_for(who)})


@routes.post("/queue/next")
async def take_next(
    who: DeskWorker,
    services: Shared,
    idempotency_key: Annotated[str | None, Header(min_length=8, max_length=200)] = None,
) -> Response:
    """Take who is next; 204 when nobody waits who fits. The same Idempotency-Key again gives the same one."""
    now = services.clock()
    async with services.engine.begin() as connection:
        again = await repeats.taken_before(connection, who, idempotency_key)
        found = again or await claims.take_next(
            connection, services.desk, agent_id=who.id, rhythms=services.rhythms.value, now=now
        )
        if found is not None and again is None:
            await repeats.remember(connection, found, idempotency_key)
    if found is None:
        return Response(status_code=204)
    services.hub.outbox_filled()
    if again is not None:  # by now it may be a colleague's
        async with services.engine.begin() as connection:
            found = await looked_at(services, connection, found.id, who)
    async with services.reading.connect() as connection:  # once it stands, with its place in the ledger
        brakes = services.brakes.value
        return Json(await handoff_detail(connection, services.desk, found, who, brakes=brakes, now=now))


@routes.get("/queue/closed")
async def closed(who: DeskWorker, services: Shared) -> Response:
    """Return what this employee closed and may open again, the latest first."""
    now = services.clock()
    async with services.reading.connect() as connection:
        rows = await lists.closed_by(connection, who.id, since=now - BY_AGENT)
    return Json({"payload": [handoff_json(services.desk, row, now=now) for row in rows]})


@routes.get("/colleagues")
async def colleagues(who: DeskWorker, services: Shared) -> Response:
    """Return whom a conversation can be passed to."""
    async with services.reading.connect() as connection:
        everyone = await agents.list_all(connection)
    return Json(
        {
            "departments": [
                {"id": name, "name": services.desk.department_name(name, CONSOLE_LANGUAGE)}
                for name in services.desk.departments.by_id
            ],
            "agents": [
                {"id": str(one.id), "name": one.name, "departments": list(one.departments), "presence": one.presence}
                for one in everyone
                if one.may("agent", "supervisor") and one.id != who.id
            ],
            "organisations": [
                {
                    "id": other.id,
                    "name": in_language(other.name, CONSOLE_LANGUAGE),
                    "phone": other.phone,
                    "link": other.link,
                    "topics": sorted(other.topics),
                }
                for other in services.desk.organisations.values()
            ],
        }
    )


@routes.get("/queue/events", response_class=EventSourceResponse)
async def follow(who: DeskWorker, services: Shared, balie_session: Annotated[str, Cookie()]) -> Response:
    """Follow the queue: a snapshot, then versioned changes, and the messages of the conversations that this employee holds.

    It ends with the session: whoever is signed out is not shown the queue, and does not count as present.
    """
    return events(_follow(services, who, balie_session))


async def _follow(services: Services, who: Agent, token: str) -> AsyncIterator[ServerSentEvent]:
    services.consoles[who.id] += 1
    try:
        async with services.engine.begin() as connection:  # an open console is presence
            await agents.saw(connection, [who.id], now=services.clock())
        with services.hub.console(who.id) as console, services.board.followed_by(console):
            async for each in _shown(services, who, token, console):
                yield each
    finally:
        services.consoles[who.id] -= 1


async def _shown(services: Services, who: Agent, token: str, console: Subscription) -> AsyncIterator[ServerSentEvent]:
    board, checked, hashed = services.board, services.clock(), hash_of(token)
    await board.refresh()
    seen, (waiting, mine), not_listed = board.version, board.rows_for(who), board.not_listed_for(who)
    version, unseen = 1, 0
    read_to = {name: row["lastSeq"] for name, row in mine.items()}
    shown = {"waiting": list(waiting.values()), "mine": list(mine.values()), "notListed": not_listed}
    yield event("snapshot", {"version": version, **shown})
    while True:
        await console.wait(_GLANCE.total_seconds())
        if hashed in services.ended.value:
            return
        if (now := services.clock()) >= checked + _LOOK_AGAIN:
            if not await _is_signed_in(services, token):
                return
            checked = now
        if unseen != (unseen := services.mentions.value.get(who.id, 0)):
            yield event("mentions", {"unseen": unseen})
        while console.signs:
            kind, data = console.signs.popleft()
            yield event(kind, data)
        if board.version == seen:
            continue
        before, counted = {**waiting, **mine}, not_listed
        seen, (waiting, mine), not_listed = board.version, board.rows_for(who), board.not_listed_for(who)
        for message in await _messages(services, mine, read_to):
            yield message
        after = {**waiting, **mine}
        upsert = [row for name, row in after.items() if before.get(name) is not row]  # the board keeps the others
        remove = [name for name in before if name not in after]
        if upsert or remove or not_listed != counted:
            version += 1
            change = {"upsert": upsert, "remove": remove, "notListed": not_listed}
            yield event("change", {"version": version, **change})


async def _is_signed_in(services: Services, token: str) -> bool:
    """Say whether a session has not ended; while the database is away, nothing says that it has."""
    try:
        async with services.reading.connect() as connection:
            await service.current_session(connection, token, lifetime=services.settings.lifetime, clock=services.clock)
    except SessionEnded:
        return False
    except (DBAPIError, InterfaceError, OSError) as error:
        log.warning("queue.database_away", error=str(error))
    return True


async def _messages(services: Services, mine: Rows, read_to: dict[str, int]) -> list[ServerSentEvent]:
    """Return what was said in the conversations that this employee holds since they last looked."""
    for name in [name for name in read_to if name not in mine]:
        del read_to[name]
    found = []
    for name, row in mine.items():
        if name not in read_to:  # just claimed: the detail holds all up to here
            read_to[name] = row["lastSeq"]
            continue
        if row["lastSeq"] <= read_to[name]:
            continue
        async with services.reading.connect() as connection:
            new = await conversations.messages_after(connection, UUID(row["conversationId"]), read_to[name], notes=True)
        found += [event("message", {"handoffId": name, "message": employee_message_json(message)}) for message in new]
        read_to[name] = max([row["lastSeq"], *(message.seq for message in new)])
    return found
