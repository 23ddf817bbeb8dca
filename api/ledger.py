"""The auditor's side."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access import Auditor, Shared
from api.answers import Json
from router.ledger import read

routes = APIRouter(prefix="/v1/ledger", tags=["auditor"])


@routes.get("")
async def entries(
    _who: Auditor,
    services: Shared,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Read the ledger, oldest first."""
    async with services.reading.connect() as connection:
        found = await read(connection, after=after, limit=limit)
    return Json(
        {"meta": {"last": found[-1].position if found else after}, "payload": [entry.as_json() for entry in found]}
    )


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
        }
    )
