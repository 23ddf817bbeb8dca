"""What a driver gives the suite."""

import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from cli.net import free_port
from cli.settings import PROJECT

PUBLIC = "http://balie.test"  # where the providers of these tests reach Balie


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of a provider to us."""

    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


class Driver(ABC):
    """A channel in the suite: its account, its stand-in, and what its provider sends."""

    name: str  # of the account
    channel: str
    standin: str  # the module of the stand-in
    fault_of_refusal = "+31612345699"  # whom the stand-in never accepts
    can_tap = False

    def __init__(self) -> None:
        self.port = free_port()
        self.api_url = f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Return the settings of the account."""

    @abstractmethod
    def secrets(self) -> dict[str, str]:
        """Return its secrets, by name."""

    @abstractmethod
    def message(self, text: str, *, event: str, sender: str, at: datetime) -> Call:
        """Return the call that brings a message, signed."""

    @abstractmethod
    def report(self, sent: Mapping[str, Any], standing: str, *, at: datetime) -> Call:
        """Return the call that tells what became of a message that the stand-in took: sent, delivered or failed."""

    @abstractmethod
    def malformed(self, *, at: datetime) -> Call:
        """Return a signed call that says nothing that the provider documents."""

    def address(self, number: int) -> str:
        """Return where a citizen of this channel is answered: each number is another."""
        return f"+{number}"

    async def bring(self, call: Call, http: httpx.AsyncClient) -> httpx.Response:
        """Make a call, as the provider does; it hears that we have what it brings."""
        return await http.request(call.method, call.path, content=call.body, headers=dict(call.headers))

    def tap(self, button_id: str, label: str, *, event: str, sender: str, at: datetime) -> Call:
        """Return the call of somebody who tapped a button, where there are any."""
        raise NotImplementedError

    def forged(self, call: Call) -> list[Call]:
        """Return the same call without a signature, and with a wrong one."""
        bare = {name: value for name, value in call.headers.items() if "signature" not in name.lower()}
        wrong = {
            name: value[:-4] + ("AAAA" if not value.endswith("AAAA") else "BBBB")
            if "signature" in name.lower()
            else value
            for name, value in call.headers.items()
        }
        return [
            Call(path=call.path, body=call.body, headers=bare, method=call.method),
            Call(path=call.path, body=call.body, headers=wrong, method=call.method),
        ]

    @property
    def path(self) -> str:
        """Where its provider calls."""
        return f"/v1/channels/{self.name}"

    def account(self) -> dict[str, Any]:
        """Return the account, as `channels.yml` has it."""
        return {"id": self.name, "channel": self.channel, "settings": self.settings()}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the stand-in."""
        command = [sys.executable, "-m", self.standin, str(self.port)]
        with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) as process:
            try:
                deadline = time.monotonic() + 30
                while not self._answers():
                    assert process.poll() is None, f"{self.standin} did not start"
                    assert time.monotonic() < deadline, f"{self.standin} does not answer"
                    time.sleep(0.05)
                yield
            finally:
                process.terminate()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.api_url}/test").is_success
        except httpx.TransportError:
            return False

    async def faults(self, **faults: Any) -> None:
        """Have the stand-in fail so from now on; without any it is well."""
        async with httpx.AsyncClient() as http:
            (await http.post(f"{self.api_url}/test", json=faults)).raise_for_status()

    async def accepted(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return what the stand-in took, in order; it found nothing wrong with any of it."""
        async with httpx.AsyncClient() as http:
            seen = (await http.get(f"{self.api_url}/test")).json()
        assert seen["refused"] == []
        return [each for each in seen["accepted"] if to is None or each["to"] == to]
