"""Answers that are published while a crisis lasts."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from api.services import make_services
from router.conversations.models import TurnReply
from tests.api.conftest import Citizen, Desk, Employee

STORM = {
    "key": "stroomstoring",
    "texts": {
        "nl": "De stroom is uit in een deel van de stad. Wij weten nog niet hoe lang het duurt. Bel voor vragen {telefoon_gemeente}.",
        "en": "The power is out in a part of the city. We do not know yet how long it lasts. For questions call {telefoon_gemeente}.",
    },
    "phrases": ["stroom", "licht uit"],
}


async def published(desk: Desk, supervisor: Employee, **more: Any) -> int:
    return (await supervisor.post("/v1/surge/announcements", STORM | {"confirmed": True} | more)).status_code


async def ask(desk: Desk, text: str) -> tuple[Citizen, dict[str, Any]]:
    citizen = await desk.citizen()
    await citizen.say(text)
    return citizen, next(
        each for each in await citizen.until(author="bot") if each["author"] == "bot" and each["seq"] > 1
    )


async def test_published_answer_is_given_to_whoever_uses_its_words_and_stored_with_its_version(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    assert await published(desk, supervisor) == 201
    _, said = await ask(desk, "Waarom is de STROÓM er af bij ons?")
    assert said["text"].startswith("De stroom is uit")
    assert "{" not in said["text"]
    _, said = await ask(desk, "Wat kost een stroomkabel?")
    assert "paspoort" in said["text"]
    assert await published(desk, supervisor, texts={"nl": "De stroom is er weer.", "en": "The power is back."}) == 201
    citizen, said = await ask(desk, "Is er weer stroom?")
    assert said["text"] == "De stroom is er weer."
    async with desk.services.engine.connect() as connection:
        row = await connection.exec_driver_sql("select content from message where id = $1", (said["id"],))
        assert (row.scalar_one().items()) >= {"key": "announcement:stroomstoring", "version": "2"}.items()
    await citizen.say("En de stroom dan?")  # told already: the bot answers
    assert "paspoort" in (await citizen.until(seq=said["seq"] + 2))[-1]["text"]
    assert (await supervisor.post("/v1/surge/announcements/stroomstoring/withdraw")).status_code == 204
    assert (await supervisor.post("/v1/surge/announcements/stroomstoring/withdraw")).status_code == 404
    _, said = await ask(desk, "Is de stroom er weer?")
    assert "paspoort" in said["text"]


async def test_two_replicas_give_what_one_published_until_it_withdraws_it(desk: Desk) -> None:
    other = make_services(desk.services.settings, clock=desk.clock, bot=desk.bot)
    try:
        supervisor = await desk.employee("supervisor")
        assert await published(desk, supervisor) == 201
        await other.live.refresh()
        assert [each.key for each in other.surge.now.announcements] == ["stroomstoring"]
        assert (await supervisor.post("/v1/surge/announcements/stroomstoring/withdraw")).status_code == 204
        await other.live.refresh()
        assert other.surge.now.announcements == ()
    finally:
        await other.engine.dispose()


async def test_two_supervisors_who_publish_at_once_make_two_versions_of_which_the_later_counts(desk: Desk) -> None:
    supervisor, colleague = await desk.employee("supervisor"), await desk.employee("supervisor")
    assert await asyncio.gather(published(desk, supervisor), published(desk, colleague)) == [201, 201]
    shown = (await supervisor.get("/v1/surge")).json()["announcements"]
    assert [(each["key"], each["version"]) for each in shown] == [("stroomstoring", 2)]


async def test_danger_and_a_human_come_before_a_published_answer(desk: Desk) -> None:
    assert await published(desk, await desk.employee("supervisor")) == 201
    danger = next(each for each in desk.services.desk.catalogue.topics.values() if each.sensitivity == "danger")
    parse = {"intent": danger.name, "confidence": 0.9, "ranking": [], "outcome": "human"}
    reply = TurnReply(messages=({"answer": danger.name},), state={"language": "nl"}, parse=parse, model_id="test")
    desk.bot.replies(reply)
    _, said = await ask(desk, "Er is brand, de stroom is uit!")
    assert "De stroom is uit in een deel" not in said["text"]
    desk.hands_over()
    citizen = await desk.citizen()
    await citizen.say("De stroom is uit, ik wil iemand spreken.")
    authors = [(each["author"], each["text"][:15]) for each in await citizen.until(author="system")]
    assert ("bot", "De stroom is ui") in authors
    assert authors[-1][0] == "system"


async def test_published_answer_comes_before_what_the_bot_asks_back_and_a_guess_of_danger_does_not_stop_it(
    desk: Desk,
) -> None:
    assert await published(desk, await desk.employee("supervisor")) == 201
    danger = next(each for each in desk.services.desk.catalogue.topics.values() if each.sensitivity == "danger")
    parse = {"intent": danger.name, "confidence": 0.6, "ranking": [], "signals": ["distress"], "outcome": "clarify"}
    words: tuple[dict[str, Any], ...] = ({"message": "distress_reply"}, {"message": "offer_human"})
    desk.bot.replies(TurnReply(messages=words, state={"awaiting": "offer_human"}, parse=parse, model_id="test"))
    citizen, _ = await ask(desk, "ik heb geen stroom, wat nu?")
    said = [each["text"] for each in await citizen.until(seq=4)][-3:]
    assert said[1].startswith("De stroom is uit in een deel")
    assert "medewerker" in said[2]
    async with desk.services.engine.connect() as connection:
        row = await connection.exec_driver_sql("select state from conversation where id = $1", (UUID(citizen.id),))
    assert row.scalar_one()["dialogue"] == {"awaiting": "offer_human"}  # "yes" still answers the offer


@pytest.mark.parametrize(
    "heard", [{"outcome": "clarify", "signals": ["danger"]}, {"outcome": "answer", "signals": ["grieving"]}]
)
async def test_danger_and_a_bereavement_that_are_heard_stand_alone(desk: Desk, heard: dict[str, Any]) -> None:
    assert await published(desk, await desk.employee("supervisor")) == 201
    parse = {"intent": "paspoort", "confidence": 0.9, "ranking": [], **heard}
    desk.bot.replies(TurnReply(messages=({"answer": "paspoort"},), state={}, parse=parse, model_id="test"))
    citizen, said = await ask(desk, "De stroom is uit.")
    assert "paspoort" in said["text"]
    assert not any("in een deel" in each["text"] for each in await citizen.read())


async def test_answer_with_faults_is_refused_and_one_with_doubts_wants_to_be_confirmed(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    draft = STORM | {"texts": {"nl": "Bel {geen_feit}.", "fr": "Non."}, "phrases": ["de"]}
    refused = await supervisor.post("/v1/surge/announcements", draft)
    assert refused.status_code == 422
    found = {(each["code"], each["language"]) for each in refused.json()["findings"]}
    assert {
        ("fact_unknown", "nl"),
        ("language_missing", "en"),
        ("language_unknown", "fr"),
        ("phrase_short", None),
    } <= found
    doubtful = STORM | {"texts": {"nl": "Bel 010 123 4567.", "en": "Call us."}, "phrases": ["stroom", "niet"]}
    asked = await supervisor.post("/v1/surge/announcements", doubtful)
    assert asked.status_code == 409
    assert {each["code"] for each in asked.json()["findings"]} == {"digits", "phrase_common"}
    assert (await supervisor.post("/v1/surge/announcements", doubtful | {"confirmed": True})).status_code == 201
