"""Under a withdrawn answer stand the other answers with the same facts, and one press withdraws those too."""

from tests.api.brakes.conftest import stop
from tests.api.conftest import Desk, Employee


async def test_only_a_supervisor_sees_and_stops_the_others(desk: Desk, lead: Employee) -> None:
    path = f"/v1/brakes/{(await stop(lead, 'answer', 'paspoort', 'kosten'))['id']}/same-facts"
    assert (await desk.http.get(path)).status_code == 401
    for role in ("agent", "editor", "auditor"):
        who = await desk.employee(role)
        assert ((await who.get(path)).status_code, (await who.post(path, {"fact": "x"})).status_code) == (403, 403)


async def test_other_answers_with_the_same_fact_are_withdrawn_with_one_press(desk: Desk, lead: Employee) -> None:
    brake = await stop(lead, "answer", "paspoort", "kosten", reason="outdated")
    path = f"/v1/brakes/{brake['id']}/same-facts"
    facts = (await lead.get(path)).json()["payload"]
    shared = facts[0]
    own = ("paspoort", "kosten")
    listed = [(each["topic"], each["aspect"]) for each in shared["answers"]]
    assert listed
    assert own not in listed
    assert not any(each["withdrawn"] for each in shared["answers"])
    assert (await lead.post(path, {"fact": shared["fact"]})).json() == {"withdrawn": len(listed)}
    again = next(each for each in (await lead.get(path)).json()["payload"] if each["fact"] == shared["fact"])
    assert all(each["withdrawn"] for each in again["answers"])
    running = [each for each in (await lead.get("/v1/brakes")).json()["payload"] if each["releasedAt"] is None]
    assert {(each["target"], each["aspect"], each["reason"]) for each in running} >= {
        (*each, "outdated") for each in listed
    }
    assert (await lead.post(path, {"fact": shared["fact"]})).status_code == 200
    refused = await lead.post(path, {"fact": "bestaat_niet"})
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing_to_brake")


async def test_brake_of_the_bot_has_no_such_list(desk: Desk, lead: Employee) -> None:
    brake = await stop(lead, "channel", "webchat")
    assert (await lead.get(f"/v1/brakes/{brake['id']}/same-facts")).status_code == 404
