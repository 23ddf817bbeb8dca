"""A citizen at a terminal: Balie's public API as a web page uses it, for `balie chat`."""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import httpx

from cli.errors import CommandError

QUIET_SECONDS = 60  # the stream says something at least this often


@dataclass(frozen=True)
class Event:
    """One server-sent event: its name, its id and its data."""

    name: str
    id: str | None
    data: dict[str, Any] = field(default_factory=dict)


def parse_events(lines: Iterable[str]) -> Iterator[Event]:
    """Read a stream of server-sent events.

    >>> [event.name for event in parse_events(["event: message", "id: 3", 'data: {"seq": 3}', "", ": still here", ""])]
    ['message']

    Source: WHATWG HTML, "Server-sent events", 9.2.6.
    """
    name: str = "message"
    last_id: str | None = None
    data: list[str] = []
    for line in lines:
        if not line:
            if data:
                yield Event(name, last_id, json.loads("\n".join(data)))
            name, data = "message", []
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            name = value
        elif key == "id":
            last_id = value
        elif key == "data":
            data.append(value)


class Citizen:
    """One conversation over the public API, started when it is made and ended when it is left."""

    def __init__(self, url: str, *, language: str = "nl") -> None:
        self._client = httpx.Client(base_url=url, timeout=httpx.Timeout(10, read=QUIET_SECONDS), trust_env=False)
        created = self._call(
            "POST",
            "/v1/conversations",
            {"channel": "webchat", "language": language},
            {"Idempotency-Key": str(uuid.uuid4())},
        )
        self.id: str = created["id"]
        self.reference: str = created["reference"]
        self.disclosure: dict[str, Any] = created["disclosure"]
        self.messages: list[dict[str, Any]] = created["messages"]
        self._client.headers["Authorization"] = f"Bearer {created['token']}"

    def __enter__(self) -> "Citizen":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._call("POST", f"/v1/conversations/{self.id}/end", None, {})
        finally:
            self._client.close()

    def say(self, text: str) -> int:
        """Say something; returns the sequence number of the message."""
        return self._send({"text": text})

    def press(self, button_id: str) -> int:
        """Press a button that was offered; returns the sequence number of the message."""
        return self._send({"buttonId": button_id})

    def events(self, after: int = 0) -> Iterator[Event]:
        """Follow the conversation, from the message after `after`.

        Raises:
            CommandError: the stream cannot be opened or is lost.
        """
        try:
            with self._client.stream(
                "GET", f"/v1/conversations/{self.id}/events", headers={"Last-Event-ID": str(after)}
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise CommandError(f"The event stream answered {answer.status_code}.")
                yield from parse_events(answer.iter_lines())
        except httpx.HTTPError as error:
            raise CommandError(f"The event stream was lost: {error}.") from error

    def _send(self, what: dict[str, str]) -> int:
        body = {"clientMessageId": str(uuid.uuid4()), **what}
        return int(self._call("POST", f"/v1/conversations/{self.id}/messages", body, {})["message"]["seq"])

    def _call(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> dict[str, Any]:
        try:
            answer = self._client.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise CommandError(f"Balie does not answer on {self._client.base_url}: {error}.") from error
        if answer.is_error:
            kind = answer.headers.get("content-type", "")
            said = answer.json().get("detail") if "json" in kind else answer.text[:200]
            raise CommandError(f"{method} {path} answered {answer.status_code}: {said}")
        return dict(answer.json()) if answer.content else {}
