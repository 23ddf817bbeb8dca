"""The typed request of one turn (docs/reference/contracts.md, section 1). Pure: no Rasa, no HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 20_000
_IDENTIFIER = re.compile(r"[A-Za-z0-9-]{1,64}")
_BUTTON_FIELDS = {"topic", "aspect", "audience", "intent", "language"}


class InvalidTurn(ValueError):
    """The request is not a turn; the message names the field."""


@dataclass(frozen=True, kw_only=True)
class TurnRequest:
    """One turn, as the api sends it. ``text`` is masked; ``button`` is a payload that was offered before."""

    conversation: str
    turn: str
    attempt: int
    channel: str
    text: str
    button: dict[str, str] | None
    state: dict[str, Any]

    @property
    def sender(self) -> str:
        """Rasa's sender, from which the action server knows which turn it works for."""
        return f"{self.conversation}:{self.turn}:{self.attempt}"

    @classmethod
    def from_json(cls, body: Any) -> TurnRequest:
        """Read the request.

        Raises:
            InvalidTurn: a field is missing or of another type.
        """
        if not isinstance(body, dict):
            raise InvalidTurn("the body must be a JSON object")
        attempt = body.get("attempt")
        if not isinstance(attempt, int) or isinstance(attempt, bool) or attempt < 1:
            raise InvalidTurn("attempt must be a positive number")
        button = _button(body.get("button"))
        return cls(
            conversation=_identifier(body, "conversation"),
            turn=_identifier(body, "turn"),
            attempt=attempt,
            channel=_identifier(body, "channel"),
            text=text_of(body, optional=button is not None),
            button=button,
            state=state_of(body),
        )


def text_of(body: Any, *, optional: bool = False) -> str:
    """Return the text of a request.

    Raises:
        InvalidTurn: it is missing, not a string, or longer than :data:`MAX_TEXT`.
    """
    text = body.get("text") if isinstance(body, dict) else None
    if text is None and optional:
        return ""
    if not isinstance(text, str):
        raise InvalidTurn("text must be a string")
    if len(text) > MAX_TEXT:
        raise InvalidTurn(f"text must be at most {MAX_TEXT} characters")
    return text


def state_of(body: Any) -> dict[str, Any]:
    """Return the dialogue state of a request; empty at first.

    Raises:
        InvalidTurn: it is not an object.
    """
    state = body.get("state") if isinstance(body, dict) else None
    if state is not None and not isinstance(state, dict):
        raise InvalidTurn("state must be an object")
    return state or {}


def _identifier(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise InvalidTurn(f"{name} must be an identifier")
    return value


def _button(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not any(
        isinstance(value.get(name), str) for name in ("topic", "intent", "language")
    ):
        raise InvalidTurn("button must be null or an object with a topic, an intent or a language")
    if not set(value) <= _BUTTON_FIELDS or not all(v is None or isinstance(v, str) for v in value.values()):
        raise InvalidTurn("button has a field that no button has")
    return {k: v for k, v in value.items() if v is not None}
