"""What operations can ask, and what every answer carries."""

import pytest

from tests.api.conftest import Desk


async def test_without_the_bot_it_is_degraded_but_ready_for_its_people(desk: Desk) -> None:
    desk.bot.ready = False
    response = await desk.http.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "degraded", "database": True, "bot": False})


async def test_metrics_name_departments_and_nobody(desk: Desk) -> None:
    shown = (await desk.http.get("/metrics")).text
    assert 'balie_waiting{department="burgerzaken"}' in shown


@pytest.mark.parametrize("path", ["/v1/desk", "/health/live", "/nergens"])
async def test_every_answer_has_strict_headers(desk: Desk, path: str) -> None:
    headers = (await desk.http.get(path)).headers
    assert "'unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["api-version"]


async def test_every_route_of_the_api_is_guarded_or_meant_for_everyone(desk: Desk) -> None:
    document = (await desk.http.get("/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    for_everyone = {
        ("/v1/desk", "get"),
        ("/v1/conversations", "post"),
        ("/v1/session", "post"),
        ("/v1/session/options", "get"),
        ("/v1/session/provider", "get"),
        ("/v1/session/provider/callback", "get"),
        ("/v1/session/provider/logout", "post"),  # signed by the provider
        ("/health/live", "get"),
        ("/health/ready", "get"),
        ("/metrics", "get"),
        ("/v1/channels/{account}", "get"),  # signed by the provider of the account
        ("/v1/channels/{account}", "post"),
        ("/v1/channels/{account}/read", "post"),
        *((f"/v1/callbacks/{what}", "post") for what in ("lookup", "move", "cancel", "calendar")),  # number and code
    }
    name = "00000000-0000-4000-8000-000000000000"
    for path, methods in document["paths"].items():
        for method in methods:
            if (path, method) in for_everyone:
                continue
            where = path.replace("{conversation_id}", name).replace("{handoff_id}", name)
            response = await desk.http.request(method, where)
            assert response.status_code == 401, f"{method} {path} lets a stranger in: {response.status_code}"


async def test_too_many_sign_ins_are_refused_with_how_long_to_wait(desk: Desk) -> None:
    desk.services.limiter.set("sign_in", "2/minute")
    try:
        body = {"username": "raadt", "password": "maar wat"}
        answers = [await desk.http.post("/v1/session", json=body) for _ in range(3)]
    finally:
        desk.services.limiter.set("sign_in", "1000/second")
    assert [response.status_code for response in answers] == [401, 401, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].json()["code"] == "too_many_requests"


async def test_turns_are_counted_in_the_metrics_and_for_supervisors(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("wat kost een paspoort?")
    await citizen.until(author="bot")
    shown = (await desk.http.get("/metrics")).text
    assert 'balie_turns_total{result="suppressed"}' in shown
    supervisor = await desk.employee("supervisor")
    assert (await supervisor.get("/v1/turns")).json()["results"]["answered"] > 0
    assert (await (await desk.employee()).get("/v1/turns")).status_code == 403
