"""The rights of a citizen over their data, and what was destroyed and looked into."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Auditor, Shared, Supervisor
from api.answers import Json
from router.database import Connection
from router.handoffs.story import by_agent
from router.privacy import mask
from router.privacy.export import export
from router.privacy.looks import SEARCH, looks, note_use
from router.privacy.person import erase, find, objects
from router.privacy.retention import destroyed

routes = APIRouter(prefix="/v1/privacy", tags=["privacy"])

Reference = Annotated[str, Field(pattern=r"^\d{4,10}$")]
References = Annotated[list[Reference], Field(max_length=50)]
Limit = Annotated[int, Query(ge=1, le=500)]


class Asked(BaseModel):
    """Why somebody's data is opened. Not who it is about: that is not kept."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=5, max_length=400)


class Find(Asked):
    """By what a person is known."""

    references: References = []
    contact: str = Field("", max_length=200)


class Export(Asked):
    """Whose data, and the language of the explanation."""

    references: References = Field(min_length=1)
    language: str = Field("nl", max_length=8)


class Erase(Asked):
    """Whose data, and whether an employee who is in conversation with them must wait."""

    references: References = Field(min_length=1)
    force: bool = False


def _reason(body: Asked) -> str:
    return mask(body.reason.strip()).text


@routes.post("/find")
async def search(body: Find, who: Supervisor, services: Shared) -> Response:
    """Find the conversations of a person, by their numbers or by what they left to be reached."""
    async with services.engine.begin() as connection:
        await note_use(connection, "searched", SEARCH, agent_id=who.id, why=_reason(body), now=services.clock())
    async with services.reading.connect() as connection:
        found = await find(connection, references=body.references, contact=body.contact)
    shown = [
        {
            "reference": each.reference,
            "channel": each.channel,
            "owner": each.owner,
            "startedAt": each.started_at.isoformat(),
            "lastSeenAt": each.last_seen_at.isoformat() if each.last_seen_at else None,
            "messages": each.messages,
            "handoffs": each.handoffs,
            "where": list(each.where),
        }
        for each in found
    ]
    return Json({"meta": {"count": len(shown)}, "payload": shown})


async def _note(connection: Connection, services: Shared, action: str, body: Export | Erase, who: Supervisor) -> None:
    for name in await objects(connection, body.references):
        await note_use(connection, action, name, agent_id=who.id, why=_reason(body), now=services.clock())


@routes.post("/export")
async def give(body: Export, who: Supervisor, services: Shared) -> Response:
    """Return everything about a person, for that person."""
    async with services.engine.begin() as connection:
        found = await export(connection, services.desk, body.references, language=body.language, now=services.clock())
        await _note(connection, services, "exported", body, who)
    return Json(found)


@routes.post("/erase")
async def forget(body: Erase, who: Supervisor, services: Shared) -> Response:
    """Erase a person, everywhere and for good."""
    async with services.engine.begin() as connection:
        await _note(connection, services, "erased", body, who)
        done = await erase(connection, body.references, actor=by_agent(who), forced=body.force, now=services.clock())
    services.hub.hint([], desk=True)  # here at once; the consoles of other replicas look within seconds
    return Json({"references": list(done.references), "rows": done.rows})


@routes.get("/destructions")
async def destructions(_who: Auditor, services: Shared, limit: Limit = 100) -> Response:
    """List what was destroyed, newest first: how many of what, which is all that is kept of it."""
    async with services.reading.connect() as connection:
        found = await destroyed(connection, limit=limit)
    shown = [
        {
            "class": each.keeps,
            "what": each.what,
            "reason": each.reason,
            "count": each.count,
            "until": each.until.isoformat() if each.until else None,
            "at": each.at.isoformat(),
        }
        for each in found
    ]
    return Json({"meta": {"count": len(shown)}, "payload": shown})


@routes.get("/looks")
async def looked(who: Auditor, services: Shared, limit: Limit = 100) -> Response:
    """List who looked into what was not theirs, and who opened somebody's data, newest first. An auditor reads no names."""
    async with services.reading.connect() as connection:
        found = await looks(connection, limit=limit, names=who.may("supervisor"))
    shown = [
        {"who": each.who, "action": each.action, "object": each.object, "why": each.why, "at": each.at.isoformat()}
        for each in found
    ]
    return Json({"meta": {"count": len(shown)}, "payload": shown})
