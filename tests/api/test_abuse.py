"""Abuse: a proof of work where one address starts many conversations, and blocks that end; nobody's address is stored."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import altcha
import httpx
import pytest
from sqlalchemy import delete

from api.app import public_app
from api.services import make_services
from router.abuse import Proofs, repository
from router.abuse.models import network
from router.database import Connection
from router.schema import conversation_address
from tests.api.brakes.conftest import entries
from tests.api.conftest import Citizen, Desk, Employee, ScriptedBot

LIBRARY, HOME = "192.0.2.10", "2001:db8:0:7::1"


@pytest.fixture
async def lead(desk: Desk) -> AsyncIterator[Employee]:
    """A supervisor; who was kept out is let in after the test."""
    supervisor = await desk.employee("supervisor")
    yield supervisor
    for each in (await supervisor.get("/v1/blocks")).json()["payload"]:
        await supervisor.post(f"/v1/blocks/{each['id']}/end")


@pytest.fixture
async def busy(desk: Desk) -> AsyncIterator[Desk]:
    """The desk with room for two conversations from each address before a proof is asked, at little work."""
    limiter, proofs = desk.services.limiter, desk.services.proofs
    limiter.set("conversations", "2/hour")
    limiter.set("proved_conversations", "3/hour")
    proofs._cost = 10
    yield desk
    limiter.set("conversations", "1000/second")
    limiter.set("proved_conversations", "1000/second")


async def start(
    desk: Desk, address: str, *, proof: str | None = None, key: str | None = None, language: str = "nl"
) -> httpx.Response:
    """Start a conversation from an address."""
    transport = httpx.ASGITransport(app=public_app(desk.services), client=(address, 4711))
    body = {"language": language} | ({"proof": proof} if proof else {})
    headers = {"Idempotency-Key": key or str(uuid4())}
    async with httpx.AsyncClient(transport=transport, base_url="http://balie.test") as http:
        return await http.post("/v1/conversations", json=body, headers=headers)


def solve(challenge: dict[str, Any]) -> str:
    """Do what the widget does."""
    given = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(given)
    assert solution is not None
    return altcha.Payload(given, solution).to_base64()


async def challenged(desk: Desk, address: str) -> dict[str, Any]:
    """Start until a proof is asked, and return the challenge."""
    for _ in range(3):
        response = await start(desk, address)
        if response.status_code == 429:
            assert response.json()["code"] == "proof_required"
            return dict(response.json()["challenge"])
    raise AssertionError("no proof was asked")


# The proof of work


async def test_proof_is_asked_of_a_busy_address_only_and_lets_in(busy: Desk) -> None:
    challenge = await challenged(busy, "192.0.2.1")
    assert (await start(busy, "192.0.2.2")).status_code == 201  # somebody else's address
    assert (await start(busy, "192.0.2.1", proof=solve(challenge))).status_code == 201


async def test_proof_is_taken_once_on_whichever_replica(busy: Desk) -> None:
    proof = solve(await challenged(busy, "192.0.2.3"))
    services = busy.services
    other = Proofs(secret=services.settings.secret("token-key", services.settings.token_key).encode(), clock=busy.clock)
    taken = await asyncio.gather(
        *(each.spend(services.engine, proof, "192.0.2.3") for each in (services.proofs, other))
    )
    assert sorted(taken) == [False, True]
    again = await start(busy, "192.0.2.3", proof=proof)
    assert (again.status_code, again.json()["code"]) == (429, "proof_required")


async def test_starts_are_counted_over_all_replicas(busy: Desk) -> None:
    for _ in range(2):
        assert (await start(busy, "192.0.2.8")).status_code == 201
    other = make_services(busy.services.settings, clock=busy.clock, bot=ScriptedBot())
    other.limiter.set("conversations", "2/hour")
    try:
        await other.live.refresh()
        there = Desk(other, busy.http, busy.internal, busy.bot, busy.clock)
        asked = await start(there, "192.0.2.8")
        assert (asked.status_code, asked.json()["code"]) == (429, "proof_required")
        assert (await start(there, "192.0.2.9")).status_code == 201
    finally:
        await other.engine.dispose()


async def test_same_request_again_with_the_same_proof_is_the_same_conversation(busy: Desk) -> None:
    proof, key = solve(await challenged(busy, "192.0.2.4")), str(uuid4())
    first, second = [await start(busy, "192.0.2.4", proof=proof, key=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]


async def test_proof_that_is_too_old_or_anothers_or_made_up_is_refused(busy: Desk) -> None:
    proof = solve(await challenged(busy, "192.0.2.5"))
    await challenged(busy, "192.0.2.6")
    assert (await start(busy, "192.0.2.6", proof=proof)).status_code == 429
    forged = json.loads(base64.b64decode(proof))
    forged["challenge"]["parameters"]["keyPrefix"] = ""
    for bad in (
        "",
        "nonsense",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(json.dumps(forged).encode()).decode(),
    ):
        assert (await start(busy, "192.0.2.5", proof=bad or "x")).status_code == 429
    secret = busy.services.settings.secret("token-key", busy.services.settings.token_key).encode()
    later = Proofs(secret=secret, clock=lambda: busy.clock() + timedelta(minutes=11))
    assert not await later.spend(busy.services.engine, proof, "192.0.2.5")
    assert await busy.services.proofs.spend(busy.services.engine, proof, "192.0.2.5")


async def test_even_with_proofs_there_is_an_end(busy: Desk) -> None:
    answers = []
    for _ in range(4):
        proof = solve(await challenged(busy, "192.0.2.7"))
        answers.append(await start(busy, "192.0.2.7", proof=proof))
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["code"] == "too_many_requests"


def test_one_subscriber_is_one_address() -> None:
    assert network("2001:db8:0:7::1") == network("2001:db8:0:7:ffff::2") != network("2001:db8:0:8::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") != network("192.0.2.2")


# Blocks


async def from_address(desk: Desk, address: str) -> Citizen:
    response = await start(desk, address)
    assert response.status_code == 201, response.text
    return Citizen(desk.http, response.json())


async def block(
    lead: Employee, desk: Desk, citizen: Citizen, kind: str, *, reason: str = "threats", **length: float
) -> dict[str, Any]:
    """Block for a while: a day when nothing is said."""
    until = (desk.clock() + timedelta(**(length or {"days": 1}))).isoformat()
    response = await lead.post(
        "/v1/blocks", {"conversationId": citizen.id, "kind": kind, "reason": reason, "until": until}
    )
    assert response.status_code == 201, response.text
    return dict(response.json())


async def test_blocked_address_gets_the_reason_the_end_and_every_number_to_call(desk: Desk, lead: Employee) -> None:
    citizen = await from_address(desk, HOME)
    made = await block(lead, desk, citizen, "address")
    for refused in (await start(desk, "2001:db8:0:7:1::9"), await citizen.say("hallo daar, bent u er nog?")):
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["reason"]) == (403, "blocked", "threats")
        assert all(each in problem["text"] for each in ("bedreiging", problem["phone"], "112", "113"))
    assert "tehdit" in (await start(desk, HOME, language="tr")).json()["text"]
    assert (await start(desk, LIBRARY)).status_code == 201
    assert (await lead.post(f"/v1/blocks/{made['id']}/end")).status_code == 200
    assert (await start(desk, HOME)).status_code == 201


async def test_blocked_conversation_leaves_the_rest_of_its_address_alone(desk: Desk, lead: Employee) -> None:
    citizen, neighbour = await from_address(desk, LIBRARY), await from_address(desk, LIBRARY)
    await block(lead, desk, citizen, "conversation")
    assert (await citizen.say("hallo daar, bent u er nog?")).status_code == 403
    assert (await neighbour.say("wat kost een paspoort?")).status_code == 202
    assert (await start(desk, LIBRARY)).status_code == 201


async def test_block_is_over_at_its_moment_and_noted_once_by_two_replicas(desk: Desk, lead: Employee) -> None:
    citizen = await from_address(desk, HOME)
    made = await block(lead, desk, citizen, "address", minutes=1)
    assert (await start(desk, HOME)).status_code == 403
    desk.clock.jump(seconds=61)
    assert (await start(desk, HOME)).status_code == 201  # before anybody has noted it
    other = make_services(desk.services.settings, clock=desk.clock, bot=ScriptedBot())
    try:
        await asyncio.gather(desk.services.keeper.do_what_is_due(), other.keeper.do_what_is_due())
    finally:
        await other.engine.dispose()
    found = await entries(lead, "blocked", "unblocked")
    told = [(each["action"], each["reason"]) for each in found if each["object"] == f"block:{made['id']}"]
    assert told == [("blocked", "threats"), ("unblocked", "expired")]


async def test_end_of_a_block_is_in_the_ledger_also_where_a_new_one_comes_first(desk: Desk, lead: Employee) -> None:
    citizen = await from_address(desk, HOME)
    made = await block(lead, desk, citizen, "conversation", minutes=1)
    desk.clock.jump(seconds=61)
    again = await block(lead, desk, citizen, "conversation", reason="spam")
    assert again["id"] != made["id"]
    told = [entry for entry in await entries(lead, "unblocked") if entry["object"] == f"block:{made['id']}"]
    assert [(entry["origin"], entry["reason"]) for entry in told] == [("router", "expired")]


async def test_twice_blocked_is_once(desk: Desk, lead: Employee) -> None:
    citizen = await from_address(desk, HOME)
    first, second = await asyncio.gather(*(block(lead, desk, citizen, "conversation") for _ in range(2)))
    assert first["id"] == second["id"]


async def test_another_replica_keeps_out_whom_this_one_blocked(desk: Desk, lead: Employee) -> None:
    citizen = await from_address(desk, HOME)
    await block(lead, desk, citizen, "address")
    other = make_services(desk.services.settings, clock=desk.clock, bot=ScriptedBot())
    try:
        await other.live.refresh()
        there = Desk(other, desk.http, desk.internal, desk.bot, desk.clock)
        assert (await start(there, HOME)).status_code == 403
    finally:
        await other.engine.dispose()


async def test_resolving_as_abuse_proposes_a_block_until_a_supervisor_decides(desk: Desk, lead: Employee) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim = (await employee.claim(handoff)).json()["claimId"]
    body = {"claimId": claim, "result": "abuse", "note": ""}
    assert (await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)).status_code == 200

    async def proposed() -> list[str]:
        return [each["conversationId"] for each in (await lead.get("/v1/blocks")).json()["proposed"]]

    assert citizen.id in await proposed()
    alerts = (await lead.get("/v1/alerts")).json()["payload"]
    assert "abuse_proposed" in {each["kind"] for each in alerts if each["handoffId"] == handoff["id"]}
    await block(lead, desk, citizen, "conversation", reason="insults")
    assert citizen.id not in await proposed()


@pytest.mark.parametrize("days", [-1, 400])
async def test_block_ends_in_the_future_and_within_a_year(desk: Desk, lead: Employee, days: int) -> None:
    citizen = await from_address(desk, HOME)
    moment = desk.clock() + timedelta(days=days)
    body = {"conversationId": citizen.id, "kind": "address", "reason": "spam", "until": moment.isoformat()}
    response = await lead.post("/v1/blocks", body)
    assert (response.status_code, response.json()["code"]) == (422, "block_end_invalid")


async def test_only_a_supervisor_blocks(desk: Desk) -> None:
    assert (await desk.http.get("/v1/blocks")).status_code == 401
    assert (await (await desk.employee()).get("/v1/blocks")).status_code == 403


async def test_address_is_stored_only_as_a_hash_that_means_nothing_after_a_week(desk: Desk, lead: Employee) -> None:
    citizen, blocked = await from_address(desk, "198.51.100.77"), await from_address(desk, "198.51.100.78")
    await block(lead, desk, blocked, "address", days=20)
    day = desk.clock().date()

    async def known(connection: Connection, now: datetime) -> set[date]:
        assert await repository.forgettable(connection, now=now)
        await repository.forget(connection, now=now)
        return set((await repository.read(connection, lambda: now)).keys)

    async with desk.services.engine.connect() as connection:  # rolled back: other tests live in this week
        assert day in await known(connection, desk.clock() + timedelta(days=9))  # the block needs the key
        assert await repository.address_of(connection, UUID(citizen.id)) is None
        for block_id in await repository.over(connection, now=desk.clock() + timedelta(days=21)):
            await repository.end(connection, block_id, by=None, at=desk.clock())
        assert day not in await known(connection, desk.clock() + timedelta(days=21))


async def test_conversation_of_an_address_that_is_forgotten_can_only_be_blocked_itself(
    desk: Desk, lead: Employee
) -> None:
    citizen = await from_address(desk, HOME)
    async with desk.services.engine.begin() as connection:
        await connection.execute(
            delete(conversation_address).where(conversation_address.c.conversation_id == UUID(citizen.id))
        )
    until = (desk.clock() + timedelta(days=1)).isoformat()
    body = {"conversationId": citizen.id, "kind": "address", "reason": "spam", "until": until}
    response = await lead.post("/v1/blocks", body)
    assert (response.status_code, response.json()["code"]) == (409, "address_forgotten")


async def test_starts_before_midnight_count_after_it(desk: Desk) -> None:
    gate, address = desk.services.gate, "192.0.2.11"

    async def started(**within: float) -> int:
        async with desk.services.engine.connect() as connection:
            return await gate.started(connection, address, within=timedelta(**within), most=9)

    await from_address(desk, address)
    desk.clock.jump(hours=24)
    await from_address(desk, address)
    await desk.services.live.refresh()
    assert [await started(hours=1), await started(hours=25)] == [1, 2]
