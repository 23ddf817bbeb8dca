"""The telephone exchange tells that a telephone rings: signed, once, and the number is kept no longer than it is needed."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from router.signatures import sign
from tests.api.conftest import Desk, Employee
from tests.api.entered import begin, rows

SECRET = "the-secret-of-the-exchange"


@pytest.fixture
def exchange(desk: Desk) -> Iterator[Desk]:
    """A desk to which an exchange is connected."""
    desk.services.settings.telephony_secret = SECRET + " another-one"
    yield desk
    desk.services.settings.telephony_secret = ""


async def rings(desk: Desk, who: Employee, *, late: timedelta = timedelta(0), **more: Any) -> httpx.Response:
    told = {"callId": str(uuid4()), "agent": who.agent["username"], "phone": "0612345678"} | more
    body = json.dumps(told).encode()
    header = sign(SECRET.encode(), body, at=desk.clock() - late)
    return await post(desk, body, header)


async def post(desk: Desk, body: bytes, header: str | None) -> httpx.Response:
    headers = {"Content-Type": "application/json"} | ({"X-Balie-Signature": header} if header is not None else {})
    return await desk.http.post("/v1/telephony/calls", content=body, headers=headers)


async def offered(who: Employee) -> list[dict[str, Any]]:
    return list((await who.get("/v1/telephony/calls")).json()["payload"])


async def stored(desk: Desk, who: Employee) -> list[asyncpg.Record]:
    return await rows(desk, "select * from phone_call where agent_id = $1", UUID(who.agent["id"]))


async def test_call_without_the_right_signature_is_refused_and_nothing_is_stored(exchange: Desk) -> None:
    employee = await exchange.employee()
    body = json.dumps({"callId": "1", "agent": employee.agent["username"]}).encode()
    right = sign(SECRET.encode(), body, at=exchange.clock())
    for header in (None, "", "t=1,v1=00", sign(b"another secret", body, at=exchange.clock())):
        refused = await post(exchange, body, header)
        assert (refused.status_code, refused.json()["code"]) == (401, "signature_refused")
    assert (await post(exchange, body + b" ", right)).status_code == 401
    assert (await rings(exchange, employee, late=timedelta(minutes=6))).status_code == 401, "sent again later"
    assert (await exchange.http.get("/v1/telephony/calls")).status_code == 401
    assert await stored(exchange, employee) == []


async def test_exchange_that_is_not_connected_is_refused_whatever_it_signs_with(desk: Desk) -> None:
    body = json.dumps({"callId": "1", "agent": "sanne"}).encode()
    header = sign(b"guess", body, at=desk.clock())
    assert (await post(desk, body, header)).status_code == 401


async def test_secret_can_be_changed_without_a_gap(exchange: Desk) -> None:
    employee = await exchange.employee()
    body = json.dumps({"callId": str(uuid4()), "agent": employee.agent["username"]}).encode()
    assert (await post(exchange, body, sign(b"another-one", body, at=exchange.clock()))).status_code == 202


async def test_call_is_offered_to_who_is_called_alone_with_no_more_than_the_end_of_the_number(exchange: Desk) -> None:
    employee, colleague = await exchange.employee(), await exchange.employee()
    with exchange.services.hub.console(UUID(employee.agent["id"])) as console:
        told = await rings(exchange, employee)
        assert told.status_code == 202
        assert list(console.signs) == [("call", {"id": told.json()["id"]})]
    [call] = await offered(employee)
    assert (call["id"], call["phone"]) == (told.json()["id"], "••••678")
    assert "612345678" not in told.text
    assert await offered(colleague) == []
    theirs = await begin(colleague, call=call["id"])
    assert (theirs.status_code, theirs.json()["code"]) == (404, "call_not_found")


async def test_same_call_told_twice_is_one_also_at_the_same_moment(exchange: Desk) -> None:
    employee, call_id = await exchange.employee(), str(uuid4())
    both = await asyncio.gather(*(rings(exchange, employee, callId=call_id) for _ in range(4)))
    assert {each.status_code for each in both} == {202}
    assert len({each.json()["id"] for each in both}) == 1
    assert len(await offered(employee)) == 1


async def test_call_that_is_offered_to_a_colleague_because_nobody_picked_up_is_on_their_screen_alone(
    exchange: Desk,
) -> None:
    first, second, call_id = await exchange.employee(), await exchange.employee(), str(uuid4())
    told = await rings(exchange, first, callId=call_id)
    exchange.clock.jump(minutes=2)
    with (
        exchange.services.hub.console(UUID(first.agent["id"])) as theirs,
        exchange.services.hub.console(UUID(second.agent["id"])) as mine,
    ):
        again = await rings(exchange, second, callId=call_id)
        assert again.json() == told.json()
        assert [list(console.signs) for console in (theirs, mine)] == [[("call", told.json())]] * 2
    assert await offered(first) == []
    [call] = await offered(second)
    assert call["phone"] == "••••678"
    exchange.clock.jump(minutes=9)
    assert len(await offered(second)) == 1, "for ten minutes, from when it rang there"
    assert (await begin(first, call=call["id"])).json()["code"] == "call_not_found"
    entered = (await begin(second, call=call["id"])).json()
    assert entered["callTo"] == "+31612345678"
    assert (await rings(exchange, first, callId=call_id)).status_code == 202
    assert await offered(first) == [], "it was picked up"


async def test_call_that_somebody_set_aside_is_offered_to_a_colleague_all_the_same(exchange: Desk) -> None:
    first, second, call_id = await exchange.employee(), await exchange.employee(), str(uuid4())
    told = await rings(exchange, first, callId=call_id)
    await first.http.delete(f"/v1/telephony/calls/{told.json()['id']}")
    await rings(exchange, first, callId=call_id)
    assert await offered(first) == [], "the same call again"
    await rings(exchange, second, callId=call_id)
    assert [call["phone"] for call in await offered(second)] == ["••••678"]


async def test_call_is_entered_once_and_its_number_goes_to_the_conversation_alone(exchange: Desk) -> None:
    employee = await exchange.employee()
    await rings(exchange, employee)
    [call] = await offered(employee)
    both = await asyncio.gather(*(begin(employee, call=call["id"]) for _ in range(3)))
    assert {each.status_code for each in both} == {201}, both[0].text
    assert len({each.json()["id"] for each in both}) == 1, "three windows of one employee"
    contact = both[0].json()
    assert (contact["callback"]["phone"], contact["callTo"]) == ("••••678", "+31612345678")
    assert await offered(employee) == []
    assert [row["phone"] for row in await stored(exchange, employee)] == [None]


async def test_number_of_a_call_that_nobody_enters_is_forgotten_after_ten_minutes(exchange: Desk) -> None:
    employee = await exchange.employee()
    await rings(exchange, employee)
    [call] = await offered(employee)
    exchange.clock.jump(minutes=11)
    assert await offered(employee) == []
    await exchange.services.keeper.do_what_is_due()
    assert [row["phone"] for row in await stored(exchange, employee)] == [None]
    assert (await begin(employee, call=call["id"])).json()["code"] == "call_not_found"


async def test_call_that_is_set_aside_is_offered_no_longer(exchange: Desk) -> None:
    employee, colleague = await exchange.employee(), await exchange.employee()
    await rings(exchange, employee)
    [call] = await offered(employee)
    path = f"/v1/telephony/calls/{call['id']}"
    assert (await colleague.http.delete(path)).status_code == 404
    assert [(await employee.http.delete(path)).status_code for _ in range(2)] == [204, 204]
    assert await offered(employee) == []


async def test_exchange_hears_what_is_wrong_and_who_hides_their_number_is_offered_without(exchange: Desk) -> None:
    employee, editor = await exchange.employee(), await exchange.employee("editor")
    nobody = await rings(exchange, employee, agent="nobody-of-this-name")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "nobody_to_call")
    assert (await rings(exchange, editor)).status_code == 404
    assert (await rings(exchange, employee, callId="")).json()["code"] == "invalid_request"
    assert (await rings(exchange, employee, phone="anonymous", more="than we ask")).status_code == 202
    [call] = await offered(employee)
    assert call["phone"] is None


async def test_exchange_that_knows_no_user_names_sends_the_extension(exchange: Desk) -> None:
    employee = await exchange.employee()
    extensions = dict(exchange.services.extensions)
    object.__setattr__(exchange.services, "extensions", extensions | {"4021": employee.agent["username"]})
    assert (await rings(exchange, employee, agent="", extension="4021")).status_code == 202
    assert len(await offered(employee)) == 1
    assert (await rings(exchange, employee, agent="", extension="9999")).json()["code"] == "nobody_to_call"
    object.__setattr__(exchange.services, "extensions", extensions)
