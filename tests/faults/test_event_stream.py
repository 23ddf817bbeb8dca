"""A power cut while an event is on its way: the receiver hears of it again, under the same id, and of all that follows, in order."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.settings import PROJECT
from tests.faults.pages import Page
from tests.live import LiveStack, eventually

SECRET = "een geheim van tweeendertig tekens"
TOLD = {"BALIE_SUBSCRIPTION_ZAKEN_SECRET": SECRET, "BALIE_STREAM_NETWORKS": '["127.0.0.0/8"]'}

pytestmark = pytest.mark.usefixtures("whole")


@pytest.fixture
def receiver() -> Iterator[httpx.Client]:
    """A receiver as a process of its own."""
    script = str(PROJECT / "tests/api/event_stream/receiver.py")
    with subprocess.Popen([sys.executable, script, SECRET], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        here = f"http://127.0.0.1:{int(process.stdout.readline())}"
        with httpx.Client(base_url=here, trust_env=False) as http:
            yield http
        process.kill()


@pytest.fixture
def subscribed(fragile: LiveStack, receiver: httpx.Client) -> Iterator[None]:
    """Name the receiver, for as long as the test lasts."""
    file = Path(fragile.settings.municipality) / "subscriptions.yml"
    before = file.read_text(encoding="utf-8")
    each = {"id": "zaken", "url": str(receiver.base_url.join("/balie"))}
    file.write_text(json.dumps({"subscriptions": [each]}), encoding="utf-8")  # JSON is YAML
    try:
        with fragile.more_environment(**TOLD):
            yield
    finally:
        file.write_text(before, encoding="utf-8")
        fragile.restart("api")


def of(receiver: httpx.Client, page: Page) -> list[dict[str, Any]]:
    """What came to the receiver about one conversation."""
    return [each for each in receiver.get("/control").json() if each["event"]["subject"] == page.id]


@pytest.mark.usefixtures("subscribed")
def test_event_that_was_on_its_way_in_a_power_cut_comes_again(fragile: LiveStack, receiver: httpx.Client) -> None:
    fragile.restart_to_die_at("stream.sent")
    with Page(fragile) as page:
        page.say("Wat kost een nieuw paspoort?")
        eventually(lambda: not fragile.alive("api"))
        [first] = of(receiver, page)
        fragile.start("api")
        eventually(lambda: len(of(receiver, page)) >= 3, seconds=90)
        came = of(receiver, page)
        assert came[1]["event"]["id"] == first["event"]["id"]
        assert [each["event"]["type"] for each in came] == [
            "nl.balie.conversation-started",
            "nl.balie.conversation-started",
            "nl.balie.message-said",
        ]
        assert all(each["status"] == 204 for each in came), "signed with the secret of the environment"
