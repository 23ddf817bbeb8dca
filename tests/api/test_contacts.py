"""An employee enters a call or a visit as it happens: it is a conversation like all others, of somebody without a page."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from router.conversations.errors import BotUnreachable
from tests.api.conftest import Desk
from tests.api.entered import about, asked, begin, on_the_line, read, rows, told, understood

BSN = "111222333"


# Who may


async def test_nobody_enters_a_call_or_asks_what_is_heard_without_a_session_or_as_who_only_reads(desk: Desk) -> None:
    body = {"channel": "phone"}
    key = {"Idempotency-Key": str(uuid4())}
    assert (await desk.http.post("/v1/contacts", json=body, headers=key)).status_code == 401
    assert (await desk.http.post("/v1/contacts/understand", json={"text": "paspoort"})).status_code == 401
    auditor = await desk.employee("auditor")
    assert (await begin(auditor)).status_code == 403
    assert (await auditor.post("/v1/contacts/understand", {"text": "paspoort"})).status_code == 403
    employee = await desk.employee()
    assert (await employee.http.post("/v1/contacts", json=body)).status_code == 422, "without a key"
    assert (await begin(employee, "webchat")).status_code == 422, "who writes is entered by nobody"


async def test_only_who_holds_it_notes_in_it_and_nobody_in_a_conversation_in_writing(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    colleague = await desk.employee()
    assert (await asked(colleague, contact)).json()["code"] == "claim_lapsed"
    path = f"/v1/handoffs/{contact['id']}/call-back"
    taken = await colleague.post(path, {"claimId": contact["claimId"], "phone": "0612345678"})
    assert taken.json()["code"] == "claim_lapsed"
    _, handoff = await desk.waiting()
    held = (await employee.claim(handoff)).json()
    assert (await asked(employee, held)).json()["code"] == "not_spoken"


# As it happens


async def test_call_is_the_employees_from_the_start_and_a_question_and_its_answer_are_the_conversation(
    desk: Desk,
) -> None:
    employee, contact = await on_the_line(desk)
    assert contact["status"] == "claimed"
    assert contact["claimedBy"]["id"] == employee.agent["id"]
    assert contact["channel"] == "phone"
    assert contact["department"] == "burgerzaken", "their own first department"
    assert contact["messages"] == [], "nobody reads what the system says elsewhere"
    desk.bot.hear = about("paspoort")
    found = await understood(employee, "wat kost een paspoort?")
    answer = found["payload"][0]
    assert (answer["topic"], answer["aspect"], "€" in answer["text"]) == ("paspoort", "kosten", True)
    question = (await asked(employee, contact)).json()["message"]
    assert (question["author"], question["noted"], question["name"]) == ("citizen", True, employee.agent["name"])
    said = (await told(employee, contact, answer)).json()["message"]
    assert (said["author"], said["answer"]["key"]) == ("agent", "paspoort")
    now = await read(employee, contact)
    assert [each["author"] for each in now["messages"]] == ["citizen", "agent"]
    assert (now["topic"], now["preview"]) == ("paspoort", "Wat kost een paspoort?")
    assert now["corrected"] is None, "no bot had it wrong"
    [stored] = await rows(desk, "select content from message where id = $1", UUID(said["id"]))
    assert answer["version"] in stored["content"], "who was told what can be listed"


async def test_same_answer_is_found_as_the_bot_gives_with_what_was_agreed_and_what_people_need_next(desk: Desk) -> None:
    employee, _ = await on_the_line(desk)
    desk.bot.hear = about("overlijdensaangifte", None, outcome="human")
    found = await understood(employee, "mijn moeder is overleden")
    catalogue = desk.services.desk.catalogue
    same = catalogue.render_answer("overlijdensaangifte", None, None, "nl", on_date=desk.services.desk.today())
    assert (found["payload"][0]["text"], found["payload"][0]["version"]) == (same.text, same.version)
    assert found["card"]["topic"] == "overlijdensaangifte"
    assert found["card"]["behaviours"]
    assert {each["topic"] for each in found["card"]["related"]} >= {"uitvaart"}
    english = await understood(employee, "my mother died", language="en")
    assert english["payload"][0]["language"] == "en"
    assert english["payload"][0]["dutch"]


async def test_topics_between_which_the_bot_would_ask_are_all_shown(desk: Desk) -> None:
    employee, _ = await on_the_line(desk)
    ranking = [{"intent": each, "confidence": 0.4} for each in ("paspoort", "identiteitskaart")]
    desk.bot.hear = about("paspoort", outcome="clarify", ranking=ranking)
    found = await understood(employee, "qqq")
    assert [each["topic"] for each in found["payload"]] == ["paspoort", "identiteitskaart"]


async def test_answers_are_found_by_their_title_while_the_bot_is_away_or_switched_off(desk: Desk) -> None:
    employee, _ = await on_the_line(desk)

    async def away(_words: dict[str, Any]) -> dict[str, Any]:
        raise BotUnreachable("refused")

    desk.bot.hear = away
    found = await understood(employee, "ik wil graag iets weten over een paspoort voor op vakantie")
    assert found["bot"] is False
    assert found["payload"][0]["topic"] == "paspoort"
    assert (await understood(employee, "zeppelin"))["payload"] == []


async def test_personal_numbers_reach_neither_the_bot_nor_the_store(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    found = await understood(employee, f"mijn bsn is {BSN}, wat kost een paspoort")
    assert found["masked"] == ["bsn"]
    assert BSN not in str(desk.bot.heard)
    noted = (await asked(employee, contact, f"BSN {BSN}, wil een paspoort")).json()["message"]
    assert BSN not in noted["text"]
    assert await rows(desk, "select id from message where text like '%' || $1 || '%'", BSN) == []


async def test_nothing_is_kept_of_what_is_only_typed(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    desk.bot.hear = about("paspoort")
    await understood(employee, "wat kost een paspoort?")
    now = await read(employee, contact)
    assert now["messages"] == []
    assert now["topic"] is None


# Twice, and two at once


async def test_same_key_begins_one_call_also_when_both_come_at_once(desk: Desk) -> None:
    employee, key = await desk.employee(), str(uuid4())
    both = await asyncio.gather(*(begin(employee, key=key) for _ in range(4)))
    assert {each.status_code for each in both} == {201}
    assert len({each.json()["id"] for each in both}) == 1
    colleague = await desk.employee()
    assert (await begin(colleague, key=key)).json()["id"] != both[0].json()["id"], "a key is one employee's"


async def test_same_question_is_noted_once_and_another_under_its_id_is_refused(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    sent = str(uuid4())
    both = await asyncio.gather(*(asked(employee, contact, clientMessageId=sent) for _ in range(3)))
    assert {each.status_code for each in both} == {201}
    assert len({each.json()["message"]["id"] for each in both}) == 1
    assert (await asked(employee, contact, "iets anders", clientMessageId=sent)).json()["code"] == "already_answered"
    assert len((await read(employee, contact))["messages"]) == 1


async def test_what_was_typed_survives_a_reload_and_is_gone_once_it_was_noted(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    typed = {"text": "hij vraagt of", "baseVersion": 0, "tab": "tab-0001", "clientMessageId": str(uuid4())}
    kept = await employee.http.put(f"/v1/handoffs/{contact['id']}/draft", json=typed)
    assert kept.status_code == 200, kept.text
    assert (await read(employee, contact))["draft"]["text"] == "hij vraagt of"
    await asked(employee, contact, "hij vraagt of", clientMessageId=typed["clientMessageId"])
    assert (await read(employee, contact))["draft"]["text"] == ""


# How it ends


async def test_visit_is_resolved_with_an_outcome_and_nothing_is_said_or_offered_to_somebody_without_a_page(
    desk: Desk,
) -> None:
    employee, contact = await on_the_line(desk, "counter")
    await asked(employee, contact)
    body = {"claimId": contact["claimId"], "result": "answered", "note": "heeft alles bij zich"}
    ended = await employee.post(f"/v1/handoffs/{contact['id']}/resolve", body)
    assert ended.json()["status"] == "resolved"
    assert (await employee.post(f"/v1/handoffs/{contact['id']}/resolve", body)).json()["status"] == "resolved"
    messages = (await read(employee, contact))["messages"]
    assert [each["author"] for each in messages] == ["citizen", "note"]
    channels = await rows(
        desk, "select channel from outbox where conversation_id = $1", UUID(contact["conversationId"])
    )
    assert {each["channel"] for each in channels} <= {"desk"}
    story = (await employee.get(f"/v1/handoffs/{contact['id']}/story")).json()["steps"]
    assert [(each["action"], each["reason"]) for each in story] == [
        ("requested", "entered"),
        ("claimed", None),
        ("resolved", None),
    ]
    assert all(each["genuine"] for each in story)


async def test_call_is_handed_over_with_all_that_was_told_without_a_question_that_nobody_can_press(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    await asked(employee, contact, "Ik wil schuldhulp.")
    colleague = await desk.employee(departments=("sociaal_domein",))
    note = "belt namens haar vader"
    body = {"claimId": contact["claimId"], "agentId": colleague.agent["id"], "note": note}
    passed = await employee.post(f"/v1/handoffs/{contact['id']}/transfer", body)
    assert (passed.json()["status"], passed.json()["department"]) == ("queued", "sociaal_domein")
    taken = await colleague.post("/v1/queue/next", {})
    assert taken.status_code == 200, "who called has no page, and is next all the same"
    assert [each["text"] for each in taken.json()["messages"]] == ["Ik wil schuldhulp.", "belt namens haar vader"]


async def test_call_that_was_handed_over_is_never_marked_gone_or_abandoned(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    body = {"claimId": contact["claimId"], "department": "klantcontact"}
    await employee.post(f"/v1/handoffs/{contact['id']}/transfer", body)
    desk.clock.jump(minutes=45)
    await desk.services.keeper.do_what_is_due()
    [row] = await rows(desk, "select status, gone_at from handoff where id = $1", UUID(contact["id"]))
    assert (row["status"], row["gone_at"]) == ("queued", None)


async def test_call_cannot_go_to_a_bot(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    refused = await employee.post(f"/v1/handoffs/{contact['id']}/return", {"claimId": contact["claimId"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_bot_here")


async def test_caller_is_called_back_in_their_turn_or_in_a_slot(desk: Desk) -> None:
    employee, contact = await on_the_line(desk)
    path = f"/v1/handoffs/{contact['id']}/call-back"
    wrong = await employee.post(path, {"claimId": contact["claimId"], "phone": "12"})
    assert wrong.json()["code"] == "invalid_phone"
    body = {"claimId": contact["claimId"], "phone": "06 1234 5678", "note": "na vier uur"}
    both = await asyncio.gather(*(employee.post(path, body) for _ in range(2)))
    assert {(each.status_code, each.json()["status"]) for each in both} == {(200, "queued")}
    assert both[0].json()["callback"] == {"phone": "••••678"}
    assert "+31612345678" not in both[0].text, "in a list only the end is shown"
    taken = (await employee.post(f"/v1/handoffs/{contact['id']}/claim", {})).json()
    assert (taken["id"], taken["callTo"]) == (contact["id"], "+31612345678")

    slots = (await employee.get(f"{path}/slots")).json()["payload"]
    planned = await employee.post(
        path, {"claimId": taken["claimId"], "phone": "0612345678", "startsAt": slots[0]["startsAt"]}
    )
    assert (planned.status_code, planned.json()["status"]) == (200, "snoozed"), planned.text
    listed = (await employee.get("/v1/callbacks")).json()["payload"]
    assert [each["handoffId"] for each in listed if each["handoffId"] == contact["id"]] == [contact["id"]]
