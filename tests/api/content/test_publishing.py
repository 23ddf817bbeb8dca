"""What editors publish: on every channel and replica at once, without training, with who, when, why, from what to what."""

import pytest

from api.services import make_services
from tests.api.brakes.conftest import entries
from tests.api.conftest import Desk, ScriptedBot
from tests.api.content.conftest import Editor, said_about_passports

PRICE, ANSWER, MESSAGE = "paspoort_volwassene", "paspoort.kosten", "one_moment"
PATHS = [
    ("GET", "/v1/content/fact"),
    ("GET", f"/v1/content/fact/{PRICE}"),
    ("GET", "/v1/content/changes"),
    ("PUT", f"/v1/content/fact/{PRICE}/draft"),
    ("DELETE", f"/v1/content/fact/{PRICE}/draft"),
    ("DELETE", f"/v1/content/fact/{PRICE}/discarded"),
    ("POST", f"/v1/content/fact/{PRICE}/check"),
    ("POST", f"/v1/content/fact/{PRICE}/publish"),
    ("POST", f"/v1/content/fact/{PRICE}/undo"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_who_is_no_editor_reads_and_changes_nothing(desk: Desk, method: str, path: str) -> None:
    assert (await desk.http.request(method, path, json={})).status_code == 401
    agent = await desk.employee("agent")
    assert (await agent.http.request(method, path, json={})).status_code == 403


async def test_auditor_reads_what_changed_and_changes_nothing(desk: Desk) -> None:
    auditor = await desk.employee("auditor")
    assert (await auditor.get("/v1/content/changes")).status_code == 200
    assert (await auditor.get("/v1/content/fact")).status_code == 403


async def test_auditor_finds_a_publication_by_the_name_of_what_changed(desk: Desk, editor: Editor) -> None:
    assert (await editor.priced("83.87")).status_code == 200
    auditor = await desk.employee("auditor")
    for name in (PRICE, f"content:fact:{PRICE}"):
        found = (await auditor.get(f"/v1/ledger?object={name}")).json()["payload"]
        assert {each["object"] for each in found} == {f"content:fact:{PRICE}"}
    assert (await auditor.get("/v1/ledger?object=geen_feit")).json()["payload"] == []
    assert (await auditor.get("/v1/ledger?object=paspoort volwassene")).status_code == 422
    (change, *_) = (await auditor.get(f"/v1/content/changes?object=content:fact:{PRICE}")).json()["payload"]
    assert (change["reason"], change["after"]["periods"][0]["value"]) == ("Raadsbesluit", "83.87")
    assert (await auditor.get("/v1/content/changes?object=content:fact:geen_feit")).json()["payload"] == []
    assert (await editor.employee.get("/v1/content/changes?object=content:routing:table")).status_code == 403


async def test_editor_does_not_arrange_hours_or_routing(desk: Desk, editor: Editor) -> None:
    for path in ("department", "department/burgerzaken", "routing/table"):
        response = await editor.employee.get(f"/v1/content/{path}")
        assert (response.status_code, response.json()["code"]) == (403, "content_not_yours")
    for path in ("agent", "fact/geen_feit", "answer/paspoort.niets", "answer/niets.kosten", "message/step_claimed"):
        assert (await editor.employee.get(f"/v1/content/{path}")).status_code == 404


async def test_price_that_an_editor_changes_is_told_by_every_replica_and_stands_in_the_ledger(
    desk: Desk, editor: Editor
) -> None:
    assert "€\u00a077,77" in (await said_about_passports(desk))["text"]
    version = desk.services.desk.catalogue.version
    done = await editor.priced("83.87")
    assert done.status_code == 200, done.text
    assert "€\u00a083,87" in (await said_about_passports(desk))["text"]
    assert desk.services.desk.catalogue.version != version
    other = make_services(desk.services.settings, clock=desk.clock, bot=ScriptedBot())
    try:  # another replica, and the same one after a restart
        await other.live.refresh()
        assert other.desk.catalogue.facts.on(PRICE, other.desk.today()).shown["en"] == "€83.87"  # type: ignore[union-attr]
        assert (await editor.undo("fact", PRICE)).status_code == 200
        await other.live.refresh()
        assert other.desk.catalogue.version == version
    finally:
        await other.engine.dispose()
    undone, changed = (await editor.employee.get("/v1/content/changes")).json()["payload"][:2]
    assert [each["periods"][0]["value"] for each in (changed["before"], changed["after"])] == ["77.77", "83.87"]
    assert (changed["by"], changed["reason"], changed["title"]) == (
        editor.employee.agent["name"],
        "Raadsbesluit",
        "Paspoort volwassene",
    )
    assert (undone["before"], undone["after"], undone["undoOf"]) == (changed["after"], None, 0)
    lead = await desk.employee("supervisor")
    lines = [each for each in await entries(lead, "content_published", "content_undone") if PRICE in each["object"]]
    assert [each["action"] for each in lines[-2:]] == ["content_published", "content_undone"]


async def test_price_of_next_year_is_published_before_it_holds(desk: Desk, editor: Editor) -> None:
    now = (await editor.read("fact", PRICE))["body"]["periods"][0]
    periods = [{**now, "valid_until": "2026-12-31"}, {**now, "value": "88.88", "valid_from": "2027-01-01"}]
    path = f"/v1/content/fact/{PRICE}/check"
    shown = (await editor.employee.post(path, {"body": {"periods": periods}})).json()["preview"]
    told = {(line["on"], line["language"]): line["text"] for line in shown if line["label"].startswith("Paspoort: ")}
    assert "€\u00a077,77" in told[None, "nl"] and "€88.88" in told["2027-01-01", "en"]
    assert (await editor.publish("fact", PRICE, {"periods": periods[::-1]})).status_code == 200
    assert "€\u00a077,77" in (await said_about_passports(desk))["text"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "drieëntachtig"}, "periods.0.value"),
        ({"value": "-1"}, "periods.0.value"),
        ({"value": "1e3"}, "periods.0.value"),
        ({"value": 1e30}, "periods.0.value"),
        ({"value": "9" * 30}, "periods.0.value"),
        ({"value": "0.001"}, "periods.0.value"),
        ({"value": None}, "periods.0.value"),
        ({"value": ["1"]}, "periods.0.value"),
        ({"valid_from": "31-12-2026"}, "periods.0.valid_from"),
        ({"valid_until": "2020-01-01"}, "periods.0.value"),
        ({"source": ""}, "periods.0.source"),
        ({"checked": "2030-01-01"}, "periods.0.checked"),
        ({"price": "1"}, "periods.0.value"),
    ],
)
async def test_fact_that_cannot_be_told_is_refused_with_the_field(
    editor: Editor, change: dict[str, object], field: str
) -> None:
    now = (await editor.read("fact", PRICE))["body"]["periods"][0]
    response = await editor.publish("fact", PRICE, {"periods": [now | change]})
    assert (response.status_code, response.json()["code"]) == (422, "content_invalid")
    assert field in [each.get("field") for each in response.json()["findings"]]


