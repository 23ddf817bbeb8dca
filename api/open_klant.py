"""How it goes with the customer register: for supervisors."""

from collections.abc import Iterator
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from api.services import Services
from router.open_klant import repository
from router.open_klant.errors import NotPutAside, OpenKlantOff

routes = APIRouter(prefix="/v1/open-klant", tags=["supervisor"])


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """Return whether it works, what waits, and what the register refuses."""
    async with services.reading.connect() as connection:
        found, aside = await repository.health(connection), await repository.aside(connection)
    language = services.desk.languages[0]
    payload = [each.as_json(services.desk.topic_title(each.topic, language)) for each in aside]
    return Json(
        {
            "on": services.open_klant is not None,
            "since": found.since,
            "lastSuccessAt": found.last_success_at,
            "illSince": found.ill_since,
            "illWith": found.ill_with,
            "waiting": found.waiting,
            "oldestWaitingAt": found.oldest_waiting_at,
            "putAside": found.put_aside,
            "payload": payload,
        }
    )


@routes.post("/again")
async def all_again(_: Supervisor, services: Shared) -> Response:
    """Try everything again that is put aside, such as after a name of a channel was put right."""
    _must_be_on(services)
    async with services.engine.begin() as connection:
        count = await repository.try_again(connection, None, now=services.clock())
    return Json({"count": count})


@routes.post("/steps/{step_id}/again")
async def again(step_id: UUID, _: Supervisor, services: Shared) -> Response:
    """Try one again."""
    _must_be_on(services)
    async with services.engine.begin() as connection:
        if not await repository.try_again(connection, step_id, now=services.clock()):
            raise NotPutAside
    return Response(status_code=204)


@routes.post("/steps/{step_id}/drop")
async def drop(step_id: UUID, _: Supervisor, services: Shared) -> Response:
    """Give one up: the register will not have it."""
    async with services.engine.begin() as connection:
        if not await repository.drop(connection, step_id, now=services.clock()):
            raise NotPutAside
    return Response(status_code=204)


def _must_be_on(services: Services) -> None:
    if services.open_klant is None:
        raise OpenKlantOff


async def figures(services: Services) -> list[str]:
    """Return the register's part of the metrics; none where there is none."""
    if services.open_klant is None:
        return []
    async with services.reading.connect() as connection:
        found = await repository.health(connection)
    last = found.last_success_at.timestamp() if found.last_success_at else 0
    return [
        line
        for name, what, value in (
            ("waiting", "Steps that wait to be brought to the customer register.", found.waiting),
            ("put_aside", "Steps that the customer register refuses.", found.put_aside),
            ("ill", "1 while the customer register takes nothing.", int(found.ill_since is not None)),
            ("last_success_timestamp_seconds", "When the customer register last took something.", last),
        )
        for line in _gauge(f"balie_open_klant_{name}", what, value)
    ]


def _gauge(name: str, what: str, value: float) -> Iterator[str]:
    yield from (f"# HELP {name} {what}", f"# TYPE {name} gauge", f"{name} {value}")
