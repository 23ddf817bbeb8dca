"""The brake of the supervisors: stop the bot, a channel or an answer, let it go on, and tell who received the answer."""

import csv
import io
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Shared, Supervisor
from api.answers import Json
from api.services import Services
from router.agents import repository as agents
from router.agents.models import Agent
from router.brakes import Brake, Reason, ReleaseReason, pull, release, repository
from router.brakes.models import Actor, Kind
from router.brakes.recipients import Recipient, answer_brake, ask_to_tell, recipients, summary
from router.brakes.same_facts import same_facts, withdraw_too
from router.catalogue.model import in_language
from router.handoffs.models import CONSOLE_LANGUAGE

routes = APIRouter(prefix="/v1/brakes", tags=["supervisor"])

_LONGEST_NOTE = 500  # characters
Since = Annotated[AwareDatetime | None, Query()]
_COLUMNS = ("reference", "channel", "language", "aspects", "versions", "firstAt", "lastAt", "present", "outcome")


class _Camel(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pulled(_Camel):
    """What to stop, and why."""

    kind: Kind
    target: str = Field("", max_length=100)
    aspect: str = Field("", max_length=100)
    reason: Reason
    note: str = Field("", max_length=_LONGEST_NOTE)


class Released(_Camel):
    """Why it may go on."""

    reason: ReleaseReason
    note: str = Field("", max_length=_LONGEST_NOTE)


class Message(_Camel):
    """Whom to tell: who received the answer since this moment, or ever."""

    since: AwareDatetime | None = None


def _actor(who: Agent) -> Actor:
    return Actor(agent_id=who.id, ledger_key=who.ledger_key)


@routes.get("")
async def read(_: Supervisor, services: Shared) -> Response:
    """List what is stopped now, and then what was released last."""
    async with services.reading.connect() as connection:
        found = await repository.latest(connection)
        names = await agents.names(connection)
    shown = [_brake(services, each, names) for each in found]
    running = sum(each.released_at is None for each in found)
    return Json({"meta": {"count": len(shown), "running": running}, "payload": shown})


@routes.get("/options")
async def options(_: Supervisor, services: Shared) -> Response:
    """List what can be stopped: the channels, and the answers by topic and aspect."""
    catalogue = services.desk.catalogue
    topics = sorted(
        (
            {
                "topic": name,
                "title": catalogue.title(name, CONSOLE_LANGUAGE),
                "aspects": [
                    {"aspect": aspect.name, "label": in_language(aspect.label, CONSOLE_LANGUAGE)}
                    for aspect in catalogue.aspects.values()
                    if aspect.field in topic.answers[CONSOLE_LANGUAGE]
                ],
            }
            for name, topic in catalogue.topics.items()
        ),
        key=lambda each: str(each["title"]),
    )
    return Json({"channels": list(services.doors.channels), "answers": topics})


@routes.post("", status_code=201)
async def start(body: Pulled, who: Supervisor, services: Shared) -> Response:
    """Stop something. What is stopped already stays so."""
    async with services.engine.begin() as connection:
        made = await pull(
            connection, services.desk.catalogue, **body.model_dump(), who=_actor(who), now=services.clock()
        )
        names = await agents.names(connection)
    await services.live.refresh()
    return Json(_brake(services, made, names), status=201)


@routes.post("/{brake_id}/release")
async def end(body: Released, brake_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Let it go on; twice is once."""
    async with services.engine.begin() as connection:
        done = await release(connection, brake_id, **body.model_dump(), who=_actor(who), now=services.clock())
        names = await agents.names(connection)
    await services.live.refresh()
    return Json(_brake(services, done, names))


class Fact(_Camel):
    """Which fact is wrong."""

    fact: str = Field(max_length=100)


@routes.get("/{brake_id}/same-facts")
async def read_same_facts(brake_id: UUID, _: Supervisor, services: Shared) -> Response:
    """List the other answers that state the same facts as the withdrawn one, by fact."""
    async with services.reading.connect() as connection:
        found = await answer_brake(connection, brake_id)
    shown = [
        {"fact": each.fact, "label": each.label, "answers": [_answer(services, *answer) for answer in each.answers]}
        for each in same_facts(services.desk.catalogue, found, CONSOLE_LANGUAGE)
    ]
    return Json({"meta": {"count": len(shown)}, "payload": shown})


@routes.post("/{brake_id}/same-facts")
async def stop_same_facts(body: Fact, brake_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Withdraw the other answers that state one of its facts, for the same reason."""
    catalogue = services.desk.catalogue
    async with services.engine.begin() as connection:
        found = await answer_brake(connection, brake_id)
        count = await withdraw_too(
            connection,
            catalogue,
            found,
            fact=body.fact,
            language=CONSOLE_LANGUAGE,
            who=_actor(who),
            now=services.clock(),
        )
    await services.live.refresh()
    return Json({"withdrawn": count})


def _answer(services: Services, topic: str, aspect: str) -> dict[str, Any]:
    catalogue = services.desk.catalogue
    return {
        "topic": topic,
        "title": catalogue.title(topic, CONSOLE_LANGUAGE),
        "aspect": aspect,
        "aspectLabel": in_language(catalogue.aspects[aspect].label, CONSOLE_LANGUAGE),
        "withdrawn": services.brakes.value.withdrawn(topic, aspect),
    }


@routes.get("/{brake_id}/recipients")
async def read_recipients(brake_id: UUID, _: Supervisor, services: Shared, since: Since = None) -> Response:
    """List who received the withdrawn answer, and who of them is still in conversation."""
    found = await _recipients(services, brake_id, since)
    return Json({"meta": summary(found), "payload": [_recipient(each) for each in found]})


@routes.get("/{brake_id}/recipients.csv")
async def download_recipients(brake_id: UUID, _: Supervisor, services: Shared, since: Since = None) -> Response:
    """Return the same list as a file for a spreadsheet."""
    text = io.StringIO()
    lines = csv.DictWriter(text, _COLUMNS, extrasaction="ignore")
    lines.writeheader()
    for each in await _recipients(services, brake_id, since):
        row = _recipient(each)
        lines.writerow(row | {name: " ".join(row[name]) for name in ("aspects", "versions")})
    headers = {"Content-Disposition": f'attachment; filename="recipients-{brake_id}.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@routes.post("/{brake_id}/message")
async def tell(body: Message, brake_id: UUID, who: Supervisor, services: Shared) -> Response:
    """Tell everyone who received the answer and is still in conversation, each once; who has left is counted."""
    async with services.engine.begin() as connection:
        counts = await ask_to_tell(connection, brake_id, since=body.since, who=_actor(who), now=services.clock())
    return Json(counts)


async def _recipients(services: Services, brake_id: UUID, since: datetime | None) -> list[Recipient]:
    async with services.reading.connect() as connection:
        found = await answer_brake(connection, brake_id)
        return list(await recipients(connection, found, since=since, now=services.clock()))


def _recipient(each: Recipient) -> dict[str, Any]:
    return {
        "conversationId": str(each.conversation_id),
        **{name: getattr(each, name) for name in ("reference", "channel", "language", "owner", "aspects", "versions")},
        "firstAt": each.first_at.isoformat(),
        "lastAt": each.last_at.isoformat(),
        "present": each.present,
        "outcome": each.outcome,
    }


def _brake(services: Services, each: Brake, names: dict[UUID, str]) -> dict[str, Any]:
    catalogue = services.desk.catalogue
    about = catalogue.topics.get(each.target) if each.kind == "answer" else None
    aspect = catalogue.aspects.get(each.aspect)
    return {
        "id": str(each.id),
        **{name: getattr(each, name) for name in ("kind", "target", "aspect", "reason", "note")},
        "title": in_language(about.title, CONSOLE_LANGUAGE) if about else None,
        "aspectLabel": in_language(aspect.label, CONSOLE_LANGUAGE) if aspect else None,
        "pulledAt": each.pulled_at.isoformat(),
        "pulledBy": names.get(each.pulled_by) if each.pulled_by else None,
        "releasedAt": each.released_at.isoformat() if each.released_at else None,
        "releasedBy": names.get(each.released_by) if each.released_by else None,
        "releaseReason": each.release_reason,
    }
