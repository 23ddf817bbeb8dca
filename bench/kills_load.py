"""The citizens and employees of `bench.kills`: they go on, whatever dies, and remember what was accepted."""

import asyncio
import random
from typing import Any
from uuid import UUID, uuid5

import httpx

from cli import demo
from cli.settings import Settings

QUESTIONS = ("Wat kost een nieuw paspoort?", "Waar kan ik grofvuil kwijt?", "Hoe lang duurt een rijbewijs?", "/restart")
HUMAN = ("Ik wil een medewerker spreken.", "Mijn moeder is overleden. Ik wil zelf aangifte doen.")
WAITING = ("Bent u daar nog?", "Ik wil niet meer leven.", "Kunt u mij ook bellen?")
EMPLOYEES = 2
ANSWER_SECONDS = 60.0
_SPACE = UUID("6f0c6f8a-4b0f-4d0e-9a52-0f7cbb2f2f10")


class Stopped(Exception):
    """The measurement is over."""


class Load:
    """Citizens who talk and employees who answer, until told to stop; `accepted` are the ids of the messages that got a 202."""

    def __init__(self, settings: Settings, *, citizens: int, seed: int) -> None:
        self._settings, self._citizens, self._seed = settings, citizens, seed
        self._stopping = False
        self.accepted: list[str] = []
        self.resolved = 0

    def stop(self) -> None:
        """Let everybody finish the sentence and go."""
        self._stopping = True

    def run(self) -> None:
        """Talk until stopped: the target of a thread."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(self._citizens):
                group.create_task(self._citizen(number))
            for agent in demo.agents()[:EMPLOYEES]:
                group.create_task(self._employee(agent["username"]))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._settings.url, timeout=5, trust_env=False)

    async def _insist(self, http: httpx.AsyncClient, method: str, path: str, **what: Any) -> httpx.Response:
        """Send until there is an answer that is not the server's failure.

        Raises:
            Stopped: the measurement is over, and this never got through.
        """
        while True:
            try:
                response = await http.request(method, path, **what)
                if response.status_code < 500:
                    return response
            except httpx.TransportError:
                pass
            if self._stopping:
                raise Stopped
            await asyncio.sleep(0.1)

    async def _citizen(self, number: int) -> None:
        chance, count = random.Random(self._seed * 1000 + number), 0
        async with self._client() as http:
            while not self._stopping:
                count += 1
                try:
                    await self._talk(http, chance, f"{self._seed}-{number}-{count}")
                except Stopped:
                    return

    async def _talk(self, http: httpx.AsyncClient, chance: random.Random, name: str) -> None:
        """Hold one conversation: a few questions, half of the time a human, and something while waiting."""
        key = {"Idempotency-Key": str(uuid5(_SPACE, name))}
        created = await self._insist(http, "POST", "/v1/conversations", json={"language": "nl"}, headers=key)
        body = created.json()
        path, headers = f"/v1/conversations/{body['id']}", {"Authorization": f"Bearer {body['token']}"}
        said = [chance.choice(QUESTIONS) for _ in range(chance.randint(1, 3))]
        if chance.random() < 0.5:
            said += [chance.choice(HUMAN), *chance.sample(WAITING, 2)]
        for number, text in enumerate(said):
            sent = {"clientMessageId": str(uuid5(_SPACE, f"{name}-{number}")), "text": text}
            response = await self._insist(http, "POST", f"{path}/messages", json=sent, headers=headers)
            if response.status_code == 409:  # an employee resolved it, or it was ended
                return
            response.raise_for_status()
            self.accepted.append(sent["clientMessageId"])
            await self._answered(http, path, headers, response.json()["message"]["seq"])

    async def _answered(self, http: httpx.AsyncClient, path: str, headers: dict[str, str], seq: int) -> None:
        """Wait until there is an answer, or a human has it."""
        deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            after = await self._insist(http, "GET", f"{path}/messages?after={seq}", headers=headers)
            if any(message["author"] != "citizen" for message in after.json()["payload"]):
                return
            state = await self._insist(http, "GET", path, headers=headers)
            if state.json()["state"]["owner"] != "bot":
                return
            await asyncio.sleep(0.1)

    async def _employee(self, username: str) -> None:
        password = self._settings.secret(demo.PASSWORD_FILE)
        async with self._client() as http:
            try:
                signed_in = await self._insist(
                    http, "POST", "/v1/session", json={"username": username, "password": password}
                )
                http.headers["X-CSRF-Token"] = signed_in.json()["csrfToken"]
                while not self._stopping:
                    await self._help_the_next(http)
                    await asyncio.sleep(0.3)
            except Stopped:
                return

    async def _help_the_next(self, http: httpx.AsyncClient) -> None:
        taken = await self._insist(http, "POST", "/v1/queue/next")
        if taken.status_code != 200:
            await self._resolve_what_is_held(http)
            return
        await self._resolve(http, taken.json()["id"], taken.json()["claimId"])

    async def _resolve_what_is_held(self, http: httpx.AsyncClient) -> None:
        """Whatever was taken by a request of which the answer was lost."""
        listed = (await self._insist(http, "GET", "/v1/queue")).json()["payload"]
        for row in [row for row in listed if row["status"] == "claimed"]:
            detail = (await self._insist(http, "GET", f"/v1/handoffs/{row['id']}")).json()
            if detail.get("claimId"):
                await self._resolve(http, row["id"], detail["claimId"])

    async def _resolve(self, http: httpx.AsyncClient, handoff: str, claim: str) -> None:
        path = f"/v1/handoffs/{handoff}"
        said = {"claimId": claim, "clientMessageId": str(uuid5(_SPACE, claim)), "text": "Goedemorgen, ik help u graag."}
        await self._insist(http, "POST", f"{path}/messages", json=said)
        done = await self._insist(http, "POST", f"{path}/resolve", json={"claimId": claim, "result": "answered"})
        self.resolved += done.status_code == 200
