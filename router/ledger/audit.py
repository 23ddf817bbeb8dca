"""The audit of a ledger: its entries and seals in order, in constant memory, until the first thing that is wrong.

It says where and of which kind. Nothing here reads a database or a file.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from router.ledger.chain import GENESIS, Entry, gives_its_hash
from router.ledger.seals import Seal, is_signed_by, key_id, seal_hash, successor_of

FIELD_CHANGED = "field_changed"
ENTRY_REMOVED = "entry_removed"
ENTRIES_SWAPPED = "entries_swapped"
ENTRY_INSERTED = "entry_inserted"
TAIL_CUT = "tail_cut"
CHAIN_REBUILT = "chain_rebuilt"
SEAL_FORGED = "seal_forged"
SEAL_REMOVED = "seal_removed"
SEAL_MOVED = "seal_moved"
NOT_A_LEDGER = "not_a_ledger"

Record = Entry | Seal


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What an audit found.

    `entries` counts the good ones, `head` is the hash of the last good one. `first_bad` is the position of the first bad entry (None when only a seal
    is wrong), with the `kind` of the alteration and the `problem` in words. `seals` counts the good seals and `sealed` the entries that they vouch
    for, the last one since `sealed_at`; `signed` tells whether their signatures were checked.
    """

    valid: bool
    entries: int
    head: str
    first_bad: int | None = None
    kind: str | None = None
    problem: str | None = None
    seals: int = 0
    sealed: int = 0
    sealed_at: datetime | None = None
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class _Fault:
    kind: str
    problem: str
    first_bad: int | None


