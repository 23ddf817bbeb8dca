"""Who may call: citizens by the token of their conversation, employees by their session, the bot by the internal token."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from api.problems import Problem
from api.services import Services
from router.agents import service as agents
from router.agents import sessions
from router.agents.models import Agent, Session
from router.conversations.errors import ConversationNotFound
from router.handoffs.errors import NotAllowed
from router.sign_in.errors import SecondStepRequired
from router.sign_in.second_step import must_set_up

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


async def entering(request: Request, services: Shared, x_csrf_token: Annotated[str | None, Header()] = None) -> Session:
    """Return the session of the cookie; whatever changes something repeats the session's CSRF token in a header, and counts as being there."""
    token, now, changes = request.cookies.get(COOKIE, ""), services.clock, request.method not in _SAFE
    async with services.reading.connect() as connection:
        session = await agents.current_session(connection, token, lifetime=services.settings.lifetime, clock=now)
        if changes and not hmac.compare_digest((x_csrf_token or "").encode(), session.csrf_token.encode()):
            raise Problem(
                status=403,
                code="csrf_token_missing",
                detail="Repeat the session's csrfToken in the header X-CSRF-Token.",
            )
        if changes:
            return await sessions.saw(connection, session, now=now())
    return session


async def signed_in(services: Shared, session: Annotated[Session, Depends(entering)]) -> Session:
    """Return the session, of who has the second step that their role asks for."""
    if must_set_up(session, services.settings.second_step_roles):
        raise SecondStepRequired
    return session


def role(*roles: str) -> Callable[[Session], Awaitable[Agent]]:
    """Return a dependency that lets only employees with one of these roles in."""

    async def check(session: Annotated[Session, Depends(signed_in)]) -> Agent:
        if not session.agent.may(*roles):
            raise NotAllowed
        return session.agent

    return check


Citizen = Annotated[UUID, Depends(citizen)]
Entering = Annotated[Session, Depends(entering)]
"""Whoever has a session, also while the second step that their role asks for is still to be set up."""
SignedIn = Annotated[Session, Depends(signed_in)]
DeskWorker = Annotated[Agent, Depends(role("agent", "supervisor"))]
Auditor = Annotated[Agent, Depends(role("auditor", "supervisor"))]
Supervisor = Annotated[Agent, Depends(role("supervisor"))]
Editor = Annotated[Agent, Depends(role("editor", "supervisor"))]
