"""Searching conversations. The words travel in a body: an address is logged on its way, and a name can stand in the words."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from api.access import Shared, Supervisor, role
from api.answers import Json
from router.agents import repository as agents
from router.agents.models import Agent
from router.conversations.view import message_json
from router.departments import SPOKEN
from router.handoffs.errors import NotAllowed
from router.handoffs.models import CONSOLE_LANGUAGE, Result, Status
from router.privacy.looks import LookReason
from router.search import service, views
from router.search.export import Form, export, note_export
from router.search.models import LONGEST_WORDS, REASONS, Noted, Order, Search, Spoken
from router.search.view import found_json
from router.search.views import LONGEST_NAME

routes = APIRouter(prefix="/v1/search", tags=["employee"])

Searcher = Annotated[Agent, Depends(role("agent", "supervisor", "editor"))]
Name = Annotated[str | None, Field(max_length=100)]


class Filters(BaseModel):
    """What is looked for, but for the words."""

    model_config = ConfigDict(extra="forbid")
    order: Order = "newest"
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    channel: Name = None
    language: Name = None
    by: Spoken | None = None
    noted: Noted | None = None
    topic: Name = None
    department: Name = None
    status: Status | None = None
    result: Result | None = None
    sensitivity: Literal["none", "bereavement", "debt", "health", "family", "danger"] | None = None
    reason: Name = None
    employee: UUID | None = None


class Wanted(Filters):
    """What is looked for, and from which page on."""

    words: str = Field("", max_length=LONGEST_WORDS)
    page: str | None = Field(None, max_length=200)


def wanted(body: Wanted, who: Agent) -> Search:
    """Return what is looked for. Only a supervisor looks for what somebody else handled.

    Raises:
        NotAllowed: an agent asks for what a colleague did.
    """
    if body.employee is not None and body.employee != who.id and not who.may("supervisor"):
        raise NotAllowed
    return Search(**body.model_dump(exclude={"page"}))


@routes.post("")
async def search(body: Wanted, who: Searcher, services: Shared) -> Response:
    """Search: a page of conversations that the employee may open, the newest first or those that fit best."""
    now = services.clock()
    async with services.engine.begin() as connection:
        page = await service.search(connection, services.desk, wanted(body, who), who, page=body.page, now=now)
    shown = [found_json(services.desk, each, now=now) for each in page.found]
    return Json({"meta": {"count": len(shown), "next": page.next}, "payload": shown})


class Saved(BaseModel):
    """A view to save: the filters, never the words."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=LONGEST_NAME, pattern=r"\S")
    filters: Filters
    department: Name = None


class Exported(Filters):
    """What to take away as a file, and why."""

    words: str = Field("", max_length=LONGEST_WORDS)
    form: Form
    why: str = Field(min_length=5, max_length=400)


@routes.post("/export")
async def take_away(body: Exported, who: Supervisor, services: Shared) -> Response:
    """Return what is found as a file, at most five thousand conversations; that it was taken is in the ledger."""
    asked = Search(**body.model_dump(exclude={"form", "why"}))
    async with services.engine.begin() as connection:
        await service.find(connection, services.desk, asked, who, after=None, most=1)  # what is wrong is said before
        await note_export(connection, asked, who, form=body.form, reason=body.why, now=services.clock())
    media = "text/csv; charset=utf-8" if body.form == "csv" else "application/json"
    headers = {"Content-Disposition": f'attachment; filename="conversations.{body.form}"'}
    pieces = export(services.engine, services.desk, asked, who, form=body.form)
    return StreamingResponse(pieces, media_type=media, headers=headers)


@routes.get("/options")
async def options(who: Searcher, services: Shared) -> Response:
    """List what can be chosen in the filters. Names of colleagues are for supervisors."""
    desk = services.desk
    async with services.reading.connect() as connection:
        names = await agents.names(connection) if who.may("supervisor") else {who.id: who.name}
    titles = {name: desk.catalogue.title(name, CONSOLE_LANGUAGE) for name in desk.catalogue.topics}
    return Json(
        {
            "topics": _choices(titles),
            "departments": [
                {"id": each.id, "name": desk.department_name(each.id, CONSOLE_LANGUAGE)}
                for each in desk.departments.by_id.values()
            ],
            "employees": _choices({str(each): name for each, name in names.items() if name}),
            "languages": list(desk.spoken),
            "channels": [*services.doors.channels, *SPOKEN],
            "reasons": _choices({code: desk.text(f"reason_{code}", CONSOLE_LANGUAGE) for code in REASONS}),
        }
    )


def _choices(names: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": each, "name": name} for each, name in sorted(names.items(), key=lambda pair: pair[1].lower())]


@routes.get("/views")
async def saved_views(who: Searcher, services: Shared) -> Response:
    """List the views of the employee, and those shared with their departments."""
    async with services.engine.begin() as connection:
        found = await views.views(connection, who, now=services.clock())
    return Json({"meta": {"count": len(found)}, "payload": [_view(each) for each in found]})


@routes.post("/views", status_code=201)
async def save_view(body: Saved, who: Searcher, services: Shared) -> Response:
    """Save a view; the same name again replaces it. A supervisor shares it with a department."""
    filters = body.filters.model_dump(mode="json", exclude_defaults=True)
    async with services.engine.begin() as connection:
        made = await views.save(
            connection,
            services.desk,
            who,
            name=body.name,
            filters=filters,
            department=body.department,
            now=services.clock(),
        )
    return Json(_view(made), status=201)


@routes.delete("/views/{view_id}", status_code=204)
async def remove_view(view_id: UUID, who: Searcher, services: Shared) -> Response:
    """Remove a view of one's own, or a shared one as a supervisor."""
    async with services.engine.begin() as connection:
        await views.remove(connection, who, view_id)
    return Response(status_code=204)


def _view(each: views.View) -> dict[str, object]:
    return {**vars(each), "id": str(each.id)}


@routes.get("/conversations/{conversation_id}")
async def read(
    conversation_id: UUID, who: Searcher, services: Shared, reason: Annotated[LookReason | None, Query()] = None
) -> Response:
    """Return a conversation that the bot handled alone; one that was handed over is read by its handoff."""
    async with services.engine.begin() as connection:
        talk = await service.read(connection, services.desk, conversation_id, who, reason=reason, now=services.clock())
    messages = [message_json(each) for each in talk.messages]
    return Json({"id": str(talk.id), "reference": talk.reference, "messages": messages})
