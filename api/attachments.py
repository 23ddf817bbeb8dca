"""Files: the employee asks for one, the citizen sends it as it is, the employee opens it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.access import Citizen, DeskWorker, Shared
from api.answers import Json
from api.conversations import pass_on
from api.entrance import check_conversation
from api.handoffs import Held
from router.attachments import service
from router.attachments.errors import FileIncomplete
from router.conversations.view import message_json

routes = APIRouter(prefix="/v1", tags=["files"])

_AT_ONCE = asyncio.Semaphore(
    8
)  # files that come in at the same time; the others wait to be read, outside of our memory
_LONGEST = 300.0  # seconds for one file, over a slow line


@routes.post("/conversations/{conversation_id}/attachments", status_code=201)
async def upload(
    request: Request,
    conversation_id: Citizen,
    services: Shared,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=64)],
    x_file_name: Annotated[str, Header(max_length=2000)] = "",
) -> Response:
    """Send a file: its bytes are the body, its name is percent-encoded UTF-8 in X-File-Name. The same Idempotency-Key again changes nothing."""
    services.limiter.check("messages", str(conversation_id))
    await check_conversation(services, conversation_id)
    length = request.headers.get("content-length", "")
    try:
        async with _AT_ONCE, asyncio.timeout(_LONGEST):
            message, held = await service.receive(
                services.engine,
                services.desk,
                services.files,
                conversation_id=conversation_id,
                key=idempotency_key,
                name=unquote(x_file_name),
                declared=int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
                chunks=_bytes_of(request),
                clock=services.clock,
            )
    except TimeoutError as error:
        raise FileIncomplete from error
    await pass_on(services, held, waits=False)
    return Json({"message": message_json(message)}, status=201)


async def _bytes_of(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise FileIncomplete from error


@routes.post("/handoffs/{handoff_id}/files/ask", status_code=204, tags=["employee"])
async def ask(body: Held, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Ask the citizen for a file; twice is once."""
    async with services.acting() as connection:
        await service.ask(
            connection,
            services.desk,
            handoff_id=handoff_id,
            who=who,
            claim_id=body.claimId,
            intake=services.files,
            now=services.clock(),
        )
    return Response(status_code=204)


@routes.post("/handoffs/{handoff_id}/files/ask-no-more", status_code=204, tags=["employee"])
async def ask_no_more(body: Held, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Ask for no more files; twice is once."""
    async with services.acting() as connection:
        await service.withdraw(
            connection,
            services.desk,
            handoff_id=handoff_id,
            who=who,
            claim_id=body.claimId,
            now=services.clock(),
        )
    return Response(status_code=204)


@routes.get("/handoffs/{handoff_id}/files/{attachment_id}", tags=["employee"])
async def open_file(handoff_id: UUID, attachment_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Return a file to whoever holds the conversation, or to a supervisor: to save, never to show as a page of ours."""
    async with services.acting() as connection:
        found, content = await service.open_file(
            connection, handoff_id=handoff_id, attachment_id=attachment_id, who=who, now=services.clock()
        )
    return Response(
        content,
        media_type=found.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
