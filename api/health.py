"""What operations ask: is it alive, can it work, how is it doing."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError
from starlette.responses import Response

from api import open_klant
from api.access import Shared
from api.answers import Json
from router.channels.view import accounts_json
from router.conversations.models import RESULTS
from router.event_stream.subscription_repository import Standing, standings
from router.handoffs import queue

routes = APIRouter(tags=["operations"])


@routes.get("/health/live")
async def live() -> Response:
    """Say that the process answers."""
    return Json({"status": "ok"})


@routes.get("/health/ready")
async def ready(services: Shared) -> Response:
    """Say whether it can work: 503 without the database. Without the bot it can, by its people: `degraded`."""
    checks = {"database": await _database(services), "bot": await services.bot.is_ready()}
    return Json(
        {"status": "ok" if all(checks.values()) else "degraded", **checks}, status=200 if checks["database"] else 503
    )


async def _database(services: Shared) -> bool:
    try:
        async with services.reading.connect() as connection:
            await connection.execute(text("select 1"))
    except (DBAPIError, InterfaceError, OSError):
        return False
    return True


@routes.get("/metrics")
async def metrics(services: Shared) -> Response:
    """Return figures in the text format of Prometheus. No personal data, no names."""
    async with services.reading.connect() as connection:
        waiting = await queue.waiting(connection)
        receivers = await standings(connection)
    lines = ["# HELP balie_waiting Citizens waiting for a human.", "# TYPE balie_waiting gauge"]
    lines += [
        f'balie_waiting{{department="{name}"}} {waiting.get(name, 0)}' for name in services.desk.departments.by_id
    ]
    lines += ["# HELP balie_pages_open Pages with an open stream in this process.", "# TYPE balie_pages_open gauge"]
    lines += [f"balie_pages_open {len(services.hub.reading)}"]
    lines += [
        "# HELP balie_consoles_open Employees with an open console in this process.",
        "# TYPE balie_consoles_open gauge",
    ]
    lines += [f"balie_consoles_open {len(+services.consoles)}"]
    lines += [
        "# HELP balie_turns_total Turns of the bot that ended in this process, by what came of them.",
        "# TYPE balie_turns_total counter",
    ]
    lines += [f'balie_turns_total{{result="{name}"}} {services.worker.results[name]}' for name in RESULTS]
    async with services.reading.connect() as connection:
        doors = await accounts_json(connection, services.doors, now=services.clock())
    lines += [
        "# HELP balie_channel_waiting Messages that are to be sent on an account.",
        "# TYPE balie_channel_waiting gauge",
    ]
    lines += [f'balie_channel_waiting{{account="{each["id"]}"}} {each["waiting"]}' for each in doors if each["on"]]
    lines += ["# HELP balie_channel_ill Whether the provider of an account fails.", "# TYPE balie_channel_ill gauge"]
    lines += [
        f'balie_channel_ill{{account="{each["id"]}"}} {int(bool(each["illSince"]))}' for each in doors if each["on"]
    ]
    lines += [
        "# HELP balie_feedback_total Answers that citizens said helped, or not.",
        "# TYPE balie_feedback_total counter",
    ]
    lines += [
        f'balie_feedback_total{{helped="{name}"}} {services.feedback[helped]}'
        for name, helped in (("yes", True), ("no", False))
    ]
    lines += _receivers(receivers)
    lines += await open_klant.figures(services)
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _receivers(found: list[Standing]) -> list[str]:
    """Say how it goes with the receivers of the event stream."""
    lines = ["# HELP balie_stream_waiting Events that a receiver is owed.", "# TYPE balie_stream_waiting gauge"]
    lines += [f'balie_stream_waiting{{subscription="{each.id}"}} {each.waiting}' for each in found]
    lines += ["# HELP balie_stream_ill Receivers that take nothing, or are off.", "# TYPE balie_stream_ill gauge"]
    return lines + [
        f'balie_stream_ill{{subscription="{each.id}"}} {int(bool(each.ill_since or each.off))}' for each in found
    ]
