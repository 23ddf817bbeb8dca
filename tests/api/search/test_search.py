"""Search finds what somebody may open, in Dutch and in English, and nothing else."""

from typing import Any

import pytest

from router.privacy.person import erase
from tests.api.conftest import Citizen, Desk, Employee, answer, new_word
from tests.api.planted import Plant
from tests.api.test_retention import retain


async def search(who: Employee, words: str = "", **filters: Any) -> list[dict[str, Any]]:
    response = await who.post("/v1/search", {"words": words, **filters})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["payload"]
    return found


async def references(who: Employee, words: str = "", **filters: Any) -> list[str]:
    return [each["reference"] for each in await search(who, words, **filters)]


def excerpt(found: dict[str, Any]) -> str:
    """The excerpt, with what was found between brackets."""
    return "".join(f"[{part['text']}]" if part["hit"] else part["text"] for part in found["said"]["parts"])


async def talk_with_the_bot(desk: Desk, text: str, topic: str = "paspoort") -> Citizen:
    desk.bot.replies(answer(topic))
    citizen = await desk.citizen()
    await citizen.say(text)
    await citizen.until(author="bot")
    return citizen


# Who may


async def test_nobody_without_a_role_for_it_searches(desk: Desk) -> None:
    assert (await desk.http.post("/v1/search", json={})).status_code == 401
    auditor = await desk.employee("auditor")
    citizen = await talk_with_the_bot(desk, "Hallo.")
    assert (await auditor.post("/v1/search", {})).status_code == 403
    assert (await auditor.get(f"/v1/search/conversations/{citizen.id}")).status_code == 403


async def test_agent_finds_what_is_of_their_departments_and_what_they_handled_and_may_open_it(desk: Desk) -> None:
    word = new_word()
    citizen, handoff = await desk.waiting(topic="paspoort")
    await citizen.say(f"Het gaat om {word}.")
    stranger = await desk.employee(departments=("openbare_ruimte",))
    colleague, handler = await desk.employee(), await desk.employee()
    assert await references(stranger, word) == await references(stranger, citizen.reference) == []
    assert await references(colleague, word) == await references(colleague, citizen.reference) == [citizen.reference]
    claim_id = (await handler.claim(handoff)).json()["claimId"]
    body = {"claimId": claim_id, "department": "sociaal_domein", "note": ""}
    assert (await handler.post(f"/v1/handoffs/{handoff['id']}/transfer", body)).status_code == 200
    for who, sees in ((handler, [citizen.reference]), (colleague, [])):
        assert await references(who, word) == sees
        assert (await who.get(f"/v1/handoffs/{handoff['id']}")).status_code == (200 if sees else 404)
    again = await handler.claim(handoff)
    assert again.status_code == 404  # looking back is not acting


async def test_what_the_bot_handled_alone_is_for_supervisors_and_without_contact_details_for_editors(
    desk: Desk,
) -> None:
    word = new_word()
    citizen = await talk_with_the_bot(desk, f"Mail {word} naar jan@voorbeeld.example of bel 06 12345678.")
    agent, editor, supervisor = await desk.employee(), await desk.employee("editor"), await desk.employee("supervisor")
    path = f"/v1/search/conversations/{citizen.id}"
    assert await references(agent, word) == []
    assert (await agent.get(path)).status_code == 404
    for who, reads in ((editor, False), (supervisor, True)):
        (found,) = await search(who, word)
        assert (found["handoff"], "jan@voorbeeld.example" in excerpt(found)) == (None, reads)
        said = (await who.get(path)).json()["messages"][0]["text"]
        assert ("jan@voorbeeld.example" in said, "12345678" in said) == (reads, reads)
        assert word in said


async def test_editor_finds_neither_handoffs_nor_what_is_sensitive(desk: Desk) -> None:
    word, editor = new_word(), await desk.employee("editor")
    handed, _ = await desk.waiting()
    await handed.say(f"Het gaat om {word}.")
    sad = await talk_with_the_bot(desk, f"Het gaat om {word}.", topic="overlijdensaangifte")
    assert await references(editor, word) == []
    assert (await editor.get(f"/v1/search/conversations/{sad.id}")).status_code == 404


async def test_agent_does_not_look_up_what_a_colleague_did(desk: Desk) -> None:
    agent, colleague = await desk.employee(), await desk.employee()
    supervisor = await desk.employee("supervisor")
    citizen, handoff = await desk.waiting()
    await colleague.claim(handoff)
    wanted = {"employee": colleague.agent["id"]}
    assert (await agent.post("/v1/search", wanted)).status_code == 403
    assert await references(colleague, **wanted) == await references(supervisor, **wanted) == [citizen.reference]


