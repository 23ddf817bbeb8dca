"""Who waits only because the bot was away goes back to it when it is there again, hears so, and loses no place; nobody else does."""

from typing import Any
from uuid import UUID

from router.conversations.errors import BotFailed
from router.conversations.models import TurnReply
from tests.api.conftest import Citizen, Desk, Employee, answer, eventually

REASONS = {"reason": "exercise"}


async def switch_off(lead: Employee) -> str:
    response = await lead.post("/v1/brakes", {"kind": "bot", "target": "", "aspect": "", **REASONS})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def switch_on(desk: Desk, lead: Employee, brake: str) -> None:
    assert (await lead.post(f"/v1/brakes/{brake}/release", {"reason": "over"})).status_code == 200
    await desk.services.keeper.do_what_is_due()


async def row_of(lead: Employee, citizen: Citizen) -> dict[str, Any]:
    rows = (await lead.get("/v1/queue")).json()["payload"]
    return next(row for row in rows if row["conversationId"] == citizen.id)


async def says(desk: Desk, text: str, **heard: Any) -> Citizen:
    """A citizen who writes this while the bot is off, and waits."""
    if heard:

        async def hear(_words: dict[str, Any]) -> dict[str, Any]:
            return {"intent": None, "outcome": "human", "signals": [], "language": "nl", "ranking": [], **heard}

        desk.bot.hear = hear
    citizen = await desk.citizen()
    await citizen.say(text)
    await citizen.until(author="system")
    desk.bot.__dict__.pop("hear", None)
    return citizen


async def test_danger_and_who_asked_for_a_human_stay_where_they_are(desk: Desk) -> None:
    lead = await desk.employee("supervisor")
    brake = await switch_off(lead)
    danger = await says(desk, "ik wil niet meer leven", intent="suicide", signals=["danger"])
    asks = await says(desk, "mag ik een medewerker?", signals=["wants_human"])
    before = [await row_of(lead, danger), await row_of(lead, asks)]
    await switch_on(desk, lead, brake)
    after = [await row_of(lead, danger), await row_of(lead, asks)]
    assert [(row["id"], row["orderKey"]) for row in after] == [(row["id"], row["orderKey"]) for row in before]
    said = [message["text"] for message in await danger.read()]
    assert sum("113" in text for text in said) == 1
    assert desk.bot.turns == []


async def test_sensitive_question_and_whom_an_employee_had_stay_where_they_are(desk: Desk) -> None:
    lead, employee = await desk.employee("supervisor"), await desk.employee()
    brakes: list[str] = []

    async def notes_and_is_stopped(turn: dict[str, Any]) -> TurnReply:
        await desk.request_handoff(turn, "human_first_topic", "overlijdensaangifte")
        brakes.append(await switch_off(lead))
        return answer("overlijdensaangifte", None)

    desk.bot.behave = notes_and_is_stopped
    grieving = await desk.citizen()
    await grieving.say("mijn moeder is overleden")
    await grieving.until(author="system")
    spoken = await says(desk, "wat kost een paspoort?")
    assert (await employee.claim(await row_of(lead, spoken))).status_code == 200
    await employee.delete("/v1/session")
    assert (await row_of(lead, spoken))["status"] == "queued"
    await switch_on(desk, lead, brakes[0])
    assert [(await each.state())["owner"] for each in (grieving, spoken)] == ["queue", "queue"]


async def test_who_goes_back_hears_it_and_keeps_the_place_for_when_a_human_is_needed_after_all(desk: Desk) -> None:
    desk.bot.fails(BotFailed("status 500"))
    desk.bot.ready = False
    first = await desk.citizen()
    await first.say("wat kost een paspoort?")
    await first.until(author="system")
    lead = await desk.employee("supervisor")
    earlier = await row_of(lead, first)
    _, later = await desk.waiting()  # the bot hands everything over from now on
    desk.bot.ready = True
    await desk.services.keeper.do_what_is_due()

    async def again() -> bool:
        async with desk.services.engine.connect() as connection:
            query = "select count(*) from handoff where conversation_id = $1"
            return (await connection.exec_driver_sql(query, (UUID(first.id),))).scalar_one() == 2

    await eventually(again)
    now = await row_of(lead, first)
    assert now["id"] != earlier["id"]
    assert (now["orderKey"], now["orderKey"] < later["orderKey"]) == (earlier["orderKey"], True)
    assert [message["text"] for message in await first.read() if "kan weer antwoorden" in message["text"]]
