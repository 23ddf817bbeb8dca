"""The receivers of the event stream: how it goes with them, and sending again."""

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.event_stream import service
from router.event_stream.subscription_repository import standings
from router.event_stream.view import as_json
from router.handoffs.story import by_agent

routes = APIRouter(prefix="/v1/subscriptions", tags=["supervisor"])

_ORIGIN = "console"


class Again(BaseModel):
    """Since when is sent again, and before when; up to now where that is left out."""

    model_config = ConfigDict(extra="forbid")
    since: AwareDatetime
    until: AwareDatetime | None = None


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """List who receives events, and of each whether it takes them, since when not, and why."""
    async with services.reading.connect() as connection:
        found = await standings(connection)
    return Json({"meta": {"count": len(found)}, "payload": [as_json(each) for each in found]})


@routes.post("/{subscription}/replay")
async def replay(subscription: str, body: Again, who: Supervisor, services: Shared) -> Response:
    """Send a receiver again what happened since a moment, with the same ids, in the same order; says how many events."""
    async with services.engine.begin() as connection:
        count = await service.replay(
            connection,
            subscription,
            since=body.since,
            until=body.until,
            actor=by_agent(who),
            origin=_ORIGIN,
            now=services.clock(),
        )
    return Json({"count": count})


@routes.post("/{subscription}/resume")
async def resume(subscription: str, who: Supervisor, services: Shared) -> Response:
    """Go on sending to a receiver that said it was gone, from where it stopped."""
    async with services.engine.begin() as connection:
        await service.resume(connection, subscription, actor=by_agent(who), origin=_ORIGIN, now=services.clock())
    return Response(status_code=204)
