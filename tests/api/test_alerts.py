"""What a supervisor has to know now: once for each handoff and kind, until somebody has seen it."""

from router.alerts import raise_alert
from tests.api.conftest import Desk


async def test_alert_is_raised_once_and_gone_once_somebody_saw_it(desk: Desk) -> None:
    _, handoff = await desk.waiting()
    supervisor = await desk.employee("supervisor")

    async def about_it() -> list[dict[str, object]]:
        listed = (await supervisor.get("/v1/alerts")).json()["payload"]
        return [alert for alert in listed if alert["handoffId"] == handoff["id"]]

    for _ in range(2):
        async with desk.services.engine.begin() as connection:
            await raise_alert(connection, "tried", handoff_id=handoff["id"], now=desk.clock(), minutes=3)
    [alert] = await about_it()
    assert (alert["kind"], alert["data"], alert["reference"]) == ("tried", {"minutes": 3}, handoff["reference"])
    assert (alert["status"], alert["claimedBy"]) == ("queued", None)
    employee = await desk.employee()
    await employee.claim(handoff)
    [alert] = await about_it()
    assert (alert["status"], alert["claimedBy"]) == ("claimed", employee.agent["name"])
    for _ in range(2):
        assert (await supervisor.post(f"/v1/alerts/{alert['id']}/seen")).status_code == 204
    assert await about_it() == []


async def test_alerts_are_for_supervisors(desk: Desk) -> None:
    employee = await desk.employee()
    assert (await employee.get("/v1/alerts")).status_code == 403
