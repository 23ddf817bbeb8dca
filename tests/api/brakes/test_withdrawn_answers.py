"""An answer is withdrawn: an honest line and a human stand in its place."""

from typing import Any

from router.conversations.models import TurnReply
from tests.api.brakes.conftest import WITHDRAWN, release, stop
from tests.api.conftest import Desk, Employee, answer


async def test_withdrawn_answer_is_replaced_by_an_honest_line_and_a_human(desk: Desk, lead: Employee) -> None:
    brake = await stop(lead, "answer", "paspoort")
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    [_, said] = await citizen.until(author="bot")
    assert said["text"].startswith(WITHDRAWN)
    assert "77,77" not in said["text"]
    assert [button["label"] for button in said["buttons"]] == ["Ik wil een medewerker"]
    await release(lead, brake)
    await citizen.say("wat kost een nieuw paspoort?")
    assert "77,77" in (await citizen.until(author="bot", seq=4))[-1]["text"]


async def test_withdrawing_one_aspect_leaves_the_others_and_is_not_offered(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "paspoort", "meenemen")
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    said = (await citizen.until(author="bot"))[-1]
    assert "77,77" in said["text"]
    assert "Wat moet ik meenemen?" not in [button["label"] for button in said["buttons"]]
    desk.bot.replies(answer("paspoort", "meenemen"))
    await citizen.say("en wat moet ik meenemen?")
    assert (await citizen.until(author="bot", seq=4))[-1]["text"].startswith(WITHDRAWN)


async def test_answer_withdrawn_while_the_bot_was_thinking_is_not_given(desk: Desk, lead: Employee) -> None:
    async def withdrawn_meanwhile(_turn: dict[str, Any]) -> TurnReply:
        await stop(lead, "answer", "paspoort")
        return answer()

    desk.bot.behave = withdrawn_meanwhile
    citizen = await desk.citizen()
    await citizen.say("wat kost een nieuw paspoort?")
    assert (await citizen.until(author="bot"))[-1]["text"].startswith(WITHDRAWN)


async def test_employee_sees_which_answers_are_withdrawn(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "paspoort", "meenemen")
    _, handoff = await desk.waiting(topic="paspoort")
    shown = (await lead.get(f"/v1/handoffs/{handoff['id']}")).json()["topicFacts"]["answers"]
    assert {answer["aspect"] for answer in shown if answer["withdrawn"]} == {"meenemen"}
    assert len(shown) > 1


async def test_withdrawn_answer_about_danger_still_gives_the_numbers(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "acute_hulp")
    desk.bot.replies(answer("acute_hulp", None))
    citizen = await desk.citizen()
    await citizen.say("help")
    said = (await citizen.until(author="bot"))[-1]
    assert said["phones"] == ["112", "113", "14 0999"]
    assert all(number in said["text"] for number in said["phones"])


async def test_withdrawn_answer_about_a_death_still_condoles(desk: Desk, lead: Employee) -> None:
    await stop(lead, "answer", "overlijdensaangifte")
    desk.bot.replies(answer("overlijdensaangifte", None))
    citizen = await desk.citizen()
    await citizen.say("mijn moeder is overleden")
    [_, first, second] = await citizen.until(author="bot", seq=3)
    assert first["text"].startswith("Gecondoleerd")
    assert second["text"].startswith(WITHDRAWN)
