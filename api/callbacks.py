"""Call-backs: the citizen chooses, looks up, moves and cancels; the employee calls and notes how it went; the supervisor counts."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Citizen, DeskWorker, Shared, Supervisor
from api.answers import Json
from api.entrance import check_conversation
from api.services import Services
from router.agents.models import Agent
from router.callbacks import repository, service, work
from router.callbacks.calendar import calendar_of
from router.callbacks.code import code_of
from router.callbacks.contact import check_contact
from router.callbacks.errors import CallbackNotFound
from router.callbacks.models import Callback, Contact
from router.callbacks.view import callback_json, figures_json, listed_json, slots_json
from router.conversations import repository as conversations
from router.conversations.errors import InvalidPhone, NotWaiting
from router.conversations.view import state_json
from router.database import Connection
from router.handoffs import outcomes
from router.response_terms.view import citizen_json as term_json

routes = APIRouter(prefix="/v1", tags=["call-backs"])

_WEEKS = 8  # of figures


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallBack(_Strict):
    """Where to call, and when; without a start as soon as there is somebody. To move what was promised a start is enough."""

    phone: str | None = Field(None, min_length=1, max_length=40)
    email: str | None = Field(None, min_length=1, max_length=320)
    name: str | None = Field(None, max_length=200)
    startsAt: AwareDatetime | None = None  # noqa: N815 - JSON is camelCase


class Known(_Strict):
    """What opens a call-back without an account: its number and its code, in the body and never in an address."""

    reference: str = Field(min_length=1, max_length=20)
    code: str = Field(min_length=1, max_length=40)
    language: str | None = Field(None, max_length=12)


class Moved(Known):
    """To which slot."""

    startsAt: AwareDatetime  # noqa: N815 - JSON is camelCase


class NewStart(_Strict):
    """To which slot an employee moves it."""

    startsAt: AwareDatetime  # noqa: N815 - JSON is camelCase


class Called(_Strict):
    """How a call went."""

    outcome: Literal["reached", "no_answer", "unreachable"]
    attempt: int = Field(ge=1, le=1000)  # which call this was: one more than the attempts that were shown


@routes.get("/conversations/{conversation_id}/callback/slots")
async def slots(conversation_id: Citizen, services: Shared) -> Response:
    """List when somebody can call the citizen who waits here."""
    async with services.reading.connect() as connection:
        found = await service.offered_to(connection, services.desk, conversation_id, now=services.clock())
    return Json(slots_json(services.desk, found))


@routes.post("/conversations/{conversation_id}/callback")
async def call_back(body: CallBack, conversation_id: Citizen, services: Shared) -> Response:
    """Ask to be called back: in a slot, or as soon as there is somebody."""
    await check_conversation(services, conversation_id)
    moves = body.startsAt is not None and not (body.phone or body.email)  # to who left a contact already
    contact = None if moves else check_contact(phone=body.phone, email=body.email, name=body.name)
    now = services.clock()
    async with services.acting() as connection:
        if body.startsAt is not None:
            await service.book(
                connection,
                services.desk,
                conversation_id=conversation_id,
                starts_at=body.startsAt,
                contact=contact,
                now=now,
            )
        elif contact is None or contact.phone is None:
            raise InvalidPhone
        elif (
            await outcomes.ask_call_back(
                connection, services.desk, conversation_id=conversation_id, phone=contact.phone, now=now
            )
            is None
        ):
            raise NotWaiting
        return Json(await state_json(connection, services.desk, await conversations.get(connection, conversation_id)))


@routes.get("/conversations/{conversation_id}/callback")
async def own(conversation_id: Citizen, services: Shared) -> Response:
    """Show the citizen's page its call-back, with the code that opens it elsewhere."""
    async with services.reading.connect() as connection:
        found = await repository.open_of(connection, conversation_id)
        if found is None:
            raise CallbackNotFound
        shown = await callback_json(connection, services.desk, found)
    return Json({**shown, "code": code_of(services.token_key.key, found.id)})


def _opened(services: Services, request: Request, body: Known) -> None:
    """Count a guess, for its number and for its address."""
    services.limiter.check("callbacks", "reference", body.reference)
    services.limiter.check("callbacks", "address", request.client.host if request.client else "")


async def _look_up(connection: Connection, services: Services, body: Known) -> Callback:
    return await service.look_up(connection, services.token_key.key, reference=body.reference, secret=body.code)


async def _shown(
    connection: Connection, services: Services, found: Callback, language: str | None, **more: bool
) -> Response:
    shown = await callback_json(connection, services.desk, found, language)
    others = await service.others_for(connection, services.desk, found, now=services.clock()) if found.is_open else []
    return Json(
        {
            "callback": shown,
            "slots": slots_json(services.desk, others)["payload"],
            "term": await term_json(connection, services.desk, found.handoff_id, shown["language"]),
            **more,
        }
    )


@routes.post("/callbacks/lookup")
async def look_up(body: Known, request: Request, services: Shared) -> Response:
    """Show a call-back to whoever has its number and code, with the slots to which it can move."""
    _opened(services, request, body)
    async with services.reading.connect() as connection:
        return await _shown(connection, services, await _look_up(connection, services, body), body.language)