# What is found


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Ik wil twee PASPOORTEN en {}", "paspoort {}"),
        ("I would like two passports and {}", "passport {}"),
        ("Een café met financiële steun, {}", "cafe financiele {}"),
        ("Een cafe in Żary, {}", "café zary {}"),
        ("Nie mam meldunku {}", '"nie mam" {}'),
        ("ليس لدي جواز سفر {}", "جواز {}"),
        ("Mijn 👶 is geboren, {}", "👶 geboren {}"),
        ("Ik ben mijn pas kwijt {}", "{} kwijt or gestolen"),
        ("x" * 300 + " kwijt {}", "kwijt {} -gevonden"),
    ],
)
async def test_words_are_found_however_they_are_written(desk: Desk, said: str, asked: str) -> None:
    word, supervisor = new_word(), await desk.employee("supervisor")
    citizen = await talk_with_the_bot(desk, said.format(word))
    (found,) = await search(supervisor, asked.format(word))
    assert found["reference"] == citizen.reference
    assert f"[{word}]" in excerpt(found)


async def test_word_that_may_not_be_there_keeps_a_conversation_out(desk: Desk) -> None:
    word, supervisor = new_word(), await desk.employee("supervisor")
    await talk_with_the_bot(desk, f"Paspoort voor kinderen {word}")
    assert await references(supervisor, f"{word} -kinderen") == []


async def test_excerpt_shows_the_accents_as_written_and_no_markup_is_made_of_it(desk: Desk) -> None:
    word, supervisor = new_word(), await desk.employee("supervisor")
    await talk_with_the_bot(desk, f"<b>één</b> <script>alert('{word}')</script> financiële zorg")
    (found,) = await search(supervisor, f"{word} financiele")
    assert excerpt(found) == f"<b>één</b> <script>alert('[{word}]')</script> [financiële] zorg"


@pytest.mark.parametrize("words", ["de het een", "the a of", "-paspoort", "!!!", "&&& |", "\\ % _ ' \""])
async def test_search_for_nothing_says_so(desk: Desk, words: str) -> None:
    response = await (await desk.employee("supervisor")).post("/v1/search", {"words": words})
    assert (response.status_code, response.json()["code"]) == (422, "nothing_to_search_for")


@pytest.mark.parametrize(
    "words",
    ["'); drop table message; --", '"onaf -(&|!:*', "\x00 onaf", "https://a.example/?q=1&b=<c>", "שלום 👶" * 20],
)
async def test_hostile_words_are_only_words(desk: Desk, words: str) -> None:
    assert await search(await desk.employee("supervisor"), words) == []


async def test_ten_thousand_characters_are_refused(desk: Desk) -> None:
    response = await (await desk.employee("supervisor")).post("/v1/search", {"words": "a " * 5000})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_filters_hold_for_one_and_the_same_handoff(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    supervisor = await desk.employee("supervisor")
    word, department = planted.words["said"], planted.handoff["department"]
    for filters, fits in (
        ({"status": "resolved", "result": "answered", "department": department, "by": "people"}, True),
        ({"status": "resolved", "result": "referred"}, False),
        ({"by": "bot"}, False),
        ({"channel": "webchat", "language": "nl", "sensitivity": "none", "reason": "wants_human"}, True),
        ({"since": "2026-11-22T00:00:00+01:00"}, True),
        ({"until": "2026-11-22T00:00:00+01:00"}, False),
        ({"noted": "no_answer"}, False),
    ):
        assert await references(supervisor, word, **filters) == ([planted.citizen.reference] if fits else []), filters


async def test_pages_follow_on_each_other_without_a_gap_or_a_double(desk: Desk) -> None:
    word, supervisor = new_word(), await desk.employee("supervisor")
    made = [(await talk_with_the_bot(desk, f"{word} {number * 'paspoort '}")).reference for number in range(30)]
    for order in ("newest", "relevance"):
        first = (await supervisor.post("/v1/search", {"words": word, "order": order})).json()
        again = {"words": word, "order": order, "page": first["meta"]["next"]}
        second = (await supervisor.post("/v1/search", again)).json()
        found = [each["reference"] for page in (first, second) for each in page["payload"]]
        assert (len(first["payload"]), second["meta"]["next"], sorted(found)) == (25, None, sorted(made))
        if order == "newest":
            assert found == made[::-1]
    refused = await supervisor.post("/v1/search", {"words": word, "page": "bm90aGluZw=="})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_from_here")


# What goes


async def test_what_is_erased_is_found_no_more(desk: Desk, plant: Plant) -> None:
    planted = await plant()
    supervisor = await desk.employee("supervisor")
    assert await references(supervisor, planted.words["told"]) == [planted.citizen.reference]
    async with desk.services.engine.begin() as connection:
        await erase(connection, [planted.citizen.reference], actor="administrator", forced=True, now=desk.clock())
    assert await references(supervisor, planted.words["told"]) == []
    assert await references(supervisor, planted.citizen.reference) == []


async def test_what_was_destroyed_after_its_period_is_found_by_its_number_only(desk: Desk, plant: Plant) -> None:
    planted = await (await plant()).resolve()
    supervisor = await desk.employee("supervisor")
    assert await references(supervisor, planted.words["noted"]) == [planted.citizen.reference]
    await planted.age(91)
    await retain(desk)
    assert await references(supervisor, planted.words["noted"]) == []
    (found,) = await search(supervisor, planted.citizen.reference)
    assert (found["said"], found["handoff"]["preview"]) == (None, "")
