"""Call-backs: made out of real capacity, moved, cancelled, kept, given up, missed."""

from datetime import timedelta
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.api.conftest import Employee
from tests.api.stories.machine import WHICH, Story, Visitor, employees, some
from tests.api.stories.model import Row

PROMISED = precondition(lambda story: bool(story.promised))


class Callbacks(Story):
    """The call-backs of a story."""

    def who_is_called(self, which: int) -> Visitor:
        """Return a citizen who was promised a call."""
        return self.visitor(self.promised[which % len(self.promised)])

    async def callback_of(self, visitor: Visitor) -> Row | None:
        """Return the call-back that a citizen was promised and that has not ended."""
        return await self.world.database.fetchrow(
            "select * from callback where conversation_id = $1 and status in ('planned', 'claimed')", visitor.id
        )

    async def slots(self, visitor: Visitor) -> list[dict[str, Any]]:
        """Return the slots that a citizen is offered."""
        page = visitor.pages[0]
        response = await page.http.get(f"{page.path}/callback/slots", headers=page.headers)
        return response.json()["payload"] if response.status_code == 200 else []

    async def book(self, visitor: Visitor, starts_at: str, *, page: int = 0) -> httpx.Response:
        """Choose a slot."""
        chosen = visitor.pages[page]
        body = {"phone": "06 12345678", "startsAt": starts_at}
        return await chosen.http.post(f"{chosen.path}/callback", json=body, headers=chosen.headers)

    @some("queued", "snoozed")
    @rule(which=WHICH, number=st.integers(0, 1), twice=st.booleans())
    def citizen_plans_or_moves_a_call_back(self, which: int, number: int, twice: bool) -> None:
        """The question rests meanwhile; the same slot again changes nothing."""
        visitor = self.pick(which, "queued", "snoozed")
        offered = self.run(self.slots(visitor))
        if len(offered) <= number:
            return
        before, chosen = self.run(self.callback_of(visitor)), offered[number]["startsAt"]
        for page in range(1 + twice):
            response = self.run(self.book(visitor, chosen, page=page))
            assert response.status_code == 200, response.text
        made, row = self.run(self.callback_of(visitor)), self.run(self.open_of(visitor))
        assert made is not None
        if before is None:
            assert row is not None
            assert row["status"] == "snoozed"
        else:
            assert made["id"] == before["id"]

    @PROMISED
    @rule(which=WHICH, twice=st.booleans())
    def citizen_cancels_the_call_back(self, which: int, twice: bool) -> None:
        """The question is back in the queue, where it only rested for this."""
        visitor = self.who_is_called(which)
        found = self.run(self.callback_of(visitor))
        if found is None:
            return
        before = self.run(self.open_of(visitor))
        page = visitor.pages[0]
        own = self.run(page.http.get(f"{page.path}/callback", headers=page.headers)).json()
        known = {"reference": own["reference"], "code": own["code"]}
        for number in range(1 + twice):
            response = self.run(visitor.pages[number].http.post("/v1/callbacks/cancel", json=known))
            assert response.status_code == 200, response.text
        assert self.run(self.callback_of(visitor)) is None
        after = self.run(self.open_of(visitor))
        if before is not None and before["status"] == "snoozed" and before["snoozed_until"] is None:
            assert after is not None
            assert after["status"] == "queued"

    @PROMISED
    @rule(employee=employees, which=WHICH)
    def employee_takes_or_gives_back_a_call_back(self, employee: Employee, which: int) -> None:
        """One owner at a time: a colleague who comes later is refused."""
        visitor = self.who_is_called(which)
        found = self.run(self.callback_of(visitor))
        if found is None:
            return
        act = "release" if str(found["claimed_by"]) == employee.agent["id"] else "claim"
        response = self.run(employee.post(f"/v1/callbacks/{found['id']}/{act}"))
        ours = found["department"] in employee.agent["departments"]
        free = act == "release" or found["claimed_by"] is None
        assert response.status_code == (404 if not ours else 200 if free else 409), response.text
        after = self.run(self.callback_of(visitor))
        assert after is not None
        assert (after["status"] == "claimed") == (after["claimed_by"] is not None)

    @PROMISED
    @rule(which=WHICH, outcome=st.sampled_from(("reached", "no_answer", "unreachable")))
    def employee_calls(self, which: int, outcome: str) -> None:
        """Kept or given up, it ends the handoff that rested for nothing else."""
        visitor = self.who_is_called(which)
        found = self.run(self.callback_of(visitor))
        callers = [who for who in self.staff if found is not None and who.agent["id"] == str(found["claimed_by"])]
        if found is None or not callers:
            return
        before = self.run(self.open_of(visitor))
        call = {"outcome": outcome, "attempt": found["attempts"] + 1}
        response = self.run(callers[0].post(f"/v1/callbacks/{found['id']}/calls", call))
        assert self.run(callers[0].post(f"/v1/callbacks/{found['id']}/calls", call)).json() == response.json()
        early = outcome == "unreachable" and not found["attempts"]
        assert response.status_code == (409 if early else 200), response.text
        over = outcome == "reached" or (outcome == "unreachable" and not early)
        assert (self.run(self.callback_of(visitor)) is None) == over
        if over and before is not None and before["status"] == "snoozed" and before["snoozed_until"] is None:
            assert self.run(self.open_of(visitor)) is None

    @PROMISED
    @rule(which=WHICH)
    def call_back_is_due(self, which: int) -> None:
        """The end of the slot: whoever was not called hears so, and the supervisors are alerted."""
        visitor = self.who_is_called(which)
        found = self.run(self.callback_of(visitor))
        if found is None or found["ends_at"] < self.world.clock.now:
            return
        until = found["ends_at"] + timedelta(seconds=1)
        pages = [each.pages[0] for each in self.people if each.here]
        self.run(self.world.stay(self.staff, pages, until=until))
        self.world.clock.now = until
        self.run(self.world.do_what_is_due())
        after = self.run(self.callback_of(visitor))
        assert after is not None
        assert (after["missed_at"] is None) == (after["attempts"] > 0)
