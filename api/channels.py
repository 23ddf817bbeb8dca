"""The doors besides the chat: what providers call, how the accounts stand, and the page that has the whole of an answer."""

from collections.abc import AsyncIterator, Sequence
from html import escape
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import HTMLResponse, Response

from api.access import Shared, Supervisor
from api.answers import Json
from api.conversations import hear, pass_on
from api.problems import Problem
from api.services import Services
from router.attachments import service as attachments
from router.attachments.errors import AttachmentError
from router.channels import became, repository
from router.channels.errors import AccountNotFound, AccountOff, AnswerNotFound, PayloadMalformed, SignatureRefused
from router.channels.failures import FileTooBig, SendError
from router.channels.inbound import Inbound
from router.channels.protocol import Adapter, IncomingFile, Said, Webhook
from router.channels.protocol import Response as Answer
from router.channels.text import plain
from router.channels.view import accounts_json
from router.conversations import repository as conversations
from router.conversations.compose import withdrawn_answer
from router.conversations.errors import ConversationNotFound
from router.conversations.models import NewMessage
from router.conversations.view import message_json, state_json

log = structlog.get_logger()

routes = APIRouter(tags=["channels"])


class Asked(BaseModel):
    """Which conversation another system reads, and from where."""

    model_config = ConfigDict(extra="forbid")

    conversation: str = Field(max_length=10, pattern=r"^[0-9]*$")
    after: int = Field(0, ge=0, le=2**31 - 1)


def inbound(services: Services) -> Inbound:
    """Return what takes in what happens on the channels."""

    async def heard(
        conversation_id: UUID, *, message_id: str, texts: Sequence[str] = (), button: str | None = None
    ) -> None:
        try:
            await hear(services, conversation_id, message_id=message_id, texts=texts, button=button)
        except Problem as refusal:
            if refusal.code != "too_many_requests":
                raise
            # Nothing of it is kept, and they hear so: a provider that tells it again would hold up all others.
            log.warning("channels.too_many_messages")
            await _too_many(services, conversation_id)

    async def files(adapter: Adapter, said: Said, conversation_id: UUID) -> None:
        refused = [
            await _take_file(services, adapter, file, conversation_id, key=f"{said.event}-file-{number}"[-64:])
            for number, file in enumerate(said.files)
        ]
        if why := "\n\n".join(dict.fromkeys(filter(None, refused))):  # once, not for each file
            await _say(services, conversation_id, why)

    return Inbound(
        engine=services.engine,
        desk=lambda: services.desk,
        brakes=services.brakes,
        gate=services.gate,
        clock=services.clock,
        key=services.token_key.key,
        hear=heard,
        began=lambda held: services.surge.counts.contact(held.channel, at=held.created_at),
        became=lambda conversation_id: became.tell(services.reading, services.hub, conversation_id),
        files=files,
    )


async def _take_file(
    services: Services, adapter: Adapter, file: IncomingFile, conversation_id: UUID, *, key: str
) -> str | None:
    """Take a file in as the chat would, under the same rules; returns why it is refused, in the citizen's language."""

    async def content() -> AsyncIterator[bytes]:
        yield await adapter.fetch(file, most=services.files.largest)

    try:
        _, held = await attachments.receive(
            services.engine,
            services.desk,
            services.files,
            conversation_id=conversation_id,
            key=key,
            name=file.name,
            declared=file.size,
            chunks=content(),
            clock=services.clock,
        )
    except AttachmentError as error:
        return str(error.data.get("text", ""))
    except FileTooBig:
        return await _text(services, conversation_id, "file_too_large", most=services.files.megabytes)
    except SendError as error:
        log.warning("channels.file_not_fetched", account=adapter.account.id, reason=error.reason)
        return await _text(services, conversation_id, "file_incomplete")
    await pass_on(services, held, waits=False)
    return None


async def _too_many(services: Services, conversation_id: UUID) -> None:
    """Say that it goes too fast: once within the time that the limit is about."""
    key, now = "too_many_messages", services.clock()
    _, window = services.limiter.window("messages")
    async with services.acting() as connection:
        held = await conversations.get(connection, conversation_id, lock=True)
        if not await conversations.was_told(connection, held.id, key, since=now - window):
            await conversations.write(connection, held, [services.desk.say(key, held.language)], now=now)


async def _text(services: Services, conversation_id: UUID, key: str, **parameters: object) -> str:
    async with services.reading.connect() as connection:
        held = await conversations.get(connection, conversation_id)
    return services.desk.text(key, held.language, **parameters)


async def _say(services: Services, conversation_id: UUID, text: str) -> None:
    async with services.acting() as connection:
        held = await conversations.get(connection, conversation_id, lock=True)
        told = NewMessage(author="system", text=text, language=held.language, content={"key": "file"})
        await conversations.write(connection, held, [told], now=services.clock())


