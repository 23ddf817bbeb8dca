"""The citizen's side: start, say, read, follow, end."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from api.access import Citizen, Shared
from api.answers import Json, event, events
from api.entrance import address_of, check_conversation, check_start
from api.services import Services
from router.abuse.errors import AbuseError
from router.brakes.channels import closed
from router.brakes.errors import BrakeError
from router.conversations import repository, service
from router.conversations.beginning import first_buttons
from router.conversations.models import Conversation, Message
from router.conversations.text import is_fragment
from router.conversations.view import desk_json, message_json, state_json
from router.crossing import doors_now, doors_of, make_code
from router.handoffs import outcomes
from router.handoffs import repository as handoffs
from router.handoffs.gone import may_have_left, restore
from router.promises import repository as promises

routes = APIRouter(prefix="/v1", tags=["citizen"])

_LONGEST_NUMBER = 10  # digits of an event id
_LOOK_AGAIN = 30.0  # seconds between looks while nothing happens
_QUEUE_MOVES = 5.0  # the same while waiting in the queue


class _Camel(BaseModel):
    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class NewConversation(_Camel):
    """A conversation to start."""

    channel: Literal["webchat"] = "webchat"
    language: str = Field("nl", max_length=12)
    topic: str | None = Field(None, max_length=60)  # that of the page
    proof: str | None = Field(None, max_length=4000)  # of work: only where it was asked for


class Said(_Camel):
    """What a citizen typed, or which button they pressed."""

    clientMessageId: str = Field(min_length=8, max_length=64)  # noqa: N815 - JSON is camelCase
    text: str | None = None
    buttonId: str | None = Field(None, max_length=80)  # noqa: N815 - JSON is camelCase

    @model_validator(mode="after")
    def one_of_both(self) -> "Said":
        """Hold that it is either a text or a button."""
        if (self.text is None) == (self.buttonId is None):
            raise ValueError("give either text or buttonId")
        return self


class Spoken(_Camel):
    """The language that a citizen chose."""

    language: str = Field(max_length=12)


@routes.get("/desk")
async def read_desk(
    services: Shared,
    language: Annotated[str, Query(max_length=12)] = "nl",
    topic: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    """Say who answers here, whether anyone is there, what to know before the first word, and what can be pressed then."""
    desk = services.desk
    spoken = language if language in desk.spoken else desk.languages[0]
    notice = desk.rendered("surge_notice", spoken) if services.surge.now.on else None
    off = closed(desk, services.brakes.value, "webchat", spoken)
    return Json(
        {
            **desk_json(desk, spoken),
            "buttons": first_buttons(desk, spoken, topic),
            "keepDays": services.keep_days,
            "files": services.files.as_json(),
            "mail": services.mailer.on,
            "doors": doors_now(desk, services.doors.shown, department=desk.departments.default_id, language=spoken),
            "notice": notice.text if notice else None,
            "off": off.text if off else None,
            "phones": list(dict.fromkeys(phone for said in (notice, off) if said for phone in said.phones)),
        }
    )


@routes.post("/conversations", status_code=201)
async def start(
    body: NewConversation,
    request: Request,
    services: Shared,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=200)],
) -> Response:
    """Start a conversation; the same Idempotency-Key again gives the same one."""
    address, began = address_of(request), services.clock()
    try:
        await check_start(services, address=address, channel=body.channel, language=body.language, proof=body.proof)
        held = await service.start(
            services.engine,
            services.desk,
            channel=body.channel,
            language=body.language,
            key=idempotency_key,
            topic=body.topic,
            noted=partial(services.gate.note, address=address),
            clock=services.clock,
        )
    except (AbuseError, BrakeError):  # what was started before goes on
        before = await service.started(services.engine, idempotency_key)
        if before is None:
            raise
        held = before
    new = held.created_at >= began  # not one that this key made before
    if new:
        services.surge.counts.contact(held.channel, at=held.created_at)
    async with services.reading.connect() as connection:
        said = [] if new else await repository.messages_after(connection, held.id, 0, notes=False)
        state = await state_json(connection, services.desk, held)
    return Json(
        {
            "id": str(held.id),
            "reference": held.reference,
            "token": services.token_key.token(held.id),
            "disclosure": services.desk.disclosure(held.language),
            "state": state,
            "messages": [message_json(message) for message in said],
        },
        status=201,
    )


@routes.get("/conversations/{conversation_id}")
async def read(conversation_id: Citizen, services: Shared) -> Response:
    """Say where a conversation stands."""
    async with services.reading.connect() as connection:
        held = await repository.get(connection, conversation_id)
        return Json(
            {
                "id": str(held.id),
                "reference": held.reference,
                "state": await state_json(connection, services.desk, held),
            }
        )


@routes.post("/conversations/{conversation_id}/messages", status_code=202)
async def say(body: Said, conversation_id: Citizen, services: Shared) -> Response:
    """Say something. 202: it is stored, and an answer follows on the stream. The same clientMessageId again changes nothing."""
    if body.buttonId is not None:
        message = await hear(services, conversation_id, message_id=body.clientMessageId, button=body.buttonId)
    else:
        message = await hear(services, conversation_id, message_id=body.clientMessageId, texts=(body.text or "",))
    return Json({"message": message_json(message)}, status=202)


async def hear(
    services: Services,
    conversation_id: UUID,
    *,
    message_id: str,
    texts: Sequence[str] = (),
    button: str | None = None,
) -> Message:
    """Take in what a citizen says, at whatever door, and wake whoever hears it.

    Args:
        services: shared.
        conversation_id: whose.
        message_id: the sender's own id of it.
        texts: as typed: one, or the parts of one that is too long.
        button: the id of the button that was pressed, in the place of a text.

    Raises:
        Problem: 429, too much was said in this conversation lately.
        Blocked, EmptyMessage, MessageTooLong, UnknownButton, ConversationEnded, ConversationNotFound.
    """
    services.limiter.check("messages", str(conversation_id))
    await check_conversation(services, conversation_id)
    if button is not None:
        message, held = await service.press(
            services.engine,
            services.desk,
            conversation_id=conversation_id,
            client_message_id=message_id,
            button_id=button,
            clock=services.clock,
        )
        services.hub.outbox_filled()  # the router may have answered
        await pass_on(services, held, waits=False)
        return message
    for number, text in enumerate(texts):
        message, held = await service.say(
            services.engine,
            services.desk,
            conversation_id=conversation_id,
            client_message_id=f"{message_id}-{number}" if number else message_id,
            text=text,
            hold=services.hold,
            clock=services.clock,
        )
        services.surge.phrases.hear(conversation_id, message.text, at=message.created_at)
    await pass_on(services, held, waits=is_fragment(message.text))
    return message


async def pass_on(services: Services, held: Conversation, *, waits: bool) -> None:
    """Wake whoever hears it: the worker, once a fragment has waited, and the consoles. Other pages of this citizen read it with the answer."""
    if may_have_left(held):
        await _restore(services, held.id)
    services.worker.wake(services.hold.total_seconds() + 0.002 if waits else 0.0)
    if held.owner == "bot":
        return
    if held.status == "snoozed":
        async with services.engine.begin() as connection:
            await outcomes.wake(
                connection, services.desk, conversation_id=held.id, reason="citizen_wrote", now=services.clock()
            )
    services.hub.outbox_filled()


async def _restore(services: Services, conversation_id: UUID) -> None:
    """Give a citizen who had left the place back, where there is one."""
    async with services.engine.begin() as connection:
        done = await restore(connection, services.desk, conversation_id=conversation_id, now=services.clock())
    if done:
        services.hub.outbox_filled()


@routes.get("/conversations/{conversation_id}/messages")
async def messages(
    conversation_id: Citizen, services: Shared, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> Response:
    """Read what came after a sequence number."""
    async with services.reading.connect() as connection:
        found = await repository.messages_after(connection, conversation_id, after, notes=False)
    return Json(
        {
            "meta": {"lastSeq": found[-1].seq if found else after},
            "payload": [message_json(message) for message in found],
        }
    )


@routes.get("/conversations/{conversation_id}/events", response_class=EventSourceResponse)
async def follow(
    conversation_id: Citizen,
    services: Shared,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Follow a conversation. The id of a `message` event is its sequence number; `Last-Event-ID` resumes after it."""
    async with services.reading.connect() as connection:
        held = await repository.get(connection, conversation_id)
    if may_have_left(held):
        await _restore(services, conversation_id)
    read_to = (last_event_id or "").strip()
    resumed = int(read_to) if read_to.isascii() and read_to.isdigit() and len(read_to) < _LONGEST_NUMBER else after
    return events(_follow(services, conversation_id, resumed))


