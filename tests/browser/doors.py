"""Somebody who writes through another door, and the provider of that door."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from tests.channels.drivers.driver import Call
from tests.channels.drivers.webhook import WebhookDriver
from tests.live import LiveStack, eventually

_SENDERS = (each for each in count(31612100001) if each % 100 != 99)  # those the stand-in never accepts


class Writer:
    """A citizen at another door: what they write, what they got, and what their provider tells of it."""

    def __init__(self, stack: LiveStack, driver: WebhookDriver, *, never_accepted: bool = False) -> None:
        self._stack, self._driver = stack, driver
        self.number = driver.fault_of_refusal if never_accepted else f"+{next(_SENDERS)}"

    def says(self, text: str) -> None:
        """Write."""
        now = datetime.now(UTC)
        self._call(self._driver.message(text, event=uuid4().hex, sender=self.number, at=now))

    def got(self, words: str) -> dict[str, Any]:
        """Wait until a message with these words came, and return it."""
        return eventually(lambda: next((each for each in self._accepted() if words in each["text"]), {}), seconds=40)

    def provider_tells(self, message: dict[str, Any], standing: str) -> None:
        """Have the provider tell what became of a message."""
        self._call(self._driver.report(message, standing, at=datetime.now(UTC)))

    def _accepted(self) -> list[dict[str, Any]]:
        seen = httpx.get(f"{self._driver.api_url}/test").raise_for_status().json()
        return [each for each in seen["accepted"] if each["to"] == self.number]

    def _call(self, call: Call) -> None:
        url = f"{self._stack.url}{call.path}"
        httpx.request(call.method, url, content=call.body, headers=dict(call.headers), timeout=20).raise_for_status()


def faults(driver: WebhookDriver, **set_to: Any) -> None:
    """Have the provider fail so from now on; without any it is well."""
    httpx.post(f"{driver.api_url}/test", json=set_to).raise_for_status()
