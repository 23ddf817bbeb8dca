"""Every column of every table: of which retention class it is, and about whom it tells. A test holds that none is missing.

Finding, exporting and erasing a person go by it, so a column that is entered here is found, exported and erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Whose = Literal["citizen", "employee", "secret", ""]
"""About whom a column tells: a citizen, an employee, or nobody; `secret` is a key, which no export holds."""

KEPT = {
    "installation": "as long as the installation: what it runs on, nothing of a citizen",
    "address": "a week, or as long as a block needs it: then the key of the hashes is destroyed",
    "moment": "until it is handled, usually under a second",
    "chain": "for good: pseudonyms that mean nothing once their key is gone",
}
"""The classes that have no period in `municipality/retention.yml`."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A column: its class, and about whom it tells."""

    keeps: str
    about: Whose


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A table. `leads`: the column that leads to a citizen's conversation (its id, its handoff's or its call-back's), or None."""

    leads: str | None
    columns: Mapping[str, Held]


def _table(leads: str | None, **classes: Mapping[Whose, str]) -> Kept:
    """Enter a table: for each class, the columns by whom they tell about."""
    columns = {
        name: Held(keeps=keeps, about=about)
        for keeps, whose in classes.items()
        for about, names in whose.items()
        for name in names.split()
    }
    return Kept(leads=leads, columns=columns)


