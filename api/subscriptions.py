"""The receivers of the event stream, and how it goes with them."""

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.event_stream.subscription_repository import standings
from router.event_stream.view import as_json

routes = APIRouter(prefix="/v1/subscriptions", tags=["supervisor"])


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """List who receives events, and of each whether it takes them, since when not, and why."""
    async with services.reading.connect() as connection:
        found = await standings(connection)
    return Json({"meta": {"count": len(found)}, "payload": [as_json(each) for each in found]})