@pytest.mark.parametrize(
    ("dutch", "code"),
    [
        ("", "language_missing"),
        ("Een paspoort kost {prijs}.", "fact_unknown"),
        ("Een paspoort kost 83 euro.", "digits"),
        ("Een paspoort {kost.", "brace"),
        ("Een <b>paspoort</b>.", "markup"),
        ("x" * 20_000, "text_long"),
        ("Lees [dit](https://voorbeeld.nl).", "markup"),
        ("Een " + "heel " * 30 + "lange zin.", "sentence_long"),
    ],
)
async def test_answer_that_may_not_be_told_is_refused_with_the_language(editor: Editor, dutch: str, code: str) -> None:
    texts = (await editor.read("answer", ANSWER))["body"]["texts"] | {"nl": dutch}
    response = await editor.publish("answer", ANSWER, {"texts": texts})
    assert (response.status_code, response.json()["code"]) == (422, "content_invalid")
    assert ("nl", code) in [(each["language"], each["code"]) for each in response.json()["findings"]]


async def test_doubtful_answer_needs_somebody_who_has_seen_why(desk: Desk, editor: Editor) -> None:
    texts = {
        "nl": "Een paspoort kost {paspoort_volwassene}. U krijgt een restitutieverklaring.",
        "en": "A passport costs {paspoort_volwassene}.",
    }
    response = await editor.publish("answer", ANSWER, {"texts": texts}, confirmed=False)
    assert (response.status_code, response.json()["code"]) == (409, "content_doubtful")
    assert [each["code"] for each in response.json()["findings"]] == ["hard_words"]
    assert (await editor.publish("answer", ANSWER, {"texts": texts})).status_code == 200
    said = await said_about_passports(desk)
    assert said["text"] == "Een paspoort kost €\u00a077,77. U krijgt een restitutieverklaring."
    again = await editor.publish("answer", ANSWER, {"texts": texts})
    assert (again.status_code, again.json()["code"]) == (409, "content_same")


