"""Who waits at another door than the page is called back: on the number that they write, or on the one that they write from."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.channels.conftest import Door

PHONE = "0612345678"
LONG = "Ik sprak uw collega over de boom bij mijn buren en die noemde een nummer dat niet klopt, want dat is van het ziekenhuis: "


async def called_on(door: Door) -> str | None:
    """Return the number on which the newest handoff of this citizen is called."""
    conversation = (await door.conversations())[-1]
    async with door.desk.services.engine.connect() as connection:
        query = "select callback_phone from handoff where conversation_id = $1::uuid order by queued_at desc limit 1"
        return (await connection.exec_driver_sql(query, (conversation,))).scalar_one()


async def waits(door: Door, text: str = "Mijn vader is overleden.") -> None:
    async with door.desk.services.engine.begin() as connection:  # nobody is there, so a call is offered
        await connection.exec_driver_sql("update agent set presence = 'offline', seen_at = null")
    door.desk.hands_over("human_first_topic", "overlijdensaangifte")
    await door.says(text)
    await door.settled()


async def test_number_that_somebody_writes_while_waiting_is_called(door: Door) -> None:
    await waits(door)
    await door.says(PHONE)
    await door.hears("678, ")
    assert await called_on(door) == "+31612345678"


async def test_number_in_the_question_itself_is_called(door: Door) -> None:
    await waits(door, f"Mijn vader is overleden, bel mij op {PHONE}")
    await door.hears("678, ")
    assert await called_on(door) == "+31612345678"


async def test_another_number_takes_its_place_and_the_same_again_says_nothing(door: Door) -> None:
    await waits(door)
    await door.says(PHONE)
    await door.hears("678, ")
    await door.says("Nee, 06 87654321 is beter")
    await door.hears("321, ")
    await door.settled()
    told = len(await door.driver.accepted(door.sender))
    await door.says("06 87654321")
    await door.settled()
    assert await called_on(door) == "+31687654321"
    assert len(await door.driver.accepted(door.sender)) == told


@pytest.mark.parametrize(
    "text", [f"{LONG}{PHONE}", f"{PHONE} of 0687654321", "Mijn zaaknummer is 0201234567", "Ik bel zelf wel"]
)
async def test_number_that_may_be_anybodys_is_left_to_the_employee(door: Door, text: str) -> None:
    await waits(door)
    await door.says(text)
    await door.settled()
    assert await called_on(door) is None


async def test_number_where_only_employees_answer_is_left_to_them(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    if door.driver.channel != "social":
        pytest.skip("an account of any channel may be so; one is enough")
    adapter = door.desk.services.doors.adapters[door.driver.name]
    monkeypatch.setattr(adapter, "account", replace(adapter.account, answers=False))
    await waits(door, f"Bij de winkel in de Dorpsstraat neemt niemand op: {PHONE}")
    await door.says(PHONE)
    await door.settled()
    assert await called_on(door) is None
    assert not [each for each in await door.said(author="system") if "bellen" in each["text"] and "678" in each["text"]]


def by_number(door: Door) -> None:
    """Leave a door alone whose addresses are no phone numbers."""
    if door.driver.channel not in ("sms", "whatsapp"):
        pytest.skip("the addresses of this channel are no phone numbers")


async def test_who_writes_from_a_phone_number_need_not_tell_it(door: Door) -> None:
    by_number(door)
    await waits(door, "Mijn vader is vandaag overleden.")  # so that nothing else is asked
    [offered] = [
        each
        for message in await door.said(author="system")
        for each in message["content"].get("buttons", [])
        if each["label"] == "Bel mij terug"
    ]
    if door.driver.can_tap:
        call = door.driver.tap(offered["id"], offered["label"], event=uuid4().hex, sender=door.sender, at=door.now)
        assert (await door.call(call)).status_code == 200
    else:
        await door.says("1")
    await door.hears(f"{door.sender[-3:]}, ")
    assert await called_on(door) == door.sender


async def test_button_to_be_called_stands_beside_the_one_to_ask_something_else(door: Door) -> None:
    by_number(door)
    async with door.desk.services.engine.begin() as connection:
        await connection.exec_driver_sql("update agent set presence = 'offline', seen_at = null")
    door.desk.hands_over()
    await door.says("Ik wil een medewerker spreken.")
    await door.settled()
    labels = [
        each["label"] for message in await door.said(author="system") for each in message["content"].get("buttons", [])
    ]
    assert labels == ["Bel mij terug", "Stel intussen een andere vraag"]


async def test_words_of_the_button_in_one_turn_with_other_words_are_heard(door: Door) -> None:
    by_number(door)
    await waits(door)
    await door.says("graag")
    await door.says("Bel mij terug")
    await door.hears(f"{door.sender[-3:]}, ")
    assert await called_on(door) == door.sender


async def test_words_of_the_button_do_the_same_below_another_question(door: Door) -> None:
    by_number(door)
    await waits(door)
    assert any("Bel mij terug" in each["text"] for each in await door.driver.accepted(door.sender))
    labels = [
        each["label"] for message in await door.said(author="system") for each in message["content"].get("buttons", [])
    ]
    assert "Vandaag of gisteren" in labels
    assert "Bel mij terug" not in labels
    await door.says("bel mij terug!")
    await door.hears(f"{door.sender[-3:]}, ")
    assert await called_on(door) == door.sender
