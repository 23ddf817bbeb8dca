"""The alerts of the supervisors."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.alerts import see, unseen

routes = APIRouter(prefix="/v1/alerts", tags=["supervisor"])


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """List what nobody has seen yet, newest first."""
    async with services.reading.connect() as connection:
        found = await unseen(connection)
    shown = [
        {
            "id": str(each.id),
            "kind": each.kind,
            "department": each.department,
            "handoffId": str(each.handoff_id) if each.handoff_id else None,
            "reference": each.reference,
            "status": each.status,
            "claimedBy": each.claimed_by,
            "data": each.data,
            "raisedAt": each.raised_at.isoformat(),
        }
        for each in found
    ]
    return Json({"meta": {"count": len(shown)}, "payload": shown})


@routes.post("/{alert_id}/seen", status_code=204)
async def mark_seen(alert_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Note that somebody saw it; twice is once."""
    async with services.engine.begin() as connection:
        await see(connection, alert_id, who, now=services.clock())
    return Response(status_code=204)
