"""The page that has the whole of an agreed answer: for who got its beginning in a text message."""

from tests.api.conftest import Desk


async def test_page_has_the_answer_of_today_in_its_language_and_nothing_of_anybody(desk: Desk) -> None:
    citizen = await desk.citizen()
    await citizen.say("Wat kost een paspoort?")
    said = (await citizen.until(author="bot"))[-1]["text"]
    page = await desk.http.get("/answers/paspoort/kosten?language=nl")
    assert page.status_code == 200
    assert '<html lang="nl">' in page.text
    assert "<h1>Paspoort</h1>" in page.text
    assert said.split("\n\n", maxsplit=1)[0].split(".")[0] in page.text
    assert 'lang="en"' in (await desk.http.get("/answers/paspoort/kosten?language=en")).text


async def test_withdrawn_answer_is_not_shown(desk: Desk) -> None:
    assert "€" in (await desk.http.get("/answers/rijbewijs/kosten")).text
    lead = await desk.employee("supervisor")
    brake = {"kind": "answer", "target": "rijbewijs", "aspect": "kosten", "reason": "wrong", "note": ""}
    assert (await lead.post("/v1/brakes", brake)).status_code == 201
    await desk.services.live.refresh()
    assert "€" not in (await desk.http.get("/answers/rijbewijs/kosten")).text
    assert "€" in (await desk.http.get("/answers/paspoort/kosten")).text


async def test_answer_that_does_not_exist_says_so(desk: Desk) -> None:
    for path in ("/answers/paspoort/nergens", "/answers/nergens/kosten", "/answers/<script>/kosten"):
        response = await desk.http.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "answer_not_found")
