"""An employee who answers a citizen over the API, as their console does."""

from typing import Any

from tests.browser.console import signed_in
from tests.live import LiveStack, eventually


class Employee:
    """Mehmet of the contact centre, who answers over the API as her console does."""

    def __init__(self, stack: LiveStack) -> None:
        self._http = signed_in(stack, "mehmet")
        self._http.put("/v1/session/presence", json={"presence": "available"}).raise_for_status()
        self._handoff: dict[str, Any] = {}

    def claim(self, text: str) -> None:
        """Claim the waiting conversation in which the citizen said `text`."""
        waiting = eventually(lambda: [handoff for handoff in self._queue() if text in self._said(handoff)])
        answer = self._http.post(f"/v1/handoffs/{waiting[0]['id']}/claim")
        self._handoff = answer.raise_for_status().json()

    def type(self) -> None:
        """Show the citizen that something is being typed."""
        self._act("typing", {})

    def say(self, text: str) -> None:
        """Answer the citizen."""
        self._act("messages", {"clientMessageId": f"mehmet-{text}"[:64], "text": text})

    def close(self) -> None:
        """Resolve what was claimed and leave."""
        if self._handoff:
            self._act("resolve", {"result": "answered", "note": ""})
        self._http.close()

    def _queue(self) -> list[dict[str, Any]]:
        queue: list[dict[str, Any]] = self._http.get("/v1/queue").raise_for_status().json()["payload"]
        return queue

    def _said(self, handoff: dict[str, Any]) -> str:
        detail = self._http.get(f"/v1/handoffs/{handoff['id']}").raise_for_status().json()
        return "\n".join(message["text"] for message in detail["messages"])

    def _act(self, what: str, body: dict[str, Any]) -> None:
        body = {"claimId": self._handoff["claimId"], **body}
        self._http.post(f"/v1/handoffs/{self._handoff['id']}/{what}", json=body).raise_for_status()
