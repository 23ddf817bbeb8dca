"""Many citizens and employees at once, in any order, against a small model of the rules and the real PostgreSQL.

Hypothesis drives the public API with random commands, some of them at the same moment, and shrinks what fails to the shortest story. After each step
it looks in the database: one owner for each conversation, no employee over their capacity, nothing said that is lost or doubled, the order of the
queue respected, the bot silent while a human speaks. At the end of each story everything that waits is served, and the ledger is verified.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from router.agents import service as agents
from router.ledger.audit import verify_chain
from router.ledger.repository import read_all
from tests.api.conftest import Citizen, Employee, answer
from tests.api.world import World

TOPICS = (
    None,
    "paspoort",
    "overlijdensaangifte",
    "schulden",
)  # an ordinary one, one with a skill, an urgent one, another department
DEPARTMENTS = ("klantcontact", "burgerzaken", "sociaal_domein")
TEAMS = (DEPARTMENTS, ("burgerzaken",), ("klantcontact", "sociaal_domein"))
SKILLS = ("burgerlijke_stand", "burgerzaken", "schuldhulp", "reisdocumenten")
HERE = timedelta(seconds=60)  # well within the grace of pages and consoles


@pytest.fixture(scope="module")
def world(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The application on an empty database."""
    agents._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # these passwords guard nothing
    with World(empty_database, tmp_path_factory.mktemp("stateful")) as started:
        yield started


class Visitor:
    """A citizen of the story, and what they said."""

    def __init__(self, citizen: Citizen) -> None:
        self.citizen, self.said, self.here = citizen, Counter[str](), True


