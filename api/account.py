"""One's own account: where one is signed in, the password, the second step of signing in."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Entering, Shared, SignedIn, Supervisor
from api.answers import Json
from api.services import Services
from router.agents import service, sessions
from router.agents.models import Session
from router.catalogue.model import in_language
from router.handoffs.models import CONSOLE_LANGUAGE
from router.sign_in import repository, second_step
from router.sign_in.errors import LocalAccountsOff

routes = APIRouter(prefix="/v1", tags=["employee"])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPassword(_Strict):
    """The password as it is, and as it is to be."""

    current: str = Field(min_length=1, max_length=1000)
    new: str = Field(min_length=1, max_length=1000)


class Code(_Strict):
    """The code of the second step, where there is one already."""

    code: str = Field("", max_length=40)


class FirstCode(_Strict):
    """The first code of a new second step, with what was proposed."""

    proposal: str = Field(max_length=1000)
    code: str = Field(max_length=40)


@routes.get("/sessions")
async def list_sessions(session: Entering, services: Shared) -> Response:
    """List where one is signed in, the latest used first."""
    async with services.reading.connect() as connection:
        found = await sessions.of_agent(
            connection, session.agent.id, lifetime=services.settings.lifetime, now=services.clock()
        )
    return Json({"meta": {"count": len(found)}, "payload": [_session(each, session) for each in found]})


@routes.delete("/sessions", status_code=204)
async def end_others(session: Entering, services: Shared) -> Response:
    """Sign out everywhere else."""
    async with services.engine.begin() as connection:
        await sessions.end_all(connection, session.agent.id, now=services.clock(), but=session.id)
    await services.live.refresh()
    return Response(status_code=204)


@routes.delete("/sessions/{session_id}", status_code=204)
async def end_one(session_id: UUID, session: Entering, services: Shared) -> Response:
    """Sign out somewhere else; what is not one's own is left alone, and nobody is told whether it exists."""
    async with services.engine.begin() as connection:
        await sessions.end(connection, session_id, of=session.agent.id, now=services.clock())
    await services.live.refresh()
    return Response(status_code=204)


@routes.put("/session/password", status_code=204)
async def change_password(body: NewPassword, session: SignedIn, services: Shared) -> Response:
    """Change one's own password, and sign out everywhere else."""
    if not services.settings.local_accounts:
        raise LocalAccountsOff
    services.limiter.check("codes", str(session.agent.id))
    async with services.engine.begin() as connection:
        who = await service.check_password(connection, username=session.agent.username, password=body.current)
        await service.change_password(connection, who, body.new, now=services.clock(), but=session.id)
    await services.live.refresh()
    return Response(status_code=204)


@routes.get("/session/second-step")
async def read_second_step(session: Entering, services: Shared) -> Response:
    """Say whether one has a second step, since when, and how many recovery codes are left."""
    async with services.reading.connect() as connection:
        stored = await repository.secret_of(connection, session.agent.id)
        left = await repository.codes_left(connection, session.agent.id)
    required = session.agent.may(*services.settings.second_step_roles)
    since = stored[2].isoformat() if stored else None
    return Json({"on": stored is not None, "since": since, "codesLeft": left, "required": required})


@routes.post("/session/second-step")
async def propose(body: Code, session: Entering, services: Shared) -> Response:
    """Propose the secret of an authenticator app. Who has one already gives a code of it first."""
    name = in_language(services.desk.catalogue.municipality.name, CONSOLE_LANGUAGE)
    if session.second_step:
        await _check(services, session, body.code)
    made = second_step.propose(session.agent, services.box, name=f"Balie {name}", now=services.clock())
    return Json(vars(made))


@routes.post("/session/second-step/confirm")
async def set_up(body: FirstCode, session: Entering, services: Shared) -> Response:
    """Set it up with the first code; the answer has the recovery codes, which are shown this once."""
    services.limiter.check("codes", str(session.agent.id))
    async with services.engine.begin() as connection:
        codes = await second_step.set_up(
            connection, session, services.box, proposal=body.proposal, code=body.code, now=services.clock()
        )
    await services.live.refresh()
    return Json({"codes": codes})


@routes.post("/session/second-step/codes")
async def renew_codes(body: Code, session: SignedIn, services: Shared) -> Response:
    """Make new recovery codes; those before are worth nothing any more."""
    services.limiter.check("codes", str(session.agent.id))
    async with services.engine.begin() as connection:
        codes = await second_step.renew_codes(
            connection, session.agent, services.box, code=body.code, now=services.clock()
        )
    return Json({"codes": codes})


@routes.post("/session/second-step/off", status_code=204)
async def turn_off(body: Code, session: SignedIn, services: Shared) -> Response:
    """Do without it again, with a last code."""
    services.limiter.check("codes", str(session.agent.id))
    async with services.engine.begin() as connection:
        await second_step.turn_off(
            connection,
            session.agent,
            services.box,
            code=body.code,
            required=services.settings.second_step_roles,
            now=services.clock(),
        )
    return Response(status_code=204)


@routes.delete("/agents/{agent_id}/second-step", status_code=204, tags=["supervisor"])
async def reset(agent_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Take an employee's second step away, who lost phone and codes; twice is once."""
    async with services.engine.begin() as connection:
        await second_step.reset(connection, agent_id, by=who, now=services.clock())
    await services.live.refresh()
    return Response(status_code=204)


async def _check(services: Services, session: Session, code: str) -> None:
    services.limiter.check("codes", str(session.agent.id))
    async with services.engine.begin() as connection:
        await second_step.check(connection, session.agent, services.box, code=code, now=services.clock())


def _session(each: Session, current: Session) -> dict[str, object]:
    return {
        "id": str(each.id),
        "device": each.device,
        "method": each.method,
        "createdAt": each.created_at.isoformat(),
        "seenAt": each.seen_at.isoformat(),
        "current": each.id == current.id,
    }
