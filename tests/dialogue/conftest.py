"""The real bot: trained model, action server and channel, against a stand-in for the api's internal listener."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".venv-bot" / "bin" / "python"
TOKEN = "a-token-for-tests"
START_SECONDS = 120


class Internal:
    """Stands in for the api: records handoff requests and answers what a test tells it to."""

    def __init__(self):
        self.answers = {
            "/internal/handoff-requests": (200, {"deskOpen": True}),
            "/internal/desk": (200, {"open": True, "department": "burgerzaken"}),
            "/internal/wait": (200, {"place": 3, "waitMinutes": {"from": 4, "to": 9}}),
        }
        self.requests = []
        internal = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self):
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                path = urlsplit(self.path).path
                internal.requests.append((path, body, self.headers.get("authorization")))
                status, content = internal.answers[path]
                payload = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = _answer  # noqa: N815  the names that http.server looks for

            def log_message(self, *_):
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def running(arguments, log, **environment):
    """Run a module of the bot's environment until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, "-m", *arguments],
            cwd=PROJECT,
            env=os.environ | {"BALIE_INTERNAL_TOKEN": TOKEN} | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(url, process, log, headers=None):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(url, headers=headers).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"{url} did not become ready:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def model():
    """The project's own model, trained when it is not up to date."""
    if not PYTHON.exists():
        pytest.fail("The bot's environment .venv-bot is missing: run `make setup`.")
    trained = subprocess.run([PYTHON, "-m", "bot.train"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    return next(line for line in trained.stdout.splitlines() if line.endswith(".tar.gz"))


@pytest.fixture(scope="session")
def internal():
    stand_in = Internal()
    yield stand_in
    stand_in.stop()


class Bot:
    """A citizen's side of one conversation: sends turns and carries the state, as the router does."""

    def __init__(self, url, log):
        self.http = httpx.Client(
            base_url=f"{url}/webhooks/balie", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20
        )
        self.log = log
        self.start_over()

    def start_over(self, **state):
        self.state, self.turns, self.reply = state, 0, None

    def post(self, text="", button=None, **changes):
        self.turns += 1
        body = {"conversation": "c1", "turn": f"t{self.turns}", "attempt": 1, "channel": "webchat"}
        return self.http.post("/turn", json=body | {"text": text, "button": button, "state": self.state} | changes)

    def say(self, text="", button=None):
        response = self.post(text, button)
        assert response.status_code == 200, response.text
        self.reply = response.json()
        self.state = self.reply["state"]
        return self.reply["messages"]


@pytest.fixture(scope="session")
def process(model, internal, tmp_path_factory):
    logs = tmp_path_factory.mktemp("logs")
    actions, bot = free_port(), free_port()
    actions_log, bot_log = logs / "actions.log", logs / "bot.log"
    serve = ["bot.serve", "--port", str(bot), "--actions-url", f"http://127.0.0.1:{actions}/webhook", "--model", model]
    with (
        running(["actions", "--port", str(actions), "--internal-url", internal.url], actions_log) as acting,
        running(serve, bot_log, BALIE_BOT_DEADLINE_SECONDS="4") as serving,
    ):
        wait_until_ready(f"http://127.0.0.1:{actions}/health", acting, actions_log)
        ready = f"http://127.0.0.1:{bot}/webhooks/balie/ready"
        wait_until_ready(ready, serving, bot_log, {"Authorization": f"Bearer {TOKEN}"})
        citizen = Bot(f"http://127.0.0.1:{bot}", bot_log)
        yield citizen, f"http://127.0.0.1:{actions}"
        citizen.http.close()


@pytest.fixture
def bot(process, internal):
    """A new conversation, and an api that has heard nothing and is well."""
    internal.requests.clear()
    well = dict(internal.answers)
    process[0].start_over()
    yield process[0]
    internal.answers.update(well)


@pytest.fixture
def actions_url(process):
    return process[1]
