"""Signing in at the municipality's identity provider: the browser goes there and comes back."""

import json
import re
from typing import Annotated, Any
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Header, Request
from starlette.responses import RedirectResponse, Response

from api.access import Shared
from api.devices import device_of
from api.services import Services
from api.session import with_cookie
from router.agents import service, sessions
from router.sign_in import accounts, repository
from router.sign_in.box import Unreadable
from router.sign_in.errors import InvalidLogout, NoProvider, NoRole, ProviderRefused, SignInError
from router.sign_in.identity import Identity
from router.sign_in.provider import Visit, Vouched

log = structlog.get_logger()

routes = APIRouter(prefix="/v1/session/provider", tags=["employee"])

_PATH = "/v1/session/provider"
_VISIT = 600  # seconds in which the browser is to be back
_CONSOLE = "/console/"
_PLACE = re.compile(r"#/[A-Za-z0-9/:_%-]{0,200}")


def _provider(services: Services) -> Identity:
    if services.identity is None:
        raise NoProvider
    return services.identity


@routes.get("")
async def leave(services: Shared, back_to: str = "", another: bool = False) -> Response:
    """Send the browser to the provider, with a cookie that only comes back with it from there."""
    back_to = back_to if _PLACE.fullmatch(back_to) else ""
    try:
        address, visit = await _provider(services).provider.begin(back_to, another=another)
    except SignInError as error:
        return _refused(error, back_to)
    response = RedirectResponse(address, status_code=302)
    response.set_cookie(
        _cookie(visit.state),
        services.box.close(json.dumps(visit.as_dict()), of="visit").hex(),
        max_age=_VISIT,
        path=_PATH,
        httponly=True,
        samesite="lax",  # it has to come along when the provider sends the browser back
        secure=services.settings.secure_cookies,
    )
    return response


@routes.get("/callback")
async def come_back(request: Request, services: Shared, user_agent: Annotated[str, Header()] = "") -> Response:
    """Start a session for whom the provider vouches, and go on to the console; what went wrong is said there."""
    answer = {name: value for name, value in request.query_params.items() if len(value) < 5000}
    kept, back_to = request.cookies.get(_cookie(answer.get("state", "")), ""), ""
    try:
        visit = _visit(services, kept)
        back_to = visit.back_to
        identity = _provider(services)
        vouched = await identity.provider.finish(visit, answer, needs=identity.mapping.claims)
        token = await _start(services, identity, vouched, user_agent)
    except SignInError as error:
        response = _refused(error, back_to)
    else:
        response = with_cookie(RedirectResponse(f"{_CONSOLE}{back_to}", status_code=303), token, services)
    response.delete_cookie(_cookie(answer.get("state", "")), path=_PATH)
    await services.live.refresh()
    return response


@routes.post("/logout", status_code=200)
async def logged_out(request: Request, services: Shared) -> Response:
    """Hear from the provider that somebody signed out there (Back-Channel Logout 1.0): what is open here ends."""
    given = parse_qs((await request.body()).decode("ascii", "replace")).get("logout_token", [""])[0]
    identity = _provider(services)
    subject, called = await identity.provider.logged_out(given)
    async with services.engine.begin() as connection:
        known = None
        if subject:
            known = await repository.agent_of(connection, issuer=identity.provider.client.issuer, subject=subject)
        if known is None and not called:
            raise InvalidLogout
        await sessions.end_of_provider(connection, known[0].id if known else None, called, now=services.clock())
    await services.live.refresh()
    return Response(status_code=200)


async def _start(services: Services, identity: Identity, vouched: Vouched, user_agent: str) -> str:
    async with services.engine.begin() as connection:
        who = await accounts.enter(
            connection,
            identity.mapping,
            vouched.claims,
            issuer=identity.provider.client.issuer,
            now=services.clock(),
        )
        if who is not None:
            token, _ = await service.start_session(
                connection,
                who,
                method="provider",
                device=device_of(user_agent),
                lifetime=services.settings.lifetime,
                clock=services.clock,
                provider_session=vouched.session,
                id_token=services.box.close(vouched.id_token, of=f"id_token:{who.id}"),
            )
    if who is None:  # what ended with the role stays ended
        raise NoRole
    return token


def _visit(services: Services, kept: str) -> Visit:
    """Return what the browser kept.

    Raises:
        ProviderRefused: nothing, too long, or what we did not give it.
    """
    try:
        given: dict[str, Any] = json.loads(services.box.open(bytes.fromhex(kept), of="visit"))
    except (Unreadable, ValueError) as error:
        raise ProviderRefused from error
    visit = Visit(**given)
    if services.clock().timestamp() - visit.began > _VISIT:
        raise ProviderRefused
    return visit


def _cookie(state: str) -> str:
    """Name the cookie of a visit: two tabs that sign in at once do not take each other's."""
    return f"balie_visit_{re.sub('[^A-Za-z0-9]', '', state)[:12]}"


def _refused(error: SignInError, back_to: str) -> Response:
    log.info("sign_in.refused", code=error.code)
    return RedirectResponse(f"{_CONSOLE}?signIn={error.code}{back_to}", status_code=303)
