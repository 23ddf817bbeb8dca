"""Signing in and out, and saying whether one is there."""

from math import ceil
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import COOKIE, DeskWorker, Entering, Shared
from api.answers import Json
from api.devices import device_of
from api.services import Services
from router.agents import repository, service, sessions
from router.agents.models import Session
from router.handoffs import claims
from router.handoffs.view import agent_json
from router.sign_in import second_step
from router.sign_in.box import Unreadable
from router.sign_in.errors import LocalAccountsOff

routes = APIRouter(prefix="/v1/session", tags=["employee"])
UserAgent = Annotated[str, Header()]


class Credentials(BaseModel):
    """A user name and a password, and the code of the second step where there is one."""

    model_config = ConfigDict(extra="forbid")
    username: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=1000)
    code: str | None = Field(default=None, max_length=40)


class Presence(BaseModel):
    """What an employee says of themselves."""

    model_config = ConfigDict(extra="forbid")
    presence: Literal["available", "busy", "break", "away"]


@routes.get("/options")
async def options(services: Shared) -> Response:
    """Say how one can sign in here."""
    return Json({"local": services.settings.local_accounts, "provider": bool(services.settings.oidc_issuer)})


@routes.post("")
async def sign_in(body: Credentials, request: Request, services: Shared, user_agent: UserAgent = "") -> Response:
    """Start a session: an httpOnly cookie, and a token that every changing request repeats."""
    if not services.settings.local_accounts:
        raise LocalAccountsOff
    services.limiter.check("sign_in", body.username.lower(), request.client.host if request.client else "")
    async with services.engine.begin() as connection:
        who = await service.check_password(connection, username=body.username, password=body.password)
        if body.code:
            services.limiter.check("codes", str(who.id))  # only who knows the password can use them up
        method = await second_step.check(connection, who, services.box, code=body.code, now=services.clock())
        token, session = await service.start_session(
            connection,
            who,
            method=method,
            device=device_of(user_agent),
            lifetime=services.settings.lifetime,
            clock=services.clock,
        )
    return with_cookie(_session(services, session), token, services)


def with_cookie(response: Response, token: str, services: Services) -> Response:
    """Let the browser keep the session: for this site alone, out of reach of scripts."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(services.settings.lifetime.longest.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=services.settings.secure_cookies,
    )
    return response


@routes.get("")
async def read(session: Entering, services: Shared) -> Response:
    """Say who is signed in."""
    return _session(services, session)


@routes.post("/active")
async def active(session: Entering, services: Shared) -> Response:
    """Say that somebody is there, so that the session does not end for want of anything done."""
    return Json(_lasts(services, session))


@routes.delete(
    "", status_code=204, responses={200: {"description": "Where to sign out of the identity provider, too."}}
)
async def sign_out(session: Entering, services: Shared) -> Response:
    """End the session. What the employee holds goes back to the queue, unless another console of theirs is open."""
    async with services.engine.begin() as connection:
        id_token = await sessions.id_token(connection, session.id)
        await sessions.end(connection, session.id, of=session.agent.id, now=services.clock())
        if services.consoles[session.agent.id] <= 1:  # the one that signs out may still be open
            await claims.sign_off(connection, services.desk, agent_id=session.agent.id, now=services.clock())
    await services.live.refresh()
    services.hub.outbox_filled()
    leaves_at = await _provider_signs_out_at(services, session, id_token)
    response = Json({"signOutAt": leaves_at}) if leaves_at else Response(status_code=204)
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


async def _provider_signs_out_at(services: Services, session: Session, id_token: bytes | None) -> str | None:
    if session.method != "provider" or services.identity is None:
        return None
    try:
        hint = services.box.open(id_token or b"", of=f"id_token:{session.agent.id}")
    except Unreadable:
        hint = None  # the provider then asks who it is
    return await services.identity.provider.sign_out_at(hint)


def _session(services: Services, session: Session) -> Response:
    return Json(
        {
            "agent": agent_json(session.agent),
            "csrfToken": session.csrf_token,
            "method": session.method,
            "secondStep": {
                "on": session.second_step,
                "toSetUp": second_step.must_set_up(session, services.settings.second_step_roles),
            },
            **_lasts(services, session),
            "timeZone": services.desk.catalogue.municipality.time_zone.key,
        }
    )


def _lasts(services: Services, session: Session) -> dict[str, int]:
    """Return in how many seconds it ends: at the latest, and if nothing is done in it. Seconds, as the clock of a browser may be off."""
    now = services.clock()
    idle = session.idle_until(services.settings.lifetime)
    return {
        "endsIn": ceil((session.expires_at - now).total_seconds()),
        "idleEndsIn": ceil((idle - now).total_seconds()),
    }
