"""Responses: JSON by orjson, and server-sent events."""

from typing import Any

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

API_VERSION = "1.0.0"
_PING = 15  # seconds between comments that keep a stream open


class Json(Response):
    """A JSON response."""

    def __init__(
        self,
        body: Any,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        media_type: str = "application/json",
    ) -> None:
        super().__init__(orjson.dumps(body), status_code=status, headers=headers, media_type=media_type)


def event(kind: str, data: Any, *, number: int | None = None) -> ServerSentEvent:
    """Return one server-sent event; `number` is its id, from which a reader resumes."""
    return ServerSentEvent(data=orjson.dumps(data).decode(), event=kind, id=None if number is None else str(number))


def events(generator: Any) -> EventSourceResponse:
    """Return a stream of events that proxies neither buffer nor keep."""
    return EventSourceResponse(generator, ping=_PING, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
