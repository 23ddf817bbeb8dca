"""A register of its own process, and the worker that keeps it up to date, moved by hand."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete, func, select

from router.open_klant.agreed import Agreed, load_agreed
from router.open_klant.register import Register
from router.open_klant.service import OpenKlant
from router.schema import open_klant_actor, open_klant_contact, open_klant_state, open_klant_step
from tests.api.conftest import Citizen, Desk, Employee, answer
from tests.standins.open_klant import TOKEN, open_klant


class Standin:
    """The stand-in, as tests see and tell it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._test = url.replace("/klantinteracties/api/v1", "/test")

    def does(self, **what: Any) -> dict[str, Any]:
        """Tell it what to do next; returns all it has and was asked."""
        return dict(httpx.post(self._test, json=what).raise_for_status().json())

    def fails(self, method: str, resource: str, **how: Any) -> None:
        """Fail one request."""
        self.does(faults=[{"method": method, "resource": resource, **how}])

    def all(self, resource: str) -> list[dict[str, Any]]:
        """Return what it has of a kind, in the order in which it came."""
        return list(self.does()["things"][resource].values())

    def one(self, resource: str) -> dict[str, Any]:
        """Return the only one of a kind."""
        [found] = self.all(resource)
        return dict(found)

    def asked(self, method: str = "") -> list[str]:
        """Return the paths that were asked for."""
        return [path for did, path in self.does()["asked"] if did == method or not method]

    def changes(self, resource: str, uuid: str, **fields: Any) -> None:
        """Change something as another application does."""
        headers = {"Authorization": f"Token {TOKEN}"}
        httpx.patch(f"{self.url}/{resource}/{uuid}", json=fields, headers=headers).raise_for_status()

    def removes(self, resource: str, uuid: str) -> None:
        """Remove something as another application does."""
        headers = {"Authorization": f"Token {TOKEN}"}
        httpx.delete(f"{self.url}/{resource}/{uuid}", headers=headers).raise_for_status()


@pytest.fixture(scope="module")
def process() -> Iterator[str]:
    with open_klant() as url:
        yield url


@pytest.fixture
def there(process: str) -> Standin:
    """An empty register."""
    made = Standin(process)
    made.does(reset=True)
    return made


class Bringer:
    """The worker, with a desk whose clock it moves."""

    def __init__(self, desk: Desk, url: str, token: str = TOKEN, patience: float = 10, **more: Any) -> None:
        services = desk.services
        self.desk, self.url = desk, url
        self.others: list[Bringer] = []
        agreed = load_agreed(services.settings.municipality, services.desk.departments.by_id)
        self.agreed = Agreed(**{**vars(agreed), **more})
        self.register = Register(url, token, patience=patience)
        self.worker = OpenKlant(
            engine=services.engine, desk=lambda: services.desk, agreed=self.agreed, register=self.register,
            hub=services.hub, clock=desk.clock,
        )  # fmt: skip

    def like(self, url: str = "", **more: Any) -> "Bringer":
        """Return another that works for the same desk, with something that is not the same."""
        self.others.append(Bringer(self.desk, url or self.url, **more))
        return self.others[-1]

    async def close(self) -> None:
        """Give the connections back."""
        for each in (self, *self.others):
            await each.register.close()

    async def goes(self, **later: float) -> None:
        """Do what is due, after some time: ten seconds, or what is said."""
        self.desk.clock.jump(**(later or {"seconds": 11}))
        await self.worker.work()

    async def over(self) -> None:
        """Let conversations be quiet for long enough."""
        await self.goes(minutes=31)


@pytest.fixture
async def bringer(desk: Desk, there: Standin, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bringer]:
    """The worker, connected for the first time: what happened before is not brought."""
    async with desk.services.engine.begin() as connection:
        for table in (open_klant_step, open_klant_contact, open_klant_actor, open_klant_state):
            await connection.execute(delete(table))
    made = Bringer(desk, there.url)
    monkeypatch.setitem(vars(desk.services), "open_klant", made.worker)
    await made.worker.work()
    desk.clock.jump(seconds=1)
    yield made
    await made.close()


async def asks(desk: Desk, topic: str, citizen: Citizen | None = None, aspect: str | None = "kosten") -> Citizen:
    """Have a citizen ask about a topic, and be answered."""
    desk.bot.replies(answer(topic, aspect))
    citizen = citizen or await desk.citizen()
    before = len(await citizen.read())
    await citizen.say(f"Ik heb een vraag over {topic} {uuid4().hex[:6]}.")
    await citizen.until(author="bot", seq=before + 2) if before else await citizen.until(author="bot")
    return citizen


async def takes(desk: Desk, handoff: dict[str, Any]) -> tuple[Employee, str]:
    """Have an employee take a handoff."""
    employee = await desk.employee()
    claimed = await employee.claim(handoff)
    assert claimed.status_code == 200, claimed.text
    return employee, claimed.json()["claimId"]


async def resolves(desk: Desk, handoff: dict[str, Any]) -> Employee:
    """Have an employee take a handoff and resolve it."""
    employee, claim_id = await takes(desk, handoff)
    await ends(employee, handoff, claim_id)
    return employee


async def ends(employee: Employee, handoff: dict[str, Any], claim_id: str) -> None:
    """Have an employee resolve what they hold."""
    body = {"claimId": claim_id, "result": "answered", "note": ""}
    response = await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)
    assert response.status_code == 200, response.text


async def health(desk: Desk) -> dict[str, Any]:
    """Return how it goes with the register."""
    supervisor = await desk.employee("supervisor")
    return dict((await supervisor.get("/v1/open-klant")).json())


async def waits(desk: Desk) -> int:
    """Return how many steps there are."""
    async with desk.services.engine.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(open_klant_step))).scalar_one())


async def drop(desk: Desk) -> str:
    """Have a supervisor give up the only one that is put aside; returns its path."""
    supervisor = await desk.employee("supervisor")
    [aside] = (await supervisor.get("/v1/open-klant")).json()["payload"]
    path = f"/v1/open-klant/steps/{aside['id']}"
    assert (await supervisor.post(f"{path}/drop")).status_code == 204
    return path
