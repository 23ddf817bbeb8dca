"""Whether an answer of the bot helped, from the citizen's page."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Citizen, Shared
from router.feedback.service import give
from router.improvement.models import LONGEST_NOTE

routes = APIRouter(prefix="/v1", tags=["citizen"])


class Feedback(BaseModel):
    """Whether it helped, and what was missed where it did not."""

    model_config = ConfigDict(extra="forbid")
    helped: bool
    missed: str = Field("", max_length=LONGEST_NOTE)


@routes.post("/conversations/{conversation_id}/messages/{seq}/feedback", status_code=204)
async def say(
    body: Feedback, conversation_id: Citizen, services: Shared, seq: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """Say whether an answer helped; the last word counts."""
    services.limiter.check("messages", str(conversation_id))
    async with services.engine.begin() as connection:
        first = await give(
            connection,
            services.desk,
            conversation_id=conversation_id,
            seq=seq,
            helped=body.helped,
            missed=body.missed,
            now=services.clock(),
        )
    if first:
        services.feedback[body.helped] += 1
    return Response(status_code=204)