class Router(RuleBasedStateMachine):
    """The stories. `world` is set by the test."""

    world: World
    visitors = Bundle("visitors")
    employees = Bundle("employees")

    def __init__(self) -> None:
        super().__init__()
        self.run = self.world.run
        self.people: list[Visitor] = []
        self.staff: list[Employee] = []
        self.front: dict[str, datetime] = {}
        self.run(self.world.empty())

    @initialize(target=employees)
    def two_employees_begin(self) -> Any:
        """A story begins with a desk that works: two employees, and a queue in which the last one to come is the most urgent."""
        return multiple(*(self._sign_in(capacity, DEPARTMENTS) for capacity in (1, 3)))

    @initialize(target=visitors)
    def a_queue_is_there(self) -> Any:
        return multiple(*(self._hand_over(topic) for topic in ("paspoort", None, "overlijdensaangifte")))

    # What people do.

    @rule(target=employees, capacity=st.integers(1, 3), departments=st.sampled_from(TEAMS))
    def employee_signs_in(self, capacity: int, departments: tuple[str, ...]) -> Any:
        return multiple() if len(self.staff) >= 4 else self._sign_in(capacity, departments)

    def _sign_in(self, capacity: int, departments: tuple[str, ...]) -> Employee:
        skills = SKILLS if capacity > 1 else SKILLS[:2]
        employee = self.run(self.world.desk.employee(departments=departments, capacity=capacity, skills=skills))
        employee.agent["capacity"] = capacity
        self.staff.append(employee)
        return employee

    @rule(target=visitors, topic=st.sampled_from(TOPICS))
    def citizen_is_handed_over(self, topic: str | None) -> Visitor:
        return self._hand_over(topic)

    def _hand_over(self, topic: str | None) -> Visitor:
        async def arrive() -> Visitor:
            self.world.desk.hands_over("human_first_topic" if topic else "wants_human", topic)
            visitor = Visitor(await self.world.desk.citizen())
            await self._say(visitor, "Ik wil een medewerker spreken.")
            await visitor.citizen.until(author="system", seconds=30)
            return visitor

        visitor = self.run(arrive())
        self.people.append(visitor)
        return visitor

    @rule(target=visitors)
    def citizen_is_answered_by_the_bot(self) -> Any:
        async def arrive() -> Visitor:
            self.world.bot.replies(answer())
            visitor = Visitor(await self.world.desk.citizen())
            await self._say(visitor, "Wat kost een paspoort?")
            await visitor.citizen.until(author="bot", seconds=30)
            return visitor

        visitor = self.run(arrive())
        self.people.append(visitor)
        return visitor

    @rule(visitor=visitors, twice=st.booleans())
    def citizen_writes(self, visitor: Visitor, twice: bool) -> None:
        self.world.bot.replies(answer())
        visitor.here = True
        self.run(self._say(visitor, "Ik heb nog iets te vertellen.", twice=twice))

    async def _say(self, visitor: Visitor, text: str, *, twice: bool = False) -> None:
        name = str(uuid4())
        posts = [visitor.citizen.say(text, client_message_id=name) for _ in range(1 + twice)]
        statuses = {response.status_code for response in await asyncio.gather(*posts)}
        assert statuses <= {202, 409}, statuses
        if 202 in statuses:
            visitor.said[name] = 1

    @rule(visitor=visitors, here=st.booleans())
    def citizen_closes_or_opens_the_page(self, visitor: Visitor, here: bool) -> None:
        visitor.here = here

    @rule(visitor=consumes(visitors))
    def citizen_ends(self, visitor: Visitor) -> None:
        path = f"{visitor.citizen.path}/end"
        response = self.run(self.world.desk.http.post(path, headers=visitor.citizen.headers))
        assert response.status_code == 204

    # What employees do.

    @rule(employee=employees)
    def employee_takes_the_next(self, employee: Employee) -> None:
        self._next(employee)

    @rule(employee=employees)
    def employee_takes_all_they_can(self, employee: Employee) -> None:
        while self._next(employee):
            pass

    def _next(self, employee: Employee) -> str | None:
        fitting = self.run(self._fitting(employee))
        response = self.run(employee.post("/v1/queue/next"))
        if response.status_code == 200:
            taken: str = response.json()["id"]
            assert fitting, "nobody who fits was waiting"
            assert taken == fitting[0], "somebody else was first"
            return taken
        assert response.status_code in (204, 409), response.text
        if response.status_code == 204:
            assert not fitting, "somebody who fits was waiting"
        return None

    async def _fitting(self, employee: Employee) -> list[str]:
        """Who may be given to this employee, the first one first: the rule, in other words than those of the router."""
        now = self.world.clock.now
        rows = await self.world.database.fetch(
            "select h.id, h.department, h.skills, h.reserved_for, h.order_key, h.callback_phone, c.citizen_seen_at"
            " from handoff h join conversation c on c.id = h.conversation_id where h.status = 'queued'"
        )
        mine = employee.agent
        found = [
            row
            for row in rows
            if row["department"] in mine["departments"]
            and set(row["skills"]) <= set(mine["skills"])
            and row["reserved_for"] in (None, UUID(mine["id"]))
            and (row["callback_phone"] or row["citizen_seen_at"] >= now - timedelta(seconds=90))
        ]
        return [str(row["id"]) for row in sorted(found, key=lambda row: row["order_key"])]

    @rule(crowd=st.data())
    def employees_take_the_next_at_once(self, crowd: st.DataObject) -> None:
        if not self.staff:
            return

        async def all_at_once() -> list[httpx.Response]:
            return await asyncio.gather(*(employee.post("/v1/queue/next") for employee in self.staff))

        taken = [response.json()["id"] for response in self.run(all_at_once()) if response.status_code == 200]
        assert len(taken) == len(set(taken))

    @rule(visitor=visitors)
    def employees_claim_the_same_at_once(self, visitor: Visitor) -> None:
        handoff = self.run(self._handoff(visitor))
        if handoff is None or not self.staff:
            return

        async def all_at_once() -> list[httpx.Response]:
            return await asyncio.gather(*(employee.claim({"id": str(handoff["id"])}) for employee in self.staff))

        responses = self.run(all_at_once())
        winners = [who for who, response in zip(self.staff, responses, strict=True) if response.status_code == 200]
        assert len(winners) <= 1
        for response in responses:
            if response.status_code == 409 and response.json()["code"] == "handoff_claimed" and winners:
                assert response.json()["claimedBy"]["name"] == winners[0].agent["name"]

    @rule(employee=employees, visitor=visitors)
    def employee_speaks_with_or_without_a_claim(self, employee: Employee, visitor: Visitor) -> None:
        handoff = self.run(self._handoff(visitor))
        if handoff is None:
            return
        claim = handoff["claim_id"] or uuid4()
        response = self.run(employee.say({"id": str(handoff["id"])}, str(claim), "Goedemorgen, ik help u."))
        holds = str(handoff["claimed_by"]) == employee.agent["id"]
        assert response.status_code in ((201,) if holds else (409, 404)), response.text

    @rule(
        visitor=visitors,
        act=st.sampled_from(("resolve", "return", "snooze", "transfer")),
        department=st.sampled_from(DEPARTMENTS),
        twice=st.booleans(),
    )
    def employee_ends_or_passes_on(self, visitor: Visitor, act: str, department: str, twice: bool) -> None:
        handoff = self.run(self._handoff(visitor))
        if handoff is None or handoff["status"] != "claimed":
            return
        holder = next(who for who in self.staff if who.agent["id"] == str(handoff["claimed_by"]))
        more: dict[str, Any] = {
            "resolve": {"result": "answered", "note": "klaar"},
            "return": {"summary": "Het gaat om een paspoort."},
            "snooze": {"until": (self.world.clock.now + timedelta(minutes=30)).isoformat()},
            "transfer": {"department": department, "note": "voor jullie"},
        }[act]
        body = {"claimId": str(handoff["claim_id"]), **more}
        for number in range(1 + twice):
            response = self.run(holder.post(f"/v1/handoffs/{handoff['id']}/{act}", body))
            assert response.status_code in ((200,) if number == 0 else (200, 409)), response.text

    @rule(employee=consumes(employees))
    def employee_leaves(self, employee: Employee) -> None:
        assert self.run(employee.delete("/v1/session")).status_code == 204
        self.staff.remove(employee)

    # What time does.

    @rule(minutes=st.sampled_from((0, 1, 5, 20, 90)), consoles=st.booleans())
    def time_passes(self, minutes: int, consoles: bool) -> None:
        async def pass_time() -> None:
            for _ in range(minutes * 60 // 60):
                self.world.clock.now += HERE
                here = [visitor.citizen for visitor in self.people if visitor.here]
                await self.world.stay(self.staff if consoles else [], here)
            await self.world.services.keeper.do_what_is_due()

        self.run(pass_time())

    # What must always be so.

    async def _handoff(self, visitor: Visitor) -> asyncpg.Record | None:
        return await self.world.database.fetchrow(
            "select * from handoff where conversation_id = $1 and status in ('queued', 'claimed', 'snoozed')",
            UUID(visitor.citizen.id),
        )

    @invariant()
    def one_owner(self) -> None:
        wrong = self.run(
            self.world.database.fetch(
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
        )
        assert not wrong, [dict(row) for row in wrong]

    @invariant()
    def capacity_kept(self) -> None:
        held = self.run(
            self.world.database.fetch(
                "select a.id, a.capacity, count(*) as held from handoff h join agent a on a.id = h.claimed_by"
                " where h.status = 'claimed' group by a.id, a.capacity having count(*) > a.capacity"
            )
        )
        assert not held, [dict(row) for row in held]

    @invariant()
    def nothing_lost_or_doubled(self) -> None:
        async def look() -> None:
            for visitor in self.people:
                stored = await self.world.database.fetch(
                    "select client_message_id, seq from message where conversation_id = $1 and author = 'citizen'",
                    UUID(visitor.citizen.id),
                )
                assert Counter(row["client_message_id"] for row in stored) == visitor.said
                every = await self.world.database.fetch(
                    "select seq from message where conversation_id = $1 order by seq", UUID(visitor.citizen.id)
                )
                assert [row["seq"] for row in every] == list(range(1, len(every) + 1))

        self.run(look())

    @invariant()
    def bot_is_silent_while_a_human_has_it(self) -> None:
        spoke = self.run(
            self.world.database.fetch(
                "select m.text from message m join conversation c on c.id = m.conversation_id"
                " join handoff h on h.conversation_id = c.id and h.status = 'claimed'"
                " where m.author = 'bot' and m.created_at > h.claimed_at"
            )
        )
        assert not spoke, [row["text"] for row in spoke]

    def teardown(self) -> None:
        """Serve everybody who waits on their page, and read the ledger."""

        async def serve() -> None:
            await self.world.stay(self.staff, [visitor.citizen for visitor in self.people if visitor.here])
            everyone = await self.world.desk.employee(departments=DEPARTMENTS, skills=SKILLS, capacity=1000)
            while (await everyone.post("/v1/queue/next")).status_code == 200:
                pass
            left = await self.world.database.fetchval(
                "select count(*) from handoff h join conversation c on c.id = h.conversation_id"
                " where h.status = 'queued' and c.citizen_seen_at > $1 and h.reserved_for is null",
                self.world.clock.now - timedelta(seconds=80),
            )
            assert left == 0, "a citizen on their page was never served"
            async with self.world.services.engine.connect() as connection:
                found = await verify_chain(read_all(connection))
            assert found.valid, found

        self.run(serve())


def test_every_story_keeps_the_promises_of_the_router(world: World) -> None:
    Router.world = world
    run_state_machine_as_test(
        Router,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
