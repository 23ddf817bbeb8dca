"""The pages of the event stream: each type has an example that the code could have made, and the receiver's ten lines work."""

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from router.contacts.mistake import ENDS as BY_MISTAKE
from router.desk import Desk, load_desk
from router.event_stream import Stream
from router.event_stream.delivery import DELIVERY, signature
from router.event_stream.events import cloud_event, type_of
from router.event_stream.load import CHANNELS
from router.event_stream.models import MOST_REFUSALS, MOST_TRIES, SYSTEMS, TYPES, Due, Happening
from router.event_stream.recording import STEPS, happened
from router.event_stream.repository import SAID_BY, Handed, Said, Told
from router.handoffs.models import RESULTS
from router.ledger.chain import Entry
from router.signatures import HEADER
from tests.unit.cloudevents import problems

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "event-stream.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "event-stream.md").read_text(encoding="utf-8")
NOW, HERE = datetime(2026, 11, 23, 10, tzinfo=UTC), UUID(int=7)


def examples() -> dict[str, dict[str, Any]]:
    found = re.findall(r"^### `([^`]+)`.*?```json\n(.*?)```", REFERENCE, flags=re.MULTILINE | re.DOTALL)
    return {name: json.loads(body) for name, body in found}


@pytest.fixture(scope="module")
def local() -> Desk:
    """What the demo municipality has agreed."""
    root = DOCS.parent
    return load_desk(root / "catalogue", root / "municipality", clock=lambda: NOW)


def everything() -> list[Happening]:
    """One of each."""
    told = Told(
        id=HERE, ledger_key=b"", language="nl", created_at=NOW, ended_at=NOW, seq=None, position=0, told_ended_at=None
    )
    said = Said(
        id=UUID(int=2), conversation_id=HERE, seq=2, author="agent", language="nl", department="burgerzaken", at=NOW
    )
    handed = Handed(
        id=UUID(int=3), conversation_id=HERE, topic=None, department="burgerzaken", priority="normal", reason="x"
    )
    steps = [
        (handed, Entry(position=place, at=NOW, action=action, object="", result="answered", origin="", actor="",
                       reason=None, data={}, previous=b"", hash=b""))
        for place, action in enumerate(("queued", "claimed", "resolved"), start=1)
    ]  # fmt: skip
    return happened(told, [said], steps)


def test_every_type_has_its_example() -> None:
    assert list(examples()) == [type_of(kind) for kind in TYPES]


@pytest.mark.parametrize("what", everything(), ids=lambda what: what.type)
def test_example_has_what_the_code_sends(what: Happening) -> None:
    fields = vars(what)
    due = Due(**fields, number=41, reference="4831207765", channel="webchat", tries=0)
    text = "Dag" if what.type == "message-said" else None
    sent = cloud_event(Stream(source="urn:nld:x:systeem:balie"), due, text=text)
    shown = examples()[type_of(what.type)]
    assert list(shown) == list(sent)
    assert list(shown["data"]) == list(sent["data"])
    assert problems(shown, json.dumps(shown).encode()) == []


@pytest.mark.parametrize("kind", TYPES)
def test_example_shows_only_what_can_occur(kind: str, local: Desk) -> None:
    shown = examples()[type_of(kind)]
    data, about = shown["data"], f"/v1/conversations/{shown['subject']}"
    assert data["conversationId"] == shown["subject"] and len(data["reference"]) == 10
    possible = {
        "channel": CHANNELS,
        "language": local.languages,
        "author": SAID_BY,
        "department": local.departments.by_id,
        "topic": local.catalogue.topics,
        "priority": {rule.priority for rule in local.routing.rules},
        "reason": {name.removeprefix("reason_") for name in local.catalogue.messages if name.startswith("reason_")},
        "step": {step for step, event in STEPS.items() if event == kind},
        "result": {*RESULTS, "returned", "abandoned", BY_MISTAKE},
    }
    for name, value in data.items():
        assert name not in possible or value in possible[name], f"{name}: {value}"
    if "author" in data:
        assert ("department" in data) == (data["author"] == "agent")
        about += f"/messages?after={data['seq'] - 1}"
    if "text" in data:  # who reads it opened the conversation, on the one channel where a system does so
        assert data["channel"] == SYSTEMS
        about = "/v1/channels/zaken/read"
    assert shown["dataref"].endswith(about)


def test_page_names_every_result() -> None:
    section = REFERENCE.split("### `nl.balie.resolved`")[1].split("```")[0]
    for result in (*RESULTS, "returned", "abandoned", BY_MISTAKE):
        assert f"`{result}`" in section, result


def test_page_names_every_step_and_the_headers() -> None:
    section = REFERENCE.split("### `nl.balie.handed-over`")[1].split("```")[0]
    for step, kind in STEPS.items():
        if kind == "handed-over":
            assert f"`{step}`" in section, step
    assert f"| `{DELIVERY}` |" in REFERENCE
    assert f"| `{HEADER}` |" in REFERENCE


def test_page_tells_how_often_it_is_tried() -> None:
    assert (MOST_TRIES, MOST_REFUSALS) == (100, 8), "the page says it in words"


def test_ten_lines_know_who_sent_it() -> None:
    block = re.search(r"```python\n(.*?)```", HOW_TO, flags=re.DOTALL)
    assert block
    there: dict[str, Any] = {}
    exec(block.group(1), there)
    body, now = b'{"id": "x"}', datetime.fromtimestamp(time.time(), UTC)
    is_from_balie, both = there["is_from_balie"], [b"nieuw", b"oud"]
    header = signature(both, body, at=now)
    assert is_from_balie("oud", body, header)
    assert is_from_balie("nieuw", body, header)
    assert not is_from_balie("anders", body, header)
    assert not is_from_balie("oud", body + b" ", header)
    assert not is_from_balie("oud", body, signature(both, body, at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert not is_from_balie("oud", body, "")
