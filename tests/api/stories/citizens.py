"""What citizens do: come, write, close the page and come back, press buttons, say something dangerous, end."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import consumes, multiple, precondition, rule

from tests.api.conftest import answer
from tests.api.stories.machine import WHICH, Story, Visitor, some, visitors
from tests.api.stories.model import OPEN

TOPICS = (  # an ordinary question, one with a skill, an urgent one, two other departments
    None,
    "paspoort",
    "overlijdensaangifte",
    "schuldhulp",
    "grofvuil",
)
DANGER = "suicide"
MOST = 9  # citizens in a story
BUTTONS = {  # what the router offers: the consent to a transfer, opening it again, asking the bot meanwhile, the intake
    "yes": ("transfer", 0),
    "no": ("transfer", 1),
    "reopen": ("reopen", 0),
    "meanwhile": ("intent", 0),
    "intake": ("intake", 0),
}


class Citizens(Story):
    """The citizens of a story."""

    @precondition(lambda story: len(story.people) < MOST)
    @rule(target=visitors, topic=st.sampled_from(TOPICS))
    def citizen_is_handed_over(self, topic: str | None) -> Visitor:
        return self.hand_over(topic)

    @precondition(lambda story: len(story.people) < MOST)
    @rule(target=visitors)
    def citizen_is_answered_by_the_bot(self) -> Any:
        visitor = self.arrives()
        self.run(self.say(visitor, "Wat kost een paspoort?"))
        return multiple(visitor)

    @rule(visitor=visitors, twice=st.booleans(), human=st.booleans())
    def citizen_writes(self, visitor: Visitor, twice: bool, human: bool) -> None:
        """Who the bot has, it answers or hands over; who rests is back in the queue; who had left gets the place back."""
        before = self.run(self.open_of(visitor))
        if human:
            self.world.desks[0].hands_over()
        self.run(self.say(visitor, "Ik heb nog iets te vertellen.", twice=twice))
        self.world.bot.replies(answer())
        after = self.run(self.open_of(visitor))
        if before is not None and before["left_at"] is None:
            assert after is not None
            assert after["id"] == before["id"]
            assert after["status"] == ("queued" if before["status"] == "snoozed" else before["status"])

    @some(*OPEN)
    @rule(which=WHICH)
    def citizen_says_something_dangerous(self, which: int) -> None:
        """Who waits is urgent from then on, and goes to who is there for danger; who is held stays with their employee."""
        visitor = self.pick(which, *OPEN)
        before = self.run(self.open_of(visitor))
        if before is None or before["owner"] == "bot":
            return
        self.world.bot.hears(DANGER)
        self.run(self.say(visitor, "Ik wil niet meer leven."))
        self.world.bot.__dict__.pop("hear")
        after = self.run(self.open_of(visitor))
        assert after is not None
        assert (after["priority"], after["sensitivity"]) == ("urgent", "danger")
        if before["status"] == "claimed":
            assert (after["claim_id"], after["department"]) == (before["claim_id"], before["department"])
        elif DANGER not in before["dangers"]:
            assert after["department"] == "klantcontact"
            assert after["reserved_for"] is None

    @rule(visitor=visitors, here=st.booleans())
    def citizen_closes_or_opens_the_page(self, visitor: Visitor, here: bool) -> None:
        visitor.here = here

    @rule(which=WHICH, what=st.sampled_from(sorted(BUTTONS)), twice=st.booleans())
    def citizen_presses_a_button(self, which: int, what: str, twice: bool) -> None:
        name, number = BUTTONS[what]
        able = [visitor for visitor in self.people if self.run(self.buttons(visitor, name))]
        able = [visitor for visitor in able if self.run(self._asked(visitor))] or able  # who is asked, answers
        if not able:
            return
        visitor = able[which % len(able)]
        found = self.run(self.buttons(visitor, name))
        before, asked = self.run(self.open_of(visitor)), self.run(self._asked(visitor))
        self.run(self.post(visitor, {"buttonId": found[number]["id"]}, twice=twice))
        self.run(self.world.settle())
        after = self.run(self.open_of(visitor))
        if before is not None and before["status"] == "claimed":
            assert after is not None
            if what == "yes" and asked:
                assert (after["status"], after["department"]) == ("queued", asked["department"])
                assert after["reserved_for"] == asked["colleague_id"]
            else:
                assert (after["status"], after["claim_id"]) == ("claimed", before["claim_id"])

    async def _asked(self, visitor: Visitor) -> Any:
        """Return what the citizen is asked about: a transfer of who holds it now."""
        return await self.world.database.fetchrow(
            "select t.* from transfer t join handoff h on h.id = t.handoff_id and h.claim_id = t.claim_id"
            " where h.conversation_id = $1 and t.status = 'asked'",
            visitor.id,
        )

    @some(*OPEN)
    @rule(which=WHICH)
    def citizen_leaves_a_number(self, which: int) -> None:
        visitor = self.pick(which, *OPEN)
        before = self.run(self.open_of(visitor))
        page = visitor.pages[0]
        body = {"phone": "06 12345678"}
        response = self.run(page.http.post(f"{page.path}/callback", json=body, headers=page.headers))
        waits = before is not None and before["status"] == "queued"
        assert response.status_code == (200 if waits else 409), response.text

    @rule(visitor=consumes(visitors))
    def citizen_ends(self, visitor: Visitor) -> None:
        page = visitor.pages[1]
        response = self.run(page.http.post(f"{page.path}/end", headers=page.headers))
        assert response.status_code == 204
        assert self.run(self.open_of(visitor)) is None
