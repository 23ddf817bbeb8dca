"""What an employee does with one handoff. Everything after a claim carries the claim's id, so a lapsed one cannot act."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from api.access import DeskWorker, Shared, Supervisor
from api.answers import Json
from api.services import Services
from router.agents.models import Agent
from router.brakes.errors import BotIsOff
from router.conversations.view import message_json
from router.handoffs import claims, outcomes, reopening, repeats, transfers
from router.handoffs.errors import UnknownDestination
from router.handoffs.models import Handoff, Result
from router.handoffs.view import handoff_detail, handoff_row, handoff_story
from router.privacy.looks import looked_into

routes = APIRouter(prefix="/v1/handoffs/{handoff_id}", tags=["employee"])

Note = Annotated[str, Field(max_length=4000)]


class Held(BaseModel):
    """The claim by which an employee acts."""

    model_config = ConfigDict(extra="forbid")
    claimId: UUID  # noqa: N815 - JSON is camelCase


class Spoken(Held):
    """What an employee says."""

    clientMessageId: str = Field(min_length=8, max_length=64)  # noqa: N815 - JSON is camelCase
    text: str = Field(max_length=20_000)


class Transfer(Held):
    """Whom a conversation is passed to."""

    department: str | None = Field(None, max_length=100)
    agentId: UUID | None = None  # noqa: N815 - JSON is camelCase
    organisation: str | None = Field(None, max_length=100)
    note: Note = ""


class Snooze(Held):
    """Until when a conversation rests."""

    until: AwareDatetime


class Return(Held):
    """What a colleague should know when the bot hands it over again."""

    summary: Note = ""


class Resolve(Held):
    """How it ended."""

    result: Result
    note: Note = ""


async def _detail(
    services: Services, connection: AsyncConnection, found: Handoff, who: Agent, now: datetime
) -> Response:
    return Json(await handoff_detail(connection, services.desk, found, who, brakes=services.brakes.value, now=now))


async def _taken(services: Services, take: Callable[..., Awaitable[Handoff]], handoff_id: UUID, who: Agent) -> Response:
    """Take a handoff, and return all about it."""
    now = services.clock()
    async with services.acting() as connection:
        found = await take(connection, services.desk, handoff_id=handoff_id, agent_id=who.id, now=now)
    async with services.reading.connect() as connection:  # once it stands, with its place in the ledger
        return await _detail(services, connection, found, who, now)


async def _once(
    services: Services,
    act: Callable[..., Awaitable[Handoff]],
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    *,
    how: str,
) -> Response:
    """Do what ends a claim; the same command again changes nothing, and gets the same answer.

    Args:
        services: what the api runs on.
        act: what is done, with what the body says filled in.
        handoff_id: with which handoff.
        who: the employee.
        claim_id: the claim by which they act.
        how: how this ends a claim: transferred, snoozed, returned, resolved.
    """
    now = services.clock()
    async with services.acting() as connection:
        again = await repeats.done_before(connection, handoff_id, who, claim_id=claim_id, how=how)
        found = again or await act(
            connection, services.desk, handoff_id=handoff_id, who=who, claim_id=claim_id, now=now
        )
        return Json(await handoff_row(connection, services.desk, found, now=now))


@routes.get("")
async def read(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Return all about one handoff."""
    async with services.engine.begin() as connection:
        found = await claims.visible(connection, handoff_id, who)
        await looked_into(connection, found, who, now=services.clock())
        return await _detail(services, connection, found, who, services.clock())


@routes.get("/story")
async def tell(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Return what happened with one handoff, step by step, from the ledger."""
    async with services.engine.begin() as connection:
        found = await claims.visible(connection, handoff_id, who)
        await looked_into(connection, found, who, now=services.clock())
        return Json(await handoff_story(connection, services.desk, found))


@routes.post("/claim")
async def claim(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Take it; 409 names the colleague who has it."""
    return await _taken(services, claims.claim, handoff_id, who)


@routes.post("/take-over")
async def take_over(handoff_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Take it as a supervisor, also when a colleague has it."""
    return await _taken(services, claims.take_over, handoff_id, who)


@routes.post("/messages", status_code=201)
async def speak(body: Spoken, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Say something to the citizen."""
    async with services.acting() as connection:
        said = await repeats.said_before(connection, handoff_id, who, client_message_id=body.clientMessageId)
        message = said or await claims.speak(
            connection,
            services.desk,
            handoff_id=handoff_id,
            who=who,
            claim_id=body.claimId,
            client_message_id=body.clientMessageId,
            text=body.text,
            now=services.clock(),
        )
    return Json({"message": message_json(message)}, status=201)


@routes.post("/typing", status_code=204)
async def typing(body: Held, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Show the citizen that somebody is typing."""
    async with services.reading.connect() as connection:
        found = await claims.visible(connection, handoff_id, who)
    if found.claim_id == body.claimId and found.claimed_by == who.id:
        services.hub.tell(found.conversation_id, "typing", {"who": "agent", "name": who.name})
    return Response(status_code=204)


@routes.post("/transfer")
async def transfer(body: Transfer, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Pass it on."""
    if body.organisation is None:
        act = partial(transfers.transfer, department=body.department, agent_id=body.agentId, note=body.note)
        return await _once(services, act, handoff_id, who, body.claimId, how="transferred")
    if body.department is not None or body.agentId is not None:
        raise UnknownDestination
    act = partial(transfers.refer, organisation=body.organisation, note=body.note)
    return await _once(services, act, handoff_id, who, body.claimId, how="resolved")


@routes.post("/reopen")
async def reopen(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Open what was closed again, and take it."""
    now = services.clock()
    async with services.acting() as connection:
        found = await reopening.reopen(connection, services.desk, handoff_id=handoff_id, agent_id=who.id, now=now)
        return await _detail(services, connection, found, who, now)


@routes.post("/snooze")
async def snooze(body: Snooze, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Put it aside."""
    act = partial(outcomes.snooze, until=body.until)
    return await _once(services, act, handoff_id, who, body.claimId, how="snoozed")


@routes.post("/return")
async def give_back(body: Return, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Give it back to the bot."""
    if services.brakes.value.bot:
        raise BotIsOff
    act = partial(outcomes.give_back, summary=body.summary)
    return await _once(services, act, handoff_id, who, body.claimId, how="returned")


@routes.post("/resolve")
async def resolve(body: Resolve, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Close it with a result."""
    act = partial(outcomes.resolve, result=body.result, note=body.note)
    return await _once(services, act, handoff_id, who, body.claimId, how="resolved")
