"""A supervisor sends again, and goes on with who was gone, from the console: a step in the ledger in their name."""

from datetime import timedelta
from uuid import UUID

from router.agents import repository as agents
from router.event_stream.service import named
from router.handoffs.story import by_agent
from router.ledger import entries_of_object
from tests.api.conftest import Desk
from tests.api.event_stream.conftest import Flow, Receiver, asked


async def test_nobody_but_a_supervisor_sends_again(desk: Desk, flow: Flow) -> None:
    body = {"since": desk.clock().isoformat()}
    assert (await desk.http.post("/v1/subscriptions/zaken/replay", json=body)).status_code == 401
    agent, supervisor = await desk.employee("agent"), await desk.employee("supervisor")
    for path in ("replay", "resume"):
        assert (await agent.post(f"/v1/subscriptions/zaken/{path}", body)).status_code == 403
        nobody = await supervisor.post(f"/v1/subscriptions/niemand/{path}", body)
        assert (nobody.status_code, nobody.json()["code"]) == (404, "subscription_not_found")
    without_zone = {"since": "2026-11-23T10:00"}
    assert (await supervisor.post("/v1/subscriptions/zaken/replay", without_zone)).status_code == 422


async def test_supervisor_sends_again_and_goes_on_with_who_was_gone(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    since = desk.clock() - timedelta(minutes=1)
    citizen = await asked(desk)
    await flow.all()
    supervisor = await desk.employee("supervisor")
    again = await supervisor.post("/v1/subscriptions/zaken/replay", {"since": since.isoformat()})
    assert (again.status_code, again.json()) == (200, {"count": 2})
    await receiver.does(410)
    await flow.all()
    await receiver.does()
    assert (await supervisor.post("/v1/subscriptions/zaken/resume")).status_code == 204
    await flow.all()
    first, second = (await receiver.events(citizen))[:2], (await receiver.events(citizen))[2:]
    assert second == first
    async with desk.services.engine.connect() as connection:
        who = await agents.get(connection, UUID(supervisor.agent["id"]))
        entries = await entries_of_object(connection, named("zaken"))
    assert who is not None
    mine = [(each.action, each.origin) for each in entries if each.actor == by_agent(who)]
    assert mine == [("events_replayed", "console"), ("receiver_resumed", "console")]
