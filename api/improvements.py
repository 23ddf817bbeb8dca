"""The editors' work: what employees and citizens say should become better."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api.access import Editor, Shared
from api.answers import Json
from api.services import Services
from router.agents import repository as agents
from router.agents.models import Agent
from router.improvement import Kind, close, reopen, repository
from router.improvement.models import Outcome, Status
from router.improvement.view import item_json

routes = APIRouter(prefix="/v1/improvements", tags=["editor"])


class Closed(BaseModel):
    """Whether what is like it is closed with it."""

    model_config = ConfigDict(extra="forbid")
    same: bool = False


@routes.get("")
async def read(
    _: Editor,
    services: Shared,
    status: Annotated[Status, Query()] = "open",
    kind: Annotated[Kind | None, Query()] = None,
) -> Response:
    """List what is to be made better, what comes most first; or what was closed, the latest first."""
    async with services.reading.connect() as connection:
        found = await repository.listed(connection, status=status, kind=kind)
        counts = await repository.counts(connection)
        names = await agents.names(connection)
    shown = [item_json(services.desk, item, names, same=same) for item, same in found]
    meta = {"count": len(shown), "open": sum(counts.values()), "byKind": counts}
    return Json({"meta": meta, "payload": shown})


@routes.post("/{item_id}/done")
async def done(body: Closed, item_id: UUID, who: Editor, services: Shared) -> Response:
    """Say that it is better now; twice is once."""
    return await _close(services, item_id, who, "done", same=body.same)


@routes.post("/{item_id}/dismiss")
async def dismiss(body: Closed, item_id: UUID, who: Editor, services: Shared) -> Response:
    """Say that nothing has to change; twice is once."""
    return await _close(services, item_id, who, "dismissed", same=body.same)


@routes.post("/{item_id}/reopen")
async def undo(item_id: UUID, _: Editor, services: Shared) -> Response:
    """Undo a closing, of everything that was closed with it; twice is once."""
    async with services.engine.begin() as connection:
        item, count = await reopen(connection, item_id)
        names = await agents.names(connection)
    return Json({"opened": count, **item_json(services.desk, item, names, same=1)})


async def _close(services: Services, item_id: UUID, who: Agent, outcome: Outcome, *, same: bool) -> Response:
    async with services.engine.begin() as connection:
        item, count = await close(connection, item_id, outcome=outcome, same=same, by=who.id, now=services.clock())
        names = await agents.names(connection)
    return Json({"closed": count, **item_json(services.desk, item, names, same=1)})
