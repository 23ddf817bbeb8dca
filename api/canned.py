"""The agreed answers that an employee can send."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access import DeskWorker, Shared
from api.answers import Json
from router.canned import Canned, find
from router.canned.sending import language_of
from router.handoffs.models import CONSOLE_LANGUAGE
from router.notes import as_read

routes = APIRouter(prefix="/v1", tags=["employee"])


@routes.get("/canned")
async def read(
    who: DeskWorker,
    services: Shared,
    handoff: Annotated[UUID, Query()],
    q: Annotated[str, Query(max_length=200)] = "",
    topic: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """List the agreed answers that have these words, in the language of a conversation; without words those that are near to it."""
    desk = services.desk
    async with services.reading.connect() as connection:
        found = await as_read(connection, handoff, who)
        language = await language_of(connection, desk, found.conversation_id)
    own = desk.catalogue.topics.get(found.topic or "")
    near = [own.name, *own.related] if own else []
    brakes = services.brakes.value
    # In a thread: the first search after a change of the content renders every answer.
    answers = await asyncio.to_thread(find, desk, brakes, query=q, language=language, near=near, only=topic)
    return Json(
        {"meta": {"count": len(answers), "language": language}, "payload": [answer_json(each) for each in answers]}
    )


@routes.get("/topics")
async def topics(_: DeskWorker, services: Shared) -> Response:
    """List what a conversation can be about, by title."""
    catalogue = services.desk.catalogue
    named = sorted((catalogue.title(name, CONSOLE_LANGUAGE), name) for name in catalogue.topics)
    return Json({"payload": [{"topic": name, "title": title} for title, name in named]})


def answer_json(each: Canned) -> dict[str, object]:
    """Return an agreed answer as the console shows and sends it."""
    rendered = each.rendered
    return {
        "topic": each.topic,
        "title": each.title,
        "aspect": rendered.aspect,
        "audience": rendered.audience,
        "label": each.label,
        "language": rendered.language,
        "text": rendered.text,
        "dutch": each.dutch,
        "links": [{"label": link.label, "url": link.url} for link in rendered.links],
        "version": rendered.version,
        "withdrawn": each.withdrawn,
    }
