"""Who gets a handoff: a table that people can read, and that says afterwards which rule decided."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from router.catalogue import CatalogueInvalid
from router.departments import RoutingInputs, RoutingTable, UnknownDepartment, load_departments, load_routing, order_key
from tests.unit.content import DEPARTMENTS, ROUTING, write_content

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def table(tmp_path: Path, **replaced: Any) -> RoutingTable:
    municipality = write_content(tmp_path, **replaced)[1]
    return load_routing(municipality, load_departments(municipality))


def problems(tmp_path: Path, **replaced: Any) -> list[str]:
    with pytest.raises(CatalogueInvalid) as caught:
        table(tmp_path, **replaced)
    return [str(problem) for problem in caught.value.problems]


def test_all_conditions_of_a_rule_must_hold(tmp_path: Path) -> None:
    rules = table(tmp_path)
    closed = RoutingInputs(topic="paspoort", reason="wants_human", open=False)
    assert rules.route(closed).rule == "paspoort_dicht"
    assert rules.route(RoutingInputs(topic="paspoort", reason="wants_human")).rule == "default"


def test_one_value_of_a_condition_suffices_and_the_rule_decides_all(tmp_path: Path) -> None:
    routing = table(tmp_path).route(RoutingInputs(sensitivity="health", reason="wants_human"))
    assert (routing.rule, routing.department, routing.skills, routing.priority) == (
        "rouw",
        "burgerzaken",
        ("burgerlijke_stand",),
        "urgent",
    )


def test_first_rule_that_matches_wins(tmp_path: Path) -> None:
    both = RoutingInputs(topic="paspoort", sensitivity="bereavement", reason="wants_human", open=False)
    assert table(tmp_path).route(both).rule == "paspoort_dicht"


@pytest.mark.parametrize(
    ("condition", "inputs"),
    [
        ({"skills": ["inkomen"]}, {"skills": ("burgerzaken", "inkomen")}),
        ({"signals": ["wants_human"]}, {"signals": ("angry", "wants_human")}),
        ({"reason": ["bot_unavailable"]}, {"reason": "bot_unavailable"}),
        ({"reason": ["bot_off"]}, {"reason": "bot_off"}),
        ({"language": ["en"]}, {"language": "en"}),
        ({"channel": ["whatsapp"]}, {"channel": "whatsapp"}),
        ({"hours": ["closed"]}, {"open": False}),
    ],
)
def test_every_input_can_decide(tmp_path: Path, condition: dict[str, Any], inputs: dict[str, Any]) -> None:
    rule = {"id": "r", "when": condition, "department": "burgerzaken", "priority": "high"}
    rules = table(tmp_path, routing={**ROUTING, "rules": [rule]})
    assert rules.route(RoutingInputs(**{"reason": "wants_human", **inputs})).rule == "r"
    assert rules.route(RoutingInputs(reason="wants_human")).rule == "default"


def test_decision_carries_what_explains_it(tmp_path: Path) -> None:
    rules = table(tmp_path)
    routing = rules.route(RoutingInputs(topic="paspoort", reason="wants_human", signals=("wants_human",)))
    assert routing.version == rules.version
    assert routing.inputs["topic"] == "paspoort"
    assert routing.inputs["signals"] == ("wants_human",)


def test_version_changes_when_a_rule_does_even_when_nobody_raised_the_number(tmp_path: Path) -> None:
    first = table(tmp_path / "a").version
    changed = {**ROUTING, "default": {**ROUTING["default"], "priority": "high"}}
    assert first.startswith("3-")
    assert table(tmp_path / "b", routing=changed).version != first


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (
            {"routing": {**ROUTING, "default": {**ROUTING["default"], "department": "postkamer"}}},
            "municipality/routing.yml: default.department: postkamer is not a department",
        ),
        (
            {"routing": {**ROUTING, "rules": [{**ROUTING["rules"][0], "when": {}}]}},
            "municipality/routing.yml: paspoort_dicht.when: has no condition",
        ),
        (
            {"routing": {**ROUTING, "rules": [{**ROUTING["rules"][0], "when": {"tpic": ["x"]}}]}},
            "municipality/routing.yml: rules.0.when.tpic: unknown key; did you mean topic?",
        ),
        (
            {"routing": {**ROUTING, "rules": [ROUTING["rules"][0]] * 2}},
            "municipality/routing.yml: rules.paspoort_dicht: this id is used twice",
        ),
        (
            {"departments": {**DEPARTMENTS, "default": "postkamer"}},
            "municipality/departments.yml: default: postkamer is not one of the departments",
        ),
        (
            {
                "departments": {
                    **DEPARTMENTS,
                    "departments": [{**DEPARTMENTS["departments"][0], "hours": {"monday": ["9-5"]}}],
                }
            },
            "municipality/departments.yml: departments.0.hours.monday: '9-5' is not an interval such as 08:30-17:00",
        ),
        (
            {
                "departments": {
                    **DEPARTMENTS,
                    "departments": [
                        {**DEPARTMENTS["departments"][0], "hours": {"monday": ["09:00-13:00", "12:00-17:00"]}}
                    ],
                }
            },
            "municipality/departments.yml: departments.0.hours.monday: the intervals must be in order",
        ),
        (
            {
                "departments": {
                    **DEPARTMENTS,
                    "departments": [{**DEPARTMENTS["departments"][0], "hours": {"maandag": []}}],
                }
            },
            "municipality/departments.yml: departments.0.hours.maandag",
        ),
    ],
)
def test_problem_names_file_key_and_remedy(tmp_path: Path, replaced: dict[str, Any], expected: str) -> None:
    found = problems(tmp_path, **replaced)
    assert any(problem.startswith(expected) for problem in found), found


def test_department_that_is_not_there(tmp_path: Path) -> None:
    departments = load_departments(write_content(tmp_path)[1])
    assert departments.name("burgerzaken", "en") == "Burgerzaken"
    with pytest.raises(UnknownDepartment):
        departments.get("postkamer")


def test_normal_question_that_waited_two_hours_goes_before_an_urgent_one_that_comes_in() -> None:
    patient = order_key(NOW - timedelta(hours=2, seconds=1), "normal")
    assert patient < order_key(NOW, "urgent")
    assert order_key(NOW, "urgent") < order_key(NOW, "high") < order_key(NOW, "normal")
