"""A password is stored as an argon2id hash and nothing else, and signs its owner in."""

from uuid import UUID

import argon2
from sqlalchemy import select

from router.agents import service
from router.schema import agent
from tests.api.conftest import Desk
from tests.api.test_accounts import made, sign_in

LEAST = argon2.Parameters(
    type=argon2.Type.ID, version=19, salt_len=16, hash_len=32, time_cost=2, memory_cost=19_456, parallelism=1
)  # OWASP, Password Storage Cheat Sheet


async def stored(desk: Desk, agent_id: str) -> str:
    async with desk.services.engine.connect() as connection:
        query = select(agent.c.password_hash).where(agent.c.id == UUID(agent_id))
        return str((await connection.execute(query)).scalar_one())


async def test_password_is_stored_as_argon2id_and_lets_its_owner_in(desk: Desk) -> None:
    lead = await desk.employee("supervisor")
    answer = await made(lead)
    account, password = answer["account"], answer["password"]
    assert isinstance(account, dict)
    assert isinstance(password, str)
    first = await stored(desk, account["id"])
    assert first.startswith("$argon2id$")
    assert password not in first
    assert argon2.PasswordHasher().verify(first, password)
    assert await sign_in(desk.http, account["username"], password) == 200
    assert await sign_in(desk.http, account["username"], first) == 401  # who reads the table is not in
    again = await lead.post(f"/v1/accounts/{account['id']}/password")
    second = await stored(desk, account["id"])
    assert second.startswith("$argon2id$")
    assert argon2.PasswordHasher().verify(second, again.json()["password"])


async def test_same_password_is_stored_differently_for_everybody(desk: Desk) -> None:
    one, two = [await desk.employee() for _ in range(2)]
    assert await stored(desk, one.agent["id"]) != await stored(desk, two.agent["id"])


def test_hash_costs_who_guesses_at_least_what_is_advised() -> None:
    used = argon2.extract_parameters(service._NOBODY)  # made before the tests chose a cheaper one
    assert (used.type, used.version) == (LEAST.type, LEAST.version)
    assert used.memory_cost >= LEAST.memory_cost
    assert used.time_cost >= LEAST.time_cost
    assert (used.salt_len, used.hash_len) >= (LEAST.salt_len, LEAST.hash_len)
