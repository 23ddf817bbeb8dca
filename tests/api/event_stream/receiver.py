"""A receiver of events as a process of its own: verifies each signature, remembers what came, and does what a test says.

It knows nothing of Balie but what docs/how-to/event-stream.md tells a receiver. `POST /balie` takes events, `/control` is the test's.
"""

import hmac
import json
import ssl
import sys
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def verified(secrets: list[str], body: bytes, header: str) -> bool:
    """Say whether a body was signed with one of these secrets; how long ago is for the test to say."""
    parts = [part.partition("=") for part in header.split(",")]
    moment = next((value for name, _, value in parts if name == "t"), "")
    given = [value for name, _, value in parts if name == "v1"]
    expected = [hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest() for secret in secrets]
    return any(hmac.compare_digest(mine, theirs) for mine in expected for theirs in given)


class Receiver(ThreadingHTTPServer):
    """What the test told it, and what it was told.

    `mode`: `well`; `cut` (hangs up without a word); `hang` (remembers, then says nothing until it is told otherwise); or a status. `of`: the
    conversation for which that holds, all when empty. `times`: how often, then it is well.
    """

    daemon_threads = True

    def __init__(self, secrets: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.secrets, self.got = secrets, []  # type: list[str], list[dict[str, Any]]
        self.told: dict[str, Any] = {"mode": "well"}
        self.go_on, self.one = threading.Event(), threading.Lock()

    def behaviour(self, conversation: str) -> Any:
        """Return how to behave now."""
        with self.one:
            told = self.told
            if told.get("of") and told["of"] != conversation:
                return "well"
            if "times" in told:
                told["times"] -= 1
                if told["times"] < 0:
                    return "well"
            return told["mode"]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(200, json.dumps(self.server.got).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/control":
            self.server.go_on.set()
            self.server.go_on = threading.Event()
            told = json.loads(body)
            self.server.secrets = told.pop("secrets", self.server.secrets)
            self.server.told = told
            self._say(204)
            return
        self._event(body)

    def _event(self, body: bytes) -> None:
        server, go_on, headers = self.server, self.server.go_on, {k.lower(): v for k, v in self.headers.items()}
        event = json.loads(body)
        mode = server.behaviour(event["subject"])
        if mode == "cut":
            self.close_connection = True
            return
        good = verified(server.secrets, body, headers.get("x-balie-signature", ""))
        status = 401 if not good else mode if isinstance(mode, int) else 204
        with server.one:
            server.got.append({"event": event, "headers": headers, "body": body.decode(), "status": status})
        if mode == "hang":
            go_on.wait(20)
            self.close_connection = True
            return
        self._say(status)

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in self.server.told.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_arguments: Any) -> None:
        """Say nothing."""


if __name__ == "__main__":
    receiver = Receiver([each for each in sys.argv[1:] if not each.endswith(".pem")])
    for pem in (each for each in sys.argv[1:] if each.endswith(".pem")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    print(receiver.server_address[1], flush=True)  # noqa: T201 - the test reads the port
    receiver.serve_forever()
