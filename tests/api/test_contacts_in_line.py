"""A call that was entered counts, waits, is found and is kept as all other conversations are."""

from uuid import UUID, uuid4

from tests.api.brakes.conftest import release, stop
from tests.api.conftest import Desk
from tests.api.entered import about, asked, begin, on_the_line, read, rows, told, understood


async def test_call_counts_for_the_employees_capacity_and_is_never_refused_for_want_of_it(desk: Desk) -> None:
    employee, first = await on_the_line(desk, capacity=1)
    _, handoff = await desk.waiting()
    assert (await employee.claim(handoff)).json()["code"] == "capacity_reached"
    second = await begin(employee, "counter")
    assert second.status_code == 201, "they stand at the counter"
    assert second.json()["id"] != first["id"]


async def test_call_is_found_by_its_words_and_by_its_channel(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    word = f"grafsteen{uuid4().hex[:8]}"
    await asked(employee, contact, f"vraagt naar een {word}")
    found = await employee.post("/v1/search", {"words": word})
    assert [each["reference"] for each in found.json()["payload"]] == [contact["reference"]]
    options = (await employee.get("/v1/search/options")).json()
    assert {"phone", "counter"} <= set(options["channels"])
    assert "entered" in {each["id"] for each in options["reasons"]}
    none = await employee.post("/v1/search", {"words": word, "channel": "counter"})
    assert none.json()["payload"] == []


async def test_who_called_is_not_passed_over_and_not_told_anything_when_nobody_is_there(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    supervisor = await desk.employee("supervisor", departments=("openbare_ruimte",))
    away = (await supervisor.get("/v1/queue")).json()["meta"]["away"].get("openbare_ruimte", 0)
    body = {"claimId": contact["claimId"], "department": "openbare_ruimte", "note": "over een losse tegel"}
    await employee.post(f"/v1/handoffs/{contact['id']}/transfer", body)
    meta = (await supervisor.get("/v1/queue")).json()["meta"]
    assert meta["away"].get("openbare_ruimte", 0) == away
    await rows(desk, "update agent set presence = 'offline', seen_at = null")
    await desk.services.keeper.do_what_is_due()
    [row] = await rows(desk, "select nobody_told_at from handoff where id = $1", UUID(contact["id"]))
    assert row["nobody_told_at"] is None
    assert [each["author"] for each in (await read(employee, contact))["messages"]] == ["note"]


async def test_call_of_which_an_answer_was_withdrawn_is_noted_for_the_employee(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    desk.bot.hear = about("rijbewijs")
    answer = (await understood(employee, "wat kost een rijbewijs?"))["payload"][0]
    await told(employee, contact, answer)
    supervisor = await desk.employee("supervisor")
    brake = await stop(supervisor, "answer", "rijbewijs", "kosten")
    path = f"/v1/brakes/{brake['id']}"
    await supervisor.post(f"{path}/message", {})
    await desk.services.keeper.do_what_is_due()
    messages = (await read(employee, contact))["messages"]
    assert [each["author"] for each in messages] == ["agent", "note"]
    assert "ingetrokken" in messages[-1]["text"]
    found = await understood(employee, "wat kost een rijbewijs?")
    assert [each["withdrawn"] for each in found["payload"] if each["aspect"] == "kosten"][:1] == [True]
    assert (await told(employee, contact, answer)).json()["code"] == "answer_withdrawn"
    await release(supervisor, brake)


async def test_call_counts_once_among_the_contacts_of_the_day(desk: Desk) -> None:
    employee, key = await desk.employee(), str(uuid4())
    counted: list[str] = []
    counts = desk.services.surge.counts
    was, counts.contact = counts.contact, lambda channel, **_: counted.append(channel)
    try:
        for _ in range(2):
            await begin(employee, key=key)
    finally:
        counts.contact = was
    assert counted == ["phone"]


async def test_console_that_is_gone_gives_the_call_back_to_the_queue_with_all_that_was_noted(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    await asked(employee, contact)
    await employee.http.delete("/v1/session")
    [row] = await rows(desk, "select status from handoff where id = $1", UUID(contact["id"]))
    assert row["status"] == "queued"
    colleague = await desk.employee()
    taken = await colleague.post(f"/v1/handoffs/{contact['id']}/claim", {})
    assert [each["text"] for each in taken.json()["messages"]] == ["Wat kost een paspoort?"]


async def test_what_was_begun_by_mistake_is_thrown_away_as_long_as_nothing_was_noted(desk: Desk) -> None:
    employee, contact = await on_the_line(desk, capacity=1)
    path, body = f"/v1/handoffs/{contact['id']}/discard", {"claimId": contact["claimId"]}
    colleague = await desk.employee()
    assert (await colleague.post(path, body)).json()["code"] == "claim_lapsed"
    for _ in range(2):
        ended = await employee.post(path, body)
        assert (ended.status_code, ended.json()["status"], ended.json()["result"]) == (200, "abandoned", None)
    other = (await begin(employee)).json()
    await asked(employee, other)
    refused = await employee.post(f"/v1/handoffs/{other['id']}/discard", {"claimId": other["claimId"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_begun")


async def test_answer_is_owed_to_who_calls_as_soon_as_it_is_known_what_about_as_to_who_writes(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    assert contact["term"] is None
    topic = next(
        each
        for each in desk.services.desk.catalogue.topics
        if desk.services.desk.terms.of(each, desk.services.desk.today())
    )
    body = {"claimId": contact["claimId"], "topic": topic}
    owed = (await employee.post(f"/v1/handoffs/{contact['id']}/topic", body)).json()
    assert owed["term"] is not None
    assert owed["corrected"] is None
    again = (await employee.post(f"/v1/handoffs/{contact['id']}/topic", body | {"topic": "paspoort"})).json()
    assert again["term"] == owed["term"]


async def test_call_back_that_was_promised_is_taken_up_and_noted_in(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    path = f"/v1/handoffs/{contact['id']}/call-back"
    slot = (await employee.get(f"{path}/slots")).json()["payload"][0]
    body = {"claimId": contact["claimId"], "phone": "0612345678", "startsAt": slot["startsAt"], "note": "over de tuin"}
    assert (await employee.post(path, body)).json()["status"] == "snoozed"
    taken = (await employee.post(f"/v1/handoffs/{contact['id']}/claim", {})).json()
    assert taken["status"] == "claimed"
    assert (await asked(employee, taken, "de heg is te hoog")).status_code == 201
    listed = (await employee.get("/v1/callbacks")).json()["payload"]
    [call] = [each for each in listed if each["handoffId"] == contact["id"]]
    await employee.post(f"/v1/callbacks/{call['id']}/claim", {})
    await employee.post(f"/v1/callbacks/{call['id']}/calls", {"outcome": "reached", "attempt": 1})
    now = await read(employee, contact)
    assert now["status"] == "claimed", "what somebody took up is theirs to end"
    assert [each["author"] for each in now["messages"]] == ["note", "citizen"], (
        "nobody reads that a call was missed or kept"
    )
