"""Who may call: citizens by the token of their conversation, employees by their session, the bot by the internal token."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from api.problems import Problem
from api.services import Services
from router.agents import service as agents
from router.agents.models import Agent, Session
from router.conversations.errors import ConversationNotFound
from router.handoffs.errors import NotAllowed

COOKIE = "balie_session"
_SAFE = ("GET", "HEAD", "OPTIONS")


async def services_of(request: Request) -> Services:
    """Return what the endpoints share; async, or FastAPI would take a thread for it with every request."""
    services: Services = request.app.state.services
    return services


Shared = Annotated[Services, Depends(services_of)]


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(
            status=401,
            code="token_missing",
            detail="Send the token in the header: Authorization: Bearer …",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return token.strip()


async def citizen(
    conversation_id: UUID, services: Shared, authorization: Annotated[str | None, Header()] = None
) -> UUID:
    """Return the conversation that the citizen's token opens; another's token opens nothing, and does not tell what exists."""
    if not services.token_key.opens(conversation_id, _bearer(authorization)):
        raise ConversationNotFound
    return conversation_id


async def internal(services: Shared, authorization: Annotated[str | None, Header()] = None) -> None:
    """Let only the bot and its actions in."""
    if not hmac.compare_digest(_bearer(authorization).encode(), services.internal_token.encode()):
        raise Problem(status=401, code="wrong_token", detail="This is not the internal token.")


async def signed_in(
    request: Request, services: Shared, x_csrf_token: Annotated[str | None, Header()] = None
) -> Session:
    """Return the session of the cookie; whatever changes something repeats the session's CSRF token in a header."""
    async with services.reading.connect() as connection:
        session = await agents.current_session(connection, request.cookies.get(COOKIE, ""), clock=services.clock)
    if request.method not in _SAFE and not hmac.compare_digest(
        (x_csrf_token or "").encode(), session.csrf_token.encode()
    ):
        raise Problem(
            status=403, code="csrf_token_missing", detail="Repeat the session's csrfToken in the header X-CSRF-Token."
        )
    return session


def role(*roles: str) -> Callable[[Session], Awaitable[Agent]]:
    """Return a dependency that lets only employees with one of these roles in."""

    async def check(session: Annotated[Session, Depends(signed_in)]) -> Agent:
        if not session.agent.may(*roles):
            raise NotAllowed
        return session.agent

    return check


Citizen = Annotated[UUID, Depends(citizen)]
SignedIn = Annotated[Session, Depends(signed_in)]
DeskWorker = Annotated[Agent, Depends(role("agent", "supervisor"))]
Auditor = Annotated[Agent, Depends(role("auditor", "supervisor"))]
Supervisor = Annotated[Agent, Depends(role("supervisor"))]
