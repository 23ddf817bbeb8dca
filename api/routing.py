"""The routing table as a supervisor has it in the form, tried before it is published. Nothing here changes anything."""

from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.content import routing
from router.content.model import Overlay
from router.departments import WEBCHAT, RoutingInputs
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.replay import replay

routes = APIRouter(prefix="/v1/routing", tags=["supervisor"])

Reason = Literal[
    "human_first_topic", "wants_human", "accepted_offer", "not_understood", "bot_unavailable", "bot_off", "approval"
]


class Example(BaseModel):
    """A table, and somebody who is handed over."""

    model_config = ConfigDict(extra="forbid")
    body: dict[str, Any]
    topic: str | None = Field(None, max_length=60)
    reason: Reason = "wants_human"
    language: str = Field("nl", max_length=12)
    channel: str = Field(WEBCHAT, max_length=20)
    open: bool = True


class Days(BaseModel):
    """A table, and how many days to look back."""

    model_config = ConfigDict(extra="forbid")
    body: dict[str, Any]
    days: int = Field(7, ge=1, le=31)


@routes.post("/try")
async def explain(body: Example, _: Supervisor, services: Shared) -> Response:
    """Say which rule an example comes to, and where that leads."""
    content = services.content.value
    table, about = routing.table(Overlay(content), body.body), content.desk.catalogue.topics.get(body.topic or "")
    inputs = RoutingInputs(
        topic=body.topic,
        sensitivity=about.sensitivity if about else "none",
        skills=about.skills if about else (),
        reason=body.reason,
        language=body.language,
        channel=body.channel,
        open=body.open,
    )
    found = table.route(inputs)
    return Json(
        {
            "rule": found.rule,
            "department": found.department,
            "departmentName": content.desk.department_name(found.department, CONSOLE_LANGUAGE),
            "skills": list(found.skills),
            "priority": found.priority,
            "candidates": list(found.candidates),
        }
    )


@routes.post("/replay")
async def again(body: Days, _: Supervisor, services: Shared) -> Response:
    """Say how many handoffs of the last days would have gone otherwise, and from where to where."""
    table, now = routing.table(Overlay(services.content.value), body.body), services.clock()
    async with services.engine.begin() as connection:  # read row by row: one transaction
        _told, summary = await replay(connection, table, since=now - timedelta(days=body.days), until=now)
    return Json(summary.as_json())
