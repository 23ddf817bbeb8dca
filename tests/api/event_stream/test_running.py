"""The stream as it runs in the api: from the file and the environment to the receiver, by itself."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import yaml

from api.app import public_app
from api.services import make_services, running
from api.settings import Settings
from router.catalogue import CatalogueInvalid
from tests.api.conftest import Citizen, Moments, ScriptedBot, eventually
from tests.api.event_stream.conftest import NEXT_SECRET, SECRET, Receiver
from tests.live import always_open


def settings(url: str, folder: Path, *subscriptions: dict[str, str]) -> Settings:
    municipality = always_open(folder / "municipality")
    written = yaml.safe_dump({"oin": "00000001823288444000", "subscriptions": list(subscriptions)})
    (municipality / "subscriptions.yml").write_text(written, encoding="utf-8")
    return Settings(
        DATABASE_URL=url,
        home=folder / "home",
        municipality=municipality,
        web=folder / "none",
        stream_networks=["127.0.0.0/8"],
        public_url="https://balie.voorbeeld.example",
    )


async def test_what_happens_arrives_by_itself(
    empty_database: str, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BALIE_SUBSCRIPTION_ZAAKSYSTEEM_SECRET", f"{NEXT_SECRET}, {SECRET}")
    on, off = {"id": "zaaksysteem", "url": receiver.url}, {"id": "zonder", "url": receiver.url}
    services = make_services(settings(empty_database, tmp_path, on, off), clock=Moments(), bot=ScriptedBot())
    transport = httpx.ASGITransport(app=public_app(services))
    async with running(services), httpx.AsyncClient(transport=transport, base_url="http://balie.test") as http:
        made = await http.post("/v1/conversations", json={"language": "nl"}, headers={"Idempotency-Key": str(uuid4())})
        citizen = Citizen(http, made.json())
        await citizen.say("Wat kost een paspoort?")

        async def arrived() -> bool:
            return len(await receiver.events(citizen)) == 2

        await eventually(arrived)
    events = await receiver.events(citizen)
    assert [event["type"] for event in events] == ["nl.balie.conversation-started", "nl.balie.message-said"]
    assert {event["source"] for event in events} == {"urn:nld:oin:00000001823288444000:systeem:balie"}
    assert events[1]["dataref"].startswith("https://balie.voorbeeld.example/v1/conversations/")
    assert len(await receiver.tries(citizen)) == 2, "the one without a secret sends nothing"


async def test_a_file_that_cannot_be_used_keeps_the_api_from_starting(empty_database: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match=r"subscriptions\.0\.url"):
        make_services(settings(empty_database, tmp_path, {"id": "x1", "url": "http://elders.example/"}))


async def test_account_that_is_no_systems_keeps_the_api_from_starting(empty_database: str, tmp_path: Path) -> None:
    account = {"id": "x1", "url": "https://zaken.example/", "account": "sms-1"}
    given = settings(empty_database, tmp_path, account)
    written = yaml.safe_dump({"accounts": [{"id": "sms-1", "channel": "sms"}]})
    (given.municipality / "channels.yml").write_text(written, encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=r"subscriptions\.0\.account: sms-1 is an account of sms"):
        make_services(given)
