"""What the measurements make of answers whose times are known, and how their client reads a stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench import crowd, load
from bench.client import Client
from bench.load import Load
from bench.talks import RestTalk, Unanswered


class Talk:
    """Answers at once, unless the citizen says "silence"."""

    open_now = most = 0

    async def open(self) -> None:
        Talk.open_now += 1
        Talk.most = max(Talk.most, Talk.open_now)

    async def say(self, text: str) -> float:
        await asyncio.sleep(0)
        if text == "silence":
            raise Unanswered(text)
        return 0.010

    async def close(self) -> None:
        Talk.open_now -= 1


def test_late_turns_are_compared_within_each_conversation_and_over_all():
    steady, slowing = [0.01] * 60, [0.01] * 40 + [0.03] * 20
    both = Load(conversations=[steady, slowing], seconds=2.0)
    assert both.worst_late_turn_ratio == pytest.approx(3.0)
    assert both.late_turn_ratio == pytest.approx(2.0)
    assert both.messages_per_second == pytest.approx(60.0)
    assert both.percentile(0.5) == 0.01
    assert both.percentile(0.95) == 0.03


def test_conversations_that_were_cut_short_say_nothing_about_late_turns():
    cut = Load(conversations=[[0.01] * 30], seconds=1.0)
    assert cut.late_turn_ratio is None
    assert cut.worst_late_turn_ratio is None


def test_rounds_are_joined_without_losing_answers_or_failures():
    joined = Load(conversations=[[0.01]], seconds=1.0).joined(Load(conversations=[[0.02]], failures=["x"], seconds=3.0))
    assert joined.answers == [0.01, 0.02]
    assert joined.failures == ["x"]
    assert joined.messages_per_second == pytest.approx(0.5)


async def test_every_script_is_said_by_no_more_conversations_at_once_than_asked():
    Talk.open_now = Talk.most = 0
    done = await load.run(Talk, [["a", "b"]] * 10, in_flight=3, seconds=60)
    assert [len(turns) for turns in done.conversations] == [2] * 10
    assert (Talk.most, Talk.open_now) == (3, 0)


async def test_message_without_an_answer_is_counted_and_ends_only_its_own_conversation():
    done = await load.run(Talk, [["a", "silence", "b"], ["a", "b"]], in_flight=2, seconds=60)
    assert [len(turns) for turns in done.conversations] == [1, 2]
    assert done.failures == ["silence"]


def test_conversations_say_the_same_things_from_different_places():
    first, second = load.scripts(["a", "b", "c", "d"], conversations=2, turns=5)
    assert first == ["a", "b", "c", "d", "a"]
    assert second == ["c", "d", "a", "b", "c"]


@asynccontextmanager
async def server(*pieces: bytes) -> AsyncIterator[int]:
    """A server on a free port that answers a request with these pieces and closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


async def test_events_are_read_whole_however_the_stream_is_cut():
    body = b': ping\r\n\r\nid: 3\r\nevent: message\r\ndata: {"seq": 3}\r\n\r\nevent: state\r\ndata: {}\r\n\r\n'
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    parts = [body[start : start + 11] for start in range(0, len(body), 11)]
    chunks = [f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts]
    async with server(head, *chunks, b"0\r\n\r\n") as port:
        client = Client(port)
        found = [event async for event in client.events("/", {})]
        client.close()
    assert [(event.kind, event.data) for event in found] == [("message", b'{"seq": 3}'), ("state", b"{}")]


async def test_silence_of_the_rest_channel_is_not_taken_for_an_answer():
    async with server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]") as port:
        talk = RestTalk(port)
        with pytest.raises(Unanswered):
            await talk.say("hello")
        await talk.close()


def test_a_quarter_of_the_crowd_asks_for_a_human_with_the_third_of_four_messages():
    said = [
        crowd.script(["a", "b", "c", "d", "e"], number, crowd.Crowd(contacts=8, per_second=1)) for number in range(8)
    ]
    assert {len(messages) for messages in said} == {4}
    assert [messages[2] == crowd.HUMAN for messages in said] == [True, False, False, False] * 2
    assert crowd.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert crowd.percentile([], 0.5) is None
