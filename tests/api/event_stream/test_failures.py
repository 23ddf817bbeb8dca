"""Receivers that are away, slow, wrong or gone: nothing is lost, nobody else waits, and it can be seen."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from cli import stream as commands
from cli.errors import CommandError
from router.database import Connection
from router.event_stream import repository
from router.event_stream.models import MOST_REFUSALS
from router.event_stream.service import named
from router.handoffs import lost_time
from router.ledger import entries_of_object
from router.privacy.person import erase
from router.schema import stream_attempt
from tests.api.conftest import Citizen, Desk, eventually
from tests.api.event_stream.conftest import HERE, SECRET, Flow, Flowing, Receiver, Start, asked, subscription


async def standing(desk: Desk, name: str = "zaken") -> dict[str, Any]:
    rows = (await (await desk.employee("supervisor")).get("/v1/subscriptions")).json()["payload"]
    return next(row for row in rows if row["id"] == name)


async def log(desk: Desk, citizen: Citizen) -> list[tuple[str, int]]:
    async with desk.services.engine.connect() as connection:
        query = select(stream_attempt.c.why, stream_attempt.c.attempt).where(
            stream_attempt.c.conversation_id == citizen.id
        )
        return [tuple(row) for row in await connection.execute(query.order_by(stream_attempt.c.id))]


async def steps(desk: Desk) -> list[str]:
    async with desk.services.engine.connect() as connection:
        return [entry.action for entry in await entries_of_object(connection, named("zaken"))]


async def test_what_failed_is_tried_again_with_the_same_id(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    citizen = await asked(desk)
    await receiver.does(500, times=2)
    for _ in range(4):
        await flow.all()
        desk.clock.jump(minutes=1)
    tries = await receiver.tries(citizen)
    assert [each["status"] for each in tries] == [500, 500, 204, 204]
    assert len({each["headers"]["x-balie-delivery"] for each in tries[:3]}) == 1
    assert len({each["headers"]["x-balie-signature"] for each in tries[:3]}) == 3, "each try has a moment of its own"
    assert await log(desk, citizen) == [("status_500", 1), ("status_500", 2), ("status_204", 3), ("status_204", 1)]


async def test_after_an_hour_away_everything_comes_in_order(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    await receiver.does("cut")
    citizens = []
    for _ in range(6):
        citizens.append(await asked(desk))
        await flow.all()
        desk.clock.jump(minutes=10)
    ill = await standing(desk)
    assert (ill["state"], ill["why"]) == ("ill", "cut_off")
    assert ill["waiting"] == 12
    assert await receiver.tries() == []
    await receiver.does()
    desk.clock.jump(minutes=60)
    await flow.all()
    for citizen in citizens:
        kinds = [event["type"] for event in await receiver.events(citizen)]
        assert kinds == ["nl.balie.conversation-started", "nl.balie.message-said"]
    well = await standing(desk)
    assert (well["state"], well["waiting"], well["passedOver"]) == ("on", 0, 0)


async def test_an_ill_receiver_is_asked_once_in_a_while_and_not_with_everything(
    desk: Desk, flow: Flow, receiver: Receiver
) -> None:
    await receiver.does(503)
    for _ in range(4):
        await asked(desk)
    await flow.all()
    before = len(await receiver.tries())
    for _ in range(3):
        desk.clock.jump(hours=1)
        await flow.all()
    assert len(await receiver.tries()) == before + 3


async def test_what_a_receiver_refuses_is_not_hurried_by_what_it_takes_beside_it(
    desk: Desk, flow: Flow, receiver: Receiver
) -> None:
    refused = await asked(desk)
    await receiver.does(404, of=refused.id)
    for _ in range(3):  # beside others, so that the receiver is well
        await asked(desk)
        await flow.all()
        desk.clock.jump(minutes=1)
    await flow.all()  # alone: it takes nothing, for now
    tries = len(await receiver.tries(refused))
    for _ in range(3):
        desk.clock.jump(seconds=6)
        await asked(desk)
        await flow.all()  # it takes this one, and is well again
    assert len(await receiver.tries(refused)) == tries == 4
    assert (await standing(desk))["waiting"] == 2


async def test_outage_before_it_makes_no_refusal_the_last(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    citizen = await asked(desk)
    await receiver.does(503)
    for _ in range(MOST_REFUSALS):
        await flow.all()
        desk.clock.jump(hours=1)
    await receiver.does(404, times=1)
    await flow.all()
    desk.clock.jump(hours=1)
    await flow.all()
    assert len(await receiver.events(citizen)) == 2
    assert (await standing(desk))["passedOver"] == 0


async def test_process_that_looked_before_another_recorded_leaves_it_to_the_next_round(
    desk: Desk, flowing: Flowing, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, other = await flowing(subscription(receiver)), await flowing(subscription(receiver))
    citizen = await asked(desk)
    take_changes = repository.take_changes

    async def late(connection: Connection) -> list[repository.Told]:
        monkeypatch.undo()
        await connection.execute(select(1))  # its moment begins
        await other.record()
        return await take_changes(connection)

    monkeypatch.setattr(repository, "take_changes", late)
    assert await flow.stream.recorder.round() == 0
    await flow.all()
    assert len(await receiver.events(citizen)) == 2


async def test_a_slow_receiver_keeps_no_other_waiting(desk: Desk, flowing: Flowing, receiver_for: Start) -> None:
    slow, quick = await receiver_for(), await receiver_for()
    flow = await flowing(subscription(slow, "traag"), subscription(quick, "vlug"))
    await slow.does("hang")
    first = await asked(desk)
    await flow.record()
    hanging = asyncio.create_task(flow.round("traag"))
    await eventually(lambda: _came(slow))
    second = await asked(desk)
    await flow.record()
    while await flow.round("vlug"):
        pass
    for citizen in (first, second):
        assert len(await quick.events(citizen)) == 2
    assert not hanging.done()
    await slow.does()
    await hanging


async def _came(receiver: Receiver) -> bool:
    return bool(await receiver.tries())


async def test_one_event_that_is_never_taken_holds_up_its_own_conversation_only(
    desk: Desk, flow: Flow, receiver: Receiver
) -> None:
    stuck, fine = await asked(desk), await asked(desk)
    await receiver.does(500, of=stuck.id)
    for _ in range(5):
        await flow.all()
        desk.clock.jump(minutes=2)
    assert len(await receiver.events(fine)) == 2
    assert {each["event"]["type"] for each in await receiver.tries(stuck)} == {"nl.balie.conversation-started"}


async def test_what_is_refused_often_enough_is_passed_over_and_can_be_had_again(
    desk: Desk, flow: Flow, receiver: Receiver, command: Any
) -> None:
    citizen = await asked(desk)
    began = desk.clock() - timedelta(minutes=1)
    await receiver.does(422, times=MOST_REFUSALS)
    for _ in range(MOST_REFUSALS + 2):
        await flow.all()
        desk.clock.jump(hours=1)
    assert [event["type"] for event in await receiver.events(citizen)] == ["nl.balie.message-said"]
    assert (await standing(desk))["passedOver"] == 1
    printed = await command(commands.replay, subscription="zaken", since=began.isoformat())
    assert "will be sent to zaken again" in printed
    await flow.all()
    kinds = [event["type"] for event in await receiver.events(citizen)]
    assert kinds[-2:] == ["nl.balie.conversation-started", "nl.balie.message-said"]
    assert (await standing(desk))["passedOver"] == 0
    assert (await steps(desk))[-1] == "events_replayed"


async def test_a_replay_has_the_same_ids_in_the_same_order(
    desk: Desk, flow: Flow, receiver: Receiver, command: Any
) -> None:
    began = desk.clock()
    citizens = [await asked(desk) for _ in range(3)]
    await flow.all()
    before = {citizen.id: await receiver.events(citizen) for citizen in citizens}
    await command(commands.replay, subscription="zaken", since=began.isoformat())
    await flow.all()
    for citizen in citizens:
        assert await receiver.events(citizen) == before[citizen.id] * 2


async def test_who_is_gone_gets_nothing_until_an_operator_says_otherwise(
    desk: Desk, flow: Flow, receiver: Receiver, command: Any
) -> None:
    await receiver.does(410)
    citizen = await asked(desk)
    await flow.all()
    off = await standing(desk)
    assert (off["state"], off["why"]) == ("off", "gone")
    await receiver.does()
    before = len(await receiver.tries())
    desk.clock.jump(days=1)
    await flow.all()
    assert len(await receiver.tries()) == before
    assert "gone" in await command(commands.show)
    await command(commands.resume, subscription="zaken")
    await flow.all()
    assert len(await receiver.events(citizen)) == 2
    assert (await standing(desk))["state"] == "on"
    assert (await steps(desk))[-2:] == ["receiver_gone", "receiver_resumed"]


async def test_gone_stays_gone_when_balie_starts_again_but_not_at_another_address(
    desk: Desk, flowing: Flowing, receiver_for: Start
) -> None:
    old, new = await receiver_for(), await receiver_for()
    flow = await flowing(subscription(old))
    await old.does(410)
    citizen = await asked(desk)
    await flow.all()
    await flowing(subscription(old))
    assert (await standing(desk))["state"] == "off"
    await (await flowing(subscription(new))).all()
    assert len(await new.events(citizen)) == 2


async def test_a_receiver_that_asks_for_time_gets_it(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    citizen = await asked(desk)
    await receiver.does(429, headers={"Retry-After": "1800"})
    await flow.all()
    await receiver.does()
    desk.clock.jump(minutes=29)
    await flow.all()
    assert await receiver.events(citizen) == []
    desk.clock.jump(minutes=2)
    await flow.all()
    assert len(await receiver.events(citizen)) == 2


async def test_what_was_sent_and_not_noted_is_sent_again_after_a_restart(
    desk: Desk, flowing: Flowing, receiver: Receiver
) -> None:
    flow = await flowing(subscription(receiver))
    citizen = await asked(desk)
    await flow.record()
    await receiver.does("hang")
    dying = asyncio.create_task(flow.round())
    await eventually(lambda: _came(receiver))
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await receiver.does()
    again = await flowing(subscription(receiver))
    await again.all()
    assert len(await receiver.tries(citizen)) == 1, "who held the lease may be at it still"
    desk.clock.jump(minutes=2)
    await again.all()
    tries = await receiver.tries(citizen)
    assert tries[0]["event"]["id"] == tries[1]["event"]["id"]
    assert [each["event"]["type"] for each in tries[1:]] == ["nl.balie.conversation-started", "nl.balie.message-said"]


async def test_two_processes_send_everything_once(desk: Desk, flowing: Flowing, receiver: Receiver) -> None:
    one, two = await flowing(subscription(receiver)), await flowing(subscription(receiver))
    citizens = [await asked(desk) for _ in range(5)]
    await asyncio.gather(one.all(), two.all(), one.all(), two.all())
    await asyncio.gather(one.all(), two.all())
    for citizen in citizens:
        assert len(await receiver.tries(citizen)) == 2


async def test_an_address_inside_is_refused_unless_the_operator_allows_it(
    desk: Desk, flowing: Flowing, receiver: Receiver
) -> None:
    by_name = subscription(receiver, url=receiver.url.replace("127.0.0.1", "localhost"))
    flow = await flowing(by_name, networks=())
    citizen = await asked(desk)
    await flow.all()
    assert (await standing(desk))["why"] == "address_refused"
    assert await receiver.tries() == []
    desk.clock.jump(hours=1)
    await (await flowing(by_name, networks=("127.0.0.0/8", "::1/128"))).all()
    assert len(await receiver.events(citizen)) == 2


async def test_a_redirect_is_not_followed(desk: Desk, flow: Flow, receiver: Receiver, receiver_for: Start) -> None:
    elsewhere = await receiver_for()
    await receiver.does(307, headers={"Location": elsewhere.url})
    await asked(desk)
    await flow.all()
    assert (await standing(desk))["why"] == "status_307"
    assert await elsewhere.tries() == []


async def test_nobody_there_is_an_illness_like_any_other(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    await asked(desk)
    await receiver.end()
    await flow.all()
    assert (await standing(desk))["why"] == "no_connection"


async def test_who_is_unknown_gets_nothing_again(desk: Desk, flow: Flow, command: Any) -> None:
    for call in (
        lambda: command(commands.resume, subscription="niemand"),
        lambda: command(commands.replay, subscription="niemand", since="2026-11-23"),
        lambda: command(commands.replay, subscription="zaken", since="gisteren"),
    ):
        with pytest.raises(CommandError):
            await call()


async def test_a_pause_by_a_clock_that_was_a_year_ahead_is_over_when_it_is_right(
    desk: Desk, flow: Flow, receiver: Receiver
) -> None:
    citizen = await asked(desk)
    await receiver.does(503)
    desk.clock.jump(days=365)
    await flow.all()
    await receiver.does()
    desk.clock.jump(days=-365)
    await flow.all()
    assert await receiver.events(citizen) == []
    await lost_time.make_up(desk.services.engine, since=None, now=desk.clock())
    await flow.all()
    assert len(await receiver.events(citizen)) == 2


async def test_metrics_count_what_waits_for_a_receiver(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    await receiver.does(503)
    await asked(desk)
    await flow.all()
    figures = (await desk.http.get("/metrics")).text.splitlines()
    assert 'balie_stream_waiting{subscription="zaken"} 2' in figures
    assert 'balie_stream_ill{subscription="zaken"} 1' in figures


async def test_what_an_erased_conversation_was_sent_is_not_noted(desk: Desk, flow: Flow, receiver: Receiver) -> None:
    erased, other = await asked(desk), await asked(desk)
    await flow.record()
    await receiver.does("hang", of=erased.id)
    sending = asyncio.create_task(flow.round())
    await eventually(lambda: _came(receiver))
    async with desk.services.engine.begin() as connection:
        await erase(connection, [erased.reference], actor="administrator", forced=True, now=desk.clock())
    await receiver.does()
    await sending
    await flow.all()
    assert len(await receiver.tries(other)) == 2
    assert await log(desk, erased) == []


def certificate(folder: Path, name: str) -> Path:
    """A certificate of its own authority, with its key, for one name."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("name", "trusted", "why"),
    [("localhost", True, None), ("localhost", False, "certificate"), ("elders.example", True, "certificate")],
)
async def test_a_certificate_counts_when_it_is_trusted_and_of_that_name(
    desk: Desk,
    flowing: Flowing,
    receiver_for: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    trusted: bool,
    why: str | None,
) -> None:
    pem = certificate(tmp_path, name)
    receiver = await receiver_for(SECRET, str(pem))
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    flow = await flowing(subscription(receiver, url=receiver.url.replace("127.0.0.1", "localhost")), networks=HERE)
    citizen = await asked(desk)
    await flow.all()
    assert (await standing(desk))["why"] == why
    assert len(await receiver.events(citizen)) == (2 if why is None else 0)


async def test_a_receiver_that_closed_an_idle_connection_gets_the_next_event_all_the_same(
    desk: Desk, flow: Flow, receiver: Receiver
) -> None:
    first = await asked(desk)
    await receiver.does("well", headers={"Connection": "close"})
    await flow.all()
    await receiver.does()
    second = await asked(desk)
    await flow.all()
    assert [len(await receiver.events(each)) for each in (first, second)] == [2, 2]
    assert (await standing(desk))["state"] == "on"
