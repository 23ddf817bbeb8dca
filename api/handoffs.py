"""What an employee does with one handoff. Everything after a claim carries the claim's id, so a lapsed one cannot act."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from api.access import DeskWorker, Shared, Supervisor
from api.answers import Json
from api.services import Services
from router import watching
from router.agents.models import Agent
from router.brakes.errors import BotIsOff
from router.canned import Chosen, Deviation, send
from router.canned.sending import DeviationReason
from router.handoffs import claims, giving, outcomes, reopening, repeats, transfers
from router.handoffs.earlier import earlier, earlier_json
from router.handoffs.errors import UnknownDestination
from router.handoffs.models import Handoff, Result
from router.handoffs.view import employee_message_json, handoff_detail, handoff_row, handoff_story
from router.improvement.marking import correct_topic, mark_no_answer
from router.notes import as_read
from router.privacy.looks import LookReason, looked_into

routes = APIRouter(prefix="/v1/handoffs/{handoff_id}", tags=["employee"])

Note = Annotated[str, Field(max_length=4000)]


class Held(BaseModel):
    """The claim by which an employee acts."""

    model_config = ConfigDict(extra="forbid")
    claimId: UUID  # noqa: N815 - JSON is camelCase


class FromCatalogue(BaseModel):
    """Which agreed answer a message began with."""

    model_config = ConfigDict(extra="forbid")
    topic: str = Field(max_length=100)
    aspect: str = Field(max_length=100)
    audience: str | None = Field(None, max_length=100)


class Deviates(BaseModel):
    """Why a message is not the agreed answer."""

    model_config = ConfigDict(extra="forbid")
    reason: DeviationReason
    note: str = Field("", max_length=1000)


class Spoken(Held):
    """What an employee says."""

    clientMessageId: str = Field(min_length=8, max_length=64)  # noqa: N815 - JSON is camelCase
    text: str = Field(max_length=20_000)
    canned: FromCatalogue | None = None
    deviation: Deviates | None = None


class Transfer(Held):
    """Whom a conversation is passed to."""

    department: str | None = Field(None, max_length=100)
    agentId: UUID | None = None  # noqa: N815 - JSON is camelCase
    organisation: str | None = Field(None, max_length=100)
    note: Note = ""


class Corrected(Held):
    """What a conversation is about."""

    topic: str = Field(max_length=100)


class NoAnswer(Held):
    """That there was no agreed answer, with a word for the editors; `marked` false takes it back."""

    marked: bool = True
    note: str = Field("", max_length=1000)


class Given(BaseModel):
    """Whom a supervisor gives it to."""

    model_config = ConfigDict(extra="forbid")
    agentId: UUID  # noqa: N815 - JSON is camelCase


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


async def looked_at(
    services: Services, connection: AsyncConnection, handoff_id: UUID, who: Agent, *, reason: LookReason | None = None
) -> Handoff:
    """Return a handoff to who may see it, and note the look; also where what they ask again gave it to them once, and by now it is another's.

    Raises:
        HandoffNotFound, ReasonNeeded.
    """
    found = await as_read(connection, handoff_id, who)
    await looked_into(connection, found, who, now=services.clock(), reason=reason)
    return found


@routes.get("")
async def read(
    handoff_id: UUID, who: DeskWorker, services: Shared, reason: Annotated[LookReason | None, Query()] = None
) -> Response:
    """Return all about one handoff; a sensitive one that is not theirs only with a reason."""
    async with services.engine.begin() as connection:
        found = await looked_at(services, connection, handoff_id, who, reason=reason)
        return await _detail(services, connection, found, who, services.clock())


@routes.get("/story")
async def tell(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Return what happened with one handoff, step by step, from the ledger."""
    async with services.engine.begin() as connection:
        found = await as_read(connection, handoff_id, who)
        await looked_into(connection, found, who, now=services.clock(), contents=False)
        return Json(await handoff_story(connection, services.desk, found))


@routes.get("/earlier")
async def before(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """List what the same citizen came for before, as far as that is known and this employee may read it."""
    async with services.reading.connect() as connection:
        found = await as_read(connection, handoff_id, who)
        return Json({"payload": [earlier_json(services.desk, each) for each in await earlier(connection, found, who)]})


@routes.post("/claim")
async def claim(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Take it; 409 names the colleague who has it."""
    return await _taken(services, claims.claim, handoff_id, who)


@routes.post("/take-over")
async def take_over(handoff_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Take it as a supervisor, also when a colleague has it."""
    return await _taken(services, claims.take_over, handoff_id, who)


@routes.post("/assign")
async def assign(body: Given, handoff_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Give it to an employee, as a supervisor; 409 says who is free when they are not."""
    now = services.clock()
    async with services.acting() as connection:
        found = await giving.give(
            connection, services.desk, handoff_id=handoff_id, agent_id=body.agentId, who=who, now=now
        )
        return Json(await handoff_row(connection, services.desk, found, now=now))


@routes.post("/watch", status_code=204)
async def watch(handoff_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Read along with a colleague, who sees it; again each twenty seconds, as long as it lasts."""
    async with services.engine.begin() as connection:
        await watching.watch(connection, handoff_id=handoff_id, who=who, now=services.clock())
    services.hub.hint([], desk=True)
    return Response(status_code=204)


@routes.delete("/watch", status_code=204)
async def stop_watching(handoff_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Read along no longer; twice is once."""
    async with services.engine.begin() as connection:
        await watching.leave(connection, handoff_id=handoff_id, who=who, now=services.clock())
    services.hub.hint([], desk=True)
    return Response(status_code=204)


@routes.post("/messages", status_code=201)
async def say(body: Spoken, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Say something to the citizen."""
    speak = claims.speak
    if body.canned is not None:
        why = None if body.deviation is None else Deviation(**body.deviation.model_dump())
        chosen = Chosen(**body.canned.model_dump())
        speak = partial(send, brakes=services.brakes.value, chosen=chosen, deviation=why)
    async with services.acting() as connection:
        said = await repeats.answered_before(
            connection, services.desk, handoff_id, who, client_message_id=body.clientMessageId, text=body.text
        )
        message = said or await speak(
            connection,
            services.desk,
            handoff_id=handoff_id,
            who=who,
            claim_id=body.claimId,
            client_message_id=body.clientMessageId,
            text=body.text,
            now=services.clock(),
        )
    services.hub.tell_agent(who.id, "draft", {"handoffId": str(handoff_id)})
    return Json({"message": employee_message_json(message)}, status=201)


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


@routes.post("/topic")
async def correct(body: Corrected, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Say what it is about, where the bot had it wrong; twice is once."""
    act = partial(correct_topic, topic=body.topic)
    return await _marked(services, act, handoff_id, who, body.claimId)


@routes.post("/no-answer")
async def mark(body: NoAnswer, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Say that there was no agreed answer to this; twice is once."""
    act = partial(mark_no_answer, marked=body.marked, note=body.note)
    return await _marked(services, act, handoff_id, who, body.claimId)


async def _marked(
    services: Services, act: Callable[..., Awaitable[Handoff]], handoff_id: UUID, who: Agent, claim_id: UUID
) -> Response:
    """Note something about a handoff, and return all about it."""
    now = services.clock()
    async with services.acting() as connection:
        found = await act(connection, services.desk, handoff_id=handoff_id, who=who, claim_id=claim_id, now=now)
    async with services.reading.connect() as connection:  # once it stands, with its place in the ledger
        return await _detail(services, connection, found, who, now)


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