async def test_message_keeps_what_is_filled_in_and_every_language(desk: Desk, editor: Editor) -> None:
    texts = (await editor.read("message", "desk_text_open"))["body"]["texts"]
    lost = await editor.publish(
        "message", "desk_text_open", {"texts": {**texts, "ar": texts["nl"].replace("{until}", "")}}
    )
    assert [each["code"] for each in lost.json()["findings"]] == ["name_missed"]
    blamed = await editor.publish(
        "message", "desk_text_open", {"texts": {**texts, "nl": texts["nl"].replace("{until}", "")}}
    )
    assert [(each["language"], each["names"]) for each in blamed.json()["findings"]] == [("nl", "until")]
    new = {**texts, "nl": "Er is iemand tot {until}."}
    assert (await editor.publish("message", "desk_text_open", {"texts": new})).status_code == 200
    assert desk.services.desk.text("desk_text_open", "nl", until="17.00 uur") == "Er is iemand tot 17.00 uur."


async def test_two_editors_at_once_lose_nothing(desk: Desk, editor: Editor) -> None:
    other = Editor(await desk.employee("editor"))
    now = await editor.read("answer", ANSWER)
    path, mine = f"/v1/content/answer/{ANSWER}/draft", {"texts": {**now["body"]["texts"], "nl": "Kort."}}
    first = {"body": mine, "version": now["version"], "revision": 0}
    assert (await editor.employee.put(path, json=first)).json()["revision"] == 1
    late = await other.employee.put(path, json=first)
    assert (late.status_code, late.json()["code"], late.json()["by"]) == (
        409,
        "content_changed",
        editor.employee.agent["name"],
    )
    blind = await other.publish("answer", ANSWER, {"texts": {"nl": "Anders.", "en": "Other."}})
    assert (blind.status_code, blind.json()["code"]) == (409, "content_changed")
    assert (await other.read("answer", ANSWER))["draft"]["body"] == mine
    assert (
        await editor.publish("answer", ANSWER, {"texts": {"nl": "Kort.", "en": "Short."}}, revision=1)
    ).status_code == 200
    stale = {"body": mine, "version": now["version"], "revision": 0}
    assert (await other.employee.put(path, json=stale)).json()["code"] == "content_changed"
    assert (await other.employee.delete(path)).status_code == 204


