"""Whole ledgers for tests and measurements: entries with their seals, and every kind of alteration of them."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from router.ledger.chain import GENESIS, Entry, hash_of
from router.ledger.seals import KIND, Seal, seal_from_json, seal_hash, sign

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY, NEXT_KEY, FORGER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
Line = dict[str, Any]


def entry(position: int, previous: bytes, **changed: Any) -> Entry:
    """Return a good entry that follows from a hash."""
    fields: dict[str, Any] = {
        "position": position,
        "at": START + timedelta(seconds=position),
        "action": "queued",
        "object": f"handoff:{position}",
        "result": "ok",
        "origin": "webchat",
        "actor": "router",
        "reason": "default",
        "data": {"place": position},
    }
    made = Entry(**(fields | changed), previous=previous, hash=b"")
    return replace(made, hash=hash_of(made))


def ledger(
    length: int, *, every: int, rotate_at: int = 0, key: Ed25519PrivateKey = KEY, salt: str = "ok"
) -> list[Line]:
    """Return the lines of an export: a seal after each `every` entries, the key changed with seal `rotate_at`."""
    lines: list[Line] = []
    head, row, number = GENESIS, GENESIS, 0
    for position in range(1, length + 1):
        made = entry(position, head, result=salt)
        head = made.hash
        lines.append(made.as_json())
        if position % every:
            continue
        number += 1
        after = NEXT_KEY.public_key().public_bytes_raw().hex() if number == rotate_at else None
        unsigned = Seal(
            number=number,
            at=START + timedelta(seconds=position),
            position=position,
            head=head,
            previous=row,
            key="",
            successor=after,
            signature=b"",
        )
        seal = sign(unsigned, NEXT_KEY if rotate_at and number > rotate_at else key)
        row = seal_hash(seal)
        lines.append(seal.as_json())
    return lines


def is_seal(line: Line) -> bool:
    """Tell a seal from an entry."""
    return line.get("kind") == KIND


def places(lines: list[Line], *, seals: bool = False) -> list[int]:
    """Return where the entries, or the seals, stand."""
    return [place for place, line in enumerate(lines) if is_seal(line) is seals]


def noted(lines: list[Line]) -> Seal:
    """Return the last seal: what was kept elsewhere."""
    return seal_from_json(lines[places(lines, seals=True)[-1]])


def as_text(lines: list[Line]) -> str:
    """Return the export."""
    return "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)


ENTRY_FIELDS = ("position", "at", "action", "object", "result", "origin", "actor", "reason", "data", "previous", "hash")
SEAL_FIELDS = ("number", "at", "position", "head", "previous", "key", "successor", "signature")


def another(value: Any, dice: random.Random) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, int):
        return value + dice.choice((-1, 1, 7))
    if isinstance(value, dict):
        return {**value, "place": dice.randrange(10**6, 10**7)}
    if value is None:
        return FORGER.public_key().public_bytes_raw().hex()
    place = dice.randrange(len(value)) if value[:4] != "2026" else 3
    return value[:place] + ("1" if value[place] != "1" else "2") + value[place + 1 :]


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """One alteration: the lines afterwards, the kinds that it may be called, and the first bad entry where that is known."""

    lines: list[Line]
    kinds: set[str]
    first_bad: int | None = None


def change_field(lines: list[Line], dice: random.Random, field: str) -> Alteration:
    """Change one field of one entry."""
    place = dice.choice(places(lines))
    old = lines[place]
    new = {**old, field: another(old[field], dice)}
    return Alteration(
        lines=[*lines[:place], new, *lines[place + 1 :]], kinds={"field_changed"}, first_bad=old["position"]
    )


def change_field_and_hash(lines: list[Line], dice: random.Random) -> Alteration:
    """Change an entry and give it the hash that fits."""
    place = dice.choice(places(lines)[:-1])
    old = lines[place]
    new = entry(old["position"], bytes.fromhex(old["previous"]), result="altered").as_json()
    kinds = {"entry_removed", "chain_rebuilt", "field_changed"}
    return Alteration(lines=[*lines[:place], new, *lines[place + 1 :]], kinds=kinds)


def remove(lines: list[Line], dice: random.Random) -> Alteration:
    """Remove one entry that is not the last."""
    place = dice.choice(places(lines)[:-1])
    bad = lines[place]["position"]
    return Alteration(lines=[*lines[:place], *lines[place + 1 :]], kinds={"entry_removed", "tail_cut"}, first_bad=bad)


def swap(lines: list[Line], dice: random.Random) -> Alteration:
    """Let two entries change places."""
    one, other = sorted(dice.sample(places(lines), 2))
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return Alteration(lines=swapped, kinds={"entries_swapped"}, first_bad=lines[one]["position"])


def insert(lines: list[Line], dice: random.Random) -> Alteration:
    """Put in an entry that follows from the one before it."""
    place = dice.choice(places(lines)[:-1])
    old = lines[place]
    new = entry(old["position"] + 1, bytes.fromhex(old["hash"]), result="invented").as_json()
    kinds = {"entry_inserted", "seal_moved", "chain_rebuilt"}
    return Alteration(lines=[*lines[: place + 1], new, *lines[place + 1 :]], kinds=kinds)


def cut_entries(lines: list[Line], dice: random.Random) -> Alteration:
    """Cut entries that a seal covers, and leave the seals."""
    last_sealed = noted(lines).position
    first = dice.randint(1, last_sealed)
    kept = [line for line in lines if is_seal(line) or line["position"] < first]
    return Alteration(lines=kept, kinds={"tail_cut"}, first_bad=first)


def cut_with_seals(lines: list[Line], dice: random.Random) -> Alteration:
    """Cut the tail together with its seals: only a seal from elsewhere shows it."""
    first = dice.randint(1, noted(lines).position)
    kept = [line for line in lines if line["position"] < first]
    return Alteration(lines=kept, kinds={"tail_cut"}, first_bad=first)


def rebuild(lines: list[Line], dice: random.Random, *, signer: Ed25519PrivateKey | None = None) -> Alteration:
    """Make the chain anew from some sealed entry on, with the heads in the seals adapted, and signed by somebody else when asked."""
    first = dice.randint(1, noted(lines).position)
    rebuilt, head, row = [], GENESIS, GENESIS
    for line in lines:
        if not is_seal(line):
            made = entry(line["position"], head, result="altered" if line["position"] >= first else "ok")
            head = made.hash
            rebuilt.append(made.as_json())
        else:
            seal = replace(seal_from_json(line), head=head, previous=row)
            if signer and line["position"] >= first:
                seal = sign(seal, signer)
            row = seal_hash(seal)
            rebuilt.append(seal.as_json())
    return Alteration(lines=rebuilt, kinds={"seal_forged", "chain_rebuilt"})


def rebuild_under_seals(lines: list[Line], dice: random.Random) -> Alteration:
    """Make the chain anew from some sealed entry on, and leave the seals."""
    made = rebuild(lines, dice).lines
    mixed = [old if is_seal(old) else new for old, new in zip(lines, made, strict=True)]
    return Alteration(lines=mixed, kinds={"chain_rebuilt"})


def rebuild_without_seals(lines: list[Line], dice: random.Random) -> Alteration:
    """Make the chain anew and remove all seals: only a seal from elsewhere shows it."""
    made = rebuild(lines, dice).lines
    return Alteration(lines=[line for line in made if not is_seal(line)], kinds={"chain_rebuilt"})


def change_seal(lines: list[Line], dice: random.Random) -> Alteration:
    """Change one field of one seal."""
    place, field = dice.choice(places(lines, seals=True)), dice.choice(SEAL_FIELDS)
    new = {**lines[place], field: another(lines[place][field], dice)}
    kinds = {"seal_forged", "seal_moved", "seal_removed", "tail_cut", "chain_rebuilt", "field_changed"}
    return Alteration(lines=[*lines[:place], new, *lines[place + 1 :]], kinds=kinds)


def forge_seal(lines: list[Line], dice: random.Random) -> Alteration:
    """Put the seal of another key in the place of one."""
    place = dice.choice(places(lines, seals=True))
    new = sign(seal_from_json(lines[place]), FORGER).as_json()
    return Alteration(lines=[*lines[:place], new, *lines[place + 1 :]], kinds={"seal_forged"})


def remove_seal(lines: list[Line], dice: random.Random) -> Alteration:
    """Remove one seal; the last one is missed only by who kept it elsewhere."""
    place = dice.choice(places(lines, seals=True))
    return Alteration(lines=[*lines[:place], *lines[place + 1 :]], kinds={"seal_removed"})


ALTERATIONS: dict[str, Callable[[list[Line], random.Random], Alteration]] = {
    **{f"{field} changed": lambda lines, dice, field=field: change_field(lines, dice, field) for field in ENTRY_FIELDS},
    "entry changed with its hash": change_field_and_hash,
    "entry removed": remove,
    "entries swapped": swap,
    "entry inserted": insert,
    "tail cut, seals left": cut_entries,
    "tail cut with its seals": cut_with_seals,
    "chain rebuilt, seals adapted": rebuild,
    "chain rebuilt, signed by another": lambda lines, dice: rebuild(lines, dice, signer=FORGER),
    "chain rebuilt, seals left": rebuild_under_seals,
    "chain rebuilt, seals removed": rebuild_without_seals,
    "seal changed": change_seal,
    "seal forged": forge_seal,
    "seal removed": remove_seal,
}
ONLY_BY_A_SEAL_FROM_ELSEWHERE = {"tail cut with its seals", "chain rebuilt, seals removed", "seal removed"}
