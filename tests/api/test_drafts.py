"""What an employee types and has not sent: kept on the server, in every window, and gone when it is nobody's business any more."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from router.privacy.periods import load_periods
from router.privacy.retention import destroy
from router.privacy.rules import RULES
from tests.api.conftest import Desk, Employee

ONE, OTHER = "venster-een", "venster-twee"


async def held(desk: Desk) -> tuple[Employee, dict[str, Any]]:
    """Return an employee with a conversation."""
    _, handoff = await desk.waiting()
    employee = await desk.employee()
    return employee, (await employee.claim(handoff)).json()


async def type_in(employee: Employee, handoff: dict[str, Any], words: str, base: int = 0, tab: str = ONE) -> Any:
    """Save what stands in the text box of a window."""
    body = {"text": words, "baseVersion": base, "tab": tab, "clientMessageId": str(uuid4())}
    return await employee.put(f"/v1/handoffs/{handoff['id']}/draft", json=body)


async def draft_of(employee: Employee, handoff: dict[str, Any]) -> dict[str, Any] | None:
    draft: dict[str, Any] | None = (await employee.get(f"/v1/handoffs/{handoff['id']}/draft")).json()["draft"]
    return draft


async def drafts(desk: Desk, handoff: dict[str, Any]) -> int:
    async with desk.services.engine.connect() as connection:
        query = text("select count(*) from draft where handoff_id = cast(:id as uuid)")
        return int((await connection.execute(query, {"id": handoff["id"]})).scalar_one())


async def send(employee: Employee, handoff: dict[str, Any], words: str, message_id: str) -> Any:
    body = {"claimId": handoff["claimId"], "clientMessageId": message_id, "text": words}
    return await employee.post(f"/v1/handoffs/{handoff['id']}/messages", body)


async def test_draft_is_kept_for_who_holds_the_conversation_only(desk: Desk) -> None:
    employee, handoff = await held(desk)
    path = f"/v1/handoffs/{handoff['id']}/draft"
    assert (await desk.http.get(path)).status_code == 401
    auditor, stranger = await desk.employee("auditor"), await desk.employee(departments=("sociaal_domein",))
    assert (await auditor.get(path)).status_code == 403
    assert (await type_in(stranger, handoff, "Van mij?")).status_code == 404
    colleague = await desk.employee()
    lapsed = await type_in(colleague, handoff, "Van mij?")
    assert (lapsed.status_code, lapsed.json()["code"]) == (409, "claim_lapsed")
    assert (await type_in(employee, handoff, "Gecondoleerd met")).json()["draft"]["version"] == 1
    assert await draft_of(colleague, handoff) is None
    shown = (await employee.get(f"/v1/handoffs/{handoff['id']}")).json()
    assert shown["draft"]["text"] == "Gecondoleerd met"


async def test_window_that_did_not_see_the_newest_text_overwrites_nothing(desk: Desk) -> None:
    employee, handoff = await held(desk)
    first = (await type_in(employee, handoff, "Goedemorgen")).json()["draft"]
    newer = (await type_in(employee, handoff, "Goedemorgen, ik help u", first["version"], OTHER)).json()["draft"]
    assert (newer["tab"], newer["clientMessageId"]) == (OTHER, first["clientMessageId"])
    refused = await type_in(employee, handoff, "Goedemiddag", first["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_newer")
    assert refused.json()["draft"] == newer
    again = await type_in(employee, handoff, "Goedemorgen, ik help u", first["version"])  # its answer was lost
    assert again.json()["draft"] == newer
    assert (await type_in(employee, handoff, "Goedemiddag", newer["version"])).json()["draft"]["version"] == 3


async def test_same_draft_sent_in_two_windows_is_said_once(desk: Desk) -> None:
    employee, handoff = await held(desk)
    draft = (await type_in(employee, handoff, "Ik help u graag.")).json()["draft"]
    one = await send(employee, handoff, "Ik help u graag.", draft["clientMessageId"])
    other = await send(employee, handoff, "Ik help u graag.", draft["clientMessageId"])
    assert one.json()["message"]["id"] == other.json()["message"]["id"]
    differs = await send(employee, handoff, "Ik help u graag. Morgen.", draft["clientMessageId"])
    assert (differs.status_code, differs.json()["code"]) == (409, "already_answered")
    emptied = await draft_of(employee, handoff)
    assert emptied is not None
    assert (emptied["text"], emptied["version"]) == ("", 2)
    assert emptied["clientMessageId"] != draft["clientMessageId"]


async def test_what_was_typed_for_a_next_message_stays_when_another_is_sent(desk: Desk) -> None:
    employee, handoff = await held(desk)
    await type_in(employee, handoff, "En dan nog iets:")
    await send(employee, handoff, "Goedemorgen.", str(uuid4()))
    kept = await draft_of(employee, handoff)
    assert kept is not None
    assert kept["text"] == "En dan nog iets:"


async def test_bsn_is_not_kept_in_a_draft(desk: Desk) -> None:
    employee, handoff = await held(desk)
    await type_in(employee, handoff, "Uw nummer is 111222333.")
    kept = await draft_of(employee, handoff)
    assert kept is not None
    assert "111222333" not in kept["text"]


async def test_draft_survives_signing_out_and_goes_when_a_colleague_takes_the_conversation(desk: Desk) -> None:
    employee, handoff = await held(desk)
    colleague = await desk.employee()
    await type_in(employee, handoff, "Half een zin")
    await employee.delete("/v1/session")
    assert await drafts(desk, handoff) == 1
    await colleague.claim(handoff)
    assert await drafts(desk, handoff) == 0


async def test_draft_ends_with_the_conversation(desk: Desk) -> None:
    employee, handoff = await held(desk)
    await type_in(employee, handoff, "Half een zin")
    body = {"claimId": handoff["claimId"], "result": "answered", "note": ""}
    await employee.post(f"/v1/handoffs/{handoff['id']}/resolve", body)
    assert await drafts(desk, handoff) == 0


async def test_draft_that_nobody_came_back_to_is_destroyed_in_time(desk: Desk) -> None:
    employee, handoff = await held(desk)
    await type_in(employee, handoff, "Half een zin")
    (rule,) = [rule for rule in RULES if rule.what == "draft"]
    periods = load_periods(desk.services.settings.municipality)
    for days, left in ((6, 1), (8, 0)):
        now = desk.clock() + timedelta(days=days)
        async with desk.services.engine.begin() as connection:
            await destroy(connection, rule, until=periods.until(rule.keeps, now), now=now)
        assert await drafts(desk, handoff) == left
