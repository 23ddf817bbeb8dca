"""What is on its way, by itself: a lane with an adapter that does what the test says. What every channel keeps to stands in `test_contract.py`."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from router.channels import deliveries, repository
from router.channels.failures import Postponed, TooFast, Unavailable, Unsure
from router.conversations import repository as conversations
from router.conversations.models import NewMessage
from router.database import Connection
from tests.api.conftest import Desk, eventually
from tests.channels.scripted import Scripted, running


@pytest.fixture
async def lane(desk: Desk) -> AsyncIterator[Scripted]:
    """An account of its own, with a lane that runs."""
    made = Scripted(desk)
    async with running(desk, made):
        yield made


async def move(connection: Connection, conversation: UUID, *, account: str, now: datetime) -> None:
    """Go on elsewhere, as with a code."""
    held = await conversations.get(connection, conversation, lock=True)
    await repository.move_thread(
        connection,
        conversation,
        account=account,
        address=uuid4().hex,
        address_hash=uuid4().bytes,
        context={},
        pushed_seq=held.last_seq,
        now=now,
    )


async def test_report_of_an_earlier_part_leaves_the_doubt_about_a_later_one(lane: Scripted, desk: Desk) -> None:
    lane.fails(Unsure("cut_off"), at="Tweede")
    conversation = await lane.conversation("Eerste deel.\n\nTweede deel.\n\nDerde deel.")
    [row] = await lane.until(conversation, "unsure")
    await lane.reports("delivered", of="Eerste deel.")
    await lane.reports("delivered", of="Eerste deel.", reference=None, provider_id=row.provider_ids[0])
    [now] = await lane.rows(conversation)
    assert (now.status, now.due_at) == ("unsure", row.due_at)
    await lane.reports("sent", of="Tweede deel.")
    await lane.until(conversation, "delivered")
    assert lane.texts == ["Eerste deel.", "Tweede deel.", "Derde deel."]


async def test_provider_that_never_answers_is_given_up_before_another_may_send_the_same(
    lane: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=deliveries.LONGEST_SENDING) < deliveries.LEASE
    monkeypatch.setattr(deliveries, "LONGEST_SENDING", 0.05)
    lane.hangs()
    conversation = await lane.conversation("Hallo.")
    await lane.until(conversation, "unsure")
    assert lane.texts == ["Hallo."]


async def test_what_goes_on_elsewhere_while_it_is_sent_is_sent_there_whole(desk: Desk) -> None:
    first, other = Scripted(desk), Scripted(desk)
    go_on = first.hangs()
    async with running(desk, first, other):
        conversation = await first.conversation("Eerste deel.\n\nTweede deel.")
        await first.sending("Eerste deel.")
        async with desk.services.engine.begin() as connection:
            await move(connection, conversation, account=other.account.id, now=desk.clock())
        go_on.set()
        [row] = await other.until(conversation, "sent")
    assert (row.account, other.texts) == (other.account.id, ["Eerste deel.", "Tweede deel."])
    assert first.texts == ["Eerste deel."], "the rest of it belongs to the other door"


async def test_what_goes_on_at_another_address_of_the_same_account_is_sent_there_whole(
    lane: Scripted, desk: Desk
) -> None:
    go_on = lane.hangs()
    conversation = await lane.conversation("Hallo.")
    await lane.sending("Hallo.")
    async with desk.services.engine.begin() as connection:
        await move(connection, conversation, account=lane.account.id, now=desk.clock())
    go_on.set()
    await lane.sending("Hallo.", 2)
    await lane.until(conversation, "sent")
    assert len({to.address for _, to in lane.sent}) == 2


async def test_what_was_said_just_before_it_goes_on_elsewhere_is_sent_there(desk: Desk) -> None:
    first, other = Scripted(desk), Scripted(desk)
    async with running(desk, first, other):
        conversation = await first.conversation("Hallo.")
        await first.until(conversation, "sent")
        async with desk.services.acting() as connection:
            held = await conversations.get(connection, conversation, lock=True)
            said = NewMessage(author="agent", text="Uw paspoort ligt klaar.", language="nl")
            await conversations.write(connection, held, [said], now=desk.clock())
            await move(connection, conversation, account=other.account.id, now=desk.clock())
        await other.until(conversation, "sent", "sent")
    assert (first.texts, other.texts) == (["Hallo."], ["Uw paspoort ligt klaar."])


async def test_report_that_comes_before_the_answer_of_the_provider_is_kept(lane: Scripted) -> None:
    go_on = lane.hangs()
    conversation = await lane.conversation("Hallo.")
    await lane.sending("Hallo.")
    await lane.reports("read", of="Hallo.")
    await lane.reports("delivered", of="Hallo.")
    go_on.set()
    await lane.until(conversation, "read")


async def test_clock_of_a_provider_moves_nothing_of_ours(lane: Scripted, desk: Desk) -> None:
    lane.fails(Unsure("cut_off"))
    conversation = await lane.conversation("Hallo.")
    await lane.until(conversation, "unsure")
    await lane.reports("delivered", of="Hallo.", at=desk.clock() + timedelta(hours=3))
    await lane.until(conversation, "delivered")
    await lane.reports("failed", of="Hallo.", at=desk.clock() + timedelta(hours=3))
    other = await lane.conversation("Dag.")
    await lane.until(other, "sent")
    await lane.reports("failed", of="Dag.", at=desk.clock() - timedelta(hours=3))
    [row] = await lane.until(other, "failed")
    assert desk.clock() - row.settled_at < timedelta(hours=1)


async def test_answer_that_is_withdrawn_while_it_waits_goes_out_as_the_line_that_says_so(
    lane: Scripted, desk: Desk
) -> None:
    lead = await desk.employee("supervisor")
    body = {"kind": "answer", "target": "paspoort", "aspect": "kosten", "reason": "wrong", "note": ""}
    gave = {"key": "paspoort", "aspect": "kosten", "version": "1", "links": [{"label": "Lees meer", "url": "/x"}]}
    lane.fails(Unavailable("away"))
    waits = await lane.conversation("Een paspoort kost te veel.", **gave)
    await lane.sending("Een paspoort kost te veel.")
    brake = (await lead.post("/v1/brakes", body)).json()
    try:
        await desk.services.live.refresh()
        desk.clock.jump(minutes=1)
        [row] = await lane.until(waits, "sent")
        assert "wordt nu gecontroleerd" in lane.texts[-1]
        assert row.reason == "answer_withdrawn"
        other = await lane.conversation("Het duurt vijf werkdagen.", **(gave | {"aspect": "duur"}))
        await lane.until(other, "sent")
        assert lane.texts[-1] == "Het duurt vijf werkdagen."
        said = await lane.conversation("Ik kijk het voor u na.", author="agent", **gave)
        await lane.until(said, "sent")
        assert lane.texts[-1] == "Ik kijk het voor u na."
    finally:
        released = await lead.post(f"/v1/brakes/{brake['id']}/release", {"reason": "over", "note": ""})
        assert released.status_code == 200, released.text
        await desk.services.live.refresh()


async def test_what_breaks_in_a_way_that_nobody_thought_of_may_have_arrived(lane: Scripted) -> None:
    lane.fails(ConnectionResetError(), at="Eerste")
    first = await lane.conversation("Eerste.")
    await lane.until(first, "unsure")
    lane.fails(KeyError("id"), at="Tweede")
    second = await lane.conversation("Tweede.")
    await lane.until(second, "unsure")
    assert lane.texts == ["Eerste.", "Tweede."]


async def test_messages_that_fail_one_after_another_are_one_failure_of_the_account(lane: Scripted, desk: Desk) -> None:
    said = [f"Bericht van {number}." for number in "abcdefgh"]
    fail = {each: asyncio.Event() for each in said}

    async def away(text: str) -> str | None:
        await fail[text].wait()
        raise Unavailable("away")

    lane.behave = away
    made = {each: await lane.conversation(each) for each in said}
    for each in said:
        await lane.sending(each)
    lane.behave = lane.takes
    for each in said:
        fail[each].set()

        async def waits(conversation: UUID = made[each]) -> bool:
            return (await lane.rows(conversation))[0].due_at < desk.clock() + deliveries.LEASE * 0.8

        await eventually(waits)
    for each in said:
        await lane.until(made[each], "sent")
    assert sorted(lane.texts) == sorted(said * 2), "they went again within seconds"


async def test_provider_that_asks_to_wait_is_waited_for_though_it_takes_what_was_on_its_way(
    lane: Scripted, desk: Desk
) -> None:
    go_on = lane.hangs("Langzaam")
    slow = await lane.conversation("Langzaam bericht.")
    await lane.sending("Langzaam bericht.")
    hangs = lane.behave

    async def too_fast(text: str) -> str | None:
        if text == "Te snel.":
            raise TooFast("http_429", seconds=600)
        return await hangs(text)

    lane.behave = too_fast
    fast = await lane.conversation("Te snel.")

    async def paused() -> bool:
        async with desk.services.engine.connect() as connection:
            return await repository.paused_until(connection, lane.account.id) is not None

    await eventually(paused)
    go_on.set()
    await lane.until(slow, "sent")
    assert await paused()
    lane.behave = lane.takes
    desk.clock.jump(minutes=11)
    await lane.until(fast, "sent")


async def test_message_that_its_provider_never_takes_while_it_takes_others_is_given_up(
    lane: Scripted, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_STUMBLES", 3)

    async def stumbles(text: str) -> str | None:
        if text == "Hierover struikelt hij.":
            raise Unavailable("http_500")
        return await lane.takes(text)

    lane.behave = stumbles
    ill = await lane.conversation("Hierover struikelt hij.")
    await lane.sending("Hierover struikelt hij.")
    for number in range(20):
        if (await lane.rows(ill))[0].status == "failed":
            break
        await lane.until(await lane.conversation(f"Bericht {number}."), "sent")
        desk.clock.jump(minutes=6)
    [row] = await lane.until(ill, "failed")
    assert row.reason == "http_500"


async def test_what_is_handed_over_as_the_process_ends_is_noted(desk: Desk) -> None:
    made = Scripted(desk)
    go_on = made.hangs()
    ending = asyncio.Event()

    async def one_process() -> None:
        async with running(desk, made):
            await ending.wait()

    process = asyncio.create_task(one_process())
    conversation = await made.conversation("Hallo.")
    await made.sending("Hallo.")
    ending.set()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    await process
    [row] = await made.rows(conversation)
    assert (row.status, made.texts) == ("sent", ["Hallo."])


async def test_message_that_fails_here_is_tried_again_within_seconds(lane: Scripted) -> None:
    lane.broken.append(KeyError("label"))
    conversation = await lane.conversation("Hallo.")
    await lane.until(conversation, "sent")
    assert lane.texts == ["Hallo."]


async def test_parts_that_are_taken_and_found_too_late_are_all_sent_again_and_announced_once(lane: Scripted) -> None:
    conversation = await lane.conversation("Eerste deel.\n\nTweede deel.")
    [row] = await lane.until(conversation, "sent")
    references = [lane.reference(each) for each in lane.texts]
    lane.fails(Postponed("outside_window", provider_id="word"))
    for number in (1, 0, 1):
        name = {"provider_id": row.provider_ids[number], "reference": references[number]}
        await lane.reports("failed", of="", closed=True, reason="code_131047", **name)

    async def waits() -> bool:
        return (await lane.rows(conversation))[0].reason == "waits_for_citizen"

    await eventually(waits)
    [row] = await lane.rows(conversation)
    assert (row.status, row.parts_done, row.provider_ids) == ("waiting", 0, ["word"])
    assert [each for each in lane.texts if "te laat" in each] in (
        ["Eerste deel. (te laat)"],
        ["Tweede deel. (te laat)"],
    )
