"""The form of events, their order, who may receive them, and how often it is tried."""

import doctest
import importlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest
import yaml

from router.catalogue import CatalogueInvalid
from router.event_stream import Stream, load_stream
from router.event_stream.addresses import may_go, read_networks
from router.event_stream.events import cloud_event, source_of
from router.event_stream.models import MOST_TRIES, TYPES, Due, wait_after
from router.event_stream.recording import STEPS, happened
from router.event_stream.repository import Handed, Said, Told
from router.ledger.chain import Entry
from tests.unit.cloudevents import problems

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HERE = UUID(int=7)
STREAM = Stream(source=source_of(oin=None, municipality="gemeente-voorbeeld"), api="https://balie.voorbeeld.example/")


@pytest.mark.parametrize("module", ["models", "events", "addresses", "sending"])
def test_examples_in_the_code_are_true(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"router.event_stream.{module}"))
    assert found.attempted
    assert not found.failed


def due(**more: Any) -> Due:
    values = {"number": 41, "id": uuid5(HERE, "x"), "conversation_id": HERE, "type": "claimed", "at": NOW, "seq": None}
    return Due(**{**values, "data": {}, "reference": "4831207765", "channel": "webchat", "tries": 0, **more})


# The form


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("oin", [None, "00000001823288444000"])
def test_every_event_keeps_the_rules_of_the_profile(kind: Any, oin: str | None) -> None:
    stream = replace(STREAM, source=source_of(oin=oin, municipality="Bergen (L)"))
    event = cloud_event(
        stream, due(type=kind, seq=3 if kind == "message-said" else None), text="Één regel\nen nog een 👋"
    )
    assert problems(event, orjson.dumps(event)) == []


def test_without_a_public_address_what_it_refers_to_is_relative() -> None:
    event = cloud_event(replace(STREAM, api=""), due(type="message-said", seq=3))
    assert event["dataref"] == f"/v1/conversations/{HERE}/messages?after=2"
    assert problems(event, orjson.dumps(event)) == []


def test_the_longest_message_fits_in_an_event() -> None:
    event = cloud_event(STREAM, due(type="message-said", seq=3), text="€" * 4000)
    assert problems(event, orjson.dumps(event)) == []


def test_sequence_goes_up_as_text_too() -> None:
    numbers = [9, 10, 99, 10**12]
    written = [cloud_event(STREAM, due(number=number))["sequence"] for number in numbers]
    assert written == sorted(written)


# What happened


def told(**more: Any) -> Told:
    values = {"id": HERE, "ledger_key": b"", "language": "nl", "created_at": NOW, "ended_at": None, "seq": None}
    return Told(**{**values, "position": 0, "told_ended_at": None, **more})


def said(seq: int, at: datetime = NOW) -> Said:
    return Said(id=UUID(int=seq), conversation_id=HERE, seq=seq, author="bot", language="nl", department=None, at=at)


HANDED = Handed(
    id=UUID(int=1),
    conversation_id=HERE,
    topic="paspoort",
    department="burgerzaken",
    priority="high",
    reason="wants_human",
)


def step(action: str, position: int = 1, at: datetime = NOW, **data: Any) -> tuple[Handed, Entry]:
    entry = Entry(
        position=position, at=at, action=action, object="handoff:x", result="answered", origin="webchat", actor="router",
        reason=None, data=data, previous=b"", hash=b"",
    )  # fmt: skip
    return HANDED, entry


def test_what_was_told_before_is_not_told_again() -> None:
    assert happened(told(seq=4), [], []) == []
    ended = told(seq=4, ended_at=NOW)
    assert [each.type for each in happened(ended, [], [])] == ["conversation-ended"]
    assert happened(replace(ended, told_ended_at=NOW), [], []) == []


def test_messages_and_steps_keep_their_order_when_the_clock_goes_back() -> None:
    earlier = NOW - timedelta(hours=1)
    found = happened(
        told(),
        [said(1), said(3, earlier), said(4)],
        [step("queued", 1), step("claimed", 2, earlier), step("resolved", 3)],
    )
    assert [each.seq for each in found if each.seq] == [1, 3, 4]
    steps = [each.type for each in found if each.type not in ("message-said", "conversation-started")]
    assert steps == ["handed-over", "claimed", "resolved"]


def test_the_same_happening_has_the_same_id_whoever_records_it() -> None:
    once, again = (happened(told(), [said(1)], [step("queued", 5)]) for _ in range(2))
    assert [each.id for each in once] == [each.id for each in again]
    assert len({each.id for each in once}) == 3


def test_what_follows_from_a_step_of_the_ledger() -> None:
    moved = happened(told(seq=0), [], [step("transferred", department="belastingen")])[0]
    assert (moved.type, moved.data["department"], moved.data["step"]) == ("handed-over", "belastingen", "transferred")
    assert happened(told(seq=0), [], [step("resolved")])[0].data["result"] == "answered"
    assert happened(told(seq=0), [], [step("abandoned")])[0].data["result"] == "abandoned"


