"""What the municipality's telephone exchange tells, signed: that the telephone of an employee rings."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from api.access import Shared
from api.answers import Json
from api.problems import Problem
from router.contacts import telephony
from router.signatures import SignatureRefused, verify

routes = APIRouter(prefix="/v1/telephony", tags=["telephony"])


class Ringing(BaseModel):
    """A call: what the exchange calls it, whose telephone rings, and who calls where that is known."""

    model_config = ConfigDict(extra="ignore")  # an exchange may tell more than we ask
    callId: str = Field(min_length=1, max_length=200)  # noqa: N815 - JSON is camelCase
    agent: str = Field("", max_length=100)
    extension: str = Field("", max_length=100)
    phone: str | None = Field(None, max_length=40)


@routes.post(
    "/calls",
    status_code=202,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": Ringing.model_json_schema()}}}},
)
async def calls(
    request: Request, services: Shared, x_balie_signature: Annotated[str, Header(max_length=2000)] = ""
) -> Response:
    """Offer a call to the employee whose telephone rings; the same call twice is one, and moves to whose telephone rings now."""
    body = await request.body()
    try:
        verify(services.settings.telephony_secrets, body, x_balie_signature, now=services.clock())
    except SignatureRefused as error:
        raise Problem(
            status=401,
            code="signature_refused",
            detail="Sign the moment and the body with the shared secret, in the header X-Balie-Signature.",
        ) from error
    try:
        told = Ringing.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error
    username = told.agent or services.extensions.get(told.extension, "")
    async with services.engine.begin() as connection:
        call, concerned = await telephony.rings(
            connection, call_id=told.callId, username=username, phone=told.phone, now=services.clock()
        )
    for agent_id in concerned:
        services.hub.tell_agent(agent_id, "call", {"id": str(call.id)})
    return Json({"id": str(call.id)}, status=202)
