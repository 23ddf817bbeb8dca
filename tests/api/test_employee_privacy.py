"""What was said and typed stays where it belongs: not in the ledger, not in the log, and no BSN anywhere."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.api.conftest import Desk


async def test_ledger_of_all_this_is_whole_and_holds_nothing_of_what_was_said(desk: Desk) -> None:
    await desk.waiting("human_first_topic", "overlijdensaangifte")
    auditor = await desk.employee("auditor")
    assert (await auditor.get("/v1/ledger/verification")).json()["valid"] is True
    entries = (await auditor.get("/v1/ledger", params={"limit": 500})).json()["payload"]
    assert entries
    for entry in entries:
        assert all(entry[name] for name in ("action", "object", "result", "origin", "actor", "at"))
        assert "medewerker" not in str(entry)


async def test_bsn_that_an_employee_types_is_not_stored_either(desk: Desk) -> None:
    citizen, handoff = await desk.waiting()
    employee = await desk.employee()
    claim_id = (await employee.claim(handoff)).json()["claimId"]
    await employee.say(handoff, claim_id, "Is uw nummer 111222333? Betalen kan op NL91ABNA0417164300.")
    body = {"claimId": claim_id, "department": "burgerzaken", "note": "Nummer 111222333 nagekeken."}
    await employee.post(f"/v1/handoffs/{handoff['id']}/transfer", body)
    shown = str((await employee.get(f"/v1/handoffs/{handoff['id']}")).json()["messages"])
    assert "111222333" not in shown
    assert "NL91ABNA0417164300" in shown
    assert "111222333" not in str(await citizen.read())


async def test_database_error_does_not_tell_the_log_what_was_typed(desk: Desk) -> None:
    async with desk.services.engine.connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("select 1 / 0, cast(:typed as text)"), {"typed": "mijn geheim"})
    assert "mijn geheim" not in str(caught.value)
