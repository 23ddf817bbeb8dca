"""The tables of Balie, as the repositories use them, a module for each part.

The migrations in `migrations/` make the real tables; a test holds that both say the same. Columns are added here and in a new migration.
"""

from router.schema.abuse import address_key, block, conversation_address, spent_proof
from router.schema.agents import agent, rhythm, session
from router.schema.alerts import alert
from router.schema.brakes import brake, recipient_notice
from router.schema.callbacks import (
    callback,
    callback_contact,
    callback_event,
    callback_seat,
    response_term,
    term_stop,
)
from router.schema.columns import metadata
from router.schema.conversations import conversation, inbox, message, outbox, turn
from router.schema.handoffs import claim, handoff, handoff_request, kept_out
from router.schema.ledger import ledger_entry, ledger_head, ledger_key, ledger_pending, ledger_seal
from router.schema.privacy import audit, destruction
from router.schema.promises import promise
from router.schema.surge import announcement, surge, surge_count, surge_phrase
from router.schema.transfers import transfer

__all__ = [
    "address_key",
    "agent",
    "alert",
    "announcement",
    "audit",
    "block",
    "brake",
    "callback",
    "callback_contact",
    "callback_event",
    "callback_seat",
    "claim",
    "conversation",
    "conversation_address",
    "destruction",
    "handoff",
    "handoff_request",
    "inbox",
    "kept_out",
    "ledger_entry",
    "ledger_head",
    "ledger_key",
    "ledger_pending",
    "ledger_seal",
    "message",
    "metadata",
    "outbox",
    "promise",
    "recipient_notice",
    "response_term",
    "rhythm",
    "session",
    "spent_proof",
    "surge",
    "surge_count",
    "surge_phrase",
    "term_stop",
    "transfer",
    "turn",
]
