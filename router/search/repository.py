"""The search in PostgreSQL. Words go through the index `message_words`; a conversation is one result, however many of its messages have them.

A page begins where the one before ended, by the moment at which the last conversation on it began: deep pages cost what the first one costs.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from router.agents.models import Agent
from router.database import Connection
from router.handoffs import lists
from router.handoffs.access import held_by, holds_or_held, is_sensitive, readable_by
from router.handoffs.models import QueueRow
from router.schema import agent, callback, claim, conversation, handoff, improvement, message
from router.search.models import Search

RANKED = 500  # messages at most that are put in the order of relevance: the newest that match
_WRITTEN: ColumnElement[bool] = literal_column("message.author in ('citizen', 'agent', 'note')")  # as the index has it
_VECTOR: ColumnElement[Any] = func.search_words(message.c.text, type_=TSVECTOR)
_BY_HANDOFF = ("topic", "department", "status", "result", "sensitivity", "reason")
_RANKS = 1_000_000  # a rank as a whole number, so that a page can begin at it exactly
MARKS = ("\x01", "\x02")  # around a word that was found; a text has none of its own by then

_PATIENCE = text("set local statement_timeout = '10s'")  # nobody waits longer, and the desk is not slowed for it

_understood = text("""
    select numnode(nl) > 0 and numnode(en) > 0 and querytree(nl || en) not in ('', 'T')
    from websearch_to_tsquery('pg_catalog.dutch', search_folded(:words)) as nl,
        websearch_to_tsquery('pg_catalog.english', search_folded(:words)) as en
""")

_said = text("""
    select c.id as conversation_id, m.author, m.created_at, normalize(m.text, NFC) as text,
        ts_headline('pg_catalog.dutch', m.folded, q.query, q.marked) as dutch,
        ts_headline('pg_catalog.english', m.folded, q.query, q.marked) as english
    from (
        select websearch_to_tsquery('pg_catalog.dutch', search_folded(:words))
            || websearch_to_tsquery('pg_catalog.english', search_folded(:words)) as query,
            'HighlightAll=true,StartSel=' || :start || ',StopSel=' || :stop as marked
    ) q, unnest(cast(:conversations as uuid[])) as c (id), lateral (
        select author, created_at, text, translate(search_folded(text), :start || :stop, '  ') as folded
        from message
        where conversation_id = c.id and author in ('citizen', 'agent', 'note') and search_words(text) @@ q.query
        order by seq desc
        limit 1
    ) m