def _in_line(state: dict[str, Any] | None) -> bool:
    """Whether a state shows a place in the queue, which moves by itself."""
    return state is not None and state["queue"] is not None


async def _follow(services: Services, conversation_id: UUID, after: int) -> AsyncIterator[ServerSentEvent]:
    shown: dict[str, Any] | None = None
    seen: tuple[int, str, str] | None = None
    with services.hub.reader(conversation_id) as reader:
        services.hub.arrived(conversation_id)
        while True:
            async with services.reading.connect() as connection:
                held, new = await repository.news(connection, conversation_id, after)
                services.hub.saw(conversation_id, (held.last_seq, held.version), reader)
                now = (held.version, held.language, held.channel)
                state = (
                    shown
                    if seen == now and held.owner == "bot" and held.ended_at is None and not _in_line(shown)
                    else await state_json(connection, services.desk, held)
                )
            if shown is None:
                yield event("state", state)
            for message in new:
                yield event("message", message_json(message), number=message.seq)
                after = message.seq
            if len(new) < repository.MOST_NEWS:  # a note has a number too
                after = max(after, held.last_seq)
            if shown is not None and state != shown:
                yield event("state", state)
            await _keep_promise(services, conversation_id, state, shown)
            shown, seen = state, now
            while reader.signs:
                kind, data = reader.signs.popleft()
                yield event(kind, data)
            await reader.wait(_QUEUE_MOVES if held.owner != "bot" or _in_line(shown) else _LOOK_AGAIN)


