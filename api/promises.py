"""Whether the promised waits were kept: for supervisors."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.promises.report import report

routes = APIRouter(prefix="/v1/promises", tags=["supervisor"])

_WEEKS = timedelta(weeks=4)


@routes.get("/report")
async def read_report(_: Supervisor, services: Shared, since: Annotated[date | None, Query()] = None) -> Response:
    """Compare promises with what happened, per department and hour; of the last four weeks, or since a day."""
    zone, now = services.desk.catalogue.municipality.time_zone, services.clock()
    start = datetime.combine(since or (now - _WEEKS).astimezone(zone).date(), time(), zone)
    async with services.reading.connect() as connection:
        found = await report(connection, since=start, zone=zone, now=now)
    names = {each.department for each in (*found.departments, *found.later)} & set(services.desk.departments.by_id)
    language = services.desk.languages[0]
    shown = {name: services.desk.department_name(name, language) for name in names}
    return Json(found.as_json() | {"departmentNames": shown})
