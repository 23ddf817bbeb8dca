"""The application with an account of every channel, and a stand-in for each provider. A suite for all of them: `test_contract.py`."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml

from router.channels.accounts import variable
from router.channels.protocol import Capabilities
from tests.api.conftest import Desk, desk, desk_running, desk_settings, eventually, listening  # noqa: F401 - desk and listening are fixtures
from tests.channels.certificates import Issuer
from tests.channels.dovecot import find_dovecot, needs_dovecot, running_dovecot
from tests.channels.drivers import ALSO, CALLED, DRIVERS, EmailDriver
from tests.channels.drivers.driver import PUBLIC, Call, Driver
from tests.channels.mail import Post, running_post
from tests.live import always_open

_SENDERS = (each for each in count(31612000001) if each % 100 != 99)  # those the stand-ins never accept

SHOWN = "+31 97 0000 0001"  # the number of the first account, as residents see it


class Door:
    """One channel of the running application, as a citizen and their provider have it."""

    def __init__(self, desk: Desk, driver: Driver) -> None:  # noqa: F811
        self.desk, self.driver = desk, driver
        self.sender = self.another()

    def another(self) -> str:
        """Return an address that nobody wrote from yet."""
        return self.driver.address(next(_SENDERS))

    @property
    def capabilities(self) -> Capabilities:
        """What this channel can carry."""
        return self.desk.services.doors.adapters[self.driver.name].capabilities

    @property
    def first(self) -> int:
        """How many messages bring the first answer: two where what we are is said before it, one where it stands below it."""
        return 2 if self.capabilities.greets else 1

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.desk.clock()

    async def call(self, call: Call) -> httpx.Response:
        """Make a call of the provider."""
        return await self.driver.bring(call, self.desk.http)

    def message(self, text: str, *, event: str | None = None, sender: str | None = None) -> Call:
        """Return the call that brings a message."""
        return self.driver.message(text, event=event or uuid4().hex, sender=sender or self.sender, at=self.now)

    async def says(self, text: str, *, event: str | None = None, sender: str | None = None) -> None:
        """Have somebody write; the provider hears that we have it."""
        response = await self.call(self.message(text, event=event, sender=sender))
        assert response.status_code == 200, response.text

    async def got(self, number: int = 1, *, sender: str | None = None) -> list[str]:
        """Wait until somebody got so many messages, and return them."""
        to, found = sender or self.sender, list[str]()

        async def there() -> bool:
            found[:] = [each["text"] for each in await self.driver.accepted(to)]
            return len(found) >= number

        await eventually(there)
        return found

    async def hears(self, words: str) -> None:
        """Wait until somebody got a message with these words."""

        async def there() -> bool:
            return any(words in each["text"] for each in await self.driver.accepted(self.sender))

        await eventually(there)

    async def settled(self) -> None:
        """Wait until nothing is on its way, nor to be heard."""

        async def nothing() -> bool:
            return await self.rows("inbox") == 0 and await self.waiting() == 0 and await self.rows("outbox") == 0

        await eventually(nothing)

    async def rows(self, table: str) -> int:
        """Count the rows of a table."""
        async with self.desk.services.engine.connect() as connection:
            return (await connection.exec_driver_sql(f"select count(*) from {table}")).scalar_one()

    async def waiting(self) -> int:
        """Count what is to be sent on this account."""
        return (await self.standing())["waiting"]

    async def standing(self) -> dict[str, Any]:
        """Return how the account stands, as a supervisor sees it."""
        supervisor = await self.desk.employee("supervisor")
        payload = (await supervisor.get("/v1/channels")).json()["payload"]
        return next(each for each in payload if each["id"] == self.driver.name)

    async def standings(self, sender: str | None = None) -> list[str]:
        """Return what became of each message to somebody, in order."""
        hashed = self._hash(sender or self.sender)
        async with self.desk.services.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select d.status from delivery d join channel_thread t using (conversation_id) "
                "where t.address_hash = $1 and t.account = $2 order by d.made_at, d.seq",
                (hashed, self.driver.name),
            )
            return [row[0] for row in rows]

    async def conversations(self, sender: str | None = None) -> list[str]:
        """Return the conversations of somebody, oldest first."""
        async with self.desk.services.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select c.id::text from channel_thread t join conversation c on c.id = t.conversation_id "
                "where t.address_hash = $1 and t.account = $2 order by c.created_at",
                (self._hash(sender or self.sender), self.driver.name),
            )
            return [row[0] for row in rows]

    async def said(self, sender: str | None = None, author: str = "citizen") -> list[dict[str, Any]]:
        """Return what an author said in all conversations of somebody."""
        async with self.desk.services.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select m.text, m.content, m.seq from message m join channel_thread t using (conversation_id) "
                "where t.address_hash = $1 and t.account = $2 and m.author = $3 order by m.created_at, m.seq",
                (self._hash(sender or self.sender), self.driver.name, author),
            )
            return [dict(row._mapping) for row in rows]

    def _hash(self, sender: str) -> bytes:
        from api.channels import inbound  # noqa: PLC0415 - only here

        account = self.desk.services.doors.get(self.driver.name)
        assert account is not None
        return inbound(self.desk.services).hashed(account, sender)


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """Who issued the certificate of the mail servers."""
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
def post(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[Post]:
    """The mail servers, running."""
    certificate = issuer.issue()
    with (
        running_dovecot(certificate=certificate) as dovecot,
        running_post(dovecot, tmp_path_factory.mktemp("letters"), certificate=certificate) as found,
    ):
        yield found


@pytest.fixture(scope="session")
def drivers(request: pytest.FixtureRequest) -> Iterator[dict[str, Driver]]:
    """The stand-ins, running."""
    made = [kind() for kind in (*CALLED, *ALSO)]
    if find_dovecot() is not None:
        made.append(EmailDriver(request.getfixturevalue("post")))
    with ExitStack() as stack:
        for driver in made:
            stack.enter_context(driver.running())
        yield {driver.name: driver for driver in made}


@pytest.fixture(scope="module")
async def running_desk(
    empty_database: str, tmp_path_factory: pytest.TempPathFactory, drivers: dict[str, Driver]
) -> AsyncIterator[Desk]:
    """The application with an account for each stand-in, and one that misses its secrets."""
    folder = tmp_path_factory.mktemp("channels")
    municipality = always_open(folder / "municipality")
    accounts = [driver.account() for driver in drivers.values()]
    accounts[0]["settings"]["shown"] = SHOWN
    accounts.append({**accounts[0], "id": "no-secrets"})
    described = {"accounts": accounts, "spoken": [{"channel": "phone", "shown": "14 0999"}]}
    (municipality / "channels.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    secrets = {
        variable(driver.name, name): value for driver in drivers.values() for name, value in driver.secrets().items()
    }
    os.environ.update(secrets)
    try:
        async with desk_running(
            desk_settings(empty_database, folder, municipality=municipality, public_url=PUBLIC)
        ) as running:
            yield running
    finally:
        for name in secrets:
            del os.environ[name]


_DOORS = [pytest.param(kind.name, marks=needs_dovecot if kind is EmailDriver else ()) for kind in DRIVERS]


@pytest.fixture(params=_DOORS)
async def door(request: pytest.FixtureRequest, desk: Desk, drivers: dict[str, Driver]) -> AsyncIterator[Door]:  # noqa: F811
    """A channel, well at the beginning."""
    driver = drivers[request.param]
    await driver.faults()
    made = Door(desk, driver)
    yield made
    await driver.faults()
    desk.clock.jump(hours=2)  # a pause that a test left is over
    await made.settled()
