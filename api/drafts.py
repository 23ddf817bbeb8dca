"""What an employee is typing and has not sent."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import DeskWorker, Shared
from api.answers import Json
from router.drafts import service
from router.drafts.models import draft_json
from router.handoffs import claims

routes = APIRouter(prefix="/v1/handoffs/{handoff_id}/draft", tags=["employee"])


class Typed(BaseModel):
    """What stands in the text box of one window, and which version it was made from."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=16_000)
    baseVersion: int = Field(ge=0, le=2**31 - 1)  # noqa: N815 - JSON is camelCase
    tab: str = Field(min_length=8, max_length=64)
    clientMessageId: str = Field(min_length=8, max_length=64)  # noqa: N815 - JSON is camelCase


@routes.get("")
async def read(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Return what this employee typed in a conversation; null when there is nothing."""
    async with services.reading.connect() as connection:
        found = await claims.visible(connection, handoff_id, who)
        return Json({"draft": draft_json(await service.of(connection, found, who))})


@routes.put("")
async def save(body: Typed, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Keep what this employee types; 409 with the newer text when another window of theirs was first."""
    async with services.engine.begin() as connection:
        found = await claims.visible(connection, handoff_id, who)
        kept = await service.save(
            connection,
            found.id,
            who,
            text=body.text,
            window=body.tab,
            message_id=body.clientMessageId,
            base_version=body.baseVersion,
            placeholders=services.desk.placeholders,
            now=services.clock(),
        )
    services.hub.tell_agent(who.id, "draft", {"handoffId": str(handoff_id), "version": kept.version, "tab": kept.tab})
    return Json({"draft": draft_json(kept)})
