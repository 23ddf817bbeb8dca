"""``python -m bot.serve --port N --actions-url URL --model PATH``: one bot process, on the loopback address.

One thread for BLAS: a sentence is too small to share, and two processes with two threads each are slower than one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from bot.logs import quiet
from bot.settings import PROJECT, Settings, internal_token
from bot.without_tensorflow import leave_out_tensorflow

HOST = "127.0.0.1"
REQUEST_BYTES = 256 * 1024


def _prepare_environment() -> None:
    """Set what must be set before numpy and Rasa are imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    quiet()
    leave_out_tensorflow()


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.serve", description="Serve one bot process on the loopback address."
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("BALIE_BOT_PORT", "5005")))
    parser.add_argument(
        "--actions-url", default=f"http://{HOST}:{os.environ.get('BALIE_ACTIONS_PORT', '5055')}/webhook"
    )
    parser.add_argument("--model", type=Path, help="default: the newest model in BALIE_MODELS")
    return parser.parse_args(arguments)


def serve(model: Path, port: int, actions_url: str, settings: Settings) -> None:
    """Load ``model`` and serve until stopped."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import register
    from rasa.utils.endpoints import EndpointConfig
    from sanic import Sanic

    from bot.channel import BalieChannel
    from bot.nlg import AnswerKeys
    from bot.tracker_store import TurnTrackerStore

    token = internal_token(settings)
    agent = Agent.load(
        model,
        generator=AnswerKeys(),
        tracker_store=TurnTrackerStore(None),
        action_endpoint=EndpointConfig(actions_url, headers={"Authorization": f"Bearer {token}"}),
    )
    app = Sanic("balie_bot", configure_logging=False)
    app.config.update(
        KEEP_ALIVE_TIMEOUT=120, REQUEST_MAX_SIZE=REQUEST_BYTES, RESPONSE_TIMEOUT=60, FALLBACK_ERROR_FORMAT="json"
    )
    app.ctx.agent = agent
    register([BalieChannel(settings, token)], app, route="/webhooks/")
    app.run(host=HOST, port=port, access_log=False, debug=False)


def main(arguments: list[str]) -> int:
    """Run the command."""
    options = _arguments(arguments)
    _prepare_environment()
    os.chdir(PROJECT)
    asyncio.set_event_loop(asyncio.new_event_loop())
    settings = Settings.from_environment()
    from bot.train import latest_model

    serve(options.model or latest_model(settings.models), options.port, options.actions_url, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
