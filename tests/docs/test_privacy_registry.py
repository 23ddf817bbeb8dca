"""Every column of every table is classified, so that what is kept of a person can be found, shown, erased and destroyed in time."""

from router.privacy.periods import CLASSES
from router.privacy.registry import KEPT, REGISTRY
from router.privacy.rules import RULES
from router.schema import metadata


def test_every_column_is_classified() -> None:
    tables = {name: set(table.columns.keys()) for name, table in metadata.tables.items()}
    entered = {name: set(kept.columns) for name, kept in REGISTRY.items()}
    missing = {name: columns - entered.get(name, set()) for name, columns in tables.items()}
    too_many = {name: columns - tables.get(name, set()) for name, columns in entered.items()}
    wrong = {"missing": {k: v for k, v in missing.items() if v}, "gone": {k: v for k, v in too_many.items() if v}}
    assert wrong == {"missing": {}, "gone": {}}, (
        f"enter them in router/privacy/registry.py, then run: balie privacy columns --write: {wrong}"
    )


def test_every_class_has_a_period_or_says_why_not() -> None:
    used = {held.keeps for kept in REGISTRY.values() for held in kept.columns.values()}
    assert used <= set(CLASSES) | set(KEPT)
    assert {rule.keeps for rule in RULES} == set(CLASSES)


def test_rows_of_a_person_go_with_their_conversation() -> None:
    for name, table in metadata.tables.items():
        leads = REGISTRY[name].leads
        if leads and name != "conversation":
            ways = {key.parent.name: key.ondelete for key in table.foreign_keys}
            assert ways.get(leads) == "CASCADE", f"{name}.{leads} must have ON DELETE CASCADE"


def test_table_that_tells_about_a_citizen_leads_to_their_conversation() -> None:
    for name, kept in REGISTRY.items():
        if any(held.about == "citizen" for held in kept.columns.values()):
            assert kept.leads, f"{name} tells about a citizen, and nothing leads from it to their conversation"
