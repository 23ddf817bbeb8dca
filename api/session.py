"""Signing in and out, and saying whether one is there."""

from typing import Annotated, Literal

from fastapi import APIRouter, Cookie, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import COOKIE, DeskWorker, Shared, SignedIn
from api.answers import Json
from router.agents import repository, service
from router.agents.models import SESSION_LENGTH, Session
from router.handoffs import claims
from router.handoffs.view import agent_json

routes = APIRouter(prefix="/v1/session", tags=["employee"])


class Credentials(BaseModel):
    """A user name and a password."""

    model_config = ConfigDict(extra="forbid")
    username: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=1000)


class Presence(BaseModel):
    """What an employee says of themselves."""

    model_config = ConfigDict(extra="forbid")
    presence: Literal["available", "busy", "break", "away"]


@routes.post("")
async def sign_in(body: Credentials, request: Request, services: Shared) -> Response:
    """Start a session: an httpOnly cookie, and a token that every changing request repeats."""
    services.limiter.check("sign_in", body.username.lower(), request.client.host if request.client else "")
    async with services.engine.begin() as connection:
        token, session = await service.sign_in(
            connection, username=body.username, password=body.password, clock=services.clock
        )
    response = _session(session)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=services.settings.secure_cookies,
    )
    return response


@routes.get("")
async def read(session: SignedIn) -> Response:
    """Say who is signed in."""
    return _session(session)


@routes.delete("", status_code=204)
async def sign_out(session: SignedIn, services: Shared, balie_session: Annotated[str, Cookie()]) -> Response:
    """End the session. What the employee holds goes back to the queue, unless another console of theirs is open."""
    async with services.engine.begin() as connection:
        await service.sign_out(connection, balie_session)
        if services.consoles[session.agent.id] <= 1:  # the one that signs out may still be open
            await claims.sign_off(connection, services.desk, agent_id=session.agent.id, now=services.clock())
    services.hub.outbox_filled()
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=services.settings.secure_cookies)
    return response


@routes.put("/presence")
async def set_presence(body: Presence, who: DeskWorker, services: Shared) -> Response:
    """Say whether one is there."""
    async with services.engine.begin() as connection:
        await repository.set_presence(connection, who.id, presence=body.presence, now=services.clock())
        shown = agent_json(await service.get_agent(connection, who.id))
    services.hub.hint([], desk=True)  # who is available may be given the next
    return Json(shown)


def _session(session: Session) -> Response:
    return Json({"agent": agent_json(session.agent), "csrfToken": session.csrf_token})
