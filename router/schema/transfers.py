"""Transfers: from whom to whom, and what became of them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Uuid, text

from router.schema.columns import metadata, moment, words

_OPEN = text("status in ('asked', 'sent')")

transfer = Table(
    "transfer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handoff_id", Uuid, ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False),
    Column("claim_id", Uuid, nullable=False),  # by which the sender held it
    Column("agent_id", Uuid, ForeignKey("agent.id"), nullable=False),  # the sender
    # asked: the citizen has to agree · sent: nobody has taken it yet · taken · declined · unanswered · untaken · withdrawn · referred
    Column("status", Text, nullable=False),
    Column("from_department", Text, nullable=False),
    words("from_skills"),
    Column("department", Text),
    Column("colleague_id", Uuid, ForeignKey("agent.id")),
    Column("organisation", Text),  # of organisations.yml: the citizen is referred, the conversation does not go along
    moment("asked_at"),
    moment("due_at", nullable=True),  # until when the citizen may answer, or somebody may take it
    moment("ended_at", nullable=True),
    CheckConstraint(
        "status in ('asked', 'sent', 'taken', 'declined', 'unanswered', 'untaken', 'withdrawn', 'referred')",
        name="transfer_status",
    ),
    Index("transfer_open", "handoff_id", unique=True, postgresql_where=_OPEN),
    Index("transfer_due", "due_at", postgresql_where=_OPEN),
    Index("transfer_handoff", "handoff_id"),
)
