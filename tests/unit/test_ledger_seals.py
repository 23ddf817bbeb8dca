"""Seals: every kind of alteration of an export is found, at its place and by its name."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.errors import CommandError
from cli.ledger import verify
from router.ledger.audit import Verification
from router.ledger.errors import SealKeyUnreadable
from router.ledger.keys import KeyRing, as_pem, read_public
from router.ledger.seal_file import add, last_seal
from router.ledger.seals import Seal, is_signed_by, key_id, seal_from_json, sign
from router.ledger.verify import verify_export
from tests.unit import ledgers
from tests.unit.ledgers import FORGER, KEY, NEXT_KEY, Line, ledger, noted

TRUSTED = [KEY.public_key()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledgers")


def audit(
    folder: Path, lines: list[Line], *, seal: Seal | None = None, keys: list[Ed25519PublicKey] | None = None
) -> Verification:
    path = folder / "ledger.jsonl"
    path.write_text(ledgers.as_text(lines), encoding="utf-8")
    return verify_export(path, keys=TRUSTED if keys is None else keys, noted=seal)


@settings(deadline=None)
@given(length=st.integers(0, 12), every=st.integers(1, 5), rotate_at=st.integers(0, 3))
def test_untouched_ledger_is_valid(folder: Path, length: int, every: int, rotate_at: int) -> None:
    lines = ledger(length, every=every, rotate_at=rotate_at)
    found = audit(folder, lines, seal=noted(lines) if length >= every else None)
    assert (found.valid, found.entries, found.seals) == (True, length, length // every)
    assert found.sealed == length // every * every


@pytest.mark.parametrize("name", [*ledgers.ALTERATIONS])
@settings(max_examples=40, deadline=None)
@given(length=st.integers(4, 12), every=st.integers(1, 4), rotate_at=st.integers(0, 2), seed=st.integers(0, 10**9))
def test_every_alteration_is_found_and_named(
    folder: Path, name: str, length: int, every: int, rotate_at: int, seed: int
) -> None:
    lines = ledger(length, every=every, rotate_at=rotate_at)
    altered = ledgers.ALTERATIONS[name](lines, random.Random(seed))
    found = audit(folder, altered.lines, seal=noted(lines))
    assert not found.valid
    assert found.kind in altered.kinds, found.problem
    assert altered.first_bad in (None, found.first_bad)


@pytest.mark.parametrize("name", sorted(set(ledgers.ALTERATIONS) - ledgers.ONLY_BY_A_SEAL_FROM_ELSEWHERE))
@settings(max_examples=40, deadline=None)
@given(length=st.integers(4, 12), seed=st.integers(0, 10**9))
def test_most_alterations_are_found_without_a_seal_from_elsewhere(
    folder: Path, name: str, length: int, seed: int
) -> None:
    lines = ledger(length, every=2 if length % 2 == 0 else 1)
    altered = ledgers.ALTERATIONS[name](lines, random.Random(seed))
    assert not audit(folder, altered.lines).valid


def test_tail_that_was_cut_with_its_seals_looks_right_without_a_seal_from_elsewhere(folder: Path) -> None:
    lines = ledger(9, every=3)
    short = [line for line in lines if line["position"] <= 5]
    assert audit(folder, short).valid
    found = audit(folder, short, seal=noted(lines))
    assert (found.kind, found.first_bad) == ("tail_cut", 6)


def test_auditor_with_the_first_key_follows_it_to_the_next(folder: Path) -> None:
    assert audit(folder, ledger(9, every=3, rotate_at=1)).sealed == 9


def test_auditor_with_the_newest_key_only_trusts_what_it_vouches_for(folder: Path) -> None:
    lines = ledger(9, every=3, rotate_at=1)
    assert audit(folder, lines, keys=[NEXT_KEY.public_key()]).sealed == 9
    found = audit(folder, ledger(9, every=3), keys=[NEXT_KEY.public_key()])
    assert (found.kind, found.sealed) == ("seal_forged", 0)


def test_key_that_was_replaced_seals_no_more(folder: Path) -> None:
    lines = ledger(6, every=3, rotate_at=1)
    stolen = sign(seal_from_json(lines[-1]), KEY)
    assert audit(folder, [*lines[:-1], stolen.as_json()]).kind == "seal_forged"


def test_chain_is_checked_without_a_key_and_says_that_signatures_were_not(folder: Path) -> None:
    found = audit(folder, ledger(6, every=3), keys=[])
    assert (found.valid, found.signed, found.seals) == (True, False, 2)


def test_seal_from_elsewhere_that_nobody_signed_is_no_evidence(folder: Path) -> None:
    lines = ledger(6, every=3)
    forged = replace(noted(lines), position=99)
    assert audit(folder, lines, seal=forged).kind == "seal_forged"


@pytest.mark.parametrize(
    "content", [b"{", b"[]\n", b'{"position": "x"}\n', b"\x89PNG\r\n\x1a\n", b"name;street\n", b"[" * 100_000]
)
def test_file_that_is_no_ledger_is_not_called_changed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(content)
    found = verify_export(path)
    assert (found.valid, found.kind, found.first_bad) == (False, "not_a_ledger", None)


@pytest.mark.parametrize("line", ["{", "", "[]", '{"position": "x"}', "\ud800".encode("utf-8", "replace").decode()])
def test_line_that_cannot_be_read_is_bad_at_its_entry(tmp_path: Path, line: str) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text(ledgers.as_text(ledger(2, every=5)) + line + "\n", encoding="utf-8")
    found = verify_export(path)
    assert (found.kind, found.first_bad) == ("field_changed", 3)


@pytest.mark.parametrize("added", [{"note": "x"}, {"data": {"n": 2**80}}, {"data": {"t": "\ud800"}}])
def test_field_that_was_added_or_cannot_be_hashed_is_found(folder: Path, added: Line) -> None:
    lines = ledger(4, every=4)
    lines[1] |= added
    found = audit(folder, lines)
    assert (found.kind, found.first_bad) == ("field_changed", 2)


def test_command_refuses_a_seal_or_a_ledger_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))
    lines = ledger(4, every=2)
    file, seals = tmp_path / "ledger.jsonl", tmp_path / "kept.jsonl"
    file.write_text(ledgers.as_text(lines), encoding="utf-8")
    with pytest.raises(CommandError, match="no seal in"):
        verify(file=file, seal=seals)
    seals.write_text("street;number\n")
    with pytest.raises(CommandError, match="does not hold seals"):
        verify(file=file, seal=seals)
    with pytest.raises(CommandError, match="not an export of a ledger"):
        verify(file=seals)


def test_command_tells_what_the_seals_vouch_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))
    lines = ledger(5, every=2)
    file, key, seals = tmp_path / "ledger.jsonl", tmp_path / "key.pem", tmp_path / "kept.jsonl"
    file.write_text(ledgers.as_text(lines), encoding="utf-8")
    key.write_text(as_pem(KEY.public_key()))
    add(seals, [seal_from_json(line) for line in lines if ledgers.is_seal(line)])
    verify(file=file, public_key=key, seal=seals)
    assert "5 entries" in (said := capsys.readouterr().out)
    assert "vouch for: 4" in said
    file.write_text(ledgers.as_text(lines[:2]), encoding="utf-8")
    with pytest.raises(typer.Exit):
        verify(file=file, public_key=key, seal=seals)
    assert "changed at entry 3 (tail_cut)" in capsys.readouterr().out


# The file of the seals, and the keys


def seals_of(length: int) -> list[Seal]:
    return [seal_from_json(line) for line in ledger(length, every=1) if ledgers.is_seal(line)]


def test_file_gets_each_seal_once(tmp_path: Path) -> None:
    path, seals = tmp_path / "deep" / "seals.jsonl", seals_of(4)
    add(path, seals[:2])
    add(path, seals)
    assert last_seal(path) == seals[-1]
    assert len(path.read_text().splitlines()) == 4


def test_seal_that_a_crash_cut_off_is_written_again(tmp_path: Path) -> None:
    path, seals = tmp_path / "seals.jsonl", seals_of(3)
    add(path, seals)
    path.write_bytes(path.read_bytes()[:-40])
    assert last_seal(path) == seals[1]
    add(path, seals)
    assert last_seal(path) == seals[2]
    assert len(path.read_text().splitlines()) == 3


def test_file_with_something_else_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "seals.jsonl"
    path.write_text("my notes\n")
    with pytest.raises(ValueError, match="not a seal"):
        add(path, seals_of(1))
    assert path.read_text() == "my notes\n"


def test_private_key_is_its_owners_only_and_stays_the_same(tmp_path: Path) -> None:
    ring = KeyRing(home=tmp_path)
    first = ring.first().private_bytes_raw()
    assert ring.first().private_bytes_raw() == first
    assert (tmp_path / "secrets" / "seal-key").stat().st_mode & 0o777 == 0o600


def test_given_key_goes_before_the_file(tmp_path: Path) -> None:
    ring = KeyRing(home=tmp_path, given=KEY.private_bytes_raw().hex())
    assert key_id(ring.first().public_key()) == key_id(KEY.public_key())
    assert not (tmp_path / "secrets").exists()


def test_crash_between_a_rotation_and_its_promotion_loses_no_key(tmp_path: Path) -> None:
    ring = KeyRing(home=tmp_path)
    ring.first()
    new = key_id(ring.prepare_next().public_key())
    found = ring.private(new)
    assert found and key_id(found.public_key()) == new
    assert not (tmp_path / "secrets" / "seal-key.next").exists()
    assert key_id(ring.first().public_key()) == new


def test_public_keys_are_kept_once_and_in_order(tmp_path: Path) -> None:
    ring = KeyRing(home=tmp_path / "home")
    ring.remember([KEY.public_key()])
    ring.remember([KEY.public_key(), NEXT_KEY.public_key()])
    assert list(map(as_pem, ring.public())) == [as_pem(KEY.public_key()), as_pem(NEXT_KEY.public_key())]


@pytest.mark.parametrize("content", ["", "hello", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_file_without_keys_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.pem"
    path.write_text(content)
    with pytest.raises(SealKeyUnreadable):
        read_public(path)


def test_signature_holds_for_this_seal_and_this_key_only() -> None:
    seal = seals_of(1)[0]
    assert is_signed_by(seal, KEY.public_key())
    assert not is_signed_by(seal, FORGER.public_key())
    assert not is_signed_by(replace(seal, position=2), KEY.public_key())
