"""The work itself: how an employee stands, who is there, the rhythm of breaks, capacity."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import DeskWorker, Shared, Supervisor
from api.answers import Json
from api.services import Services
from router.agents import service
from router.agents.models import Agent
from router.agents.rhythm import Rhythm
from router.handoffs import workday
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.view import agent_json
from router.insight import care
from router.insight.repository import say_place

routes = APIRouter(prefix="/v1", tags=["employee"])


class Agreed(BaseModel):
    """A rhythm of breaks; without a number of heavy conversations and of minutes there are none."""

    model_config = ConfigDict(extra="forbid")
    heavyInRow: int | None = None  # noqa: N815 - JSON is camelCase
    minutesOfWork: int | None = None  # noqa: N815 - JSON is camelCase
    pauseMinutes: int  # noqa: N815 - JSON is camelCase


class Capacity(BaseModel):
    """Conversations at once, and how many of them on some channels."""

    model_config = ConfigDict(extra="forbid")
    capacity: int
    channels: dict[str, int] = Field(default_factory=dict)


class Workplace(BaseModel):
    """Where somebody works today; null: not said."""

    model_config = ConfigDict(extra="forbid")
    place: care.Place | None


async def _own(services: Services, who: Agent) -> Response:
    now = services.clock()
    async with services.reading.connect() as connection:
        current = await service.get_agent(connection, who.id)
        work = await workday.own_work(connection, current, services.rhythms.value, now=now)
        own = await care.own_json(connection, services.desk, current, now=now)
        own["closed"] = workday.closed_json(services.desk, current)
    return Json(workday.work_json(current, work, now=now) | own)


@routes.put("/session/place")
async def work_at(body: Workplace, who: DeskWorker, services: Shared) -> Response:
    """Say where one works today, or take that back; it is forgotten when the day is over."""
    async with services.engine.begin() as connection:
        await say_place(connection, who.id, body.place, day=services.desk.today())
    return await _own(services, who)


@routes.get("/session/work")
async def own_work(who: DeskWorker, services: Shared) -> Response:
    """Say how one stands: what one holds, wrapping up until when, whether a pause is due."""
    return await _own(services, who)


@routes.post("/session/ready")
async def ready(who: DeskWorker, services: Shared) -> Response:
    """Say that one is ready for the next, before the time for wrapping up is over."""
    async with services.engine.begin() as connection:
        await workday.end_wrap_up(connection, who, now=services.clock())
    services.hub.hint([], desk=True)
    return await _own(services, who)


@routes.post("/session/continue")
async def go_on(who: DeskWorker, services: Shared) -> Response:
    """Choose to go on without the pause that is due."""
    async with services.engine.begin() as connection:
        await workday.go_on(connection, who, services.rhythms.value, now=services.clock())
    services.hub.hint([], desk=True)
    return await _own(services, who)


@routes.get("/team", tags=["supervisor"])
async def team(_: Supervisor, services: Shared) -> Response:
    """Show who is there and how they stand, by name."""
    now = services.clock()
    async with services.reading.connect() as connection:
        everyone = await workday.team(connection, services.rhythms.value, now=now)
    shown = [
        {
            "id": str(who.id),
            "name": who.name,
            "departments": [
                {"id": name, "name": services.desk.department_name(name, CONSOLE_LANGUAGE)}
                for name in who.departments
                if name in services.desk.departments.by_id
            ],
            **workday.work_json(who, work, now=now),
        }
        for who, work in everyone
    ]
    return Json({"meta": {"count": len(shown)}, "payload": shown})


@routes.put("/agents/{agent_id}/capacity", tags=["supervisor"])
async def change_capacity(agent_id: UUID, body: Capacity, who: Supervisor, services: Shared) -> Response:
    """Change how many conversations an employee has at once."""
    async with services.engine.begin() as connection:
        changed = await workday.change_capacity(
            connection,
            who,
            agent_id=agent_id,
            capacity=body.capacity,
            channels=body.channels,
            now=services.clock(),
        )
    services.hub.hint([], desk=True)
    return Json(agent_json(changed))


@routes.get("/rhythms", tags=["supervisor"])
async def rhythms(_: Supervisor, services: Shared) -> Response:
    """Show the rhythm of breaks of each department."""
    agreed = services.rhythms.value
    return Json(
        {
            "payload": [
                workday.rhythm_json(services.desk, name, agreed.get(name)) for name in services.desk.departments.by_id
            ]
        }
    )


@routes.put("/rhythms/{department}", tags=["supervisor"])
async def agree_rhythm(department: str, body: Agreed, who: Supervisor, services: Shared) -> Response:
    """Give a department a rhythm of breaks; every replica follows it within a second."""
    agreed = Rhythm(heavy_in_row=body.heavyInRow, minutes_of_work=body.minutesOfWork, pause_minutes=body.pauseMinutes)
    async with services.engine.begin() as connection:
        await workday.agree_rhythm(
            connection, services.desk, who, department=department, agreed=agreed, now=services.clock()
        )
    await services.live.refresh()
    services.hub.hint([], desk=True)
    return Json(workday.rhythm_json(services.desk, department, services.rhythms.value.get(department)))
