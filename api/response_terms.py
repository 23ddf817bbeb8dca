"""The response terms: what expires first, and the clock that an employee stops and resumes."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api.access import DeskWorker, Shared
from api.answers import Json
from router.handoffs import claims
from router.response_terms import repository, service
from router.response_terms.view import employee_json, listed_json

routes = APIRouter(prefix="/v1", tags=["employee"])


class StopClock(BaseModel):
    """Why the clock stops; the citizen reads it."""

    model_config = ConfigDict(extra="forbid")
    reason: Literal["documents_missing", "citizen_asked", "elsewhere"]


@routes.get("/terms")
async def listed(who: DeskWorker, services: Shared) -> Response:
    """List the terms of the employee's departments, what expires first in front."""
    async with services.reading.connect() as connection:
        rows = await repository.listed(connection, who)
    return Json({"meta": {"count": len(rows)}, "payload": [listed_json(services.desk, row) for row in rows]})


@routes.post("/handoffs/{handoff_id}/term/stop")
async def stop(body: StopClock, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Stop the clock."""
    async with services.acting() as connection:
        await claims.visible(connection, handoff_id, who)
        await service.stop(
            connection, services.desk, handoff_id=handoff_id, who=who, reason=body.reason, now=services.clock()
        )
        return Json(await employee_json(connection, services.desk, handoff_id))


@routes.post("/handoffs/{handoff_id}/term/resume")
async def resume(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Let the clock run again."""
    async with services.acting() as connection:
        await claims.visible(connection, handoff_id, who)
        await service.resume(connection, services.desk, handoff_id=handoff_id, who=who, now=services.clock())
        return Json(await employee_json(connection, services.desk, handoff_id))