async def test_draft_that_a_colleague_threw_away_is_shown_to_whoever_wrote_it(desk: Desk, editor: Editor) -> None:
    other = Editor(await desk.employee("editor"))
    path = f"/v1/content/fact/{PRICE}/draft"
    now = await editor.read("fact", PRICE)
    draft = {"body": await _other_price(editor), "version": now["version"], "revision": 0}
    assert (await editor.employee.put(path, json=draft)).status_code == 200
    for _ in range(2):
        assert (await other.employee.delete(path)).status_code == 204
    assert [(await other.read("fact", PRICE))[name] for name in ("draft", "discarded")] == [None, None]
    lost = await editor.read("fact", PRICE)
    assert lost["draft"] is None
    assert (lost["discarded"]["by"], lost["discarded"]["body"]) == (other.employee.agent["name"], draft["body"])
    assert (await other.employee.put(path, json=draft)).json()["revision"] == 1  # a new one, beside what was lost
    for who in (other, editor):
        assert (await who.employee.delete(f"/v1/content/fact/{PRICE}/discarded")).status_code == 204
    assert (await editor.read("fact", PRICE))["discarded"] is None
    assert (await other.read("fact", PRICE))["draft"]["body"] == draft["body"]
    assert (await other.employee.delete(path)).status_code == 204


async def test_number_of_a_citizen_is_not_kept_in_a_text_or_a_reason(editor: Editor) -> None:
    texts = (await editor.read("answer", ANSWER))["body"]["texts"]
    draft = {"body": {"texts": {**texts, "nl": "BSN 111222333"}}, "version": 0, "revision": 0}
    draft["version"] = (await editor.read("answer", ANSWER))["version"]
    kept = await editor.employee.put(f"/v1/content/answer/{ANSWER}/draft", json=draft)
    assert "111222333" not in kept.text
    await editor.employee.delete(f"/v1/content/answer/{ANSWER}/draft")
    done = await editor.publish("fact", PRICE, (await _other_price(editor)), reason="Mevrouw belde: 06 12345678")
    assert done.status_code == 200 and "12345678" not in done.text


async def _other_price(editor: Editor) -> dict[str, object]:
    now = (await editor.read("fact", PRICE))["body"]["periods"][0]
    return {"periods": [{**now, "value": "81.00"}]}


async def test_publishing_an_earlier_version_again_is_one_more_version(desk: Desk, editor: Editor) -> None:
    first = (await editor.priced("80.00")).json()["version"]
    await editor.priced("81.00")
    done = await editor.undo("fact", PRICE, to=first)
    assert done.json()["version"] == first + 2
    assert "€\u00a080,00" in (await said_about_passports(desk))["text"]
    assert (await editor.undo("fact", PRICE, to=999)).status_code == 404
    assert [each["undoOf"] for each in done.json()["history"][:3]] == [first, None, None]


async def test_draft_stays_when_an_earlier_version_is_published_again(editor: Editor) -> None:
    done = (await editor.priced("80.00")).json()
    draft = {"body": await _other_price(editor), "version": done["version"], "revision": 0}
    path = f"/v1/content/fact/{PRICE}/draft"
    assert (await editor.employee.put(path, json=draft)).status_code == 200
    undone = await editor.undo("fact", PRICE)
    assert undone.json()["draft"]["body"] == draft["body"]
    assert (await editor.employee.delete(path)).status_code == 204


async def test_turn_that_was_under_way_ends_with_the_content_it_began_with(desk: Desk, editor: Editor) -> None:
    asked, go_on = desk.bot.thinks()
    citizen = await desk.citizen()
    await citizen.say("wat kost een paspoort?")
    await asked.wait()
    assert (await editor.priced("83.87")).status_code == 200
    go_on.set()
    assert "77,77" in (await citizen.until(author="bot"))[-1]["text"]
    desk.bot.__init__()  # type: ignore[misc]
    assert "83,87" in (await said_about_passports(desk))["text"]


async def test_fact_says_where_it_is_told(editor: Editor) -> None:
    uses = {(each["kind"], each["key"]) for each in (await editor.read("fact", "link_afspraak_paspoort"))["uses"]}
    assert ("answer", "paspoort.samenvatting") in uses
    assert any(each["kind"] == "message" for each in (await editor.read("fact", "alarmnummer"))["uses"])
