"""Errors as `application/problem+json` (RFC 9457), each with a stable code. `docs/reference/errors.md` lists them; a test holds it to that."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.answers import Json
from router.abuse.errors import AbuseError
from router.agents.errors import AgentError
from router.attachments.errors import AttachmentError
from router.brakes.errors import BrakeError
from router.callbacks.errors import CallbackError
from router.canned.errors import CannedError
from router.channels.errors import ChannelError
from router.contacts.errors import ContactError
from router.content.errors import ContentError
from router.conversations.errors import ConversationError
from router.departments.errors import DepartmentError
from router.drafts.errors import DraftError
from router.event_stream.errors import EventStreamError
from router.feedback.errors import FeedbackError
from router.handoffs.errors import HandoffError
from router.improvement.errors import ImprovementError
from router.notes.errors import NoteError
from router.open_klant.errors import OpenKlantError
from router.privacy.errors import PrivacyError
from router.receipts.errors import ReceiptError
from router.response_terms.errors import ResponseTermError
from router.search.errors import SearchError
from router.sign_in.errors import SignInError
from router.surge.errors import SurgeError

log = structlog.get_logger()

_DOMAIN = (
    AbuseError,
    AgentError,
    AttachmentError,
    BrakeError,
    CallbackError,
    CannedError,
    ChannelError,
    ContactError,
    ContentError,
    ConversationError,
    DepartmentError,
    FeedbackError,
    ReceiptError,
    DraftError,
    HandoffError,
    ImprovementError,
    NoteError,
    EventStreamError,
    OpenKlantError,
    PrivacyError,
    ResponseTermError,
    SearchError,
    SignInError,
    SurgeError,
)

_PASSING = ("08", "40", "53", "57", "58")
"""Classes of SQLSTATE (PostgreSQL, Appendix A): connection lost, rolled back for another, out of room, shut down or starting, disk in trouble."""

_TYPE = "https://docs.balie.example/errors#"


class Problem(Exception):
    """An error that the edge itself finds."""

    def __init__(self, *, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers or {}


def problem(*, status: int, code: str, detail: str, headers: dict[str, str] | None = None, **data: Any) -> Response:
    """Return an error as a response."""
    title = code.replace("_", " ").capitalize()
    body = {"type": f"{_TYPE}{code}", "title": title, "status": status, "code": code, "detail": detail, **data}
    return Json(body, status=status, headers=headers, media_type="application/problem+json")


async def _domain_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, _DOMAIN)  # noqa: S101 - registered for these alone
    detail = str(error) or (type(error).__doc__ or "").strip()
    data, headers = getattr(error, "data", {}), getattr(error, "headers", None)
    return problem(status=error.status, code=error.code, detail=detail, headers=headers, **data)


async def _edge_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this alone
    return problem(status=error.status, code=error.code, detail=error.detail, headers=error.headers)


async def _malformed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this alone
    places = [
        {"name": ".".join(str(part) for part in entry["loc"][1:]), "reason": entry["msg"]} for entry in error.errors()
    ]
    return problem(
        status=422,
        code="invalid_request",
        detail="Some fields are missing or not right; see invalidParams.",
        invalidParams=places,
    )


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this alone
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
    return problem(status=error.status_code, code=code, detail=str(error.detail), headers=dict(error.headers or {}))


async def _away(_request: Request, error: Exception) -> Response:
    """The database is away for a moment: nothing was stored, and the same request may be sent again."""
    log.warning("api.database_away", error=type(error).__name__)
    detail = "Balie cannot store anything for a moment. Send the same request again."
    return problem(status=503, code="temporarily_unavailable", detail=detail, headers={"Retry-After": "1"})


async def _database_error(request: Request, error: Exception) -> Response:
    """A server that stops, starts, has no room or ended a deadlock stored nothing and will be well again; anything else is a defect."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    return await (_away if state[:2] in _PASSING else _unexpected)(request, error)


async def _unexpected(request: Request, error: Exception) -> Response:
    """One of the two edges where everything is caught: it is logged, and the reader learns nothing of our insides."""
    log.error("api.unexpected", method=request.method, path=request.url.path, exc_info=error)
    return problem(
        status=500, code="internal_error", detail="Something went wrong on our side. It has been noted. Try again."
    )


def register(app: FastAPI) -> None:
    """Turn every error of the domain and of the edge into a problem."""
    for kind in _DOMAIN:
        app.add_exception_handler(kind, _domain_error)
    app.add_exception_handler(Problem, _edge_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_error)
    for away in (OperationalError, InterfaceError, OSError, TimeoutError):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(DBAPIError, _database_error)
    app.add_exception_handler(Exception, _unexpected)
