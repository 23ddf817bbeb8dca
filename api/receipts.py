"""The transcript for the citizen: to save, or by e-mail."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Citizen, Shared
from api.entrance import address_of
from router.conversations import repository as conversations
from router.receipts.service import read

routes = APIRouter(prefix="/v1", tags=["citizen"])


class Mailed(BaseModel):
    """Where to send it: used for this alone."""

    model_config = ConfigDict(extra="forbid")
    email: str = Field(min_length=1, max_length=320)


@routes.get("/conversations/{conversation_id}/receipt")
async def save(conversation_id: Citizen, services: Shared) -> Response:
    """Return the conversation as a page to save."""
    async with services.reading.connect() as connection:
        held = await conversations.get(connection, conversation_id)
        found = await read(connection, services.desk, conversation_id, now=services.clock())
    return Response(
        found.as_html(),
        media_type="text/html; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="balie-{held.reference}.html"',
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        },
    )


@routes.post("/conversations/{conversation_id}/receipt", status_code=202)
async def mail(
    body: Mailed,
    request: Request,
    conversation_id: Citizen,
    services: Shared,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=64)],
) -> Response:
    """Have it sent by e-mail: 202, it is in the post. The same Idempotency-Key again sends nothing more."""
    for names in (("conversation", str(conversation_id)), ("from", address_of(request)), ("to", body.email.lower())):
        services.limiter.check("receipts", *names)
    await services.mailer.ask(conversation_id, address=body.email, key=idempotency_key)
    return Response(status_code=202)
