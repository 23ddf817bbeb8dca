"""What happens in a conversation reaches who subscribed: signed, in order, at least once, and nothing personal of who is not theirs."""

import json
from datetime import datetime

from sqlalchemy import func, select

from router.privacy.person import erase
from router.schema import stream_attempt, stream_change, stream_conversation, stream_delivery, stream_event
from router.signatures import verify
from tests.api.conftest import Desk
from tests.api.entered import on_the_line
from tests.api.event_stream.conftest import (
    NEXT_SECRET,
    SECRET,
    Flow,
    Flowing,
    Receiver,
    Start,
    asked,
    opened_by,
    subscription,
)
from tests.api.planted import Plant


def names(events: list[dict]) -> list[str]:
    return [event["type"].removeprefix("nl.balie.") for event in events]


async def test_a_whole_conversation_arrives_in_its_order(
    desk: Desk, flow: Flow, receiver: Receiver, plant: Plant
) -> None:
    planted = await (await plant()).resolve()
    await planted.citizen.http.post(f"{planted.citizen.path}/end", headers=planted.citizen.headers)
    await flow.all()
    events = await receiver.events(planted.citizen)
    steps = [name for name in names(events) if name != "message-said"]
    assert steps == ["conversation-started", "handed-over", "claimed", "resolved", "conversation-ended"]
    assert names(events)[0] == "conversation-started"
    assert names(events)[-1] == "conversation-ended"
    seqs = [event["data"]["seq"] for event in events if "seq" in event["data"]]
    assert seqs == sorted(set(seqs))
    said = [message for message in await planted.citizen.read() if message["author"] != "citizen"]
    assert seqs == [message["seq"] for message in said], (
        "every word of the municipality is an event, and none of the citizen's"
    )
    assert [event["sequence"] for event in events] == sorted(event["sequence"] for event in events)
    handed = next(event for event in events if event["type"] == "nl.balie.handed-over")
    assert handed["data"]["handoffId"] == planted.handoff["id"]
    assert handed["data"]["reference"] == planted.citizen.reference
    assert next(event for event in events if event["type"] == "nl.balie.resolved")["data"]["result"] == "answered"