@routes.post("/callbacks/move")
async def move(body: Moved, request: Request, services: Shared) -> Response:
    """Move it; to the slot that it has changes nothing, and the answer says so."""
    _opened(services, request, body)
    async with services.acting() as connection:
        found = await _look_up(connection, services, body)
        moved = await service.move(
            connection, services.desk, callback_id=found.id, starts_at=body.startsAt, actor=None, now=services.clock()
        )
        return await _shown(connection, services, moved, body.language, moved=found.starts_at != moved.starts_at)


@routes.post("/callbacks/cancel")
async def cancel(body: Known, request: Request, services: Shared) -> Response:
    """Cancel it; twice is once."""
    _opened(services, request, body)
    async with services.acting() as connection:
        found = await _look_up(connection, services, body)
        cancelled = await service.cancel(connection, services.desk, callback_id=found.id, now=services.clock())
        return await _shown(connection, services, cancelled, body.language)


@routes.post("/callbacks/calendar")
async def calendar(body: Known, request: Request, services: Shared) -> Response:
    """Return its calendar entry as an .ics file."""
    _opened(services, request, body)
    async with services.reading.connect() as connection:
        found = await _look_up(connection, services, body)
        contact = await repository.contact_of(connection, found.id)
    return _file(services, found, contact)


@routes.get("/conversations/{conversation_id}/callback/calendar")
async def own_calendar(conversation_id: Citizen, services: Shared) -> Response:
    """Return the calendar entry of the call-back of this conversation."""
    async with services.reading.connect() as connection:
        found = await repository.open_of(connection, conversation_id)
        if found is None:
            raise CallbackNotFound
        contact = await repository.contact_of(connection, found.id)
    return _file(services, found, contact)


def _file(services: Services, found: Callback, contact: Contact | None) -> Response:
    return Response(
        calendar_of(services.desk, found, contact, now=services.clock()),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.reference}.ics"'},
    )


@routes.get("/callbacks")
async def listed(who: DeskWorker, services: Shared) -> Response:
    """List the call-backs of the employee's departments that still have to be made, the earliest deadline first."""
    async with services.reading.connect() as connection:
        rows = await repository.listed(connection, who)
    missed = sum(row.callback.missed_at is not None for row in rows)
    meta = {"count": len(rows), "missed": missed}
    return Json({"meta": meta, "payload": [listed_json(services.desk, row) for row in rows]})


@routes.get("/callbacks/late")
async def late(who: DeskWorker, services: Shared) -> Response:
    """Count the call-backs of the employee's departments that nobody made in time: for the head of the console, so without contact data."""
    async with services.reading.connect() as connection:
        return Json({"count": await repository.late(connection, who)})


@routes.get("/callbacks/figures")
async def figures(_: Supervisor, services: Shared) -> Response:
    """Count what became of call-backs, by department and week."""
    zone = services.desk.catalogue.municipality.time_zone
    since = services.clock() - timedelta(weeks=_WEEKS)
    async with services.reading.connect() as connection:
        rows = await repository.figures(connection, since=since, zone=zone.key)
    return Json({"meta": {"weeks": _WEEKS}, "payload": figures_json(services.desk, rows)})


@routes.get("/callbacks/{callback_id}/slots")
async def other_slots(callback_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """List the slots to which an employee can move a call-back."""
    async with services.reading.connect() as connection:
        found = await work.visible(connection, callback_id, who)
        others = await service.others_for(connection, services.desk, found, now=services.clock())
    return Json(slots_json(services.desk, others))


async def _row(connection: Connection, services: Services, callback_id: UUID, who: Agent) -> Response:
    return Json(listed_json(services.desk, await repository.one_listed(connection, callback_id, who)))


@routes.post("/callbacks/{callback_id}/claim")
async def claim(callback_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Take it, and see where to call; 409 names the colleague who has it."""
    async with services.acting() as connection:
        await work.claim(connection, callback_id=callback_id, who=who, now=services.clock())
        return await _row(connection, services, callback_id, who)


@routes.post("/callbacks/{callback_id}/release")
async def release(callback_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Give it back to the list; twice is once."""
    async with services.acting() as connection:
        await work.release(connection, callback_id=callback_id, who=who, now=services.clock())
        return await _row(connection, services, callback_id, who)


@routes.post("/callbacks/{callback_id}/calls")
async def called(body: Called, callback_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Note how a call went; the same call twice is noted once."""
    async with services.acting() as connection:
        await work.note(
            connection,
            services.desk,
            callback_id=callback_id,
            who=who,
            outcome=body.outcome,
            attempt=body.attempt,
            now=services.clock(),
        )
        return await _row(connection, services, callback_id, who)


@routes.post("/callbacks/{callback_id}/move")
async def move_by_employee(body: NewStart, callback_id: UUID, who: DeskWorker, services: Shared) -> Response:
    """Move it, as agreed with the citizen; it is nobody's then. Twice is once."""
    async with services.acting() as connection:
        await work.move(
            connection, services.desk, callback_id=callback_id, who=who, starts_at=body.startsAt, now=services.clock()
        )
        return await _row(connection, services, callback_id, who)