@routes.get("/v1/channels/{account}")
async def asked(account: str, request: Request, services: Shared) -> Response:
    """Take what a provider tells in an address alone, such as a report, or that it asks whether we are there."""
    return await _taken(account, request, services)


@routes.post("/v1/channels/{account}")
async def called(account: str, request: Request, services: Shared) -> Response:
    """Take what a provider tells. 200: it is kept."""
    return await _taken(account, request, services)


async def _taken(account: str, request: Request, services: Services) -> Response:
    """Keep what happened. Of a request that is not the provider's nothing is kept but that there was one."""
    adapter = _adapter(services, account)
    webhook = await _webhook(services, adapter, request)
    answered = _check(services, adapter, webhook)
    if answered is not None:
        return Response(answered.body, media_type=answered.media_type)
    taking = inbound(services)
    for happening in adapter.parse(webhook):
        await taking.take(adapter, happening)
    services.hub.outbox_filled()
    return Response(status_code=200)


def _adapter(services: Services, account: str) -> Adapter:
    adapter = services.doors.adapters.get(account)
    if adapter is None:
        raise AccountNotFound if services.doors.get(account) is None else AccountOff
    return adapter


def _check(services: Services, adapter: Adapter, webhook: Webhook) -> Answer | None:
    """See that a call is the provider's; returns what to answer where it only asks whether we are there."""
    try:
        answered = adapter.answer(webhook)
        if answered is None:
            adapter.verify(webhook, now=services.clock())
    except SignatureRefused:
        services.refused[adapter.account.id] += 1
        log.warning("channels.signature_refused", account=adapter.account.id)
        raise
    return answered


async def _webhook(services: Services, adapter: Adapter, request: Request) -> Webhook:
    """Return the request as its provider sent it: the address is the public one, which is what a signature is over."""
    base = str(adapter.account.settings.get("public_url", "")).rstrip("/")
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Webhook(
        method=request.method,
        url=f"{base}{path}" if base else str(request.url),
        query=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )


@routes.post("/v1/channels/{account}/read")
async def read(account: str, request: Request, services: Shared) -> Response:
    """Show another system a conversation of its own account; signed as its other calls are."""
    adapter = _adapter(services, account)
    webhook = await _webhook(services, adapter, request)
    _check(services, adapter, webhook)
    try:
        asked = Asked.model_validate_json(webhook.body)
    except ValidationError as error:
        raise PayloadMalformed from error
    async with services.reading.connect() as connection:
        found = (
            await repository.of_account(connection, account, asked.conversation) if adapter.capabilities.reads else None
        )
        if found is None:
            raise ConversationNotFound
        said = await conversations.messages_after(connection, found, asked.after, notes=False)
        state = await state_json(connection, services.desk, await conversations.get(connection, found))
    last = said[-1].seq if said else asked.after
    return Json({"meta": {"lastSeq": last}, "state": state, "payload": [message_json(each) for each in said]})


@routes.get("/v1/channels")
async def standing(_: Supervisor, services: Shared) -> Response:
    """Say how the accounts stand."""
    async with services.reading.connect() as connection:
        found = await accounts_json(connection, services.doors, now=services.clock())
    for each in found:
        each["refused"] = services.refused[each["id"]]
    return Json({"meta": {"count": len(found)}, "payload": found})


@routes.get("/answers/{topic}/{aspect}", include_in_schema=False)
async def answer_page(
    topic: str,
    aspect: str,
    services: Shared,
    language: Annotated[str, Query(max_length=12)] = "nl",
    audience: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Show an agreed answer whole, as it is today: where a channel has no room for it."""
    desk = services.desk
    if topic not in desk.catalogue.topics or aspect not in desk.catalogue.aspects:
        raise AnswerNotFound
    spoken = language if language in desk.languages else desk.languages[0]
    found = desk.catalogue.render_answer(topic, aspect, audience, spoken, on_date=desk.today(), opening=True)
    if services.brakes.value.withdrawn(topic, found.aspect or ""):
        found = withdrawn_answer(desk, topic, spoken)
    title = escape(desk.catalogue.title(topic, spoken))
    paragraphs = "".join(f"<p>{_lines(each)}</p>" for each in plain(found.text).split("\n\n"))
    links = "".join(
        f'<li><a href="{escape(each.url)}">{escape(each.label or each.url)}</a></li>' for each in found.links
    )
    name = escape(desk.catalogue.municipality.name.get(spoken, ""))
    page = (
        f'<!doctype html><html lang="{spoken}"><head><meta charset="utf-8"><title>{title} - {name}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/demo/answer.css">'
        f"</head><body><header><p>{name}</p></header><main><h1>{title}</h1>{paragraphs}<ul>{links}</ul></main></body></html>"
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


def _lines(paragraph: str) -> str:
    return "<br>".join(escape(line) for line in paragraph.split("\n"))
