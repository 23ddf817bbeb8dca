"""What is destroyed when its period is over: one rule for each table, as SQL.

A rule first finds what is due and locks it, skipping what somebody else has locked: so any number of replicas share the work, in the lock order
(conversation first). Then it destroys what is still due, seen afresh under the lock.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `due` gives ids, at most `:most`, of what is older than `:until`; `destroy` does it to `:ids`, at `:now`."""

    keeps: str  # the class of municipality/retention.yml
    what: str  # the table, as the destruction log calls it
    due: str
    destroy: str


_QUIET = """
    greatest(c.created_at, c.citizen_seen_at, c.ended_at) < :until
    and not exists (
        select from handoff h
        where h.conversation_id = c.id
          and (h.status in ('queued', 'claimed', 'snoozed') or h.ended_at >= :until)
    )
    and not exists (select from message m where m.conversation_id = c.id and m.created_at >= :until)
"""

_NOBODY_WAITS = (
    "not exists (select from handoff h where h.conversation_id = c.id and h.status in ('queued', 'claimed', 'snoozed'))"
)
_HANDED = "handoff h join conversation c on c.id = h.conversation_id"
_OVER = "h.status not in ('queued', 'claimed', 'snoozed') and h.ended_at < :until"
_MOOT = "(d.saved_at < :until or h.status not in ('queued', 'claimed', 'snoozed'))"


def _by_moment(keeps: str, table: str, moment: str, key: str = "id") -> Rule:
    """Return a rule for rows that have a moment of their own and belong to nothing that is locked."""
    due = f"select {key} from {table} where {moment} < :until order by {moment} limit :most for update skip locked"
    return Rule(keeps=keeps, what=table, due=due, destroy=f"delete from {table} where {key} = any(:ids)")


RULES = (
    Rule(
        keeps="contact",
        what="handoff",
        due=f"select h.id from {_HANDED} where h.callback_phone is not null and {_OVER} "
        "order by h.ended_at limit :most for update of c skip locked",
        destroy=f"update handoff h set callback_phone = null where id = any(:ids) and {_OVER}",
    ),
    Rule(
        keeps="contact",
        what="callback_contact",
        due="select k.callback_id from callback_contact k join callback b on b.id = k.callback_id "
        "join conversation c on c.id = b.conversation_id "
        "where b.ended_at < :until order by b.ended_at limit :most for update of c skip locked",
        destroy="delete from callback_contact k using callback b "
        "where k.callback_id = any(:ids) and b.id = k.callback_id and b.ended_at < :until",
    ),
    _by_moment(
        "contact", "phone_call", "created_at"
    ),  # the number itself goes after minutes: `router.contacts.telephony`
    Rule(
        keeps="contact",
        what="channel_thread",
        due="select t.conversation_id from channel_thread t join conversation c on c.id = t.conversation_id "
        f"where t.address is not null and t.heard_at < :until and {_NOBODY_WAITS} "
        "order by t.heard_at limit :most for update of c skip locked",
        destroy="update channel_thread t set address = null, context = '{}' from conversation c "
        f"where t.conversation_id = any(:ids) and c.id = t.conversation_id and t.heard_at < :until and {_NOBODY_WAITS}",
    ),
    Rule(
        keeps="transcript",
        what="message",
        due=f"select c.id from conversation c where c.emptied_at is null and c.created_at < :until and {_QUIET} "
        "order by c.created_at limit :most for update of c skip locked",
        destroy=f"""
            with quiet as (select c.id from conversation c where c.id = any(:ids) and {_QUIET}),
            gone as (delete from message where conversation_id in (select id from quiet)),
            shown as (update handoff set preview = '' where conversation_id in (select id from quiet)),
            learned as (update improvement set question = '', note = '' where conversation_id in (select id from quiet))
            update conversation
            set emptied_at = :now, ended_at = coalesce(ended_at, :now), state = '{{}}', status = 'resolved', owner = 'bot'
            where id in (select id from quiet)
        """,
    ),
    Rule(
        keeps="attachment",
        what="attachment",
        due="select a.id from attachment a join conversation c on c.id = a.conversation_id where a.created_at < :until "
        "and not exists (select from handoff h where h.conversation_id = c.id "
        "and (h.status in ('queued', 'claimed', 'snoozed') or h.ended_at >= :until)) "
        "order by a.created_at limit :most for update of c skip locked",
        destroy="delete from attachment where id = any(:ids)",
    ),
    _by_moment("bot_log", "turn", "finished_at"),
    _by_moment("bot_log", "handoff_request", "created_at", key="turn_id"),
    Rule(
        keeps="handoff",
        what="handoff",
        due=f"select h.id from {_HANDED} where {_OVER} order by h.ended_at limit :most for update of c skip locked",
        destroy=f"delete from handoff h where id = any(:ids) and {_OVER}",
    ),
    Rule(
        keeps="ledger",
        what="conversation",
        due="select c.id from conversation c where c.emptied_at is not null and c.created_at < :until "
        "and not exists (select from handoff h where h.conversation_id = c.id) "
        "order by c.created_at limit :most for update of c skip locked",
        destroy="delete from conversation c where id = any(:ids) "
        "and not exists (select from handoff h where h.conversation_id = c.id)",
    ),
    _by_moment("statistics", "alert", "raised_at"),
    _by_moment("statistics", "surge", "ended_at"),
    _by_moment("log", "stream_attempt", "at"),
    _by_moment("log", "stream_event", "at", key="number"),  # and with it what was owed of it
    _by_moment("audit", "audit", "at"),
    _by_moment("audit", "block", "ended_at"),
    Rule(  # what holds now stays, however old it is
        keeps="audit",
        what="content_change",
        due="select c.id from content_change c where c.at < :until and exists (select from content_change n "
        "where (n.kind, n.key) = (c.kind, c.key) and n.version > c.version) "
        "order by c.at limit :most for update skip locked",
        destroy="delete from content_change where id = any(:ids)",
    ),
    _by_moment("audit", "content_draft", "changed_at"),
    Rule(  # the row stays: what it did refers to it
        keeps="account",
        what="agent",
        due="select id from agent where disabled and name <> '' and coalesce(seen_at, created_at) < :until "
        "order by id limit :most for update skip locked",
        destroy="""
            with signing_in as (delete from second_step where agent_id = any(:ids)),
            codes as (delete from recovery_code where agent_id = any(:ids)),
            known as (delete from provider_account where agent_id = any(:ids))
            update agent
            set username = id::text, name = '', password_hash = '', ledger_key = '', departments = '{}', skills = '{}', languages = '{}'
            where id = any(:ids)
        """,
    ),
    _by_moment("handoff", "saved_view", "used_at"),
    _by_moment("session", "session", "expires_at", key="token_hash"),
    Rule(
        keeps="draft",
        what="draft",
        due=f"select d.handoff_id from draft d join handoff h on h.id = d.handoff_id where {_MOOT} "
        "limit :most for update of d skip locked",
        destroy=f"delete from draft d using handoff h where d.handoff_id = any(:ids) and h.id = d.handoff_id and {_MOOT}",
    ),
)
