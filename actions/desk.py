"""The api's internal listener, for the actions: the one place that knows its routes and its errors.

::

    DeskError
    ├── DeskUnreachable    nothing answered, or not in time
    └── DeskRefused        it answered, but not with what was asked for

Both end the turn: the router then brings the citizen to a human. An action never goes on as if it had succeeded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT_SECONDS = 3.0


class DeskError(RuntimeError):
    """The api did not do what an action asked."""


class DeskUnreachable(DeskError):
    """The api did not answer, or not in time."""


class DeskRefused(DeskError):
    """The api answered with a refusal, or with something that is no answer."""


@dataclass(frozen=True, kw_only=True)
class TurnId:
    """The turn that an action works for, as the bot's channel writes it in Rasa's sender: ``conversation:turn:attempt``."""

    conversation: str
    turn: str
    attempt: int

    @classmethod
    def from_sender(cls, sender: str) -> TurnId | None:
        """Return the turn that ``sender`` names, or None: a conversation in ``rasa shell`` belongs to no turn.

        >>> TurnId.from_sender("c1:t1:2")
        TurnId(conversation='c1', turn='t1', attempt=2)
        """
        parts = sender.split(":")
        if len(parts) != 3 or not all(parts) or not parts[2].isdecimal():
            return None
        return cls(conversation=parts[0], turn=parts[1], attempt=int(parts[2]))


@dataclass(frozen=True, kw_only=True)
class Wait:
    """The expected wait: the place in the queue, and a range in minutes when one can be given."""

    place: int | None
    minutes: tuple[int, int] | None


class Desk:
    """A client of the internal listener (docs/reference/contracts.md, section 2)."""

    def __init__(self, base_url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Speak to ``base_url`` with the shared ``token``; a test passes its own ``transport``."""
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,  # the loopback address is never behind a proxy
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def request_handoff(
        self, turn: TurnId, *, reason: str, topic: str | None, aspect: str | None, signals: list[str]
    ) -> bool:
        """Ask for a human and return whether the desk is open. Idempotent on turn and attempt.

        Raises:
            DeskError: there is no handoff request.
        """
        body = {
            "conversation": turn.conversation,
            "turn": turn.turn,
            "attempt": turn.attempt,
            "reason": reason,
            "topic": topic,
            "aspect": aspect,
            "signals": signals,
        }
        return _boolean(await self._ask("POST", "/internal/handoff-requests", json=body), "deskOpen")

    async def is_open(self, topic: str | None) -> bool:
        """Return whether the department that handles ``topic`` is open now.

        Raises:
            DeskError: it is not known.
        """
        return _boolean(await self._ask("GET", "/internal/desk", params=_topic(topic)), "open")

    async def wait(self, topic: str | None) -> Wait:
        """Return how long someone who asks for a human now would wait.

        Raises:
            DeskError: the api did not say.
        """
        answer = await self._ask("GET", "/internal/wait", params=_topic(topic))
        place, minutes = answer.get("place"), answer.get("waitMinutes")
        try:
            known = (int(minutes["from"]), int(minutes["to"])) if minutes is not None else None
        except (TypeError, KeyError, ValueError) as error:
            raise DeskRefused("The api's waiting time has no range.") from error
        return Wait(place=place if isinstance(place, int) else None, minutes=known)

    async def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            response = await self._client.request(method, path, **options)
        except httpx.TransportError as error:
            raise DeskUnreachable(f"{method} {path}: {type(error).__name__}") from error
        if response.status_code != 200:
            raise DeskRefused(f"{method} {path}: {response.status_code}")
        try:
            answer = response.json()
        except ValueError as error:
            raise DeskRefused(f"{method} {path}: the answer is not JSON") from error
        if not isinstance(answer, dict):
            raise DeskRefused(f"{method} {path}: the answer is not an object")
        return answer


def _topic(topic: str | None) -> dict[str, str]:
    return {"topic": topic} if topic else {}


def _boolean(answer: dict[str, Any], name: str) -> bool:
    value = answer.get(name)
    if not isinstance(value, bool):
        raise DeskRefused(f"The api's answer has no {name}.")
    return value
