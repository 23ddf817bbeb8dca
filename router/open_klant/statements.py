"""The statements that find what the register does not have yet. All of it comes from what was committed, so nothing that happened is missed."""

from sqlalchemy import DateTime, Integer, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from router.contacts.mistake import ENDS as BY_MISTAKE
from router.departments import SPOKEN
from router.handoffs.models import ENTERED

_MOMENT = DateTime(timezone=True)

# Whatever of a handoff the register should follow, as one keyed word: it says that something changed, and not what.
_PRINT = """
    md5(concat_ws('|', encode(c.ledger_key, 'hex'), h.status = any(:open), h.topic, h.department, h.claimed_by,
        h.callback_phone, p.phone, p.email, p.name))
"""
_FOLLOWED = """
    join handoff h on h.id = k.handoff_id
    join conversation c on c.id = k.conversation_id
    left join callback b on b.handoff_id = h.id and b.status in ('planned', 'claimed')
    left join callback_contact p on p.callback_id = b.id
"""

MISSING_HANDOFFS = text("""
    select h.id as handoff_id, h.conversation_id, c.reference, h.topic, h.queued_at as happened_at
    from (
        select id from handoff where status = any(:open)
        union
        select id from handoff where ended_at >= :since
    ) as recent
    join handoff h on h.id = recent.id
    join conversation c on c.id = h.conversation_id
    where h.queued_at >= :since
    and not (h.reason = :entered and h.status = 'claimed')  -- a call or a visit that is going on: what it is about comes
    and not exists (select from claim d where d.handoff_id = h.id and d.end_reason = :by_mistake)
    and not exists (select from open_klant_contact k where k.handoff_id = h.id)
    order by h.queued_at
    limit :most
""").bindparams(
    bindparam("since", type_=_MOMENT),
    bindparam("open", type_=ARRAY(Text)),
    bindparam("most", type_=Integer),
    bindparam("entered", ENTERED, type_=Text),
    bindparam("by_mistake", BY_MISTAKE, type_=Text),
)

# By topic, because that is how the index of answers is ordered. In writing only what the bot answered: an answer that an employee sends belongs to
# their contact, and so does a topic that a human took up, also where they found that it is about something else. Aloud the employee answers.
MISSING_TOPICS = text("""
    with answered as (
        select m.conversation_id, m.content ->> 'key' as topic, min(m.created_at) as happened_at, bool_or(m.author = 'bot') as by_bot
        from message m
        where m.content ->> 'version' is not null and m.content ->> 'key' = any(:topics) and m.created_at >= :since
        group by 1, 2
    )
    select null::uuid as handoff_id, a.conversation_id, c.reference, a.topic, a.happened_at
    from answered a
    join conversation c on c.id = a.conversation_id
    where (a.by_bot or c.channel = any(:spoken))
    and not exists (
        select from open_klant_contact k where k.conversation_id = a.conversation_id and k.topic = a.topic
    )
    and not exists (
        select from handoff h
        where h.conversation_id = c.id and (h.status = any(:open) or a.topic in (h.topic, h.snapshot #>> '{inputs,topic}'))
    )
    and (c.ended_at is not null or not exists (
        select from message l where l.conversation_id = c.id and l.seq = c.last_seq and l.created_at > :quiet
    ))
    order by a.happened_at
    limit :most
""").bindparams(
    bindparam("since", type_=_MOMENT),
    bindparam("quiet", type_=_MOMENT),
    bindparam("topics", type_=ARRAY(Text)),
    bindparam("spoken", list(SPOKEN), type_=ARRAY(Text)),
    bindparam("open", type_=ARRAY(Text)),
    bindparam("most", type_=Integer),
)

OUT_OF_DATE = text(f"""
    select k.id
    from (
        select id from open_klant_contact where closed_at is null and dropped_at is null
        union
        select r.id from open_klant_contact r join handoff o on o.id = r.handoff_id
        where o.status = any(:open) and r.dropped_at is null
    ) as live
    join open_klant_contact k on k.id = live.id
    {_FOLLOWED}
    where k.sent is distinct from {_PRINT} and not exists (select from open_klant_step s where s.contact_id = k.id)
    order by k.made_at
    limit :most
""").bindparams(bindparam("open", type_=ARRAY(Text)), bindparam("most", type_=Integer))

WANTED = text(f"""
    select k.*, c.reference, c.channel, c.language, h.topic as topic_now, h.department, h.reason, h.sensitivity, h.status, h.ended_at, h.preview,
        (select department from handoff o where o.conversation_id = k.conversation_id order by o.queued_at desc limit 1) as had_by,
        h.callback_phone, p.phone, p.email, p.name, a.id as agent_id, a.username, a.name as agent_name, {_PRINT} as print
    from open_klant_contact k
    {_FOLLOWED.replace("join handoff", "left join handoff", 1)}
    left join agent a on a.id = h.claimed_by
    where k.id = :id
""").bindparams(bindparam("id", type_=Uuid), bindparam("open", type_=ARRAY(Text)))
