"""Small ASGI layers round the whole api: no huge bodies, and strict headers on every answer."""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import API_VERSION
from api.problems import problem

LARGEST_BODY = 64 * 1024  # bytes; a message is at most 4,000 characters
LARGEST_BATCH = 4 * 1024 * 1024  # bytes of a provider, who tells of many messages at once
_PROVIDERS = "/v1/channels/"
_FILES = re.compile(r"/v1/conversations/[0-9a-fA-F-]{36}/attachments")  # reads its body itself, up to its own limit

_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
CHAT_PAGE = "/chat"  # the one page that other sites may frame
_HEADERS = {
    "Content-Security-Policy": _CSP + "'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "API-Version": API_VERSION,
}


class StrictHeaders:
    """Adds the security headers and the API version; what is not a file of ours is not kept by anyone."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str] = ()) -> None:
        """Wrap an application; `origins` are the sites that may show the chat page in a frame."""
        self._app = app
        self._framed = _CSP + " ".join(("'self'", *(origin for origin in origins if origin != "null")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)  # an answer may be stricter
                if scope["path"].rstrip("/") == CHAT_PAGE:
                    headers["Content-Security-Policy"] = self._framed
                if scope["path"].startswith("/v1/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


class SmallBodies:
    """Refuses a body that is larger than anything we ask for, before reading it whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 413."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD") or _FILES.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        most = LARGEST_BATCH if scope["path"].startswith(_PROVIDERS) else LARGEST_BODY
        body = await _small_body(scope, receive, most)
        if body is None:
            refusal = problem(
                status=413,
                code="body_too_large",
                detail=f"Send at most {most // 1024} kB.",
                headers={"Connection": "close"},
            )
            await refusal(scope, receive, send)
            return
        sent = False

        async def replay() -> MutableMapping[str, Any]:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _small_body(scope: Scope, receive: Receive, most: int) -> bytes | None:
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not declared.isdigit() or int(declared) > most:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)