REGISTRY: Mapping[str, Kept] = {
    "conversation": _table(
        "id",
        ledger={
            "": "id channel language status owner version last_seq turn_attempt created_at ended_at emptied_at",
            "citizen": "reference citizen_seen_at",
            "secret": "create_key ledger_key",
        },
        transcript={"citizen": "state"},
        moment={"": "turn_id turn_lease_until"},
    ),
    "message": _table(
        "conversation_id",
        transcript={
            "": "id conversation_id seq author department language client_message_id turn_id created_at",
            "citizen": "text content",
            "employee": "agent_id name",
        },
    ),
    "feedback": _table(
        "conversation_id",
        transcript={"": "message_id conversation_id topic aspect version language", "citizen": "helped given_at"},
    ),
    "receipt_mail": _table(
        "conversation_id",
        ledger={"": "id conversation_id key status tries due_at made_at"},
        moment={"citizen": "address"},
    ),
    "attachment": _table(
        "conversation_id",
        attachment={"": "id conversation_id message_id media_type size scan created_at", "citizen": "name"},
    ),
    "attachment_content": _table("attachment_id", attachment={"": "attachment_id", "citizen": "content"}),
    "turn": _table(
        "conversation_id",
        bot_log={"": "id conversation_id attempt result model_id bot_ms finished_at", "citizen": "parse"},
    ),
    "inbox": _table("conversation_id", moment={"": "id conversation_id message_id due_at listening"}),
    "outbox": _table("conversation_id", moment={"": "id channel conversation_id available_at"}),
    "channel_thread": _table(
        "conversation_id",
        transcript={"": "conversation_id account context pushed_seq heard_at"},
        contact={"citizen": "address", "secret": "address_hash"},
    ),
    "delivery": _table(
        "conversation_id",
        transcript={
            "": "id conversation_id message_id seq account status parts_done provider_ids reported tries reason due_at made_at settled_at"
        },
    ),
    "crossing": _table(
        "conversation_id",
        transcript={"": "conversation_id made_at until used_at used_on", "secret": "code_hash used_key"},
    ),
    "channel_account": _table(
        None, installation={"": "id received_at sent_at ill_since ill_why failures paused_until"}
    ),
    "channel_event": _table(
        None, moment={"": "account at", "secret": "event"}
    ),  # eight days: so long it may be told again
    "channel_opt_out": _table(None, installation={"": "account at", "secret": "address_hash"}),
    "stream_subscription": _table(
        None,
        installation={
            "": "id url types channels account listed off since last_success_at ill_since ill_why failures due_at "
            "lease_until leased_by"
        },
    ),
    "stream_change": _table("conversation_id", moment={"": "id conversation_id at"}),
    "stream_conversation": _table("conversation_id", ledger={"": "conversation_id seq position ended_at"}),
    "stream_event": _table("conversation_id", log={"": "number id conversation_id type at seq data"}),
    "stream_delivery": _table(
        "conversation_id",
        log={"": "subscription event_number conversation_id status tries refusals due_at settled_at"},
    ),
    "stream_attempt": _table(
        "conversation_id",
        log={"": "id subscription event_id conversation_id attempt outcome why status_code milliseconds at"},
    ),
    "handoff_request": _table(
        "conversation_id",
        bot_log={"": "turn_id attempt conversation_id reason topic aspect created_at", "citizen": "signals"},
    ),
    "handoff": _table(
        "conversation_id",
        handoff={
            "": "id conversation_id turn_id status reason topic aspect sensitivity department skills priority language channel "
            "queued_at order_key rule_id rule_version claim_id claimed_at snoozed_until ended_at result "
            "dropped_at capped_at gone_at gone_settled reserved_until also nobody_told_at files_asked_at",
            "citizen": "snapshot dangers",
            "employee": "reserved_for claimed_by named_agent",
        },
        transcript={"citizen": "preview"},
        contact={"citizen": "callback_phone"},
    ),
    "claim": _table(
        "handoff_id",
        handoff={
            "": "id handoff_id claimed_at ended_at end_reason heavy wrap_up_seconds request_key",
            "employee": "agent_id given_by",
        },
    ),
    "draft": _table(
        "handoff_id",
        draft={"": "agent_id handoff_id version tab client_message_id saved_at", "employee": "text"},
    ),
    "transfer": _table(
        "handoff_id",
        handoff={
            "": "id handoff_id claim_id status from_department from_skills department organisation asked_at due_at ended_at",
            "employee": "agent_id colleague_id",
        },
    ),
    "mention": _table("handoff_id", handoff={"": "handoff_id seq made_at seen_at", "employee": "agent_id made_by"}),
    "watch": _table("handoff_id", moment={"": "handoff_id started_at seen_at", "employee": "agent_id"}),
    "promise": _table(
        "handoff_id",
        handoff={"": "id handoff_id department promised_at first place bare_seconds from_minutes to_minutes left_at"},
    ),
    "phone_call": _table(
        "conversation_id",
        contact={
            "": "id call_id conversation_id created_at ended_at",
            "citizen": "phone",
            "employee": "agent_id",
        },
    ),
    "callback": _table(
        "conversation_id",
        handoff={
            "": "id conversation_id handoff_id department topic language status sequence starts_at ends_at claimed_at attempts "
            "reminded_at missed_at created_at ended_at",
            "citizen": "reference",
            "employee": "claimed_by",
        },
    ),
    "callback_contact": _table("callback_id", contact={"": "callback_id", "citizen": "phone email name"}),
    "callback_seat": _table("callback_id", handoff={"": "department starts_at seat callback_id"}),
    "callback_event": _table("callback_id", handoff={"": "id callback_id department kind at"}),
    "response_term": _table(
        "conversation_id",
        handoff={
            "": "handoff_id conversation_id department term working_days status started_at due_at warn_at warned_at ended_at"
        },
    ),
    "term_stop": _table("handoff_id", handoff={"": "id handoff_id reason stopped_at resumed_at"}),
    "surge_count": _table(None, statistics={"": "minute kind channel department topic count"}),
    "surge_phrase": _table(None, statistics={"": "quarter phrase conversations"}),  # of five people at least
    "surge": _table(
        None,
        statistics={
            "": "id status reason department figures proposed_at on_at calm_since ended_at",
            "employee": "on_by ended_by",
        },
    ),
    "announcement": _table(
        None,
        installation={
            "": "id key version texts phrases published_at withdrawn_at",
            "employee": "published_by withdrawn_by",
        },
    ),
    "open_klant_contact": _table(
        "conversation_id",
        ledger={  # as long as the conversation: who is erased by then goes from the register, too
            "": "id conversation_id handoff_id topic linked reachable happened_at made_at checked_at done_elsewhere_at "
            "closed_at dropped_at",
            "citizen": "number klantcontact betrokkene internetaak",
            "employee": "assigned",
            "secret": "sent",
        },
    ),
    "open_klant_step": _table(
        "contact_id",
        moment={"": "id contact_id kind status tries failures problems due_at made_at", "citizen": "target"},
    ),
    "open_klant_actor": _table(None, installation={"": "uuid made_at", "employee": "key"}),
    "open_klant_state": _table(None, installation={"": "singleton since last_success_at ill_since ill_with"}),
    "alert": _table(
        "handoff_id",
        statistics={"": "id kind department handoff_id data raised_at seen_at", "employee": "seen_by"},
    ),
    "brake": _table(
        None,
        installation={
            "": "id kind target aspect reason note pulled_at released_at release_reason release_note",
            "employee": "pulled_by released_by",
        },
    ),
    "improvement": _table(
        "conversation_id",
        ledger={
            "": "id kind about conversation_id handoff_id topic aspect heard reason made_at status done_at",
            "employee": "made_by done_by",
        },
        transcript={"citizen": "question note"},
    ),
    "content_change": _table(
        None,
        audit={"": "id kind key version before after file reason undo_of at", "employee": "changed_by"},
    ),
    "content_draft": _table(
        None,
        audit={
            "": "id kind key body version revision changed_at discarded_at",
            "employee": "changed_by discarded_by",
        },
    ),
    "recipient_notice": _table("conversation_id", ledger={"": "brake_id conversation_id asked_at done_at outcome"}),
    "block": _table(
        "conversation_id",
        audit={
            "": "id kind conversation_id day reason blocked_at until ended_at",
            "citizen": "note",
            "employee": "blocked_by ended_by",
            "secret": "hash",
        },
    ),
    "conversation_address": _table("conversation_id", address={"": "conversation_id day started_at", "secret": "hash"}),
    "address_key": _table(None, address={"": "day", "secret": "key"}),
    "spent_proof": _table(None, moment={"": "nonce expires_at"}),
    "agent": _table(
        None,
        account={
            "": "id roles departments skills languages capacity channel_capacity disabled created_at",
            "employee": "username name presence seen_at ready_at continued_at",
            "secret": "password_hash ledger_key",
        },
    ),
    "workplace": _table(None, moment={"": "day", "employee": "agent_id place"}),  # of today only
    "rhythm": _table(
        None,
        installation={"": "department heavy_in_row minutes_of_work pause_minutes changed_at"},
    ),
    "session": _table(
        None,
        session={
            "": "id created_at expires_at ended_at method",
            "employee": "agent_id device seen_at",
            "secret": "token_hash csrf_token provider_session id_token",
        },
    ),
    "saved_view": _table(None, handoff={"": "id filters department used_at", "employee": "agent_id name"}),
    "second_step": _table(None, account={"": "agent_id last_step since", "secret": "secret"}),
    "recovery_code": _table(None, account={"": "agent_id", "secret": "hash"}),
    "provider_account": _table(None, account={"": "agent_id issuer linked_at", "employee": "subject"}),
    "audit": _table(None, audit={"": "id action object at", "employee": "agent_id why"}),
    "destruction": _table(None, installation={"": "id class what reason count until at"}),
    "ledger_entry": _table(None, chain={"": "position at action object result origin actor reason data previous hash"}),
    "ledger_pending": _table(None, moment={"": "id at action object result origin actor reason data before after"}),
    "ledger_head": _table(None, chain={"": "singleton position hash"}),
    "ledger_key": _table(None, chain={"": "id public created_at"}),
    "ledger_seal": _table(None, chain={"": "number at position head previous key successor signature"}),
}


def tables_of_a_person() -> dict[str, Kept]:
    """Return the tables whose rows belong to a citizen's conversation."""
    return {name: kept for name, kept in REGISTRY.items() if kept.leads}


def as_markdown() -> str:
    """Return the registry as the table of docs/privacy.md."""
    lines = ["| table | class | about a citizen | about an employee | secret | about nobody |", "| --- " * 6 + "|"]
    for name, kept in REGISTRY.items():
        for keeps in dict.fromkeys(held.keeps for held in kept.columns.values()):
            cells = [_names(kept, keeps, about) for about in ("citizen", "employee", "secret", "")]
            lines.append(f"| `{name}` | {keeps} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _names(kept: Kept, keeps: str, about: str) -> str:
    found = [name for name, held in kept.columns.items() if (held.keeps, held.about) == (keeps, about)]
    return ", ".join(found)
