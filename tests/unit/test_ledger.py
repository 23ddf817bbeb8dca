"""The chain of the ledger: every kind of alteration is found, and where."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.ledger.audit import verify_chain
from router.ledger.chain import GENESIS, Entry, entry_from_json, hash_of
from router.ledger.pseudonyms import agent_actor, citizen_actor

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def chain(length: int) -> list[Entry]:
    """Return a good chain."""
    entries, previous = [], GENESIS
    for position in range(1, length + 1):
        entry = Entry(
            position=position,
            at=START + timedelta(seconds=position),
            action="queued",
            object=f"handoff:{position}",
            result="ok",
            origin="webchat",
            actor="router",
            reason=None,
            data={"place": position},
            previous=previous,
            hash=b"",
        )
        entry = replace(entry, hash=hash_of(entry))
        previous = entry.hash
        entries.append(entry)
    return entries


async def stream(entries: list[Entry]) -> AsyncIterator[Entry]:
    """Yield entries as a database does."""
    for entry in entries:
        yield entry


async def test_untouched_chain_is_valid() -> None:
    entries = chain(5)
    found = await verify_chain(stream(entries), head=(5, entries[-1].hash))
    assert (found.valid, found.entries, found.first_bad) == (True, 5, None)


async def test_empty_ledger_is_valid() -> None:
    assert (await verify_chain(stream([]), head=(0, GENESIS))).valid


CHANGES = {
    "at": START,
    "action": "resolved",
    "object": "handoff:other",
    "result": "answered",
    "origin": "phone",
    "actor": "agent:x",
    "reason": "because",
    "data": {"place": 99},
    "previous": bytes(32),
    "hash": bytes(32),
    "position": 7,
}


@pytest.mark.parametrize("field", [*CHANGES])
async def test_changed_field_is_found_at_its_entry(field: str) -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], **{field: CHANGES[field]})
    found = await verify_chain(stream(entries))
    assert (found.valid, found.first_bad) == (False, 3)


@given(length=st.integers(2, 12), data=st.data())
async def test_removed_entry_is_found_where_it_stood(length: int, data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, length - 1))
    entries = chain(length)
    del entries[gone - 1]
    assert (await verify_chain(stream(entries))).first_bad == gone


@given(length=st.integers(2, 12), data=st.data())
async def test_swapped_entries_are_found_at_the_first(length: int, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, length - 2))
    other = data.draw(st.integers(one + 1, length - 1))
    entries = chain(length)
    entries[one], entries[other] = entries[other], entries[one]
    assert (await verify_chain(stream(entries))).first_bad == one + 1


async def test_entry_that_was_changed_with_a_new_hash_breaks_the_next() -> None:
    entries = chain(5)
    forged = replace(entries[2], result="answered")
    entries[2] = replace(forged, hash=hash_of(forged))
    assert (await verify_chain(stream(entries))).first_bad == 4


async def test_cut_tail_is_found_by_the_head_alone() -> None:
    entries = chain(5)
    assert (await verify_chain(stream(entries[:3]))).valid
    assert (await verify_chain(stream(entries[:3]), head=(5, entries[-1].hash))).first_bad == 4


@given(st.integers(0, 6))
async def test_export_says_the_same_as_the_ledger(length: int) -> None:
    again = [entry_from_json(entry.as_json()) for entry in chain(length)]
    assert again == chain(length)


def test_pseudonyms_differ_by_key_by_person_and_by_role() -> None:
    one, other = UUID(int=1), UUID(int=2)
    names = {citizen_actor(b"a", one), citizen_actor(b"b", one), citizen_actor(b"a", other), agent_actor(b"a", one)}
    assert len(names) == 4
