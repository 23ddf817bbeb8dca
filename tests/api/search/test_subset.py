"""Whatever somebody looks for: what is found is what they may open, and a search never fails for its words."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Desk, Employee
from tests.api.search.test_search import talk_with_the_bot

DEPARTMENTS = ("burgerzaken", "sociaal_domein", "klantcontact")
WORDS = st.one_of(
    st.just(""),
    st.sampled_from(
        ["paspoort", "medewerker", '"spreken medewerker"', "medewerker -paspoort", "graag or geld", "1234567890"]
    ),
    st.text(max_size=40),
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "order": st.sampled_from(["newest", "relevance"]),
        "by": st.sampled_from(["bot", "people"]),
        "department": st.sampled_from(DEPARTMENTS),
        "topic": st.sampled_from(["paspoort", "schulden", "overlijdensaangifte"]),
        "status": st.sampled_from(["queued", "claimed", "resolved"]),
        "sensitivity": st.sampled_from(["none", "bereavement", "debt"]),
        "language": st.sampled_from(["nl", "en"]),
    },
)


async def test_what_is_found_may_be_opened(desk: Desk) -> None:
    people = await _world(desk)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(who=st.integers(0, len(people) - 1), words=WORDS, filters=FILTERS)
    def look(who: int, words: str, filters: dict[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(_look(people[who], words, filters), loop).result(30)

    loop = asyncio.get_running_loop()
    await asyncio.to_thread(look)


async def _world(desk: Desk) -> list[Employee]:
    holder = await desk.employee(departments=("burgerzaken", "klantcontact"), capacity=20)
    for topic in ("paspoort", "overlijdensaangifte", "paspoort", None):
        _, handoff = await desk.waiting(topic=topic)
        held = (await holder.claim(handoff)).json()
        passed = {"claimId": held.get("claimId"), "department": "sociaal_domein", "note": ""}
        if topic == "paspoort":
            await holder.post(f"/v1/handoffs/{handoff['id']}/transfer", passed)
    await talk_with_the_bot(desk, "Ik wil graag een paspoort.")
    others = [await desk.employee(departments=(each,)) for each in DEPARTMENTS]
    roles = [await desk.employee(role, departments=()) for role in ("editor", "supervisor")]
    return [holder, *others, *roles]


async def _look(who: Employee, words: str, filters: dict[str, Any]) -> None:
    response = await who.post("/v1/search", {"words": words, **filters})
    assert response.status_code in (200, 422), response.text
    for found in response.json().get("payload", []):
        handoff = found["handoff"]
        path = f"/v1/handoffs/{handoff['id']}" if handoff else f"/v1/search/conversations/{found['conversationId']}"
        opened = await who.get(f"{path}?reason=other")
        assert opened.status_code == 200, (found, opened.text)