async def test_each_delivery_is_signed_over_the_moment_and_the_body(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    citizen = await asked(desk)
    await flow.all()
    for each in await receiver.tries(citizen):
        header = each["headers"]["x-balie-signature"]
        verify([SECRET.encode()], each["body"].encode(), header, now=desk.clock())
        assert each["headers"]["content-type"] == "application/cloudevents+json; charset=utf-8"
        assert each["headers"]["x-balie-delivery"] == each["event"]["id"]
    assert len(await receiver.tries(citizen)) >= 2


async def test_nothing_personal_leaves_for_who_did_not_open_the_conversation(
    desk: Desk, flowing: Flowing, receiver: Receiver, plant: Plant
) -> None:
    flow = await flowing(subscription(receiver, account="zaken"))
    planted = await (await plant()).resolve()
    await flow.all()
    tries = json.dumps(await receiver.tries(planted.citizen))
    assert await receiver.events(planted.citizen)
    for token in (*planted.words.values(), planted.phone, planted.phone[3:], planted.employee.agent["name"]):
        assert token not in tries
    assert '"text"' not in tries


async def test_who_opened_a_conversation_reads_what_the_municipality_said_in_it(
    desk: Desk, flowing: Flowing, receiver: Receiver, plant: Plant
) -> None:
    flow = await flowing(subscription(receiver, account="zaken"))
    planted, theirs, elsewhere = await plant(), await asked(desk), await asked(desk)
    await opened_by(desk, planted.citizen, "zaken")
    await opened_by(desk, theirs, "een_ander")
    await opened_by(desk, elsewhere, "zaken", channel="whatsapp")  # an account of the same name, and no system's
    await flow.all()
    texts = [event["data"].get("text", "") for event in await receiver.events(planted.citizen)]
    assert any(planted.words["told"] in text for text in texts)
    assert planted.words["said"] not in json.dumps(texts), "what the citizen wrote came from that system itself"
    refers = {event["dataref"] for event in await receiver.events(planted.citizen)}
    assert refers == {"https://balie.voorbeeld.example/v1/channels/zaken/read"}
    for other in (theirs, elsewhere):
        assert len(await receiver.events(other)) == 2
        assert all("text" not in event["data"] for event in await receiver.events(other))


async def test_caller_who_is_to_be_called_back_is_in_the_line_and_one_by_mistake_is_told_as_that(
    desk: Desk, flow: Flow, receiver: Receiver
) -> None:
    employee, waits = await on_the_line(desk)
    path = f"/v1/handoffs/{waits['id']}/call-back"
    assert (await employee.post(path, {"claimId": waits["claimId"], "phone": "0612345678"})).status_code == 200
    employee, mistake = await on_the_line(desk)
    discarded = await employee.post(f"/v1/handoffs/{mistake['id']}/discard", {"claimId": mistake["claimId"]})
    assert discarded.status_code == 200
    await flow.all()
    told = {
        (event["subject"], event["data"].get("step") or event["data"].get("result"))
        for event in await receiver.events()
        if event["type"] in ("nl.balie.handed-over", "nl.balie.resolved")
    }
    assert (waits["conversationId"], "callback_asked") in told
    assert (mistake["conversationId"], "discarded") in told


async def test_only_what_was_asked_for_is_sent(desk: Desk, flowing: Flowing, receiver: Receiver, plant: Plant) -> None:
    flow = await flowing(subscription(receiver, types=("claimed",)))
    planted = await plant()
    await flow.all()
    assert names(await receiver.events(planted.citizen)) == ["claimed"]


async def test_other_channels_are_left_out(desk: Desk, flowing: Flowing, receiver: Receiver) -> None:
    flow = await flowing(subscription(receiver, channels=("email",)))
    citizen = await asked(desk)
    await flow.all()
    assert await receiver.events(citizen) == []


async def test_while_a_secret_is_changed_a_receiver_may_know_either(
    desk: Desk, flowing: Flowing, receiver_for: Start
) -> None:
    behind, ahead = await receiver_for(SECRET), await receiver_for(NEXT_SECRET)
    both = (NEXT_SECRET.encode(), SECRET.encode())
    flow = await flowing(subscription(behind, "oud", secrets=both), subscription(ahead, "nieuw", secrets=both))
    citizen = await asked(desk)
    await flow.all()
    assert names(await behind.events(citizen)) == names(await ahead.events(citizen)) != []


async def test_a_receiver_that_knows_another_secret_is_ill(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    await receiver.does(secrets=[NEXT_SECRET])
    await asked(desk)
    await flow.all()
    supervisor = await desk.employee("supervisor")
    standing = (await supervisor.get("/v1/subscriptions")).json()["payload"][0]
    assert (standing["state"], standing["why"]) == ("ill", "status_401")
    assert standing["waiting"] >= 2
    assert datetime.fromisoformat(standing["nextTryAt"]) > desk.clock()


async def test_nobody_but_a_supervisor_sees_how_it_goes(desk: Desk, flow: Flow) -> None:
    assert (await desk.http.get("/v1/subscriptions")).status_code == 401
    assert (await (await desk.employee("agent")).get("/v1/subscriptions")).status_code == 403
    found = (await (await desk.employee("supervisor")).get("/v1/subscriptions")).json()
    assert [each["id"] for each in found["payload"]] == ["zaken"]
    assert SECRET not in json.dumps(found)


async def test_a_subscription_without_its_secret_is_off_and_says_so(
    desk: Desk, flowing: Flowing, receiver: Receiver
) -> None:
    flow = await flowing(subscription(receiver, secrets=()))
    citizen = await asked(desk)
    await flow.all()
    supervisor = await desk.employee("supervisor")
    standing = (await supervisor.get("/v1/subscriptions")).json()["payload"][0]
    assert (standing["state"], standing["why"]) == ("off", "secret_missing")
    assert await receiver.tries() == []
    flow = await flowing(subscription(receiver))
    await flow.all()
    assert names(await receiver.events(citizen)) == ["conversation-started", "message-said"], (
        "it lost nothing meanwhile"
    )


async def test_where_nobody_subscribes_nothing_is_kept(desk: Desk, flowing: Flowing) -> None:
    await flowing()
    citizen = await asked(desk)
    async with desk.services.engine.connect() as connection:
        mine = select(func.count()).where(stream_change.c.conversation_id == citizen.id)
        assert (await connection.execute(mine)).scalar_one() == 0


async def test_an_erased_conversation_leaves_nothing_to_be_sent(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    await receiver.does(503)
    citizen = await asked(desk)
    await flow.all()
    async with desk.services.engine.begin() as connection:
        await erase(connection, [citizen.reference], actor="administrator", forced=True, now=desk.clock())
    async with desk.services.engine.connect() as connection:
        for table in (stream_event, stream_delivery, stream_attempt, stream_conversation, stream_change):
            mine = select(func.count()).where(table.c.conversation_id == citizen.id)
            assert (await connection.execute(mine)).scalar_one() == 0, table.name
    await receiver.does()
    desk.clock.jump(hours=2)
    await flow.all()
    assert await receiver.events(citizen) == []
