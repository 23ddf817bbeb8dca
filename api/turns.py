"""How the bot's turns went lately: for supervisors."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.conversations import repository

routes = APIRouter(prefix="/v1/turns", tags=["supervisor"])

_LATELY = timedelta(hours=24)


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """Count the turns of the last 24 hours by what came of them."""
    since = services.clock() - _LATELY
    async with services.reading.connect() as connection:
        counted = await repository.turn_results(connection, since=since)
    return Json({"since": since.isoformat(), "results": counted})
