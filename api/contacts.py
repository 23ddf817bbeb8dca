"""Calls and visits that an employee enters as they happen, and the calls that the telephone exchange offers them."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from api.access import DeskWorker, Shared
from api.answers import Json
from api.canned import answer_json
from api.handoffs import looked_at
from router.callbacks import service as slots
from router.callbacks.contact import check_contact
from router.callbacks.models import Contact
from router.callbacks.view import slots_json
from router.contacts import (
    Begun,
    Entered,
    Understood,
    call_back,
    enter,
    hear,
    mistake,
    note_asked,
    repository,
    telephony,
    with_answers,
)
from router.contacts.calling import ENDS
from router.contacts.models import Call
from router.handoffs import claims, repeats
from router.handoffs.view import employee_message_json, handoff_detail, handoff_row

routes = APIRouter(prefix="/v1", tags=["employee"])

_Language = Annotated[str, Field(min_length=2, max_length=12)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Held(_Strict):
    """The claim by which an employee acts."""

    claimId: UUID  # noqa: N815 - JSON is camelCase


class BegunContact(Held):
    """A call or a visit that was begun before the citizen gave their code."""

    handoffId: UUID  # noqa: N815 - JSON is camelCase


class NewContact(_Strict):
    """What is known when a call or a visit begins; `call` is one that the exchange told of, `code` that of a conversation to go on with."""

    channel: Literal["phone", "counter"]
    language: _Language = "nl"
    call: UUID | None = None
    code: str | None = Field(None, max_length=40)
    begun: BegunContact | None = None

    @model_validator(mode="after")
    def begun_only_with_a_code(self) -> "NewContact":
        """Hold that nothing is thrown away for a new call or visit."""
        if self.begun is not None and self.code is None:
            raise ValueError("begun goes with a code")
        return self


class Typed(_Strict):
    """What an employee types of a question, in which language the answer is to be, and what was talked about before."""

    text: str = Field(max_length=4000)
    language: _Language = "nl"
    topic: str | None = Field(None, max_length=100)


class Asked(_Strict):
    """What the citizen asks, in the employee's words."""

    claimId: UUID  # noqa: N815 - JSON is camelCase
    clientMessageId: str = Field(min_length=8, max_length=64)  # noqa: N815 - JSON is camelCase
    text: str = Field(max_length=20_000)


class CalledBack(_Strict):
    """Where to call, and when; without a start as soon as there is somebody."""

    claimId: UUID  # noqa: N815 - JSON is camelCase
    phone: str = Field(min_length=1, max_length=40)
    name: str | None = Field(None, max_length=200)
    startsAt: AwareDatetime | None = None  # noqa: N815 - JSON is camelCase
    note: str = Field("", max_length=4000)


@routes.post("/contacts", status_code=201)
async def begin(
    body: NewContact,
    who: DeskWorker,
    services: Shared,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=200)],
) -> Response:
    """Begin a call or a visit: it is this employee's from the start. The same Idempotency-Key, or the same call, again gives the same one."""
    if body.code is not None:
        services.limiter.check("codes", "given", str(who.id))  # a code is not found by trying
    now = services.clock()
    begun = Begun(handoff_id=body.begun.handoffId, claim_id=body.begun.claimId) if body.begun else None
    entered = Entered(
        channel=body.channel,
        language=body.language,
        key=idempotency_key,
        call=body.call,
        code=body.code,
        begun=begun,
    )
    async with services.acting() as connection:
        found = await enter(connection, services.desk, entered, agent_id=who.id, now=now)
    if found.queued_at == now and body.code is None:  # and not the same one again, or one that began elsewhere
        services.surge.counts.contact(found.channel, at=now)
    else:  # by now it may be a colleague's
        async with services.engine.begin() as connection:
            found = await looked_at(services, connection, found.id, who)
    async with services.reading.connect() as connection:  # once it stands, with its place in the ledger
        detail = await handoff_detail(connection, services.desk, found, who, brakes=services.brakes.value, now=now)
    return Json(detail, status=201)


