"""The ledger: an append-only, hash-chained record of every step of every handoff.

`chain`, `seals` and `audit` are the arithmetic and need nothing but the entries, the seals and the keys; `repository` reads and appends in
PostgreSQL; `sealing` makes seals while Balie runs; `verify` is what an auditor runs.
"""

from router.ledger.audit import Verification, verify_chain
from router.ledger.chain import Entry
from router.ledger.pseudonyms import agent_actor, citizen_actor, handoff_object
from router.ledger.repository import Event, append, entries_of_object, read
from router.ledger.sealing import Sealer
from router.ledger.seals import Seal

__all__ = [
    "Entry",
    "Event",
    "Seal",
    "Sealer",
    "Verification",
    "agent_actor",
    "append",
    "citizen_actor",
    "entries_of_object",
    "handoff_object",
    "read",
    "verify_chain",
]
