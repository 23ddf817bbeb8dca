"""What editors and supervisors change of the content: drafts, publishing, history, undo."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import Editor, Shared, role
from api.answers import Json
from router.agents.models import Agent
from router.content import KINDS, Item, publishing, repository
from router.content.errors import ContentNotYours
from router.content.view import changes_json, detail_json, draft_json, kinds_for, list_json, look_json

routes = APIRouter(prefix="/v1/content", tags=["editor"])

Reader = Annotated[Agent, Depends(role("editor", "supervisor", "auditor"))]


class Words(BaseModel):
    """What something should say."""

    model_config = ConfigDict(extra="forbid")
    body: dict[str, Any]


class Draft(Words):
    """A draft. `version`: what was published when it was begun; `revision`: that of the draft it changes, 0 for a new one."""

    version: int = Field(ge=0)
    revision: int = Field(ge=0)


class Publication(Draft):
    """What to publish and why. `confirmed`: whoever publishes it has seen the warnings."""

    reason: str = Field(min_length=3, max_length=300)
    confirmed: bool = False


class Undo(BaseModel):
    """Which version to publish again: 0 is what the file says. `version`: what is published now."""

    model_config = ConfigDict(extra="forbid")
    to: int = Field(ge=0)
    version: int = Field(ge=0)
    reason: str = Field(min_length=3, max_length=300)


def item_of(kind: str, key: str, who: Editor) -> Item:
    """Return what the path names, for whoever may change it."""
    publishing.check_access(kind, who)
    return Item(kind=kind, key=key)


def _named(object: str) -> Item:
    _, kind, key = object.split(":", 2)
    return Item(kind=kind, key=key)


Named = Annotated[Item, Depends(item_of)]


@routes.get("/changes")
async def changes(
    who: Reader,
    services: Shared,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    object: Annotated[str | None, Query(pattern=r"^content:[a-z]+:[\w./-]{1,200}$")] = None,
) -> Response:
    """Show who changed what, when, why, from what to what; the newest first. `object`: of one thing, as the ledger names it."""
    kinds = kinds_for(supervisor=who.may("supervisor", "auditor"), kinds=KINDS)
    about = None if object is None else _named(object)
    if about and about.kind not in kinds:
        raise ContentNotYours
    async with services.reading.connect() as connection:
        found = await changes_json(connection, services.content, kinds, limit=limit, about=about)
    return Json({"meta": {"count": len(found)}, "payload": found})


@routes.get("/{kind}")
async def everything(kind: str, who: Editor, services: Shared) -> Response:
    """List what can be changed of a kind, with how it stands."""
    publishing.check_access(kind, who)
    async with services.reading.connect() as connection:
        rows = await list_json(connection, services.content, kind)
    return Json({"meta": {"count": len(rows)}, "payload": rows})


@routes.get("/{kind}/{key}")
async def detail(item: Named, who: Editor, services: Shared) -> Response:
    """Show one thing: what it says, what its file says, the draft, and its history."""
    async with services.reading.connect() as connection:
        return Json(await detail_json(connection, services.content, item, who.id))


@routes.post("/{kind}/{key}/check")
async def check(item: Named, body: Words, services: Shared) -> Response:
    """Say what is wrong or could be better, and show how it would be read. Stores nothing."""
    found, preview = await asyncio.to_thread(publishing.look, services.content.value, item, body.body)
    return Json(look_json(services.content.value, body.body, found, preview))


@routes.put("/{kind}/{key}/draft")
async def save(item: Named, body: Draft, who: Editor, services: Shared) -> Response:
    """Keep a draft; 409 when somebody else saved or published meanwhile."""
    async with services.engine.begin() as connection:
        kept = await publishing.save(
            connection,
            item,
            body.body,
            who,
            version=body.version,
            revision=body.revision,
            content=services.content.value,
            now=services.clock(),
        )
    return Json(draft_json(kept))


@routes.delete("/{kind}/{key}/draft", status_code=204)
async def discard(item: Named, who: Editor, services: Shared) -> Response:
    """Throw the draft away; twice is once. Its owner, where that is a colleague, is shown who did."""
    async with services.engine.begin() as connection:
        await publishing.discard(connection, item, who, now=services.clock())
    return Response(status_code=204)


@routes.delete("/{kind}/{key}/discarded", status_code=204)
async def seen(item: Named, who: Editor, services: Shared) -> Response:
    """Forget the draft of one's own that a colleague threw away; twice is once."""
    async with services.engine.begin() as connection:
        await repository.forget_discarded(connection, item, who.id)
    return Response(status_code=204)


@routes.post("/{kind}/{key}/publish")
async def publish(item: Named, body: Publication, who: Editor, services: Shared) -> Response:
    """Let it say this from now on, on every channel and every replica."""
    async with services.engine.begin() as connection:
        await publishing.publish(
            connection,
            services.content,
            item,
            body.body,
            who,
            version=body.version,
            revision=body.revision,
            reason=body.reason,
            confirmed=body.confirmed,
            now=services.clock(),
        )
    await services.live.refresh()
    return await detail(item, who, services)


@routes.post("/{kind}/{key}/undo")
async def undo(item: Named, body: Undo, who: Editor, services: Shared) -> Response:
    """Publish an earlier version again, or what the file says."""
    async with services.engine.begin() as connection:
        await publishing.undo(
            connection,
            services.content,
            item,
            who,
            to=body.to,
            version=body.version,
            reason=body.reason,
            now=services.clock(),
        )
    await services.live.refresh()
    return await detail(item, who, services)
