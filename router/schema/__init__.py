"""The tables of Balie, as the repositories use them, a module for each part.

The migrations in `migrations/` make the real tables; a test holds that both say the same. Columns are added here and in a new migration.
"""

from router.schema.abuse import address_key, block, conversation_address, spent_proof
from router.schema.agents import agent, provider_account, recovery_code, rhythm, second_step, session
from router.schema.alerts import alert
from router.schema.attachments import attachment, attachment_content
from router.schema.brakes import brake, recipient_notice
from router.schema.callbacks import (
    callback,
    callback_contact,
    callback_event,
    callback_seat,
    response_term,
    term_stop,
)
from router.schema.channels import channel_account, channel_event, channel_opt_out, channel_thread, delivery
from router.schema.columns import metadata
from router.schema.contacts import phone_call
from router.schema.content import content_change, content_draft
from router.schema.conversations import conversation, inbox, message, outbox, turn
from router.schema.crossing import crossing
from router.schema.event_stream import (
    stream_attempt,
    stream_change,
    stream_conversation,
    stream_delivery,
    stream_event,
    stream_subscription,
)
from router.schema.feedback import feedback
from router.schema.handoffs import claim, draft, handoff, handoff_request, kept_out
from router.schema.improvement import improvement
from router.schema.ledger import ledger_entry, ledger_head, ledger_key, ledger_pending, ledger_seal
from router.schema.notes import mention
from router.schema.open_klant import open_klant_actor, open_klant_contact, open_klant_state, open_klant_step
from router.schema.privacy import audit, destruction
from router.schema.promises import promise
from router.schema.receipts import receipt_mail
from router.schema.search import saved_view
from router.schema.surge import announcement, surge, surge_count, surge_phrase
from router.schema.transfers import transfer
from router.schema.watching import watch
from router.schema.workplace import workplace

__all__ = [
    "address_key",
    "agent",
    "alert",
    "announcement",
    "attachment",
    "attachment_content",
    "audit",
    "block",
    "brake",
    "callback",
    "callback_contact",
    "callback_event",
    "callback_seat",
    "channel_account",
    "channel_event",
    "channel_opt_out",
    "channel_thread",
    "claim",
    "content_change",
    "content_draft",
    "conversation",
    "conversation_address",
    "crossing",
    "delivery",
    "destruction",
    "draft",
    "feedback",
    "handoff",
    "handoff_request",
    "improvement",
    "inbox",
    "kept_out",
    "ledger_entry",
    "ledger_head",
    "ledger_key",
    "ledger_pending",
    "ledger_seal",
    "mention",
    "message",
    "metadata",
    "open_klant_actor",
    "open_klant_contact",
    "open_klant_state",
    "open_klant_step",
    "outbox",
    "phone_call",
    "promise",
    "provider_account",
    "receipt_mail",
    "recipient_notice",
    "recovery_code",
    "response_term",
    "rhythm",
    "saved_view",
    "second_step",
    "session",
    "spent_proof",
    "stream_attempt",
    "stream_change",
    "stream_conversation",
    "stream_delivery",
    "stream_event",
    "stream_subscription",
    "surge",
    "surge_count",
    "surge_phrase",
    "term_stop",
    "transfer",
    "turn",
    "watch",
    "workplace",
]
