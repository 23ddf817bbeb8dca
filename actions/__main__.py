"""``python -m actions --port N``: the action server, on the loopback address and only for who knows the token."""

from __future__ import annotations

import argparse
import hmac
import logging
import os
import sys
from pathlib import Path

from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.actions import ACTIONS
from actions.desk import Desk, TurnId

HOST = "127.0.0.1"
PROJECT = Path(__file__).resolve().parent.parent
logger = logging.getLogger(__name__)


def internal_token() -> str:
    """Return the token that api, bot and actions share.

    Raises:
        SystemExit: there is none.
    """
    path = PROJECT / os.environ.get("BALIE_HOME", "var") / "secrets" / "internal-token"
    token = os.environ.get("BALIE_INTERNAL_TOKEN", "").strip()
    if not token and path.is_file():
        token = path.read_text(encoding="utf-8").strip()
    if not token:
        raise SystemExit(
            f"No internal token: set BALIE_INTERNAL_TOKEN, or start with `balie serve`, which writes {path}."
        )
    return token


def create(internal_url: str, token: str) -> Sanic:
    """Return the action server's app: rasa-sdk's executor behind the token.

    Not rasa-sdk's own app: that one listens to everybody, and repeats what the citizen said in its errors and its log.
    """
    desk = Desk(internal_url, token)
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(desk))
    app = Sanic("balie_actions", configure_logging=False)
    app.config.update(KEEP_ALIVE_TIMEOUT=120, FALLBACK_ERROR_FORMAT="json")
    authorization = f"Bearer {token}".encode()

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        call = request.json
        known = (
            isinstance(call, dict)
            and isinstance(call.get("tracker"), dict)
            and call.get("next_action") in executor.actions
        )
        if not known:
            return json({"error": "not an action call"}, status=404)
        given = request.headers.get("authorization", "").encode()
        on_behalf_of_turn = TurnId.from_sender(str(call["tracker"].get("sender_id"))) is not None
        if on_behalf_of_turn and not hmac.compare_digest(given, authorization):
            return json({"error": "unauthorized"}, status=401)
        try:
            return json(await executor.run(call))
        except Exception as error:  # the edge: the bot turns it into a failed turn
            logger.error("%s failed: %s: %s", call["next_action"], type(error).__name__, error)  # noqa: TRY400  no frames of citizens' text
            return json({"error": type(error).__name__}, status=500)

    @app.listener("after_server_stop")
    async def close(*_: object) -> None:
        await desk.close()

    return app


def main(arguments: list[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m actions", description="Serve the bot's actions on the loopback address."
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("BALIE_ACTIONS_PORT", "5055")))
    default_url = f"http://{HOST}:{os.environ.get('BALIE_INTERNAL_PORT', '8001')}"
    parser.add_argument("--internal-url", default=os.environ.get("BALIE_INTERNAL_URL", default_url))
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    app = create(options.internal_url, internal_token())
    app.run(host=HOST, port=options.port, access_log=False, debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