@routes.post("/contacts/understand")
async def understand(body: Typed, _: DeskWorker, services: Shared) -> Response:
    """Say what is heard in what an employee types, and the agreed answers to it. Nothing is kept."""
    desk, brakes = services.desk, services.brakes.value
    language = body.language if body.language in desk.languages else desk.languages[0]
    words, heard = await hear(desk, services.bot, brakes, text=body.text, language=language, topic=body.topic)
    # In a thread: the first search after a change of the content renders every answer.
    return Json(_understood_json(await asyncio.to_thread(with_answers, desk, brakes, words, heard)))


@routes.post("/handoffs/{handoff_id}/asked", status_code=201)
async def asked(body: Asked, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Note what the citizen asks, in a call or a visit; the same id again is noted once."""
    async with services.acting() as connection:
        message = await note_asked(
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


@routes.get("/handoffs/{handoff_id}/call-back/slots")
async def offered(handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """List when the citizen of a call or a visit can be called back."""
    async with services.reading.connect() as connection:
        found = await claims.visible(connection, handoff_id, who)
        free = await slots.offered(connection, services.desk, found.department, now=services.clock())
    return Json(slots_json(services.desk, free))


@routes.post("/handoffs/{handoff_id}/call-back")
async def promise(body: CalledBack, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Let a call or a visit wait for a call-back; the same command again changes nothing."""
    contact: Contact = check_contact(phone=body.phone, email=None, name=body.name)
    now = services.clock()
    async with services.acting() as connection:
        again = await repeats.done_before(connection, handoff_id, who, claim_id=body.claimId, how=ENDS)
        found = again or await call_back(
            connection,
            services.desk,
            handoff_id=handoff_id,
            who=who,
            claim_id=body.claimId,
            contact=contact,
            starts_at=body.startsAt,
            note=body.note,
            now=now,
        )
        return Json(await handoff_row(connection, services.desk, found, now=now))


@routes.post("/handoffs/{handoff_id}/discard")
async def discard(body: Held, handoff_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Throw a call or a visit away that was begun by mistake; the same command again changes nothing."""
    now = services.clock()
    async with services.acting() as connection:
        again = await repeats.done_before(connection, handoff_id, who, claim_id=body.claimId, how=mistake.ENDS)
        found = again or await mistake.discard(
            connection, handoff_id=handoff_id, who=who, claim_id=body.claimId, now=now
        )
        return Json(await handoff_row(connection, services.desk, found, now=now))


@routes.get("/telephony/calls")
async def ringing(who: DeskWorker, services: Shared) -> Response:
    """List the calls that came in for this employee and that nobody entered yet; of a number only its end is shown."""
    async with services.reading.connect() as connection:
        found = await repository.ringing(connection, who.id, now=services.clock())
    return Json({"meta": {"count": len(found)}, "payload": [_call_json(each) for each in found]})


@routes.delete("/telephony/calls/{call_id}", status_code=204)
async def set_aside(call_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Offer a call no longer, and forget its number; twice is once."""
    async with services.engine.begin() as connection:
        await telephony.set_aside(connection, call_id=call_id, agent_id=who.id, now=services.clock())
    services.hub.tell_agent(who.id, "call", {})
    return Response(status_code=204)


def _call_json(call: Call) -> dict[str, Any]:
    phone = Contact(phone=call.phone).masked if call.phone else None
    return {"id": str(call.id), "phone": phone, "at": call.created_at.isoformat()}


def _understood_json(found: Understood) -> dict[str, Any]:
    heard, card = found.heard or {}, found.card
    return {
        "language": found.language,
        "bot": found.heard is not None,
        "masked": list(found.kinds),
        "topic": heard.get("intent"),
        "outcome": heard.get("outcome"),
        "signals": found.signals,
        "payload": [answer_json(each) for each in found.answers],
        "card": {
            "topic": card.topic,
            "title": card.title,
            "behaviours": [asdict(each) for each in card.behaviours],
            "related": [asdict(each) for each in card.related],
        }
        if card
        else None,
    }
