"""A citizen who left words in everything that takes them, to look for afterwards."""

import secrets
from collections.abc import Awaitable, Callable
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import text

from router.schema import metadata

if TYPE_CHECKING:
    from tests.api.conftest import Citizen, Desk, Employee


async def everything(desk: "Desk") -> str:
    """Return every value of every table as one text."""
    found = []
    async with desk.services.engine.connect() as connection:
        for name in metadata.tables:
            rows = await connection.execute(text(f"select t::text from {name} t"))
            found += [f"{name}: {row[0]}" for row in rows]
    return "\n".join(found)


def tables_with(found: str, token: str) -> set[str]:
    return {line.split(":", 1)[0] for line in found.splitlines() if token in line}


class Planted:
    """A citizen who left a word of their own in everything that takes one, and the employee who answered."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.words = {
            name: name + "".join(secrets.choice(ascii_lowercase) for _ in range(12))
            for name in ("said", "told", "noted", "summary", "client")
        }
        self.phone = f"+3161{uuid4().int % 10**7:07d}"
        self.citizen: Citizen
        self.handoff: dict[str, Any]
        self.employee: Employee

    async def talk(self) -> "Planted":
        """Go through a whole handoff."""
        desk, words = self.desk, self.words
        desk.hands_over()
        self.citizen = await desk.citizen()
        await self.citizen.say(f"Ik heet {words['said']}.", client_message_id=words["client"])
        await self.citizen.until(author="system")
        rows = (await (await desk.employee("supervisor")).get("/v1/queue")).json()["payload"]
        self.handoff = next(row for row in rows if row["conversationId"] == self.citizen.id)
        await self.citizen.say(f"Bel {self.phone}.")
        await desk.http.post(f"{self.citizen.path}/callback", json={"phone": self.phone}, headers=self.citizen.headers)
        self.employee = await desk.employee()
        self.claim_id = (await self.employee.claim(self.handoff)).json()["claimId"]
        await self.employee.say(self.handoff, self.claim_id, f"Dag {words['told']}.")
        return self

    async def resolve(self) -> "Planted":
        """End the handoff, with a note."""
        body = {"claimId": self.claim_id, "result": "answered", "note": self.words["noted"]}
        response = await self.employee.post(f"/v1/handoffs/{self.handoff['id']}/resolve", body)
        assert response.status_code == 200, response.text
        return self

    @property
    def tokens(self) -> list[str]:
        """What may be found nowhere once they are erased."""
        one = self.words
        return [one["said"], one["told"], one["noted"], one["client"], self.phone, self.citizen.reference,
                self.citizen.id, self.handoff["id"]]  # fmt: skip

    async def age(self, days: float) -> None:
        """Make everything of this conversation so many days older."""
        async with self.desk.services.engine.begin() as connection:
            for table, columns, key in (
                ("conversation", "created_at citizen_seen_at ended_at", "id"),
                ("message", "created_at", "conversation_id"),
                ("handoff", "queued_at claimed_at ended_at", "conversation_id"),
                ("turn", "finished_at", "conversation_id"),
                ("handoff_request", "created_at", "conversation_id"),
            ):
                older = ", ".join(f"{each} = {each} - make_interval(days => {days})" for each in columns.split())
                await connection.execute(
                    text(f"update {table} set {older} where {key} = :id"), {"id": UUID(self.citizen.id)}
                )

    async def count(self, table: str) -> int:
        """Count the rows of this conversation in a table."""
        key = "id" if table == "conversation" else "conversation_id"
        async with self.desk.services.engine.connect() as connection:
            query = text(f"select count(*) from {table} where {key} = :id")
            return int((await connection.execute(query, {"id": UUID(self.citizen.id)})).scalar_one())


Plant = Callable[[], Awaitable[Planted]]
"""The fixture `plant`: makes one who has talked, and erases them after the test."""
