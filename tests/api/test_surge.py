"""A crisis day on the real database: noticed, proposed, on, off again; answers that are published while it lasts; a line that is full."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from api.services import Services, make_services
from router.conversations.models import TurnReply
from router.schema import alert, announcement, handoff, ledger_entry, surge, surge_count, surge_phrase
from router.surge import line, mode
from router.surge.detection import Found
from router.surge.watch import look, measure
from tests.api.conftest import Citizen, Desk, Employee, eventually

WEEK = timedelta(weeks=1)
STORM = {
    "key": "stroomstoring",
    "texts": {
        "nl": "De stroom is uit in een deel van de stad. Wij weten nog niet hoe lang het duurt. Bel voor vragen {telefoon_gemeente}.",
        "en": "The power is out in a part of the city. We do not know yet how long it lasts. For questions call {telefoon_gemeente}.",
    },
    "phrases": ["stroom", "licht uit"],
}


@pytest.fixture(autouse=True)
async def quiet(desk: Desk) -> AsyncIterator[None]:
    """Nothing is counted, proposed or published before and after a test."""
    await clear(desk.services)
    yield
    await clear(desk.services)


async def clear(services: Services) -> None:
    async with services.engine.begin() as connection:
        for table in (surge_count, surge_phrase, surge, announcement):
            await connection.execute(delete(table))
        await connection.execute(update(handoff).where(handoff.c.status == "queued").values(status="abandoned"))
    services.surge.counts.take()
    await services.live.refresh()


async def history(desk: Desk, *, per_week: int, now: int, weeks: int = 6) -> None:
    """Store so many contacts in the window of each earlier week, and of now."""
    until = desk.clock().replace(second=0, microsecond=0)
    rows = [{"minute": until - timedelta(minutes=5) - week * WEEK, "count": per_week} for week in range(1, weeks + 1)]
    rows += [{"minute": until - WEEK * (weeks + 1), "count": 1}, {"minute": until - timedelta(minutes=1), "count": now}]
    every = {"kind": "contact", "channel": "webchat", "department": "", "topic": ""}
    async with desk.services.engine.begin() as connection:
        await connection.execute(delete(surge_count))
        await connection.execute(insert(surge_count), [every | row for row in rows if row["count"]])


async def looks(desk: Desk) -> None:
    async with desk.services.engine.begin() as connection:
        await look(connection, desk=desk.services.desk, now=desk.clock())
    await desk.services.live.refresh()


async def surges(desk: Desk) -> list[Any]:
    async with desk.services.engine.connect() as connection:
        return list(await connection.execute(select(surge).order_by(surge.c.proposed_at)))


async def ledger_since(desk: Desk, moment: datetime, *actions: str) -> list[tuple[str, str | None]]:
    columns = ledger_entry.c.action, ledger_entry.c.reason
    query = select(*columns).where(ledger_entry.c.at >= moment, ledger_entry.c.action.in_(actions))
    async with desk.services.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query.order_by(ledger_entry.c.position))]


async def mode_on(desk: Desk, supervisor: Employee) -> None:
    assert (await supervisor.post("/v1/surge/on")).status_code == 200


async def test_contacts_are_counted_and_written_without_a_row_each(desk: Desk) -> None:
    for _ in range(3):
        citizen = await desk.citizen()
        await citizen.say("Wat kost een paspoort?")
        await citizen.until(author="bot")
    async with desk.services.engine.begin() as connection:
        for work in await desk.services.surge.duty(connection, desk.services.desk, desk.clock()):
            await work(connection)
    async with desk.services.engine.connect() as connection:
        rows = list(await connection.execute(select(surge_count.c.kind, surge_count.c.topic, surge_count.c.count)))
    counted = {(row.kind, row.topic): row.count for row in rows}
    assert counted[("contact", "")] >= 3
    assert counted[("question", "paspoort")] >= 3
    assert len(rows) < 6


async def test_spike_is_proposed_once_however_many_replicas_see_it(desk: Desk) -> None:
    began = desk.clock()
    await history(desk, per_week=30, now=200)
    for _ in range(2):
        await looks(desk)
    [found] = await surges(desk)
    assert (found.status, found.reason) == ("proposed", "contacts")
    assert found.figures == {"observed": 200, "expected": 30}
    supervisor = await desk.employee("supervisor")
    alerts = (await supervisor.get("/v1/alerts")).json()["payload"]
    assert [each["data"]["observed"] for each in alerts if each["kind"] == "surge_proposed"] == [200]
    assert await ledger_since(desk, began, "surge_proposed") == [("surge_proposed", "contacts")]
    async with desk.services.engine.begin() as connection:
        await connection.execute(delete(alert).where(alert.c.kind == "surge_proposed"))


async def test_replicas_that_see_it_at_the_same_moment_propose_it_once_and_end_it_once(desk: Desk) -> None:
    began = desk.clock()
    await history(desk, per_week=30, now=200)
    await asyncio.gather(*(looks(desk) for _ in range(6)))
    assert len(await surges(desk)) == 1
    supervisors = [await desk.employee("supervisor") for _ in range(3)]
    await asyncio.gather(*(each.post("/v1/surge/on") for each in supervisors))
    answers = await asyncio.gather(*(each.post("/v1/surge/off") for each in supervisors))
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    actions = [action for action, _ in await ledger_since(desk, began, "surge_proposed", "surge_on", "surge_off")]
    assert actions == ["surge_proposed", "surge_on", "surge_off"]


async def test_ordinary_morning_and_a_week_of_history_propose_nothing(desk: Desk) -> None:
    await history(desk, per_week=100, now=150)  # busy, but less than twice the usual
    await looks(desk)
    await history(desk, per_week=2, now=30)  # many times the usual, but few
    await looks(desk)
    await history(desk, per_week=30, now=200, weeks=1)  # nothing to compare with
    await looks(desk)
    assert await surges(desk) == []


async def test_supervisor_confirms_and_it_goes_off_by_itself_when_it_was_calm_for_long_enough(desk: Desk) -> None:
    began = desk.clock()
    await history(desk, per_week=30, now=200)
    await looks(desk)
    supervisor = await desk.employee("supervisor")
    answered = (await supervisor.post("/v1/surge/on")).json()
    assert answered["surge"]["status"] == "on"
    assert answered["surge"]["onBy"] == supervisor.agent["name"]
    assert (await supervisor.post("/v1/surge/on")).status_code == 200  # twice is once
    await history(desk, per_week=30, now=50)  # calmer than a beginning asks, but not calm
    await looks(desk)
    assert (await surges(desk))[0].calm_since is None
    await history(desk, per_week=30, now=35)
    await looks(desk)
    assert (await surges(desk))[0].status == "on"
    desk.clock.jump(minutes=31)
    await history(desk, per_week=30, now=35)
    await looks(desk)
    assert (await surges(desk))[0].status == "off"
    steps = await ledger_since(desk, began, "surge_proposed", "surge_on", "surge_off")
    assert steps == [("surge_proposed", "contacts"), ("surge_on", "confirmed"), ("surge_off", "calm")]


async def test_dismissed_surge_is_left_alone_for_an_hour(desk: Desk) -> None:
    await history(desk, per_week=30, now=200)
    await looks(desk)
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.post("/v1/surge/off")).status_code == 200
    assert (await supervisor.post("/v1/surge/off")).status_code == 409
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["dismissed"]
    desk.clock.jump(minutes=61)
    await history(desk, per_week=30, now=200)
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["dismissed", "proposed"]


async def test_surge_that_a_supervisor_switched_off_does_not_come_back_at_once(desk: Desk) -> None:
    supervisor = await desk.employee("supervisor")
    await history(desk, per_week=30, now=200)
    await looks(desk)
    await mode_on(desk, supervisor)
    assert (await supervisor.post("/v1/surge/off")).status_code == 200
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["off"]
    desk.clock.jump(minutes=61)
    await history(desk, per_week=30, now=200)
    await looks(desk)
    assert [each.status for each in await surges(desk)] == ["off", "proposed"]


async def test_rule_of_the_municipality_switches_it_on(desk: Desk) -> None:
    found = Found(reason="queue", department="burgerzaken", observed=60, expected=10.0)
    async with desk.services.engine.begin() as connection:
        assert await mode.propose(connection, found, by_rule=True, now=desk.clock())
        assert not await mode.propose(connection, found, by_rule=True, now=desk.clock())
    [made] = await surges(desk)
    assert (made.status, made.on_by) == ("on", None)


async def test_queue_that_grows_faster_than_it_is_served_is_measured(desk: Desk) -> None:
    await desk.waiting()
    async with desk.services.engine.begin() as connection:
        _, queues = await measure(connection, desk.services.desk, now=desk.clock())
    assert sum(queue.waiting for queue in queues) == 1


async def test_page_says_that_it_is_busy_in_the_language_of_the_citizen(desk: Desk) -> None:
    assert (await desk.http.get("/v1/desk")).json()["notice"] is None
    await mode_on(desk, await desk.employee("supervisor"))
    for language, word in (("nl", "druk"), ("en", "busy"), ("tr", "yoğun")):
        assert word in (await desk.http.get("/v1/desk", params={"language": language})).json()["notice"]


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


async def test_full_line_keeps_the_citizen_out_until_there_is_a_number_or_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = desk.clock()
    monkeypatch.setattr(type(desk.services.desk.surge), "cap_of", lambda _rules, _department: 1)
    supervisor = await desk.employee("supervisor")
    await mode_on(desk, supervisor)
    first, handed = await desk.waiting()
    assert "vol" not in (await first.state())["queue"]["text"]
    second = await desk.citizen()
    await second.say("Ik wil ook een medewerker spreken.")
    notice = (await second.until(author="system"))[-1]["text"]
    assert "vol" in notice
    assert "telefoonnummer" in notice
    assert "vol" in (await second.state())["queue"]["text"]
    sensitive = next(each for each in desk.services.desk.catalogue.topics.values() if each.sensitivity == "bereavement")
    third, _ = await desk.waiting("human_first_topic", sensitive.name)
    assert "vol" not in (await third.state())["queue"]["text"]
    agent = await desk.employee(departments=tuple(desk.services.desk.departments.by_id), capacity=9)
    taken = [(await agent.post("/v1/queue/next")).json()["conversationId"] for _ in range(2)]
    assert set(taken) == {first.id, third.id}
    assert (await agent.post("/v1/queue/next")).status_code == 204
    async with desk.services.engine.begin() as connection:
        for work in await line.due(connection, desk.services.desk, now=desk.clock()):
            await work(connection)
    assert "in de rij" in (await second.read())[-1]["text"]
    assert (await agent.post("/v1/queue/next")).json()["conversationId"] == second.id
    assert await ledger_since(desk, began, "kept_out", "let_in") == [("kept_out", "surge"), ("let_in", None)]
    assert handed["conversationId"] == first.id


async def test_whoever_is_kept_out_counts_in_line_from_the_moment_that_there_is_a_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.services.desk.surge), "cap_of", lambda _rules, _department: 1)
    supervisor = await desk.employee("supervisor")
    await mode_on(desk, supervisor)
    await desk.waiting()
    second, handed = await desk.waiting()

    async def figures() -> tuple[int, int]:
        lines = (await supervisor.get("/v1/surge")).json()["lines"]
        [line_] = [each for each in lines if each["department"] == handed["department"]]
        return line_["waiting"], line_["keptOut"]

    assert await figures() == (1, 1)
    given = await second.http.post(f"{second.path}/callback", json={"phone": "0612345678"}, headers=second.headers)
    assert given.status_code == 200, given.text
    assert await figures() == (2, 0)
    assert "vol" not in (await second.state())["queue"]["text"]
    async with desk.services.engine.connect() as connection:
        assert await line.due(connection, desk.services.desk, now=desk.clock()) == []


async def test_danger_opens_a_full_line_and_a_claim_ends_being_kept_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.services.desk.surge), "cap_of", lambda _rules, _department: 0)
    await mode_on(desk, await desk.employee("supervisor"))
    citizen, handed = await desk.waiting()
    agent = await desk.employee(departments=tuple(desk.services.desk.departments.by_id))
    assert (await agent.post("/v1/queue/next")).status_code == 204
    danger = next(each for each in desk.services.desk.catalogue.topics.values() if each.handling == "safety_first")
    desk.bot.hears(danger.name)
    await citizen.say("Help, er is iemand in gevaar!")
    await eventually(lambda: _in_line(desk, handed["id"]))
    desk.bot.__init__()
    _, other = await desk.waiting()
    assert not await _in_line(desk, other["id"])
    assert (await agent.claim(other)).status_code == 200
    assert await _in_line(desk, other["id"])


async def _in_line(desk: Desk, handoff_id: str) -> bool:
    query = select(handoff.c.capped_at).where(handoff.c.id == handoff_id)
    async with desk.services.engine.connect() as connection:
        return (await connection.execute(query)).scalar_one() is None


async def test_growing_phrases_are_of_five_people_at_least_and_name_nobody(desk: Desk) -> None:
    for number in range(5):
        citizen = await desk.citizen()
        await citizen.say(f"Hallo, de stroom is uitgevallen bij Jansen op nummer {number}.")
        if number < 4:
            await citizen.say("Mijn hond is ook ziek.")
    async with desk.services.engine.begin() as connection:
        for work in await desk.services.surge.duty(connection, desk.services.desk, desk.clock()):
            await work(connection)
    supervisor = await desk.employee("supervisor")
    shown = [row["phrase"] for row in (await supervisor.get("/v1/surge")).json()["phrases"]]
    assert "stroom is uitgevallen" in shown
    assert not any(word in phrase for phrase in shown for word in ("hond", "jansen", "3"))


async def test_surge_is_for_supervisors(desk: Desk) -> None:
    agent = await desk.employee()
    assert (await agent.get("/v1/surge")).status_code == 403
    assert (await agent.post("/v1/surge/on")).status_code == 403
    assert (await desk.http.get("/v1/surge")).status_code == 401
