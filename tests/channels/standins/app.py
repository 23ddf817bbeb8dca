"""What the stand-ins share: what was sent to them, the faults that a test sets, and the process around them.

    python -m tests.channels.standins.messagebird 8100

A test asks `GET /test` what arrived, and sets with `POST /test` what goes wrong from then on.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

Take = Callable[[Request], Awaitable[Response]]


class CutOff(Response):
    """An answer that breaks off before its end: whoever asked can't know whether it was heard."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


class Standin:
    """A provider: `accepted` is what it took, in order."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.refused: list[str] = []  # why a request was not right: a test sees that there are none
        self.faults: dict[str, Any] = {}

    def fault(self, name: str) -> Any:
        """Return a fault that is set; one with a number goes away after so many times."""
        value = self.faults.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            if value <= 0:
                return None
            self.faults[name] = value - 1
        return value

    async def guarded(self, request: Request, take: Take) -> Response:
        """Let a request pass as the faults that are set have it."""
        if self.fault("down"):
            return JSONResponse({"error": "down"}, status_code=503)
        if self.fault("too_fast"):
            return JSONResponse({"error": "too fast"}, status_code=429, headers={"Retry-After": "30"})
        if seconds := self.faults.get("slow"):
            await asyncio.sleep(float(seconds))
        cut = self.fault("cut")
        response = await take(request)
        return CutOff() if cut and response.status_code < 300 else response

    async def _test(self, request: Request) -> Response:
        if request.method == "POST":
            self.faults = await request.json()
        return JSONResponse({"accepted": self.accepted, "refused": self.refused, "faults": self.faults})

    def app(self, *routes: Route) -> Starlette:
        """Return the application."""
        return Starlette(routes=[*routes, Route("/test", self._test, methods=["GET", "POST"])])


def serve(app: Starlette) -> None:
    """Serve on the port that the command line names, until ended."""
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
