"""What is in the municipality's customer register, Open Klant, and what still has to get there."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from router.schema.columns import metadata, moment

open_klant_contact = Table(
    "open_klant_contact",
    metadata,
    Column(
        "id", Uuid, primary_key=True
    ),  # the register has it as metadata, and is asked for it before anything is made again
    Column("conversation_id", Uuid, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column(
        "handoff_id", Uuid, unique=True
    ),  # also when that is destroyed: what is in the register is known as long as the conversation
    Column("topic", Text),
    Column("number", Text, nullable=False, unique=True),  # its referentienummer: at most ten digits
    Column("klantcontact", Uuid),  # what the register calls each of its parts; null: it is not known to be there
    Column("betrokkene", Uuid),
    Column("internetaak", Uuid),
    Column("linked", Boolean, nullable=False, server_default=text("false")),  # to the bot, who had the contact
    Column("reachable", Boolean, nullable=False, server_default=text("false")),  # a number or address of them is there
    Column("assigned", Text, nullable=False, server_default=""),  # to which actors the task was given
    Column("sent", Text, nullable=False, server_default=""),  # a keyed print of what was brought last
    moment("happened_at"),
    moment("made_at"),
    moment("checked_at", nullable=True),  # when the status of the task was read
    moment("done_elsewhere_at", nullable=True),  # somebody ended the task in the register
    moment("closed_at", nullable=True),  # nothing more follows, unless the handoff is opened again
    moment("dropped_at", nullable=True),  # a supervisor gave it up
    Index(
        "open_klant_contact_topic",
        "conversation_id",
        "topic",
        unique=True,
        postgresql_where=text("handoff_id is null"),
    ),
    Index("open_klant_contact_conversation", "conversation_id"),
    Index("open_klant_contact_live", "id", postgresql_where=text("closed_at is null and dropped_at is null")),
    Index(
        "open_klant_contact_followed",
        "checked_at",
        postgresql_where=text(
            "internetaak is not null and closed_at is null and done_elsewhere_at is null and dropped_at is null"
        ),
    ),
)

open_klant_step = Table(
    "open_klant_step",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contact_id", Uuid, ForeignKey("open_klant_contact.id", ondelete="CASCADE"), unique=True),
    Column("kind", Text, nullable=False),  # bring | forget
    Column("target", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # what to forget, of who was erased
    Column("status", Text, nullable=False, server_default="waiting"),  # waiting | put_aside
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # while the register took other things
    Column("problems", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    moment("due_at"),  # while it is tried: when another replica may
    moment("made_at"),
    CheckConstraint("kind in ('bring', 'forget')", name="open_klant_step_kind"),
    CheckConstraint("status in ('waiting', 'put_aside')", name="open_klant_step_status"),
    CheckConstraint("(kind = 'bring') = (contact_id is not null)", name="open_klant_step_about"),
    Index("open_klant_step_due", "due_at", postgresql_where=text("status = 'waiting'")),
)

open_klant_actor = Table(
    "open_klant_actor",
    metadata,
    Column("key", Text, primary_key=True),
    Column("uuid", Uuid, nullable=False),
    moment("made_at"),
)

open_klant_state = Table(
    "open_klant_state",
    metadata,
    Column("singleton", Boolean, primary_key=True, server_default=text("true")),
    moment("since"),  # what happened before is not brought
    moment("last_success_at", nullable=True),
    moment("ill_since", nullable=True),
    Column("ill_with", Text),
    CheckConstraint("singleton", name="open_klant_state_one"),
)