class Audit:
    """Takes the records of one ledger in order; `result` tells what they are worth.

    Args:
        keys: the public keys that are trusted; without any, signatures are not checked.
        noted: a seal that was kept elsewhere: what it covers must still be there.
    """

    def __init__(self, *, keys: Iterable[Ed25519PublicKey] = (), noted: Seal | None = None) -> None:
        self._keys = {key_id(key): key for key in keys}
        self._check_signatures = bool(self._keys)
        self._retired: dict[str, int] = {}
        self._noted = noted
        self._entries, self._head = 0, GENESIS
        self._seals, self._seal_hash, self._sealed = 0, GENESIS, 0
        self._sealed_at: datetime | None = None
        self._unvouched: Seal | None = None  # the first seal of an unknown key that no trusted seal followed yet
        self._fault: _Fault | None = None
        self._otherwise: _Fault | None = None  # what the fault turns out to be when the right record comes later
        if noted and noted.key in self._keys and not is_signed_by(noted, self._keys[noted.key]):
            self._found(SEAL_FORGED, "the seal that was kept elsewhere is not signed by its key", None)

    @property
    def decided(self) -> bool:
        """Whether the records to come cannot change the result."""
        return self._fault is not None and self._otherwise is None

    def take(self, record: Record) -> None:
        """Check the next record."""
        if self._fault:
            self._look_for_what_was_moved(record)
        elif isinstance(record, Entry):
            self._take_entry(record)
        else:
            self._take_seal(record)

    def unreadable(self, problem: str) -> None:
        """Note that the next record cannot be read."""
        if not self._fault:
            self._found(FIELD_CHANGED, problem, self._entries + 1)

    def result(self, *, head: tuple[int, bytes] | None = None) -> Verification:
        """Return what was found once all records were taken; `head` is position and hash of the last entry as noted beside them."""
        if not self._fault:
            self._check_the_end(head)
        fault = self._fault
        return Verification(
            valid=fault is None,
            entries=self._entries,
            head=self._head.hex(),
            first_bad=fault.first_bad if fault else None,
            kind=fault.kind if fault else None,
            problem=fault.problem if fault else None,
            seals=self._seals,
            sealed=self._sealed,
            sealed_at=self._sealed_at,
            signed=self._check_signatures,
        )

    def _found(self, kind: str, problem: str, first_bad: int | None) -> None:
        self._fault = _Fault(kind=kind, problem=problem, first_bad=first_bad)

    # Entries

    def _take_entry(self, entry: Entry) -> None:
        position = self._entries + 1
        if (entry.position, entry.previous) != (position, self._head):
            self._out_of_place(entry, position)
        elif not gives_its_hash(entry):
            problem = "its fields do not give its hash: something in it was changed"
            self._found(FIELD_CHANGED, problem, position)
        elif self._noted and self._noted.position == position and self._noted.head != entry.hash:
            self._rebuilt("the seal that was kept elsewhere", position)
        else:
            self._entries, self._head = position, entry.hash

    def _out_of_place(self, entry: Entry, position: int) -> None:
        """Say why an entry does not follow from the one before; whether that one moved or is gone, the rest tells."""
        if gives_its_hash(replace(entry, position=position, previous=self._head)):
            problem = "its fields do not give its hash: its position or the hash before it was changed"
            self._found(FIELD_CHANGED, problem, position)
            return
        if entry.position < position:
            self._found(ENTRY_INSERTED, f"an entry {entry.position} stands here once more", position)
            return
        instead = f"entry {entry.position} stands in its place" if entry.position > position else "another stands there"
        self._found(ENTRY_REMOVED, f"it was removed: {instead}", position)
        problem = f"it was swapped: {instead}, and it comes later"
        self._otherwise = _Fault(kind=ENTRIES_SWAPPED, problem=problem, first_bad=position)

    def _look_for_what_was_moved(self, record: Record) -> None:
        if not self._otherwise or not isinstance(record, Entry):
            return
        if record.previous == self._head or record.position == self._entries + 1:
            self._fault, self._otherwise = self._otherwise, None

    def _rebuilt(self, seal: str, position: int) -> None:
        first = self._sealed + 1 if self._sealed < position else position
        problem = f"entries {first} to {position} were made anew: they follow from each other, but {seal} was made over others"
        self._found(CHAIN_REBUILT, problem, first)

    # Seals

    def _take_seal(self, seal: Seal) -> None:
        name = f"seal {seal.number}"
        if seal.number != self._seals + 1 or seal.previous != self._seal_hash:
            self._broken_row_of_seals(seal)
        elif problem := self._problem_with_signature(seal):
            self._found(SEAL_FORGED, f"{name} {problem}", self._first_unsealed())
        elif self._noted and self._noted.number == seal.number and self._noted != seal:
            self._found(SEAL_FORGED, f"{name} is not the one that was kept elsewhere", self._first_unsealed())
        elif seal.position > self._entries:
            self._cut(name, seal.position)
            problem = f"{name} stands before the entries that it covers"
            self._otherwise = _Fault(kind=SEAL_MOVED, problem=problem, first_bad=None)
        elif seal.position < self._entries:
            problem = f"{name} covers {seal.position} entries, but stands after entry {self._entries}"
            self._found(SEAL_MOVED, problem, None)
        elif seal.head != self._head:
            self._rebuilt(name, seal.position)
        else:
            self._good(seal)

    def _broken_row_of_seals(self, seal: Seal) -> None:
        if self._unvouched:
            self._unvouched_seal(self._unvouched)
        elif seal.number > self._seals + 1:
            self._found(SEAL_REMOVED, f"seal {self._seals + 1} was removed", self._first_unsealed())
        elif seal.number <= self._seals:
            self._found(SEAL_MOVED, f"seal {seal.number} stands here once more or too late", None)
        else:
            problem = f"seal {seal.number} does not follow from the seal before it: one of the two was changed"
            self._found(SEAL_FORGED, problem, self._first_unsealed())

    def _problem_with_signature(self, seal: Seal) -> str | None:
        """Say what is wrong with a signature. That of an unknown key is judged by the seals that follow."""
        if not self._check_signatures:
            return None
        if seal.key in self._retired:
            return f"is signed with a key that seal {self._retired[seal.key]} had replaced"
        if seal.key in self._keys and not is_signed_by(seal, self._keys[seal.key]):
            return (
                "is not signed by its key: the seal was changed or forged, perhaps to hide that entries were made anew"
            )
        return None

    def _good(self, seal: Seal) -> None:
        self._seals, self._seal_hash = seal.number, seal_hash(seal)
        if self._check_signatures and seal.key not in self._keys:
            self._unvouched = self._unvouched or seal
            return
        self._unvouched, self._sealed, self._sealed_at = (
            None,
            seal.position,
            seal.at,
        )  # it names the seals before it, so it vouches for them
        if successor := successor_of(seal):
            self._retired[seal.key] = seal.number
            self._keys[key_id(successor)] = successor

    def _unvouched_seal(self, seal: Seal) -> None:
        problem = f"seal {seal.number} is signed with the key {seal.key}, which is none of the trusted ones"
        self._found(SEAL_FORGED, problem, self._first_unsealed())

    def _first_unsealed(self) -> int | None:
        return self._sealed + 1 if self._sealed < self._entries else None

    # The end

    def _check_the_end(self, head: tuple[int, bytes] | None) -> None:
        noted = self._noted
        if self._unvouched:
            self._unvouched_seal(self._unvouched)
        elif noted and self._entries < noted.position:
            self._cut("the seal that was kept elsewhere", noted.position)
        elif noted and self._seals < noted.number:
            problem = (
                f"it holds {self._seals} seals, but seal {noted.number} was kept elsewhere: the last ones were removed"
            )
            self._found(SEAL_REMOVED, problem, self._first_unsealed())
        elif head and head[0] > self._entries:
            self._cut("its head", head[0])
        elif head and head != (self._entries, self._head):
            problem = f"the ledger ends at entry {self._entries}, but its head says entry {head[0]} or another hash"
            self._found(ENTRY_INSERTED, problem, self._entries or None)

    def _cut(self, who: str, position: int) -> None:
        first = self._entries + 1
        self._found(
            TAIL_CUT, f"the tail was cut: {who} covers {position} entries, the ledger ends at {first - 1}", first
        )


async def verify_chain(
    records: AsyncIterator[Record],
    *,
    head: tuple[int, bytes] | None = None,
    keys: Iterable[Ed25519PublicKey] = (),
    noted: Seal | None = None,
) -> Verification:
    """Check a whole ledger, record by record, in constant memory.

    Args:
        records: the entries in the order of their position, each seal behind the last entry that it covers.
        head: position and hash of the last entry as noted beside them.
        keys: the public keys that are trusted.
        noted: a seal that was kept elsewhere; without it a tail that was cut together with its seals cannot be found.
    """
    audit = Audit(keys=keys, noted=noted)
    async for record in records:
        audit.take(record)
        if audit.decided:
            break
    return audit.result(head=head)
