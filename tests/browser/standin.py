"""Another back end for the widget: what `docs/reference/chat-protocol.md` asks and nothing else, in memory, without a line of Balie's own.

It answers each question with its own words, and is as clumsy as a network can be: each first send is refused once, and a stream ends after
each message. A widget that keeps to the page shows every message once and in order all the same.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

WIDGET = Path(__file__).parents[2] / "web" / "dist" / "widget" / "balie-chat.js"
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; frame-src 'self'"
NOBODY = {"agent": None, "queue": None, "rest": None, "callback": None, "term": None}


class BackEnd(ThreadingHTTPServer):
    """The server, what it holds, and the pages of a site beside it: HTML by path, all under a strict content security policy."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, str] = {}
        self.conversations: dict[str, dict[str, Any]] = {}
        self.refused: set[str] = set()  # each first send is
        self.asked: list[tuple[str, str]] = []  # method and path, without what is of one conversation
        self.more = threading.Condition()
        self.clumsy = False
        self.thinks = False  # it answers nothing by itself: the test does with `say`
        self.desk: dict[str, Any] = {}  # what it says otherwise

    def handle_error(self, *_: Any) -> None:
        """A page that goes away breaks its stream off."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def say(self, conversation: dict[str, Any], author: str, text: str, **more: Any) -> dict[str, Any]:
        """Add a message with the next number, and wake the streams."""
        with self.more:
            message = {
                "id": secrets.token_hex(16),
                "seq": len(conversation["messages"]) + 1,
                "author": author,
                "name": None,
                "department": None,
                "language": "nl",
                "text": text,
                "links": [],
                "phones": [],
                "buttons": [],
                "clientMessageId": None,
                "createdAt": "2026-11-23T10:00:00+00:00",
                **more,
            }
            conversation["messages"].append(message)
            self.more.notify_all()
        return message


class _Handler(BaseHTTPRequestHandler):
    server: BackEnd

    def do_OPTIONS(self) -> None:
        self._answer(204)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/widget/balie-chat.js":
            self._answer(200, WIDGET.read_bytes(), "text/javascript; charset=utf-8")
        elif path == "/v1/desk":
            self._desk(parse_qs(urlsplit(self.path).query))
        elif path.startswith("/v1/conversations/"):
            self._of_conversation("GET", path)
        else:
            page = self.server.pages.get(path)
            self._answer(200 if page else 404, (page or "").encode(), _type_of(path))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        path = urlsplit(self.path).path
        if path == "/v1/conversations":
            self._start(body)
        else:
            self._of_conversation("POST", path, body)

    def _desk(self, query: dict[str, list[str]]) -> None:
        self.server.asked.append(("GET", "/v1/desk"))
        topics = [
            {"id": f"topic:{topic}", "label": topic.title(), "language": "nl"} for topic in query.get("topic", [])
        ]
        self._json(
            200,
            {
                "municipality": {"name": "Andere gemeente", "phone": "14 000", "website": "", "fictional": False},
                "open": True,
                "language": query["language"][0],
                "text": "Wij zijn er.",
                "languages": ["nl", "en"],
                "serviceLanguages": ["de", "ar"],
                "buttons": [*topics, {"id": "human", "label": "Een mens", "language": "nl"}],
                "keepDays": 3,
                "disclosure": {"title": "Goed om te weten", "points": ["Dit is een ander systeem."]},
                "notice": None,
                "off": None,
                "phones": [],
                **self.server.desk,
            },
        )

    def _start(self, body: dict[str, Any]) -> None:
        self.server.asked.append(("POST", "/v1/conversations"))
        held = self.server.conversations.setdefault(
            self.headers["Idempotency-Key"], {"id": secrets.token_hex(8), "token": secrets.token_hex(8), "messages": []}
        )
        held.update(topic=body.get("topic"), language=body["language"])
        self._json(201, {**_known(held), "token": held["token"], "disclosure": {}, "messages": held["messages"]})

    def _of_conversation(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        _, _, _, name, *rest = path.split("/")
        what = "/".join(rest)
        self.server.asked.append((method, f"/v1/conversations/{{id}}/{what}".rstrip("/")))
        held = next((each for each in self.server.conversations.values() if each["id"] == name), None)
        if held is None or self.headers["Authorization"] != f"Bearer {held['token']}":
            self._problem(404, "conversation_not_found")
        elif body is not None and what == "messages":
            self._say(held, body)
        elif what == "messages":
            self._json(200, {"meta": {"lastSeq": len(held["messages"])}, "payload": held["messages"]})
        elif what == "events":
            self._events(held, int(self.headers["Last-Event-ID"] or 0))
        elif what == "end":
            held["ended"] = True
            self._answer(204)
        else:
            self._json(200, _known(held))

    def _say(self, held: dict[str, Any], body: dict[str, Any]) -> None:
        name = body["clientMessageId"]
        if self.server.clumsy and name not in self.server.refused:
            self.server.refused.add(name)
            self._problem(503, "temporarily_unavailable")
            return
        before = next((each for each in held["messages"] if each["clientMessageId"] == name), None)
        said = body.get("text") or body["buttonId"]
        message = before or self.server.say(held, "citizen", said, clientMessageId=name, language="und")
        self._json(202, {"message": message})
        if before is None and not self.server.thinks:
            self.server.say(held, "bot", f"Het antwoord op: {said}")

    def _events(self, held: dict[str, Any], seen: int) -> None:
        self._head(200, "text/event-stream")
        self._event("state", _known(held)["state"])
        with self.server.more:
            while True:
                for message in held["messages"][seen:]:
                    seen = message["seq"]
                    self._event("message", message, number=seen)
                    if self.server.clumsy:
                        return
                if not self.server.more.wait(timeout=60):
                    return

    def _event(self, kind: str, data: dict[str, Any], number: int | None = None) -> None:
        identity = f"id: {number}\n" if number else ""
        self.wfile.write(f"{identity}event: {kind}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def _problem(self, status: int, code: str) -> None:
        self._json(status, {"status": status, "code": code, "title": code, "detail": ""}, "application/problem+json")

    def _json(self, status: int, body: dict[str, Any], kind: str = "application/json") -> None:
        self._answer(status, json.dumps(body).encode(), kind)

    def _answer(self, status: int, body: bytes = b"", kind: str = "text/html; charset=utf-8") -> None:
        self._head(status, kind, length=len(body))
        self.wfile.write(body)

    def _head(self, status: int, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Content-Security-Policy", STRICT)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "*, Authorization")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests look at the pages."""


def _known(held: dict[str, Any]) -> dict[str, Any]:
    desk = {"open": True, "text": "Wij zijn er.", "phone": "14 000"}
    ended = held.get("ended", False)
    state = {"status": "pending", "owner": "bot", "language": held["language"], "ended": ended, **NOBODY, "desk": desk}
    return {"id": held["id"], "reference": "1234567890", "state": state}


def _type_of(path: str) -> str:
    return {"json": "application/json", "css": "text/css", "js": "text/javascript"}.get(
        path.rpartition(".")[2], "text/html; charset=utf-8"
    )


@contextmanager
def back_end() -> Iterator[BackEnd]:
    """Serve until the end of the context."""
    with BackEnd() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
