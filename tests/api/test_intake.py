"""The question at a death: asked with the notice, never in the way, and the answer decides the class."""

from typing import Any

from router.handoffs import lists
from router.handoffs.replay import explanation
from tests.api.conftest import Citizen, Desk
from tests.api.test_listening import heard


async def asked(desk: Desk) -> tuple[Citizen, dict[str, Any], list[dict[str, Any]]]:
    """Somebody who reported a death and waits, their handoff, and the buttons of the question."""
    citizen, handoff = await desk.waiting("human_first_topic", "overlijdensaangifte")
    return citizen, handoff, (await citizen.read())[-1]["buttons"]


async def shown(desk: Desk, handoff: dict[str, Any]) -> dict[str, Any]:
    supervisor = await desk.employee("supervisor")
    return dict((await supervisor.get(f"/v1/handoffs/{handoff['id']}")).json())


async def test_answer_within_three_working_days_makes_it_high_and_is_on_the_card(desk: Desk) -> None:
    citizen, handoff, buttons = await asked(desk)
    assert handoff["priority"] == "urgent"
    turns = len(desk.bot.turns)
    assert (await citizen.press(buttons[0]["id"])).status_code == 202
    assert (await citizen.read())[-1]["author"] == "system"
    detail = await shown(desk, handoff)
    assert (detail["priority"], detail["status"], detail["queuedAt"]) == ("high", "queued", handoff["queuedAt"])
    assert detail["why"]["rule"] == "overlijden_kort_geleden"
    words = {entry["name"]: entry["value"] for entry in detail["why"]["inputs"]}
    assert "eerste werkdag" in words["intake"]
    assert [(step["action"], step["reason"]) for step in detail["timeline"]][-1] == (
        "rerouted",
        "death_working_day_1",
    )
    assert len(desk.bot.turns) == turns


async def test_answer_stays_on_the_card_when_danger_is_heard_before_or_after_it(desk: Desk) -> None:
    for first in ("answer", "danger"):
        citizen, handoff, buttons = await asked(desk)
        desk.bot.hears("suicide")
        listened = len(desk.bot.heard)
        if first == "answer":
            await citizen.press(buttons[0]["id"])
        await citizen.say("Ik wil ook niet meer leven.")
        await heard(desk, listened + 1)
        if first == "danger":
            await citizen.press(buttons[0]["id"])
        [words] = (await shown(desk, handoff))["why"]["answered"]
        assert "eerste werkdag" in words


async def test_snapshot_keeps_both_decisions(desk: Desk) -> None:
    citizen, handoff, buttons = await asked(desk)
    await citizen.press(buttons[1]["id"])
    async with desk.services.engine.begin() as connection:
        [(reference, found)] = await lists.named(connection, handoff["id"])
    told = explanation(reference, found)
    assert told["decision"]["rule"] == "overlijden_kort_geleden"
    assert [(earlier["rule"], earlier["decision"]["priority"]) for earlier in told["before"]] == [
        ("overlijden", "urgent")
    ]


async def test_fourth_working_day_not_known_and_skipped_stay_urgent(desk: Desk) -> None:
    for number in (3, 4, 5):
        citizen, handoff, buttons = await asked(desk)
        assert (await citizen.press(buttons[number]["id"])).status_code == 202
        assert (await shown(desk, handoff))["priority"] == "urgent"


async def test_same_press_twice_counts_once(desk: Desk) -> None:
    citizen, handoff, buttons = await asked(desk)
    body = {"clientMessageId": "dezelfde-druk", "buttonId": buttons[0]["id"]}
    for _ in range(2):
        response = await citizen.http.post(f"{citizen.path}/messages", json=body, headers=citizen.headers)
        assert response.status_code == 202
    actions = [step["action"] for step in (await shown(desk, handoff))["timeline"]]
    assert actions.count("rerouted") == 1


async def test_who_types_instead_is_simply_read_by_the_employee(desk: Desk) -> None:
    citizen, handoff, _ = await asked(desk)
    await citizen.say("Het was dinsdagnacht.")
    detail = await shown(desk, handoff)
    assert detail["priority"] == "urgent"
    assert "Het was dinsdagnacht." in [message["text"] for message in detail["messages"]]


async def test_number_and_date_are_asked_in_two_messages(desk: Desk) -> None:
    citizen, _, _ = await asked(desk)
    notice, question = (await citizen.read())[-2:]
    assert (notice["buttons"], "Wanneer was het overlijden?" in notice["text"]) == ([], False)
    assert question["text"].startswith("Mag ik één ding vragen?")
    assert len(question["buttons"]) == 6


async def test_nothing_is_asked_that_was_told(desk: Desk) -> None:
    citizen, handoff = await desk.waiting(
        "human_first_topic", "overlijdensaangifte", text="Mijn moeder is vannacht overleden."
    )
    assert "Mag ik één ding vragen" not in (await citizen.read())[-1]["text"]
    assert handoff["priority"] == "urgent"


async def test_answer_after_somebody_took_it_changes_nothing_but_is_read(desk: Desk) -> None:
    citizen, handoff, buttons = await asked(desk)
    employee = await desk.employee()
    await employee.claim(handoff)
    await citizen.press(buttons[0]["id"])
    detail = await shown(desk, handoff)
    assert (detail["priority"], detail["messages"][-1]["text"]) == ("urgent", buttons[0]["label"])


async def test_button_that_is_pressed_too_late_says_so(desk: Desk) -> None:
    citizen, handoff, buttons = await asked(desk)
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    await employee.post(f"/v1/handoffs/{handoff['id']}/return", {"claimId": claim_id, "summary": "Klaar."})
    turns = len(desk.bot.turns)
    await citizen.press(buttons[0]["id"])
    assert "werkt niet meer" in (await citizen.read())[-1]["text"]
    assert len(desk.bot.turns) == turns


async def test_answer_never_makes_light_of_a_danger_that_was_heard(desk: Desk) -> None:
    citizen, handoff, buttons = await asked(desk)
    employee = await desk.employee()
    await employee.claim(handoff)
    desk.bot.hears("suicide")
    await citizen.say("Ik wil niet meer leven.")
    await heard(desk, 1)
    await employee.delete("/v1/session")  # back in the queue
    await citizen.press(buttons[0]["id"])
    detail = await shown(desk, handoff)
    assert (detail["status"], detail["priority"], detail["sensitivity"]) == ("queued", "urgent", "danger")
