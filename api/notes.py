"""Private notes in a conversation, and the colleagues who are mentioned in them."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import DeskWorker, Shared
from api.answers import Json
from router.handoffs import repeats
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.view import employee_message_json
from router.notes import note, repository
from router.notes.service import MOST_MENTIONS

routes = APIRouter(prefix="/v1", tags=["employee"])


class Note(BaseModel):
    """What colleagues should know, and which of them should look."""

    model_config = ConfigDict(extra="forbid")
    clientMessageId: str = Field(min_length=8, max_length=64)  # noqa: N815 - JSON is camelCase
    text: str = Field(max_length=20_000)
    mentions: list[UUID] = Field([], max_length=MOST_MENTIONS)


@routes.post("/handoffs/{handoff_id}/notes", status_code=201)
async def write(body: Note, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Write a private note; the same clientMessageId again writes nothing and returns the same note."""
    async with services.engine.begin() as connection:
        before = await repeats.said_before(connection, handoff_id, who, client_message_id=body.clientMessageId)
        written = before or await note(
            connection,
            services.desk,
            handoff_id=handoff_id,
            who=who,
            client_message_id=body.clientMessageId,
            text=body.text,
            mentions=body.mentions,
            now=services.clock(),
        )
    if body.mentions:
        await services.live.refresh()  # before the consoles look
    services.hub.outbox_filled()
    return Json({"message": employee_message_json(written)}, status=201)


@routes.get("/mentions")
async def read(who: DeskWorker, services: Shared) -> Response:
    """List where this employee was mentioned: in what is still open, and what they have not seen."""
    async with services.reading.connect() as connection:
        found = await repository.of(connection, who.id)
    shown = [
        {
            "handoffId": str(each.handoff_id),
            "reference": each.reference,
            "topicTitle": services.desk.topic_title(each.topic, CONSOLE_LANGUAGE),
            "by": each.by,
            "text": each.text,
            "at": each.made_at.isoformat(),
            "seenAt": each.seen_at.isoformat() if each.seen_at else None,
        }
        for each in found
    ]
    return Json({"meta": {"unseen": sum(each.seen_at is None for each in found)}, "payload": shown})


@routes.post("/handoffs/{handoff_id}/mentions/seen", status_code=204)
async def see(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Say that this employee saw where they were mentioned in this handoff; twice is once."""
    async with services.engine.begin() as connection:
        await repository.see(connection, handoff_id, who.id, now=services.clock())
    await services.live.refresh()
    return Response(status_code=204)
