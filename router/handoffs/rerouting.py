"""A handoff that is found to be about something weightier than it began with: where it goes then, and why, in place of the first decision."""

from typing import Any

from router.departments import Routing, order_key
from router.handoffs.models import Handoff


def rerouted(found: Handoff, routing: Routing) -> dict[str, Any]:
    """Return the columns that change when the rule table decides anew.

    Urgency and tone always; department and skills only while nobody holds it. It never loses its place: the order counts from when it was
    queued. The snapshot then tells of the new decision, and keeps the earlier ones as `before`, each with its own.
    """
    own = order_key(found.queued_at, routing.priority, danger=routing.in_danger)
    changes: dict[str, Any] = {
        "priority": routing.priority,
        "sensitivity": routing.inputs["sensitivity"],
        "capped_at": None,  # no line is full for it
        "order_key": min(found.order_key, own),
    }
    if found.status == "claimed":  # whoever speaks with them now keeps a case that turns out to be sensitive
        return changes | ({"named_agent": found.claimed_by} if changes["sensitivity"] != "none" else {})
    names = ("rule", "ruleVersion", "inputs", "decision", "before")
    kept = {name: found.snapshot[name] for name in names if name in found.snapshot}
    return changes | {
        "department": routing.department,
        "skills": list(routing.skills),
        "reserved_for": None,
        "rule_id": routing.rule,
        "rule_version": routing.version,
        "snapshot": {
            **found.snapshot,
            **routing.kept(),
            "candidates": {**(found.snapshot.get("candidates") or {}), "rules": list(routing.candidates)},
            "before": kept,
        },
    }


def rerouted_by_answer(found: Handoff, routing: Routing) -> dict[str, Any]:
    """Return the columns that change when the citizen's answer to an intake says how urgent it is: the class may be a lower one too.

    It keeps its age, and who it is reserved for as long as it stays in its department.
    """
    changes = rerouted(found, routing)
    changes["snapshot"]["answered"] = list(routing.inputs["intake"])
    changes |= {
        "order_key": order_key(found.queued_at, routing.priority, danger=routing.in_danger),
        "capped_at": found.capped_at,
        "dropped_at": None,
    }
    if routing.department == found.department:
        del changes["reserved_for"]
    return changes
