"""The day as a whole, for supervisors: the wallboard, who may need a call, and how well the bot's certainty holds."""

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.insight.care import calls_json

routes = APIRouter(prefix="/v1", tags=["supervisor"])


@routes.get("/wallboard")
async def wallboard(_: Supervisor, services: Shared) -> Response:
    """Show how it stands at the desk: numbers only, one read for all screens that look."""
    return Json(await services.wallboard.shown())


@routes.get("/care")
async def who_to_call(_: Supervisor, services: Shared) -> Response:
    """Show who had several heavy conversations in a row and works alone: by name, as care."""
    async with services.reading.connect() as connection:
        found = await calls_json(connection, services.desk, now=services.clock())
    return Json({"meta": {"count": len(found)}, "payload": found})


@routes.get("/calibration")
async def calibration(_: Supervisor, services: Shared) -> Response:
    """Show how well the bot's certainty holds, in real conversations and as the model was measured."""
    return Json(await services.calibration.shown())
