"""Surge mode and the answers that supervisors publish meanwhile."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from api.services import Services
from router.surge import announcements, mode, repository
from router.surge.announcements import Draft
from router.surge.errors import NoSurge
from router.surge.view import announcement_json, surge_json

routes = APIRouter(prefix="/v1/surge", tags=["supervisor"])

Text = Annotated[str, Field(max_length=4000)]
Phrase = Annotated[str, Field(max_length=60)]


class NewAnnouncement(BaseModel):
    """An answer to publish. `confirmed`: whoever publishes it has seen the warnings."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    key: str = Field(pattern=r"^[a-z0-9_]{3,40}$")
    texts: dict[Annotated[str, Field(max_length=12)], Text] = Field(max_length=12)
    phrases: list[Phrase] = Field(max_length=100)
    confirmed: bool = False


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """Say whether it is a surge, what is counted, which phrases grow, and what is published."""
    async with services.reading.connect() as connection:
        return Json(await surge_json(connection, services.desk, now=services.clock()))


@routes.post("/on")
async def switch_on(who: Supervisor, services: Shared) -> Response:
    """Confirm the surge that is proposed, or begin one by hand; twice is once."""
    now = services.clock()
    async with services.engine.begin() as connection:
        found = await repository.situation(connection)
        await mode.switch_on(connection, found.surge, who, now=now)
    return await _as_it_is(services)


@routes.post("/off")
async def switch_off(who: Supervisor, services: Shared) -> Response:
    """Switch surge mode off, or drop what is only proposed."""
    async with services.engine.begin() as connection:
        found = (await repository.situation(connection)).surge
        if found is None or not await mode.end(connection, found, who, now=services.clock()):
            raise NoSurge
    return await _as_it_is(services)


@routes.post("/announcements", status_code=201)
async def publish(body: NewAnnouncement, who: Supervisor, services: Shared) -> Response:
    """Publish an answer, in place of its earlier version; 409 with findings when it should be better and nobody confirmed it."""
    draft = Draft(key=body.key, texts=body.texts, phrases=tuple(dict.fromkeys(body.phrases)))
    await announcements.approve(services.desk, draft, confirmed=body.confirmed)
    async with services.engine.begin() as connection:
        made = await announcements.publish(connection, draft, who, now=services.clock())
    await services.live.refresh()
    return Json(announcement_json(made, {who.id: who.name}), status=201)


@routes.post("/announcements/{key}/withdraw", status_code=204)
async def withdraw(key: str, who: Supervisor, services: Shared) -> Response:
    """Withdraw an answer: nobody gets it any more."""
    async with services.engine.begin() as connection:
        await announcements.withdraw(connection, key, who, now=services.clock())
    await services.live.refresh()
    return Response(status_code=204)


async def _as_it_is(services: Services) -> Response:
    await services.live.refresh()
    async with services.reading.connect() as connection:
        return Json(await surge_json(connection, services.desk, now=services.clock()))
