"""The auditor's side."""

from re import fullmatch
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access import Auditor, Shared
from api.answers import Json
from router.content import KINDS
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE
from router.handoffs.telling import handoff_behind, known_names, objects_of, story_json, tell
from router.handoffs.words import actor_in_words, in_words, reason_in_words, result_in_words
from router.ledger import Entry, entries_of_object, read

routes = APIRouter(prefix="/v1/ledger", tags=["auditor"])

_NUMBER = r"[0-9]{10}"
Object = Annotated[str, Query(pattern=r"^[a-z]+:[\w:./-]{1,200}$")]


@routes.get("")
async def entries(
    _who: Auditor,
    services: Shared,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    object: Annotated[str, Query(pattern=r"^[\w:./-]{1,200}$")] | None = None,
    action: Annotated[str | None, Query(pattern=r"^[a-z_]{1,60}$")] = None,
) -> Response:
    """Read the ledger, oldest first: all of it, about one object, about a conversation (by its number) and its handoffs, or of one action.

    A name without its kind (`paspoort_volwassene`) is that of a text or fact that an editor changed.
    """
    async with services.reading.connect() as connection:
        about = None if object is None else [object]
        if object and fullmatch(_NUMBER, object):
            about = await objects_of(connection, object)
        elif object and ":" not in object:
            about = [f"content:{kind}:{object}" for kind in KINDS]
        found = await read(connection, after=after, limit=limit, about=about, action=action)
    last = found[-1].position if found else after
    meta = {"last": last, "words": _words(services.desk, found), "actions": _actions(services.desk)}
    return Json({"meta": meta, "payload": [entry.as_json() for entry in found]})


def _actions(desk: Desk) -> dict[str, str]:
    """Return every action that has words, to choose from."""
    known = (key.removeprefix("step_") for key in desk.catalogue.messages if key.startswith("step_"))
    return {code: in_words(desk, "step", code, CONSOLE_LANGUAGE) for code in known}


def _words(desk: Desk, found: list[Entry]) -> dict[str, dict[str, str]]:
    """Return the words for the codes on this page, those of a reason by its position; people stay pseudonyms."""
    actions, results, actors = ({getattr(each, name) for each in found} for name in ("action", "result", "actor"))
    reasons = {each.position: reason_in_words(desk, each, CONSOLE_LANGUAGE) for each in found}
    return {
        "action": {code: in_words(desk, "step", code, CONSOLE_LANGUAGE) for code in actions},
        "result": {code: words for code in results if (words := result_in_words(desk, code, CONSOLE_LANGUAGE))},
        "reason": {str(position): words for position, words in reasons.items() if words},
        "actor": {name: actor_in_words(desk, name, {}, CONSOLE_LANGUAGE) for name in actors},
    }


@routes.get("/story")
async def story(who: Auditor, services: Shared, object: Object) -> Response:
    """Return what happened with one object, step by step. A supervisor knows the employees by name, an auditor does not."""
    async with services.engine.begin() as connection:
        found = await entries_of_object(connection, object)
        knows = who.may("supervisor")
        behind = await handoff_behind(connection, found[0]) if found and knows else None
        names = await known_names(connection) if knows else {}
        told = story_json(services.desk, await tell(connection, found), names, language=CONSOLE_LANGUAGE)
    handoff: dict[str, Any] = {"handoffId": None, "reference": None}
    if behind:
        handoff = {"handoffId": str(behind[0]), "reference": behind[1]}
    return Json({**handoff, **told})


@routes.get("/verification")
async def verification(_who: Auditor, services: Shared) -> Response:
    """Check the whole chain and its seals, against the keys and the last seal of this machine."""
    found = await services.sealer.verify()
    return Json(
        {
            "valid": found.valid,
            "entries": found.entries,
            "head": found.head,
            "firstBad": found.first_bad,
            "kind": found.kind,
            "problem": found.problem,
            "seals": found.seals,
            "sealed": found.sealed,
            "sealedAt": found.sealed_at.isoformat() if found.sealed_at else None,
        }
    )
