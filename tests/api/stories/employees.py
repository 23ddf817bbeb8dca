"""What employees do: sign in and leave, take the next, speak, pass on, put aside, close, open again; and what the router and time do for them."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import consumes, multiple, rule

from tests.api.conftest import Employee
from tests.api.stories.machine import DEPARTMENTS, REFUSED, WHICH, Story, employees, some
from tests.api.stories.model import ASKS_CONSENT, CONSOLE_STAYS, OPEN, Row, fitting, held_by, place, reason_for_none
from tests.api.world import ASSIGNS

TEAMS = (DEPARTMENTS, ("burgerzaken",), ("klantcontact", "sociaal_domein"), (ASSIGNS, "klantcontact"))
PRESENCES = ("available", "available", "busy", "break")
ENDS = {"resolve": "resolved", "return": "returned", "snooze": "snoozed"}


class Employees(Story):
    """The employees of a story."""

    @rule(target=employees, capacity=st.integers(1, 3), departments=st.sampled_from(TEAMS))
    def employee_signs_in(self, capacity: int, departments: tuple[str, ...]) -> Any:
        return multiple() if len(self.staff) >= 4 else self.sign_in(capacity, departments)

    @rule(employee=consumes(employees))
    def employee_leaves(self, employee: Employee) -> None:
        """What they held is at the front of its class at once."""
        mine = UUID(employee.agent["id"])
        held = {row["id"] for row in self.run(self.rows()) if row["claimed_by"] == mine}
        assert self.run(employee.delete("/v1/session")).status_code == 204
        self.staff.remove(employee)
        rows = [row for row in self.run(self.rows()) if row["status"] == "queued"]
        assert held <= {row["id"] for row in rows}
        for row in rows:
            if row["id"] in held:
                assert row["reserved_for"] is None
                assert all(row["order_key"] < other["order_key"] for other in rows if _same_class(row, other))

    @rule(employee=employees, presence=st.sampled_from(PRESENCES))
    def employee_says_how_they_stand(self, employee: Employee, presence: str) -> None:
        assert self.run(employee.put("/v1/session/presence", json={"presence": presence})).status_code == 200

    @rule(employee=employees, closed=st.booleans())
    def employee_closes_or_opens_the_console(self, employee: Employee, closed: bool) -> None:
        if closed:
            self.away.add(employee.agent["id"])
        else:
            self.opens_the_console(employee)

    # Taking

    @rule(employee=employees, twice=st.booleans())
    def employee_takes_the_next(self, employee: Employee, twice: bool) -> None:
        self._next(employee, twice=twice)

    @rule(employee=employees)
    def employee_takes_all_they_can(self, employee: Employee) -> None:
        while self._next(employee):
            pass

    def _next(self, employee: Employee, *, twice: bool = False) -> str | None:
        """Take the next, perhaps with a second request of the same key at the same moment: it is the first who fits, and only one."""
        rows, who, now = self.run(self.rows()), self.run(self.agent(employee)), self.world.clock.now
        expected, why = fitting(rows, who, now), reason_for_none(rows, who, now)
        headers = {"Idempotency-Key": str(uuid4())}
        requests = [employee.http.post("/v1/queue/next", headers=headers) for _ in range(1 + twice)]
        [first, *again] = self.run(at_once(requests))
        if why is not None:
            assert (first.status_code, first.json()["code"]) == (409, why)
        elif not expected:
            assert first.status_code == 204, first.text
        else:
            assert first.status_code == 200, first.text
            assert first.json()["id"] == expected[0], "somebody else was first"
        for response in again:
            assert response.status_code == first.status_code
            assert response.status_code != 200 or response.json()["id"] == first.json()["id"]
        held = held_by(self.run(self.rows()), who["id"]) - held_by(rows, who["id"])
        assert held == (first.status_code == 200)
        return str(first.json()["id"]) if first.status_code == 200 else None

    @rule()
    def employees_take_the_next_at_once(self) -> None:
        responses = self.run(at_once([employee.post("/v1/queue/next") for employee in self.staff]))
        taken = [response.json()["id"] for response in responses if response.status_code == 200]
        assert len(taken) == len(set(taken))

    @some(*OPEN)
    @rule(which=WHICH)
    def employees_claim_the_same_at_once(self, which: int) -> None:
        row = self.run(self.open_of(self.pick(which, *OPEN)))
        if row is None:
            return
        responses = self.run(at_once([employee.claim({"id": str(row["id"])}) for employee in self.staff]))
        winners = [who for who, response in zip(self.staff, responses, strict=True) if response.status_code == 200]
        assert len(winners) <= 1
        for response in responses:
            if response.status_code == 409 and response.json()["code"] == "handoff_claimed" and winners:
                assert response.json()["claimedBy"]["name"] == winners[0].agent["name"]

    @rule()
    def router_assigns_on_both_replicas(self) -> None:
        """Afterwards nobody waits there whom somebody free fits, and nobody was passed over."""
        before = {row["id"]: row for row in self.run(self.rows())}
        self.run(at_once([dispatcher.assign() for dispatcher in self.world.dispatchers]))
        rows, now = self.run(self.rows()), self.world.clock.now
        given = [row for row in rows if row["status"] == "claimed" and before[row["id"]]["status"] == "queued"]
        left = [row for row in rows if row["department"] == ASSIGNS]
        for employee in self.staff:
            who = self.run(self.agent(employee))
            fits = fitting(left, who, now)
            there = who["presence"] == "available" and who["seen_at"] >= now - CONSOLE_STAYS
            if ASSIGNS in who["departments"] and there and reason_for_none(rows, who, now) is None:
                assert not fits, "somebody who fits was waiting"
            waiting = [row for row in left if str(row["id"]) in fits]
            for row in given:
                if row["claimed_by"] == who["id"] and before[row["id"]]["reserved_for"] is None:
                    assert all(before[row["id"]]["order_key"] < other["order_key"] for other in waiting)

    # While they hold it

    @some(*OPEN)
    @rule(employee=employees, which=WHICH)
    def employee_speaks_with_or_without_a_claim(self, employee: Employee, which: int) -> None:
        row = self.run(self.open_of(self.pick(which, *OPEN)))
        if row is None:
            return
        claim = row["claim_id"] or uuid4()
        response = self.run(employee.say({"id": str(row["id"])}, str(claim), "Goedemorgen, ik help u."))
        holds = str(row["claimed_by"]) == employee.agent["id"]
        assert response.status_code in ((201,) if holds else (409, 404)), response.text

    @some(*OPEN)
    @rule(employee=employees, which=WHICH)
    def employee_notes_something_for_a_colleague(self, employee: Employee, which: int) -> None:
        """Only who holds it, or was mentioned in it; and whoever is mentioned may look."""
        row = self.run(self.open_of(self.pick(which, *OPEN)))
        if row is None:
            return
        asked = self.staff[which % len(self.staff)]
        body = {"clientMessageId": str(uuid4()), "text": "Kijk je mee?", "mentions": [asked.agent["id"]]}
        written = self.run(employee.post(f"/v1/handoffs/{row['id']}/notes", body))
        holds = str(row["claimed_by"]) == employee.agent["id"]
        assert written.status_code in ((201,) if holds else (201, 404, 409)), written.text
        if written.status_code == 201 and asked is not employee:
            looks = self.run(asked.get(f"/v1/handoffs/{row['id']}"))
            assert looks.status_code == 200, looks.text

    @some("claimed")
    @rule(which=WHICH, topic=st.sampled_from(("paspoort", "bijstand", "overlijdensaangifte")))
    def employee_corrects_the_topic(self, which: int, topic: str) -> None:
        """It stays with them, and danger stays danger."""
        row = self.run(self.open_of(self.pick(which, "claimed")))
        if row is None or row["status"] != "claimed":
            return
        response = self.run(self.act(row, "topic", {"topic": topic}))
        assert (response.status_code, response.json()["topic"]) == (200, topic), response.text
        after = self.run(self.open_of(self.visitor(row["conversation_id"])))
        assert after is not None
        assert (after["claim_id"], after["department"]) == (row["claim_id"], row["department"])
        assert after["sensitivity"] == "danger" or row["sensitivity"] != "danger"

    @some("claimed")
    @rule(which=WHICH, act=st.sampled_from(sorted(ENDS)), twice=st.booleans())
    def employee_closes_or_puts_aside(self, which: int, act: str, twice: bool) -> None:
        row = self.run(self.open_of(self.pick(which, "claimed")))
        if row is None or row["status"] != "claimed":
            return
        if act in ("snooze", "return") and (row["sensitivity"] == "danger" or row["dangers"]):
            refused = self.run(self.act(row, act, self.bodies()[act]))
            assert refused.json()["code"] == "danger_stays"
            return
        assert self.run(self._do(row, act, self.bodies()[act], twice=twice)) == ENDS[act]

    @some("claimed")
    @rule(which=WHICH, to=st.sampled_from((*DEPARTMENTS, "colleague")), asked=st.booleans(), twice=st.booleans())
    def employee_passes_on(self, which: int, to: str, asked: bool, twice: bool) -> None:
        """At once, or not before the citizen agrees where the department asks them."""
        asking = [row for row in self.latest if row["status"] == "claimed" and row["department"] in ASKS_CONSENT]
        visitor = self.visitor(asking[0]["conversation_id"]) if asked and asking else self.pick(which, "claimed")
        row = self.run(self.open_of(visitor))
        colleagues = [who for who in self.staff if row is not None and UUID(who.agent["id"]) != row["claimed_by"]]
        if row is None or row["status"] != "claimed" or (to == "colleague" and not colleagues):
            return
        target = {"agentId": colleagues[0].agent["id"]} if to == "colleague" else {"department": to}
        asks = row["department"] in ASKS_CONSENT
        status = self.run(self._do(row, "transfer", {**target, "note": "voor jullie"}, twice=twice))
        after = self.run(self.open_of(visitor))
        assert after is not None
        if asks:
            assert (status, after["claim_id"], after["department"]) == ("claimed", row["claim_id"], row["department"])
            assert self.run(self.buttons(visitor, "transfer"))
        else:
            assert (status, after["order_key"]) == ("queued", place(after))
            assert str(after["reserved_for"]) == target.get("agentId", "None")
            assert after["department"] == target.get("department", after["department"])

    def bodies(self) -> dict[str, dict[str, Any]]:
        """Return what goes with each way to end a claim."""
        return {
            "resolve": {"result": "answered", "note": "klaar"},
            "return": {"summary": "Het gaat om een paspoort."},
            "snooze": {"until": (self.world.clock.now + timedelta(minutes=30)).isoformat()},
            "transfer": {"department": "klantcontact", "note": "voor jullie"},
        }

    async def _do(self, row: Row, act: str, body: dict[str, Any], *, twice: bool) -> str:
        """Do something with a handoff, perhaps with the same command again at the same moment; return how it stands."""
        requests = [self.act(row, act, body) for _ in range(1 + twice)]
        responses = await at_once(requests)
        assert {response.status_code for response in responses} == {200}, [each.text for each in responses]
        return str(responses[0].json()["status"])

    async def act(self, row: Row, act: str, body: dict[str, Any]) -> httpx.Response:
        """Let the holder of a handoff do something with it."""
        body = {"claimId": str(row["claim_id"]), **body}
        return await self.holder(row).post(f"/v1/handoffs/{row['id']}/{act}", body)

    @some("resolved")
    @rule(employee=employees, which=WHICH)
    def employee_opens_it_again(self, employee: Employee, which: int) -> None:
        closed = [row for row in self.latest if row["status"] == "resolved"]
        path = f"/v1/handoffs/{closed[which % len(closed)]['id']}/reopen"
        response = self.run(employee.post(path))
        assert response.status_code in (200, *REFUSED), response.text
        if response.status_code == 200:
            assert self.run(employee.post(path)).json()["claimId"] == response.json()["claimId"]

    # What time and supervisors do

    @rule(minutes=st.sampled_from((0, 1, 5, 12, 20, 90)))
    def time_passes(self, minutes: int) -> None:
        """Who stays is seen; what is due is done, by both replicas. Whoever's console is gone holds nothing then."""
        until = self.world.clock.now + timedelta(minutes=minutes)
        there = [employee for employee in self.staff if employee.agent["id"] not in self.away]
        pages = [visitor.pages[0] for visitor in self.people if visitor.here]
        self.run(self.world.stay(there, pages, until=until))
        self.world.clock.now = until
        for _ in range(2):  # what was due makes other things due
            self.run(self.world.do_what_is_due())
        self.run(self.world.settle())
        for employee in self.staff:
            who = self.run(self.agent(employee))
            if who["seen_at"] < self.world.clock.now - CONSOLE_STAYS:
                assert held_by(self.run(self.rows()), who["id"]) == 0

    @rule(on=st.booleans())
    def supervisor_switches_surge_mode(self, on: bool) -> None:
        supervisor = self.run(self.world.desks[0].employee("supervisor", departments=()))
        response = self.run(supervisor.post(f"/v1/surge/{'on' if on else 'off'}"))
        assert response.status_code in ((200,) if on else (200, 409)), response.text
        self.run(self.world.look_at_switches())


def _same_class(row: Row, other: Row) -> bool:
    """Whether two wait in the same class of the same department, and the second never fell back."""
    alike = all(row[name] == other[name] for name in ("department", "priority"))
    same = alike and (row["sensitivity"] == "danger") == (other["sensitivity"] == "danger")
    return same and other["dropped_at"] is None


async def at_once(requests: list[Any]) -> list[Any]:
    """Let all of this happen at the same moment."""
    return await asyncio.gather(*requests)
