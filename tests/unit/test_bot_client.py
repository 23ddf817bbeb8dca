"""What the router makes of a bot that answers, refuses, hangs, breaks off or talks nonsense; against a real socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from router.conversations.bot import HttpBot
from router.conversations.errors import BotFailed, BotUnreachable

REPLY = b'{"messages": [{"message": "greeting"}], "state": {}, "parse": {}, "modelId": "m"}'
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def response(body: bytes, *, status: int = 200, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


class Server:
    """Answers each request as the test says, and counts the connections."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.connections, self.requests = answer, 0, []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(size))
                await self.answer(self.requests[-1], writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def bot_on(answer: Answer, *, deadline: float = 5.0) -> AsyncIterator[tuple[HttpBot, Server]]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    bot = HttpBot(url=f"http://127.0.0.1:{port}", token="secret", deadline=deadline)
    try:
        yield bot, server
    finally:
        await bot.close()
        listening.close()


async def good(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(response(REPLY))


async def test_turns_after_each_other_share_a_connection_and_show_the_token():
    async with bot_on(good) as (bot, server):
        for _ in range(3):
            assert (await bot.take_turn({"text": "hallo"})).messages == ({"message": "greeting"},)
        assert await bot.is_ready()
    assert server.connections == 1
    assert all(b"Authorization: Bearer secret" in request for request in server.requests)
    assert server.requests[0].endswith(b'{"text":"hallo"}')


async def test_turns_at_once_do_not_wait_for_each_other():
    both = asyncio.Barrier(2)

    async def when_both_are_here(_: bytes, writer: asyncio.StreamWriter) -> None:
        await both.wait()
        writer.write(response(REPLY))

    async with bot_on(when_both_are_here) as (bot, _):
        assert len(await asyncio.gather(bot.take_turn({}), bot.take_turn({}))) == 2


async def test_reply_that_arrives_in_pieces_and_chunks_is_whole():
    async def in_pieces(_: bytes, writer: asyncio.StreamWriter) -> None:
        whole = (
            f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len(REPLY):x}\r\n".encode()
            + REPLY
            + b"\r\n0\r\n\r\n"
        )
        for start in range(0, len(whole), 7):
            writer.write(whole[start : start + 7])
            await writer.drain()
            await asyncio.sleep(0)

    async with bot_on(in_pieces) as (bot, _):
        assert (await bot.take_turn({})).model_id == "m"


async def test_bot_that_closes_after_each_answer_is_asked_on_a_new_connection():
    async def last(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(REPLY, more="Connection: close\r\n"))
        writer.close()

    async with bot_on(last) as (bot, server):
        await bot.take_turn({})
        await bot.take_turn({})
    assert server.connections == 2


async def test_nobody_listening_is_worth_another_try():
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    bot = HttpBot(url=f"http://127.0.0.1:{port}", token="t", deadline=5)
    with pytest.raises(BotUnreachable):
        await bot.take_turn({})
    assert not await bot.is_ready()


async def test_not_ready_is_worth_another_try():
    async def not_ready(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(b"{}", status=503))

    async with bot_on(not_ready) as (bot, _):
        with pytest.raises(BotUnreachable):
            await bot.take_turn({})


async def no_answer(_: bytes, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def breaks_off(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(response(REPLY)[:-5])
    writer.close()


async def nonsense(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello, this is not HTTP\r\n\r\n")


async def error(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(response(b"{}", status=500))


async def not_a_turn(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(response(b"[]"))


@pytest.mark.parametrize("answer", [no_answer, breaks_off, nonsense, error, not_a_turn])
async def test_no_usable_reply_fails_the_turn_and_the_next_is_taken(answer: Answer):
    async with bot_on(answer, deadline=0.2) as (bot, server):
        with pytest.raises(BotFailed):
            await bot.take_turn({})
        server.answer = good
        assert (await bot.take_turn({})).model_id == "m"


@pytest.mark.parametrize(
    ("body", "status", "known"),
    [
        (b'{"modelId": "m", "quality": {"accuracy": 0.9}}', 200, True),
        (b'{"modelId": "m", "quality": null}', 200, False),
        (b"not JSON", 200, False),
        (b"{}", 503, False),
    ],
)
async def test_how_good_the_model_is_may_be_unknown_and_breaks_nothing(body: bytes, status: int, known: bool):
    async def says(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(body, status=status))

    async with bot_on(says) as (bot, _):
        assert (await bot.measured() is not None) is known