async def _keep_promise(
    services: Services, conversation_id: UUID, state: dict[str, Any] | None, shown: dict[str, Any] | None
) -> None:
    """Keep the wait that a page was just shown, where it is another one than before, to compare it with what happens."""
    queue, before = (each["queue"] if each else None for each in (state, shown))
    if queue is None or queue["waitMinutes"] is None or (before and before["waitMinutes"] == queue["waitMinutes"]):
        return
    wait = (queue["waitMinutes"]["from"], queue["waitMinutes"]["to"])
    async with services.reading.connect() as connection:
        await promises.add_later(
            connection, conversation_id, place=queue["place"], wait_minutes=wait, now=services.clock()
        )


@routes.post("/conversations/{conversation_id}/typing", status_code=204)
async def typing(conversation_id: Citizen, services: Shared) -> Response:
    """Show the employee who has this conversation that the citizen is typing; a sign that comes too often goes nowhere."""
    if services.limiter.allows("typing", str(conversation_id)):
        async with services.reading.connect() as connection:
            found = await handoffs.open_of(connection, conversation_id)
        if found is not None and found.claimed_by is not None:
            services.hub.tell_agent(found.claimed_by, "typing", {"handoffId": str(found.id)})
    return Response(status_code=204)


@routes.post("/conversations/{conversation_id}/code", status_code=201)
async def code(conversation_id: Citizen, services: Shared) -> Response:
    """Give a code to go on with at another door, and where those are; the code before it is good no more."""
    services.limiter.check("codes", str(conversation_id))
    await check_conversation(services, conversation_id)
    async with services.engine.begin() as connection:
        held = await repository.get(connection, conversation_id, lock=True)
        made = await make_code(connection, held, now=services.clock())
        doors = await doors_of(connection, services.desk, services.doors.shown, held)
    body = {"code": made.text, "until": made.until.isoformat(), "doors": doors}
    return Json(body, status=201)


@routes.post("/conversations/{conversation_id}/language")
async def speak(body: Spoken, conversation_id: Citizen, services: Shared) -> Response:
    """Go on in another language: what is waited for is told in it from now on. The same again changes nothing."""
    held = await service.speak(
        services.engine,
        services.desk,
        conversation_id=conversation_id,
        language=body.language,
        now=services.clock(),
    )
    services.hub.outbox_filled()
    async with services.reading.connect() as connection:
        return Json(await state_json(connection, services.desk, held))


@routes.post("/conversations/{conversation_id}/end", status_code=204)
async def end(conversation_id: Citizen, services: Shared) -> Response:
    """End a conversation; twice is once."""
    async with services.engine.begin() as connection:
        await outcomes.end(connection, services.desk, conversation_id=conversation_id, now=services.clock())
    services.hub.outbox_filled()
    return Response(status_code=204)
