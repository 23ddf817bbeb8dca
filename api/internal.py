"""The second listener, on the loopback: what the bot's actions ask, and the self-check of a start."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Shared, internal
from api.answers import Json
from api.services import Services
from router.channels.names import Started
from router.channels.protocol import Adapter
from router.channels.whole import answer_page
from router.checkpoints import checkpoint
from router.departments import WEBCHAT, RoutingInputs
from router.drift import asking, carried_differences
from router.drift.samples import sample_adapter
from router.handoffs import requests
from router.handoffs.models import HandoffRequest
from router.handoffs.standing import standing_if_queued

routes = APIRouter(prefix="/internal", tags=["internal"], dependencies=[Depends(internal)])


class Request(BaseModel):
    """A handoff that the bot asks for during a turn."""

    model_config = ConfigDict(extra="forbid")
    conversation: UUID
    turn: UUID
    attempt: int = Field(ge=1)
    reason: Literal["human_first_topic", "wants_human", "accepted_offer", "not_understood"]
    topic: str | None = Field(None, max_length=100)
    aspect: str | None = Field(None, max_length=100)
    signals: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=20)


class Question(BaseModel):
    """A question that nobody asks."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=500)
    channel: Started = WEBCHAT
    language: str | None = Field(None, max_length=12)


@routes.post("/handoff-requests")
async def request_handoff(body: Request, services: Shared) -> Response:
    """Note a request; it becomes a handoff when its turn is committed."""
    if body.conversation == asking.NOBODY:
        return Json({"deskOpen": services.desk.is_open(_department(services, body.topic))})
    request = HandoffRequest(reason=body.reason, topic=body.topic, aspect=body.aspect, signals=tuple(body.signals))
    async with services.reading.connect() as connection:
        await requests.note(
            connection,
            conversation_id=body.conversation,
            turn_id=body.turn,
            attempt=body.attempt,
            request=request,
            now=services.clock(),
        )
    checkpoint("handoff.noted")
    return Json({"deskOpen": services.desk.is_open(_department(services, body.topic))})


@routes.get("/desk")
async def desk(services: Shared, topic: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """Say whether anyone is there for a topic."""
    department = _department(services, topic)
    return Json({"open": services.desk.is_open(department), "department": department})


@routes.get("/wait")
async def wait(services: Shared, topic: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """Say where somebody who joined the queue now would stand."""
    async with services.engine.begin() as connection:
        standing = await standing_if_queued(
            connection, services.desk, _department(services, topic), channel=WEBCHAT, now=services.clock()
        )
    between = standing.wait_minutes
    return Json({"place": standing.place, "waitMinutes": {"from": between[0], "to": between[1]} if between else None})


@routes.post("/self-check")
async def self_check(body: Question, services: Shared) -> Response:
    """Answer a question in the words that a citizen would read. Nothing is stored: nobody asked it, so nobody is counted."""
    now = services.desk
    language = body.language if body.language in now.spoken else now.languages[0]
    brakes = services.brakes.value
    reply, said = await asking.ask(services.bot, now, body.text, channel=body.channel, language=language, brakes=brakes)
    found = carried_differences(
        now.catalogue,
        said,
        _adapter(services, body.channel),
        whole=answer_page(services.settings.public_url),
        now=services.clock(),
    )
    return Json(
        {
            "answer": "\n\n".join(each.text for each in said),
            "outcome": reply.parse.get("outcome"),
            "messages": asking.as_told(said),
            "differences": [each.as_json() for each in found],
        }
    )


def _adapter(services: Services, channel: str) -> Adapter | None:
    """Return what renders for a channel: an account of this municipality, else one that leads nowhere; None for the chat."""
    own = (each for each in services.doors.adapters.values() if each.account.channel == channel)
    return next(own, None) or sample_adapter(channel)


def _department(services: Services, topic: str | None) -> str:
    """Return who would answer about a topic."""
    known = services.desk.catalogue.topics.get(topic or "")
    inputs = RoutingInputs(
        topic=topic,
        sensitivity=known.sensitivity if known else "none",
        skills=known.skills if known else (),
        reason="wants_human",
    )
    return services.desk.routing.route(inputs).department
