"""What every story has: its people, a look at the database, and what must be so after each step."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition

from router.ledger.audit import verify_chain
from router.ledger.pseudonyms import handoff_object
from router.ledger.repository import read_all, read_head
from tests.api.conftest import Citizen, Employee, answer
from tests.api.stories.model import CITIZEN_STAYS, OPEN, Row, Told, place
from tests.api.world import World

DEPARTMENTS = ("klantcontact", "burgerzaken", "sociaal_domein", "openbare_ruimte")
SKILLS = ("burgerlijke_stand", "burgerzaken", "schuldhulp", "meldingen")
EVERYTHING = {"departments": DEPARTMENTS, "skills": SKILLS}
REFUSED = (403, 404, 409, 422)  # a command that came too late, or was not theirs to give

visitors, employees = Bundle("visitors"), Bundle("employees")
WHICH = st.integers(0, 5)  # of those to whom something can happen


def some(*statuses: str) -> Any:
    """Only while there is a handoff that stands so."""
    return precondition(lambda story: any(row["status"] in statuses for row in story.latest))


@dataclass(eq=False)
class Visitor:
    """A citizen of the story: their page on each replica, and what they said."""

    pages: list[Citizen]
    said: Counter[str] = field(default_factory=Counter)
    here: bool = True

    @property
    def id(self) -> UUID:
        return UUID(self.pages[0].id)


class Story(RuleBasedStateMachine):
    """The beginning and the end of a story. `world` is set by the test."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.run = self.world.run
        self.people: list[Visitor] = []
        self.staff: list[Employee] = []
        self.away: set[str] = set()  # whose console is closed
        self.latest: list[Row] = []  # the handoffs after the last step
        self.promised: list[UUID] = []  # who has a call-back then
        self.run(self.world.empty())

    @initialize(target=employees)
    def two_employees_begin(self) -> Any:
        """A story begins with a desk that works: two employees, and a queue in which the last to come is most urgent, and for one nobody is there."""
        return multiple(*(self.sign_in(capacity, DEPARTMENTS[:3]) for capacity in (1, 3)))

    @initialize(target=visitors)
    def a_queue_is_there(self) -> Any:
        """Whoever is at the desk by then holds one or two of them."""
        came = [self.hand_over(topic) for topic in ("paspoort", "grofvuil", "schuldhulp", None, "overlijdensaangifte")]
        for employee in self.staff:
            for _ in range(min(employee.agent["capacity"], 2)):
                self.run(employee.post("/v1/queue/next"))
        return multiple(*came)

    def sign_in(self, capacity: int, departments: tuple[str, ...]) -> Employee:
        desk = self.world.desks[len(self.staff) % 2]
        skills = SKILLS if capacity > 1 else SKILLS[:2]
        employee = self.run(desk.employee(departments=departments, capacity=capacity, skills=skills))
        employee.agent["capacity"] = capacity
        self.staff.append(employee)
        self.opens_the_console(employee)
        return employee

    def opens_the_console(self, employee: Employee) -> None:
        """Be there."""
        self.away.discard(employee.agent["id"])
        said = self.run(employee.put("/v1/session/presence", json={"presence": "available"}))
        assert said.status_code == 200, said.text

    def hand_over(self, topic: str | None) -> Visitor:
        """A citizen comes to whom the bot has no answer."""
        visitor = self.arrives()
        self.world.desks[0].hands_over("human_first_topic" if topic else "wants_human", topic)
        self.run(self.say(visitor, "Ik wil een medewerker spreken."))
        self.world.bot.replies(answer())
        return visitor

    def arrives(self) -> Visitor:
        """A citizen opens the page; the next request may come to another replica."""
        page = self.run(self.world.desks[len(self.people) % 2].citizen())
        other = Citizen.__new__(Citizen)
        other.__dict__.update(page.__dict__, http=self.world.desks[(len(self.people) + 1) % 2].http)
        visitor = Visitor([page, other])
        self.people.append(visitor)
        return visitor

    async def say(self, visitor: Visitor, text: str, *, twice: bool = False) -> None:
        """Say something, and wait for what follows."""
        await self.post(visitor, {"text": text}, twice=twice)
        await self.world.settle()

    async def post(self, visitor: Visitor, body: dict[str, str], *, twice: bool = False) -> list[httpx.Response]:
        """Post a message, perhaps to both replicas at once: it is one message."""
        name = str(uuid4())
        responses = await asyncio.gather(
            *(
                page.http.post(f"{page.path}/messages", json={"clientMessageId": name, **body}, headers=page.headers)
                for page in visitor.pages[: 1 + twice]
            )
        )
        statuses = {response.status_code for response in responses}
        assert statuses <= {202, 409}, statuses
        if 202 in statuses:
            visitor.said[name] = 1
            visitor.here = True
        return responses

    # Looking

    def pick(self, which: int, *statuses: str) -> Visitor:
        """Return a citizen whose handoff stands so."""
        found = [row["conversation_id"] for row in self.latest if row["status"] in statuses]
        return self.visitor(found[which % len(found)])

    def visitor(self, conversation_id: UUID) -> Visitor:
        """Return the citizen of a conversation."""
        return next(visitor for visitor in self.people if visitor.id == conversation_id)

    async def rows(self) -> list[asyncpg.Record]:
        """Return every handoff of the story, with its conversation."""
        return await self.world.database.fetch(
            "select h.*, c.owner, c.status as conversation_status, c.ledger_key, c.citizen_seen_at, c.ended_at as left_at,"
            " (select count(*) from claim where handoff_id = h.id) as claims"
            " from handoff h join conversation c on c.id = h.conversation_id order by h.queued_at, h.id"
        )

    def read(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Look into the database, now that nothing runs."""
        return self.run(self.world.database.fetch(query, *values))

    async def open_of(self, visitor: Visitor) -> Row | None:
        """Return the handoff of a citizen that waits, is held or rests."""
        found = [row for row in await self.rows() if row["conversation_id"] == visitor.id and row["status"] in OPEN]
        return found[0] if found else None

    async def agent(self, employee: Employee) -> Row:
        """Return how an employee stands."""
        found = await self.world.database.fetchrow(
            """
            select a.*, (
                select max(ended_at + wrap_up_seconds * interval '1 second') from claim
                where agent_id = a.id and end_reason not in ('lapsed', 'taken_over')
            ) as wraps_until from agent a where a.id = $1
            """,
            UUID(employee.agent["id"]),
        )
        assert found is not None
        return found

    def holder(self, row: Row) -> Employee:
        """Return who holds a handoff."""
        return next(who for who in self.staff if UUID(who.agent["id"]) == row["claimed_by"])

    async def buttons(self, visitor: Visitor, name: str) -> list[dict[str, Any]]:
        """Return the latest buttons of a kind that a citizen has, by what they carry."""
        contents = await self.world.database.fetch(
            "select content from message where conversation_id = $1 and content ? 'buttons' order by seq desc",
            visitor.id,
        )
        for row in contents:
            found = [button for button in json.loads(row["content"])["buttons"] if name in button["payload"]]
            if found:
                return found
        return []

    # What must always be so

    @invariant()
    def one_owner(self) -> None:
        wrong = self.read(
            """
            select c.reference, c.owner, c.status, h.status as handoff, claims.held
            from conversation c
            left join handoff h on h.conversation_id = c.id and h.status in ('queued', 'claimed', 'snoozed')
            left join lateral (
                select count(*) as held from claim
                join handoff every on every.id = claim.handoff_id
                where every.conversation_id = c.id and claim.ended_at is null
            ) claims on true
            where (c.owner = 'agent') <> (coalesce(h.status, '') = 'claimed')
               or (c.owner = 'queue') and coalesce(h.status, '') not in ('queued', 'snoozed')
               or claims.held <> case when h.status = 'claimed' then 1 else 0 end
            """
        )
        assert not wrong, [dict(row) for row in wrong]

    @invariant()
    def capacity_kept(self) -> None:
        held = self.read(
            "select a.id, a.capacity, count(*) as held from handoff h join agent a on a.id = h.claimed_by"
            " where h.status = 'claimed' group by a.id, a.capacity having count(*) > a.capacity"
        )
        assert not held, [dict(row) for row in held]

    @invariant()
    def nothing_lost_or_doubled(self) -> None:
        written: dict[UUID, list[Row]] = {visitor.id: [] for visitor in self.people}
        every = "select conversation_id, seq, author, client_message_id from message order by seq"
        for row in self.read(every):
            written[row["conversation_id"]].append(row)
        for visitor in self.people:
            stored = written[visitor.id]
            assert Counter(row["client_message_id"] for row in stored if row["author"] == "citizen") == visitor.said
            assert [row["seq"] for row in stored] == list(range(1, len(stored) + 1))

    @invariant()
    def everything_said_to_citizens_leaves(self) -> None:
        kept = self.read(
            "select m.text from message m where m.author not in ('citizen', 'note') and m.seq >"
            " coalesce((select max(seq) from sent where conversation_id = m.conversation_id), 0)"
        )
        assert not kept, [row["text"] for row in kept]

    @invariant()
    def whoever_the_bot_has_is_answered(self) -> None:
        unheard = self.read(
            "select c.reference from conversation c join message m on m.conversation_id = c.id and m.seq = c.last_seq"
            " where c.owner = 'bot' and c.status = 'pending' and m.author = 'citizen'"
        )
        assert not unheard, [row["reference"] for row in unheard]

    @invariant()
    def bot_is_silent_while_a_human_has_it(self) -> None:
        """Or while it waits for one: what the router said then was said after the bot's last word."""
        spoke = self.read(
            "select m.text from message m join conversation c on c.id = m.conversation_id and c.owner <> 'bot'"
            " where m.author = 'bot' and m.seq > (select max(j.seq) from message j where j.conversation_id = c.id"
            " and j.author = 'system' and (c.owner = 'queue' or j.content ->> 'key' in ('agent_joined', 'agent_given')))"
        )
        assert not spoke, [row["text"] for row in spoke]

    @invariant()
    def no_slot_is_overbooked(self) -> None:
        planned = self.read(
            "select conversation_id, department, starts_at, (select count(*) from agent where"
            " b.department = any(departments) and not disabled) as callers from callback b"
            " where status in ('planned', 'claimed') order by created_at"
        )
        self.promised = [row["conversation_id"] for row in planned]
        slots = Counter((row["department"], row["starts_at"]) for row in planned)
        assert all(slots[row["department"], row["starts_at"]] <= row["callers"] for row in planned), planned

    @invariant()
    def handoffs_stand_where_the_rules_and_the_ledger_say(self) -> None:
        rows = self.latest = self.run(self.rows())
        told = {handoff_object(row["ledger_key"], row["id"]): Told() for row in rows}
        steps = "select object, action, reason, data from ledger_entry where object = any($1) order by position"
        for step in self.read(steps, list(told)):
            told[step["object"]].then(step)
        for row, tale in zip(rows, told.values(), strict=True):
            stands = (row["status"], row["department"], row["claims"])
            assert (tale.state, tale.department, tale.claims) == stands, (tale, stands)
            if row["status"] == "queued" and row["dropped_at"] is None:
                assert row["order_key"] == place(row), row["rule_id"]

    def teardown(self) -> None:
        """Serve everybody who waits on their page, and read the ledger."""

        async def serve() -> None:
            await self.world.settle()
            now = self.world.clock.now
            here = [visitor for visitor in self.people if visitor.here]
            await self.world.stay(self.staff, [visitor.pages[0] for visitor in here], until=now)
            everyone = await self.world.desks[0].employee(**EVERYTHING, capacity=1000)
            while (await everyone.post("/v1/queue/next")).status_code == 200:
                pass
            kept = await self.world.database.fetchval(
                "select count(*) from handoff h join conversation c on c.id = h.conversation_id"
                " where h.status = 'queued' and c.citizen_seen_at > $1 and h.capped_at is null"
                " and (h.reserved_for is null or h.reserved_until <= $2)",
                now - CITIZEN_STAYS + timedelta(seconds=10),
                now,
            )
            assert kept == 0, "a citizen on their page was never served"
            async with self.world.desks[0].services.engine.connect() as connection:
                found = await verify_chain(read_all(connection), head=await read_head(connection))
            assert found.valid, found

        self.run(serve())
