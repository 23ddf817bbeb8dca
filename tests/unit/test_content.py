"""Overrides over the files: what was published last is what is told, in whatever order, and what cannot hold any more never breaks a turn."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.content import Content, Item, files_content
from router.content.kinds import handling, with_change, with_overrides
from router.content.model import Override
from router.content.publishing import look

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PRICE, ANSWER = Item(kind="fact", key="paspoort_volwassene"), Item(kind="answer", key="paspoort.kosten")


@pytest.fixture(scope="module")
def files() -> Content:
    return files_content(ROOT / "catalogue", ROOT / "municipality", clock=lambda: NOW)


def priced(files: Content, value: str) -> dict[str, Any]:
    now = handling("fact").body(files, PRICE.key)["periods"][0]
    return {"periods": [{**now, "value": value}]}


def override(item: Item, body: dict[str, Any], version: int = 1) -> Override:
    return Override(item=item, version=version, body=body, file="")


def told(content: Content) -> str:
    return content.desk.catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=content.desk.today()).text


def test_every_item_of_the_files_may_be_published_as_it_is(files: Content) -> None:
    for kind in ("fact", "message", "answer", "department", "routing"):
        module = handling(kind)
        same = [override(Item(kind=kind, key=key), module.body(files, key)) for key in module.keys(files)]
        content = with_overrides(files, same, position=1)
        assert not content.refused
        for key in module.keys(files):
            assert module.body(content, key) == module.body(files, key)


STEP = st.one_of(
    st.tuples(st.just(PRICE), st.integers(1, 999).map(lambda euros: f"{euros}.00")),
    st.tuples(
        st.just(ANSWER), st.sampled_from(["Dat kost {paspoort_volwassene}.", "U betaalt {paspoort_volwassene}."])
    ),
    st.tuples(st.sampled_from([PRICE, ANSWER]), st.none()),
)


@settings(max_examples=40)
@given(steps=st.lists(STEP, max_size=8))
def test_what_was_published_last_is_told_whatever_was_published_and_undone_before(
    files: Content, steps: list[tuple[Item, str | None]]
) -> None:
    last: dict[Item, str] = {}
    current = files
    for position, (item, new) in enumerate(steps, start=1):
        last = {**last, item: new} if new is not None else {each: text for each, text in last.items() if each != item}
        bodies = {
            each: priced(files, text) if each == PRICE else {"texts": {"nl": text, "en": text}}
            for each, text in last.items()
        }
        current = with_overrides(files, [override(*each) for each in bodies.items()], position=position)
    template = last.get(ANSWER)
    amount = f"€\u00a0{last.get(PRICE, '77.77').replace('.', ',')}"
    assert told(current) == (template.format(paspoort_volwassene=amount) if template else told_by_file(files, amount))
    assert (current.desk.catalogue.version == files.desk.catalogue.version) is (not last or last == {PRICE: "77.77"})


def told_by_file(files: Content, amount: str) -> str:
    return told(files).replace("€\u00a077,77", amount)


def test_override_whose_fact_is_gone_falls_back_to_the_file_and_is_listed(files: Content) -> None:
    gone = override(ANSWER, {"texts": {"nl": "Dat kost {weg}.", "en": "That costs {weg}."}})
    unknown = override(Item(kind="answer", key="weggehaald.kosten"), {"texts": {"nl": "x", "en": "x"}})
    strange = override(Item(kind="fact", key="paspoort_kind"), {"periods": [None]})
    content = with_overrides(files, [gone, unknown, strange, override(PRICE, priced(files, "80"))], position=1)
    assert told(content) == told_by_file(files, "€\u00a080,00")
    assert {item.key for item in content.refused} == {"paspoort.kosten", "weggehaald.kosten", "paspoort_kind"}
    assert [each["code"] for each in content.refused[ANSWER]] == ["fact_unknown", "fact_unknown"]


def test_content_that_somebody_works_with_does_not_change_under_them(files: Content) -> None:
    before, desk = told(files), files.desk
    with_change(files, PRICE, priced(files, "99.99"))
    assert told(files) == before
    assert files.desk is desk


def test_hours_that_cannot_be_are_refused_with_their_field(files: Content) -> None:
    item = Item(kind="department", key="burgerzaken")
    body = handling("department").body(files, "burgerzaken")
    closed = {"date": "2026-12-28", "hours": [], "reason": {"nl": "Verbouwing", "en": "Building work"}}
    found, preview = look(files, item, {**body, "exceptions": [*body["exceptions"], closed]})
    assert found == []
    assert preview[0]["days"][0]["hours"] == ["8:30-17:00"]
    for broken, field in (
        ({"hours": {**body["hours"], "monday": ["17:00-08:30"]}}, "hours.monday"),
        ({"exceptions": [closed, closed]}, "exceptions"),
        ({"exceptions": [{"date": "28 december", "hours": []}]}, "exceptions.0.date"),
        ({"exceptions": ["x"]}, "exceptions.0.date"),
        ({"channels": {"fax": {"hours": body["hours"]}}}, "channels.fax"),
        ({"hours": None}, "hours"),
    ):
        found, _ = look(files, item, {**body, **broken})
        assert field in [each["field"] for each in found], (broken, found)


def test_table_that_leads_nowhere_is_refused_and_a_rule_that_is_never_reached_is_named(files: Content) -> None:
    item = Item(kind="routing", key="table")
    body = handling("routing").body(files, "table")
    rule = {"id": "proef", "when": {"topic": ["paspoort"]}, "department": "nergens", "skills": [], "priority": "normal"}
    found, _ = look(files, item, {**body, "rules": [rule, *body["rules"]]})
    assert ("rule_department", "proef.department") in [(each["code"], each["field"]) for each in found]
    rule["department"] = "burgerzaken"
    found, _ = look(files, item, {**body, "rules": [rule, {**rule, "id": "later"}, *body["rules"]]})
    assert {(each["code"], each["field"]) for each in found} >= {("rule_never", "later")}
