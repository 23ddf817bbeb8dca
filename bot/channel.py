"""The bot's only way in: one HTTP call per turn, from the api, on the loopback address.

Rasa's ``rest`` channel answers 200 with an empty list whatever goes wrong. This one says what happened, so that the router can retry, hand
over, or tell the citizen. Nothing of what a citizen said is logged.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.requests import InvalidTurn, TurnRequest, state_of, text_of
from bot.settings import Settings, internal_token
from bot.turns import TurnRunner

logger = logging.getLogger(__name__)

WARM_UP = (
    ("wat kost een nieuw paspoort?", None),
    ("hello, what should I bring to get married?", None),
    ("", {"intent": "greeting"}),
    ("xq zv", None),
)
"""Whole turns that load what is loaded late, so that no citizen pays for it; none of them calls the action server."""


def problem(status: int, code: str, detail: str = "") -> HTTPResponse:
    """Return an error of the contract."""
    return json({"code": code, "detail": detail}, status=status)


class BalieChannel(InputChannel):
    """Serves ``/webhooks/balie/turn``, ``/ready``, ``/quality`` and ``/parse``."""

    def __init__(self, settings: Settings, token: str) -> None:
        """Serve with this deadline and token."""
        self._deadline = settings.deadline_seconds
        self._authorization = f"Bearer {token}".encode()
        self._runner: TurnRunner | None = None

    @classmethod
    def name(cls) -> str:
        """Return the part of the URL after ``/webhooks/``."""
        return "balie"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> BalieChannel:
        """Read settings and token from the environment; ``credentials.yml`` holds no secrets."""
        settings = Settings.from_environment()
        return cls(settings, internal_token(settings))

    async def warm_up(self, app: Sanic) -> None:
        """Run whole turns on the app's agent, and only then be ready."""
        runner = TurnRunner(app.ctx.agent)
        for text, button in WARM_UP:
            body = {
                "conversation": "warm-up",
                "turn": "warm-up",
                "attempt": 1,
                "channel": "warm-up",
                "text": text,
                "button": button,
            }
            try:
                await runner.run(TurnRequest.from_json(body))
            except (
                Exception
            ):  # a turn that hands over has no action server to reach yet; the model is warm all the same
                logger.info("A warm-up turn did not finish.")
        self._runner = runner
        logger.info("Ready with model %s.", runner.model_id)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes. ``on_new_message`` is Rasa's own way in and stays unused."""
        routes = Blueprint("balie")

        @routes.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            app.add_task(self.warm_up(app))

        @routes.middleware("request")
        async def authorise(request: Request) -> HTTPResponse | None:
            given = request.headers.get("authorization", "").encode()
            return None if hmac.compare_digest(given, self._authorization) else problem(401, "unauthorized")

        @routes.get("/ready")
        async def ready(_: Request) -> HTTPResponse:
            return json({"modelId": self._runner.model_id}) if self._runner else problem(503, "not_ready")

        @routes.get("/quality")
        async def quality(_: Request) -> HTTPResponse:
            if self._runner is None:
                return problem(503, "not_ready")
            measured = self._runner.quality
            return json({"modelId": self._runner.model_id, "quality": measured.as_json() if measured else None})

        @routes.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            return await self._answer(self._parse, request)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._answer(self._turn, request)

        return routes

    async def _answer(self, handle: Callable[[TurnRunner, Any], Awaitable[Any]], request: Request) -> HTTPResponse:
        if self._runner is None:
            return problem(503, "not_ready")
        try:
            return json(await asyncio.wait_for(handle(self._runner, request.json), self._deadline))
        except (InvalidTurn, InvalidUsage, PayloadTooLarge) as error:
            return problem(
                400, "invalid_turn", str(error) if isinstance(error, InvalidTurn) else "the body must be JSON"
            )
        except TimeoutError:
            return problem(504, "turn_timeout", f"not done within {self._deadline:g} s")
        except Exception:  # the edge: whatever fails becomes a failed turn, which the router brings to a human
            logger.exception("A turn failed.")
            return problem(500, "turn_failed")

    @staticmethod
    async def _turn(runner: TurnRunner, body: Any) -> Any:
        return await runner.run(TurnRequest.from_json(body))

    @staticmethod
    async def _parse(runner: TurnRunner, body: Any) -> Any:
        return (await runner.resolve(text_of(body), state_of(body))).parse_json()