def test_call_that_was_begun_by_mistake_was_not_left_by_a_citizen() -> None:
    handed, entry = step("abandoned")
    mistake = replace(entry, reason="entered_by_mistake")
    assert happened(told(seq=0), [], [(handed, mistake)])[0].data["result"] == "discarded"


@pytest.mark.parametrize(("actor", "events"), [("agent:1f", ["callback_asked"]), ("citizen:1f", [])])
def test_caller_whom_an_employee_lets_wait_for_a_call_is_in_the_line_from_then_on(
    actor: str, events: list[str]
) -> None:
    handed, entry = step("callback_asked")
    found = happened(told(seq=0), [], [(handed, replace(entry, actor=actor))])
    assert [each.data["step"] for each in found] == events
    assert set(STEPS.values()) == {"handed-over", "claimed", "resolved"}


# Who receives


def load(tmp_path: Path, written: Any, secrets: Callable[[str], tuple[str, ...]] = lambda _id: ("x" * 32,)) -> Stream:
    (tmp_path / "subscriptions.yml").write_text(yaml.safe_dump(written), encoding="utf-8")
    accounts = {"zaken": "social", "app": "whatsapp"}
    return load_stream(tmp_path, name="gemeente-voorbeeld", api="", secrets=secrets, accounts=accounts)


def test_without_the_file_nobody_receives_anything(tmp_path: Path) -> None:
    assert load_stream(tmp_path, name="x", api="", secrets=lambda _id: (), accounts={}).subscriptions == ()


def test_a_subscription_gets_everything_unless_it_says_otherwise(tmp_path: Path) -> None:
    each = {"id": "zaken", "url": "https://zaken.voorbeeld.example/balie"}
    (found,) = load(tmp_path, {"subscriptions": [each]}).subscriptions
    assert (found.types, found.channels, found.account) == (TYPES, (), None)
    assert found.secrets == (b"x" * 32,)
    assert "xxx" not in repr(found)


def test_a_secret_that_is_too_short_is_none(tmp_path: Path) -> None:
    each = {"id": "zaken", "url": "https://zaken.voorbeeld.example/balie"}
    found = load(tmp_path, {"subscriptions": [each]}, secrets=lambda _id: ("te kort", "y" * 40))
    assert found.subscriptions[0].secrets == (b"y" * 40,)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"url": "http://zaken.voorbeeld.example/balie"}, "write https"),
        ({"url": "ftp://zaken.voorbeeld.example"}, "is not an address"),
        ({"url": "https://user:pass@zaken.voorbeeld.example/"}, "has a name, a password"),
        ({"url": "https:///balie"}, "is not an address"),
        ({"url": "https://zaken.voorbeeld.example/een pad"}, "has a space"),
        ({"url": "https://gemeenté.example/"}, "has a space or a letter"),
        ({"url": "http://127.0.0.1.voorbeeld.example/"}, "write https"),
        ({"id": "Zaken Systeem"}, "id"),
        ({"events": ["claimed", "everything"]}, "events"),
        ({"secret": "in the file"}, "secret"),
        (
            {"channels": ["webchat", "telegram"]},
            r"subscriptions\.0\.channels: there is no channel telegram; there are webchat, ",
        ),
        ({"account": "app"}, r"subscriptions\.0\.account: app is an account of whatsapp"),
        ({"account": "zakken"}, r"subscriptions\.0\.account: channels\.yml has no account zakken"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, wrong: dict[str, Any], what: str) -> None:
    each = {"id": "zaken", "url": "https://zaken.voorbeeld.example/balie", **wrong}
    with pytest.raises(CatalogueInvalid, match=what):
        load(tmp_path, {"subscriptions": [each]})


def test_a_name_is_there_once(tmp_path: Path) -> None:
    each = {"id": "zaken", "url": "https://zaken.voorbeeld.example/balie"}
    with pytest.raises(CatalogueInvalid, match="is there twice"):
        load(tmp_path, {"subscriptions": [each, each]})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "64:ff9b:1::5db8:d70e", "fec0::1", "::ffff:169.254.169.254", "::7f00:1", "240.0.0.1", "2001:db8::1", "4000::1",
    ],
)  # fmt: skip
def test_nothing_goes_inside(address: str) -> None:
    assert not may_go(address)


def test_what_the_operator_names_is_allowed_and_nothing_beside_it() -> None:
    networks = read_networks(["10.1.0.0/16", "::1/128"])
    assert [may_go(each, networks) for each in ("10.1.255.1", "10.2.0.1", "::1", "2a02:ec80::1")] == [
        True, False, True, True,
    ]  # fmt: skip


def test_it_is_tried_for_days() -> None:
    shortest = sum((wait_after(tries, 0.0) for tries in range(1, MOST_TRIES)), timedelta(0))
    longest = sum((wait_after(tries, 1.0) for tries in range(1, MOST_TRIES)), timedelta(0))
    assert shortest > timedelta(days=1.5)
    assert longest > timedelta(days=3)