""")


def _query(words: str) -> ColumnElement[Any]:
    """The words as a query: in Dutch or in English, as each text is indexed in both."""
    folded = func.search_folded(words)
    dutch = func.websearch_to_tsquery(literal_column("'pg_catalog.dutch'::regconfig"), folded, type_=TSQUERY)
    english = func.websearch_to_tsquery(literal_column("'pg_catalog.english'::regconfig"), folded, type_=TSQUERY)
    return dutch.op("||", return_type=TSQUERY())(english)


def _matches(words: str) -> ColumnElement[bool]:
    return and_(_WRITTEN, _VECTOR.bool_op("@@")(_query(words)))


async def limit_time(connection: Connection) -> None:
    """Let no statement of this transaction take longer than somebody waits for a search."""
    await connection.execute(_PATIENCE)


async def understands(connection: Connection, words: str) -> bool:
    """Say whether there is a word to search for: not only words that stand in every sentence, or that may not be there."""
    return bool((await connection.execute(_understood, {"words": words})).scalar_one())


async def of_reference(connection: Connection, reference: str) -> list[UUID]:
    """Return the conversations of a number: its own, or that of one of its call-backs."""
    own = select(conversation.c.id).where(conversation.c.reference == reference)
    called = select(callback.c.conversation_id).where(callback.c.reference == reference)
    return list((await connection.execute(own.union(called))).scalars())


async def find(
    connection: Connection,
    asked: Search,
    who: Agent,
    *,
    named: Collection[UUID],
    sensitive_topics: Collection[str],
    after: tuple[int, datetime, UUID] | None,
    most: int,
) -> list[Row[Any]]:
    """Return conversations that fit and that the employee may open, with the handoff by which they may.

    Args:
        connection: to read with.
        asked: what is looked for.
        who: the employee.
        named: the conversations of the number that was typed; then the words are not looked at.
        sensitive_topics: topics that only people who answer for it read about.
        after: rank, moment and id of the last one on the page before.
        most: how many at most.
    """
    shown = _handoff_that_fits(asked, who)
    rank: ColumnElement[int] = literal(0, Integer)
    source = conversation.outerjoin(shown, true())
    wanted = [*_of_conversation(asked), or_(shown.c.id.is_not(None), _bot_only(asked, who, sensitive_topics))]
    if named:
        wanted.append(conversation.c.id.in_(list(named)))
    elif asked.searches_words and asked.order == "relevance":
        ranked = _ranked(asked.words)
        source = source.join(ranked, ranked.c.conversation_id == conversation.c.id)
        rank = ranked.c.rank
    elif asked.searches_words:
        hit = (
            select(message.c.conversation_id)
            .where(_matches(asked.words))
            .distinct()
            .cte("hit")
            .prefix_with("MATERIALIZED")
        )
        source = source.join(hit, hit.c.conversation_id == conversation.c.id)
    place: list[ColumnElement[Any]] = [conversation.c.created_at, conversation.c.id]
    if asked.order == "relevance":
        place.insert(0, rank)
    if after is not None:
        wanted.append(tuple_(*place) < tuple_(*after[-len(place) :]))
    query: Select[Any] = (
        select(
            conversation.c.id,
            conversation.c.reference,
            conversation.c.channel,
            conversation.c.language,
            conversation.c.created_at,
            conversation.c.ledger_key,
            rank.label("rank"),
            shown.c.id.label("handoff_id"),
            _last_agent(shown).label("handled_by"),
            held_by(who.id, conversation.c.id).label("held"),
            case((shown.c.id.is_(None), _answered(sensitive_topics)), else_=is_sensitive(conversation.c.id)).label(
                "sensitive"
            ),
        )
        .select_from(source)
        .where(*wanted)
        .order_by(*(column.desc() for column in place))
        .limit(most)
    )
    return list(await connection.execute(query))


def _handoff_that_fits(asked: Search, who: Agent) -> Any:
    """The newest handoff of a conversation that the employee may read and that the filters want."""
    wanted = [handoff.c.conversation_id == conversation.c.id, readable_by(who)]
    wanted += [handoff.c[name] == value for name in _BY_HANDOFF if (value := getattr(asked, name)) is not None]
    if asked.employee is not None:
        wanted.append(holds_or_held(asked.employee))
    newest = select(handoff.c.id).where(*wanted)
    return newest.order_by(handoff.c.queued_at.desc(), handoff.c.id).limit(1).correlate(conversation).lateral("shown")


def _of_conversation(asked: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.since is not None:
        wanted.append(conversation.c.created_at >= asked.since)
    if asked.until is not None:
        wanted.append(conversation.c.created_at < asked.until)
    if asked.channel is not None:
        wanted.append(conversation.c.channel == asked.channel)
    if asked.language is not None:
        wanted.append(conversation.c.language == asked.language)
    if asked.by is not None:
        handed = select(handoff.c.id).where(handoff.c.conversation_id == conversation.c.id).exists()
        wanted.append(handed if asked.by == "people" else ~handed)
    if asked.noted is not None:
        about = improvement.c.conversation_id == conversation.c.id
        wanted.append(select(improvement.c.id).where(about, improvement.c.kind == asked.noted).exists())
    return wanted


def _bot_only(asked: Search, who: Agent, sensitive_topics: Collection[str]) -> ColumnElement[bool]:
    """What the bot handled alone: for supervisors, and for editors where it is not sensitive. A filter of handoffs leaves it out."""
    by_handoff = [name for name in (*_BY_HANDOFF, "employee") if name != "topic" and getattr(asked, name) is not None]
    if by_handoff or not who.may("supervisor", "editor"):
        return literal(False)
    wanted = [~select(handoff.c.id).where(handoff.c.conversation_id == conversation.c.id).exists()]
    if asked.topic is not None:
        wanted.append(_answered([asked.topic]))
    if not who.may("supervisor"):
        wanted.append(~_answered(sensitive_topics))
    return and_(*wanted)


def _answered(topics: Collection[str]) -> ColumnElement[bool]:
    """Whether an answer on one of these topics was given in a conversation."""
    given = message.c.conversation_id == conversation.c.id, message.c.content["key"].astext.in_(list(topics))
    return select(message.c.id).where(*given).exists()


def _ranked(words: str) -> Any:
    """The conversations of the newest messages that match, each with the rank of the message that fits best."""
    newest = (
        select(message.c.conversation_id, _VECTOR.label("words"))
        .where(_matches(words))
        .order_by(message.c.created_at.desc())
        .limit(RANKED)
        .subquery()
    )
    rank = cast(func.max(func.ts_rank(newest.c.words, _query(words))) * _RANKS, Integer)
    grouped = select(newest.c.conversation_id, rank.label("rank")).group_by(newest.c.conversation_id)
    return grouped.subquery()


def _last_agent(shown: Any) -> Any:
    query = select(agent.c.name).join(claim, claim.c.agent_id == agent.c.id).where(claim.c.handoff_id == shown.c.id)
    return query.order_by(claim.c.claimed_at.desc()).limit(1).scalar_subquery()


async def handoffs_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, QueueRow]:
    """Return these handoffs as rows of a list."""
    return {row.handoff.id: row for row in await lists.rows_of(connection, ids)}


async def said_in(connection: Connection, conversations: Collection[UUID], words: str) -> dict[UUID, Row[Any]]:
    """Return the newest message with the words in each of these conversations, with the words marked."""
    start, stop = MARKS
    values = {"conversations": list(conversations), "words": words, "start": start, "stop": stop}
    return {row.conversation_id: row for row in await connection.execute(_said, values)}


async def bot_only(connection: Connection, conversation_id: UUID, who: Agent, sensitive: Collection[str]) -> Any | None:
    """Return a conversation that the bot handled alone, when this employee may read it; `sensitive` says whether it is."""
    query = select(conversation, _answered(sensitive).label("sensitive")).where(
        conversation.c.id == bindparam("conversation"), _bot_only(Search(), who, sensitive)
    )
    return (await connection.execute(query, {"conversation": conversation_id})).one_or_none()
