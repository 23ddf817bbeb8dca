"""Whom the supervisors keep out for a while, and whom employees propose."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from router.abuse import Block, Kind, Reason, blocks, repository
from router.agents import repository as agents

routes = APIRouter(prefix="/v1/blocks", tags=["supervisor"])


class NewBlock(BaseModel):
    """Whom to keep out, why and until when."""

    model_config = ConfigDict(extra="forbid")
    conversationId: UUID  # noqa: N815 - JSON is camelCase
    kind: Kind
    reason: Reason
    until: AwareDatetime
    note: str = Field("", max_length=500)


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """List who is kept out, who was until lately, and which conversations employees ended as abuse."""
    async with services.reading.connect() as connection:
        found = await repository.latest(connection)
        names = await agents.names(connection)
        proposed = await repository.proposed(connection, now=services.clock())
    shown = [_shown(each, reference, names) for each, reference in found]
    running = sum(each.ended_at is None for each, _ in found)
    return Json({"meta": {"running": running}, "payload": shown, "proposed": [_proposal(each) for each in proposed]})


@routes.post("", status_code=201)
async def start(body: NewBlock, who: Supervisor, services: Shared) -> Response:
    """Keep somebody out; where they are already, that block counts."""
    async with services.engine.begin() as connection:
        made = await blocks.block(
            connection,
            conversation_id=body.conversationId,
            kind=body.kind,
            reason=body.reason,
            note=body.note,
            until=body.until,
            who=who,
            now=services.clock(),
        )
        names = await agents.names(connection)
    await services.live.refresh()
    return Json(_shown(made, None, names), status=201)


@routes.post("/{block_id}/end")
async def end(block_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Let them in again; twice is once."""
    async with services.engine.begin() as connection:
        done = await blocks.end(connection, block_id, who=who, now=services.clock())
        names = await agents.names(connection)
    await services.live.refresh()
    return Json(_shown(done, None, names))


def _shown(each: Block, reference: str | None, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "kind": each.kind,
        "conversationId": str(each.conversation_id) if each.conversation_id else None,
        "reference": reference,
        "reason": each.reason,
        "note": each.note,
        "blockedBy": names.get(each.blocked_by),
        "blockedAt": each.blocked_at.isoformat(),
        "until": each.until.isoformat(),
        "endedAt": each.ended_at.isoformat() if each.ended_at else None,
    }


def _proposal(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "handoffId": str(each["id"]),
        "conversationId": str(each["conversation_id"]),
        "reference": each["reference"],
        "fromAddress": each["from_address"],
        "endedAt": each["ended_at"].isoformat(),
    }
