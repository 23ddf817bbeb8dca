"""What the pages of `bench.web` talk to: the built pages, and an api that answers with as many rows and messages as a measurement wants."""

import json
import queue
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_ME = "00000000-0000-4000-8000-000000000001"
AGENT = {
    "id": _ME,
    "username": "sanne",
    "name": "Sanne",
    "roles": ["agent"],
    "departments": ["burgerzaken"],
    "skills": [],
    "languages": ["nl"],
    "capacity": 3,
    "presence": "available",
}
_WORDS = (
    "Ik wil graag weten wat ik moet meenemen als ik een paspoort aanvraag voor mijn kind dat binnenkort twaalf wordt. "
)


def row(number: int, *, mine: bool = False) -> dict[str, Any]:
    """Return a handoff as a list shows it."""
    queued = datetime.now(UTC) - timedelta(minutes=number % 40)
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "conversationId": f"00000000-0000-4000-9000-{number:012}",
        "reference": f"{1_000_000_000 + number}",
        "status": "claimed" if mine else "queued",
        "topic": "paspoort",
        "topicTitle": "Paspoort aanvragen",
        "reason": "wants_human",
        "reasonText": "De inwoner vroeg om een medewerker.",
        "priority": ("normal", "high", "urgent")[number % 3],
        "sensitivity": "none",
        "language": "nl",
        "channel": "webchat",
        "department": "burgerzaken",
        "departmentName": "Burgerzaken",
        "skills": [],
        "queuedAt": queued.isoformat(),
        "promised": {"from": 5, "to": 15},
        "claimedAt": queued.isoformat() if mine else None,
        "orderKey": f"2026-11-22T10:00:00.{number:06}+00:00",
        "cameBackAt": None,
        "snoozedUntil": None,
        "citizenPresent": True,
        "claimedBy": {"id": _ME, "name": "Sanne"} if mine else None,
        "reservedFor": None,
        "callback": None,
        "also": [],
        "dangers": [],
        "watchedBy": [],
        "preview": _WORDS[:100],
        "lastSeq": 1,
        "result": None,
    }


def _message(number: int) -> dict[str, Any]:
    author = ("citizen", "agent", "bot")[number % 3]
    return {
        "id": f"00000000-0000-4000-a000-{number:012}",
        "seq": number,
        "author": author,
        "name": "Sanne" if author == "agent" else None,
        "department": None,
        "language": "nl",
        "text": _WORDS * (1 + number % 4),
        "links": [],
        "phones": [],
        "buttons": [],
        "mentions": [],
        "answer": None,
        "attachments": [],
        "clientMessageId": None,
        "createdAt": (datetime.now(UTC) - timedelta(minutes=2000 - number)).isoformat(),
    }


def _detail(number: int, messages: int) -> dict[str, Any]:
    none: dict[str, list[Any]] = {
        name: []
        for name in (
            "dangers",
            "answered",
            "inputs",
            "ranking",
            "signals",
            "signalTexts",
            "agentsOnDuty",
            "botAnswered",
        )
    }
    why = {**none, "reasonText": "", "rule": "default", "ruleVersion": "1", "candidates": None, "aspect": None}
    why |= {"language": "nl", "languageText": None, "queueLength": 0, "deskOpen": True}
    return {
        **row(number, mine=True),
        "lastSeq": messages,
        "claimId": "00000000-0000-4000-b000-000000000001",
        "messages": [_message(each) for each in range(1, messages + 1)],
        "mayNote": True,
        "why": why,
        **dict.fromkeys(("draft", "transfer", "topicFacts", "term", "callTo")),
        **{name: [] for name in ("dangerFacts", "behaviours", "related", "timeline", "files", "attachments")},
    }


class Pages(ThreadingHTTPServer):
    """The pages with an api of so many waiting rows, and so many messages in the one conversation that is held."""

    daemon_threads = True

    def __init__(self, folder: Path, *, rows: int, messages: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.rows, self.messages = folder, rows, messages
        self.streams: list[queue.Queue[dict[str, Any]]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def change(self, version: int) -> None:
        """Tell the console that was opened last that one row of the queue changed."""
        changed = {**row(version % self.rows), "preview": f"Nummer {version}"}
        self.streams[-1].put(
            {"version": version, "upsert": [changed], "remove": [], "notListed": {"count": 0, "orMore": False}}
        )

    def answer(self, path: str) -> Any:
        """Return what the api says on a path."""
        if path == "/v1/session":
            step = {"on": False, "toSetUp": False}
            return {
                "agent": AGENT,
                "csrfToken": "bench",
                "method": "password",
                "secondStep": step,
                "endsIn": 9e4,
                "idleEndsIn": 9e4,
            }
        if path == "/v1/session/work":
            work = {"presence": "available", "load": 1, "loadByChannel": {}, "capacity": 3, "channelCapacity": {}}
            return {**work, "wrapUpUntil": None, "heavyInRow": 0, "workedMinutes": 0, "break": None}
        if path == "/v1/colleagues":
            return {"departments": [], "agents": [], "organisations": []}
        if path.startswith("/v1/handoffs/"):
            return {"draft": None} if path.endswith("/draft") else _detail(self.rows + 1, self.messages)
        if path == "/v1/desk":
            return {**_DESK}
        return {"count": 0, "meta": {"count": 0, "unseen": 0}, "payload": []}


_DESK: dict[str, Any] = {
    "municipality": {
        "name": "Gemeente Voorbeeld",
        "phone": "14 012",
        "website": "https://voorbeeld.example",
        "fictional": True,
    },
    "open": True,
    "language": "nl",
    "text": "De balie is open.",
    "languages": ["nl", "en"],
    "disclosure": {"title": "U chat met een computer", "points": []},
    "notice": None,
    "off": None,
    "phones": [],
}


class _Handler(BaseHTTPRequestHandler):
    server: Pages
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Serve a page, an answer of the api, or the stream of the queue."""
        path = self.path.partition("?")[0]
        if path == "/v1/queue/events":
            self._stream()
        elif path.startswith("/v1/"):
            self._send(json.dumps(self.server.answer(path)).encode(), "application/json")
        else:
            self._file(path)

    def do_PUT(self) -> None:
        """Read what was sent, and answer as to a GET."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.do_GET()

    def do_POST(self) -> None:
        """The same."""
        self.do_PUT()

    def _file(self, path: str) -> None:
        name = "demo/index.html" if path == "/" else path.strip("/") + ("/index.html" if path.endswith("/") else "")
        file = self.server.folder / name
        if not file.is_file():
            self.send_error(404)
            return
        self._send(file.read_bytes(), _TYPES.get(file.suffix, "application/octet-stream"))

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        waiting = [row(number) for number in range(self.server.rows)]
        changes: queue.Queue[dict[str, Any]] = queue.Queue()
        self.server.streams.append(changes)
        mine = [{**row(self.server.rows + 1, mine=True), "lastSeq": self.server.messages}]
        snapshot = {"version": 1, "waiting": waiting, "mine": mine, "notListed": {"count": 0, "orMore": False}}
        try:
            self._event("snapshot", snapshot)
            while True:
                self._event("change", changes.get())
        except OSError:
            return

    def _event(self, name: str, data: dict[str, Any]) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing for each request."""
