"""What becomes of a conversation with an employee: closed with a result, passed on, given back, opened again."""

from typing import Any

from router.handoffs.models import RESULTS
from tests.api.conftest import Citizen, Desk, Employee, eventually


async def claimed(desk: Desk, topic: str | None = None, **more: Any) -> tuple[Citizen, Employee, dict[str, Any]]:
    """A citizen who talks with an employee, and the handoff as that employee sees it."""
    citizen, handoff = await desk.waiting("wants_human", topic)
    employee = await desk.employee(**more)
    return citizen, employee, (await employee.claim(handoff)).json()


async def do(employee: Employee, detail: dict[str, Any], what: str, **body: Any) -> Any:
    """Let an employee do something with a handoff that they hold."""
    return await employee.post(f"/v1/handoffs/{detail['id']}/{what}", {"claimId": detail["claimId"], **body})


async def test_each_result_has_closing_words_of_its_own(desk: Desk) -> None:
    said = set()
    for result in RESULTS:
        citizen, employee, detail = await claimed(desk)
        row = (await do(employee, detail, "resolve", result=result, note="")).json()
        assert (row["status"], row["result"]) == ("resolved", result)
        said.add((await citizen.read())[-1]["text"])
    assert len(said) == len(RESULTS)


async def test_summary_for_the_bot_is_read_by_the_next_employee_and_not_by_the_citizen(desk: Desk) -> None:
    citizen, employee, detail = await claimed(desk)
    await do(employee, detail, "return", summary="Heeft alle papieren, komt maandag.")
    await citizen.say("Ik wil toch weer een medewerker.")

    async def waits() -> bool:
        return bool((await citizen.state())["owner"] == "queue")

    await eventually(waits)
    colleague = await desk.employee()
    rows = (await colleague.get("/v1/queue")).json()["payload"]
    again = next(row for row in rows if row["conversationId"] == citizen.id)
    assert again["id"] != detail["id"]
    shown = (await colleague.claim(again)).json()
    assert "Heeft alle papieren, komt maandag." in [message["text"] for message in shown["messages"]]
    assert "papieren" not in str(await citizen.read())
