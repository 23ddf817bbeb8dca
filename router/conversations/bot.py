"""The bot as the router sees it: one call a turn, over HTTP on the loopback."""

import asyncio
from typing import Any, Protocol

import orjson

from router.conversations.connection import Client, ConnectionRefused, ExchangeFailed
from router.conversations.errors import BotFailed, BotUnreachable
from router.conversations.models import TurnReply

_READY_SECONDS = 2.0


class Bot(Protocol):
    """Takes a turn and gives answer keys back; keeps nothing."""

    async def take_turn(self, turn: dict[str, Any]) -> TurnReply:
        """Ask for one turn (`docs/reference/contracts.md`, section 1).

        Raises:
            BotUnreachable: refused or not ready; trying again may help.
            BotOff: switched off by a supervisor.
            BotFailed: too late, an error, or an empty or malformed turn.
        """

    async def listen(self, words: dict[str, Any]) -> dict[str, Any]:
        """Ask only what is heard in a text (`/parse` of the contract, section 1): nothing is said, done or kept.

        Raises:
            BotUnreachable, BotFailed: as `take_turn`.
        """

    async def measured(self) -> dict[str, Any] | None:
        """Return how good the model in use was measured to be (`/quality` of the contract, section 1); None where that is not known."""

    async def is_ready(self) -> bool:
        """Say whether the bot would take a turn now."""

    async def close(self) -> None:
        """Give the connections back."""


class HttpBot:
    """The real bot."""

    def __init__(self, *, url: str, token: str, deadline: float) -> None:
        """Make a client.

        Args:
            url: where the bot listens, without a path.
            token: the internal token.
            deadline: seconds that one turn may take.
        """
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._client, self._deadline = Client(url, headers), deadline

    async def take_turn(self, turn: dict[str, Any]) -> TurnReply:
        """See `Bot.take_turn`."""
        return reply_from(await self._ask("turn", turn))

    async def listen(self, words: dict[str, Any]) -> dict[str, Any]:
        """See `Bot.listen`."""
        return parse_from(await self._ask("parse", words))

    async def _ask(self, what: str, body: dict[str, Any]) -> bytes:
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._client.request("POST", f"/webhooks/balie/{what}", orjson.dumps(body))
        except ConnectionRefused as error:
            raise BotUnreachable(str(error)) from error
        except (ExchangeFailed, TimeoutError) as error:
            raise BotFailed(repr(error)) from error
        if answer.status == 503:
            raise BotUnreachable("not ready")
        if answer.status != 200:
            raise BotFailed(f"status {answer.status}")
        return answer.body

    async def measured(self) -> dict[str, Any] | None:
        """See `Bot.measured`."""
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._client.request("GET", "/webhooks/balie/quality")
            found = _json(answer.body) if answer.status == 200 else None
        except (ConnectionRefused, ExchangeFailed, TimeoutError, BotFailed):
            return None
        return found if isinstance(found, dict) and isinstance(found.get("quality"), dict) else None

    async def is_ready(self) -> bool:
        """See `Bot.is_ready`."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                answer = await self._client.request("GET", "/webhooks/balie/ready")
        except (ConnectionRefused, ExchangeFailed, TimeoutError):
            return False
        return answer.status == 200

    async def close(self) -> None:
        """See `Bot.close`."""
        self._client.close()


def reply_from(body: bytes) -> TurnReply:
    """Read a turn's reply.

    Raises:
        BotFailed: it is not what the contract says.
    """
    value = _json(body)
    try:
        messages, state, parse = value["messages"], value["state"], value["parse"]
    except (KeyError, TypeError) as error:
        raise BotFailed(f"malformed reply: {error!r}") from error
    well_formed = isinstance(messages, list) and isinstance(state, dict) and isinstance(parse, dict)
    if not well_formed or not all(
        isinstance(item, dict) and ("answer" in item or "message" in item) for item in messages
    ):
        raise BotFailed("malformed reply")
    return TurnReply(messages=tuple(messages), state=state, parse=parse, model_id=value.get("modelId"))


def parse_from(body: bytes) -> dict[str, Any]:
    """Read what was heard.

    Raises:
        BotFailed: it is not what the contract says.
    """
    value = _json(body)
    if not isinstance(value, dict):
        raise BotFailed("malformed parse")
    return value


def _json(body: bytes) -> Any:
    if b"\\u0000" in body:  # PostgreSQL cannot keep it
        raise BotFailed("malformed reply: a character that no text has")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BotFailed(f"malformed reply: {error!r}") from error
