"""The bot as the router sees it: one call a turn, over HTTP on the loopback."""

from typing import Any, Protocol

import httpx
import orjson

from router.conversations.errors import BotFailed, BotUnreachable
from router.conversations.models import TurnReply


class Bot(Protocol):
    """Takes a turn and gives answer keys back; keeps nothing."""

    async def take_turn(self, turn: dict[str, Any]) -> TurnReply:
        """Ask for one turn (`docs/reference/contracts.md`, section 1).

        Raises:
            BotUnreachable: refused or not ready; trying again may help.
            BotFailed: too late, an error, or an empty or malformed turn.
        """

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
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            timeout=httpx.Timeout(deadline, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=30),
            trust_env=False,
        )

    async def take_turn(self, turn: dict[str, Any]) -> TurnReply:
        """See `Bot.take_turn`."""
        try:
            response = await self._client.post("/webhooks/balie/turn", content=orjson.dumps(turn))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise BotUnreachable(str(error)) from error
        except httpx.HTTPError as error:
            raise BotFailed(repr(error)) from error
        if response.status_code == 503:
            raise BotUnreachable("not ready")
        if response.status_code != 200:
            raise BotFailed(f"status {response.status_code}")
        return reply_from(response.content)

    async def is_ready(self) -> bool:
        """See `Bot.is_ready`."""
        try:
            response = await self._client.get("/webhooks/balie/ready", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        """See `Bot.close`."""
        await self._client.aclose()


def reply_from(body: bytes) -> TurnReply:
    """Read a turn's reply.

    Raises:
        BotFailed: it is not what the contract says.
    """
    try:
        value = orjson.loads(body)
        messages, state, parse = value["messages"], value["state"], value["parse"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BotFailed(f"malformed reply: {error!r}") from error
    well_formed = isinstance(messages, list) and isinstance(state, dict) and isinstance(parse, dict)
    if not well_formed or not all(
        isinstance(item, dict) and ("answer" in item or "message" in item) for item in messages
    ):
        raise BotFailed("malformed reply")
    return TurnReply(messages=tuple(messages), state=state, parse=parse, model_id=value.get("modelId"))
