"""The ledger: an append-only, hash-chained record of every step of every handoff.

`chain` is the arithmetic and needs nothing but the entries; `repository` reads and appends in PostgreSQL; `verify` is what an auditor runs.
"""

from router.ledger.chain import Entry, Verification, verify_chain
from router.ledger.pseudonyms import agent_actor, citizen_actor, handoff_object
from router.ledger.repository import Event, append, entries_of_object, read

__all__ = [
    "Entry",
    "Event",
    "Verification",
    "agent_actor",
    "append",
    "citizen_actor",
    "entries_of_object",
    "handoff_object",
    "read",
    "verify_chain",
]
