"""What another rule table would have done with handoffs that were routed before: their stored inputs under its rules.

Only reads: the inputs were frozen in the snapshot of each handoff when it was made.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from router.database import Connection
from router.departments import RoutingInputs, RoutingTable
from router.handoffs import lists
from router.handoffs.models import Handoff


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Where a rule sends a handoff."""

    rule: str
    department: str
    skills: tuple[str, ...]
    priority: str

    def differences(self, other: "Decision") -> tuple[str, ...]:
        """Name what is not the same: department, skills, priority, rule."""
        names = ("department", "skills", "priority", "rule")
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One handoff under both tables. `after` is None when nothing is stored to route it by."""

    id: str
    reference: str
    queued_at: datetime
    rule_version: str
    before: Decision
    after: Decision | None

    @property
    def changes(self) -> tuple[str, ...]:
        """What would be otherwise."""
        return self.before.differences(self.after) if self.after else ()

    def as_json(self) -> dict[str, Any]:
        """Return it with the keys of `balie route replay --json`."""
        return {
            "id": self.id,
            "reference": self.reference,
            "queuedAt": self.queued_at.isoformat(),
            "ruleVersion": self.rule_version,
            "before": asdict(self.before),
            "after": asdict(self.after) if self.after else None,
            "changes": list(self.changes),
        }


@dataclass(kw_only=True)
class Summary:
    """Counts over a replay. `moved` counts by (department before, department after)."""

    handoffs: int = 0
    changed: int = 0
    not_replayed: int = 0
    by_change: Counter[str] = field(default_factory=Counter)
    before: Counter[tuple[str, str]] = field(default_factory=Counter)
    after: Counter[tuple[str, str]] = field(default_factory=Counter)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, one: Replayed) -> None:
        """Count one handoff in."""
        self.handoffs += 1
        if one.after is None:
            self.not_replayed += 1
            return
        self.changed += bool(one.changes)
        self.by_change.update(one.changes)
        self.before[one.before.department, one.before.priority] += 1
        self.after[one.after.department, one.after.priority] += 1
        if one.before.department != one.after.department:
            self.moved[one.before.department, one.after.department] += 1

    def as_json(self) -> dict[str, Any]:
        """Return it with the keys of `balie route replay --json`."""
        return {
            "handoffs": self.handoffs,
            "changed": self.changed,
            "notReplayed": self.not_replayed,
            "byChange": {name: self.by_change[name] for name in ("department", "skills", "priority", "rule")},
            "departments": [
                {
                    "department": department,
                    "priority": priority,
                    "before": self.before[department, priority],
                    "after": self.after[department, priority],
                }
                for department, priority in sorted(self.before.keys() | self.after.keys())
            ],
            "moved": [
                {"from": start, "to": end, "handoffs": count} for (start, end), count in sorted(self.moved.items())
            ],
        }


def decided(found: Handoff) -> Decision:
    """Return what was decided when the handoff was made.

    A transfer changes department and skills of the handoff itself; the snapshot keeps the decision. Handoffs from before it did have only
    what holds now.
    """
    kept: Mapping[str, Any] = found.snapshot.get("decision") or {}
    return Decision(
        rule=found.rule_id,
        department=kept.get("department", found.department),
        skills=tuple(kept.get("skills", found.skills)),
        priority=kept.get("priority", found.priority),
    )


def again(reference: str, found: Handoff, under: RoutingTable) -> Replayed:
    """Route one handoff under another table, by its stored inputs."""
    try:
        routing = under.route(RoutingInputs.read(found.snapshot["inputs"]))
    except KeyError:  # no inputs, or inputs without a reason: erased
        after = None
    else:
        after = Decision(
            rule=routing.rule, department=routing.department, skills=routing.skills, priority=routing.priority
        )
    return Replayed(
        id=str(found.id),
        reference=reference,
        queued_at=found.queued_at,
        rule_version=found.rule_version,
        before=decided(found),
        after=after,
    )


async def replay(
    connection: Connection, under: RoutingTable, *, since: datetime, until: datetime
) -> tuple[list[Replayed], Summary]:
    """Route what was queued from `since` and before `until` again.

    Returns:
        the handoffs that would go otherwise or cannot be replayed, oldest first, and the counts over all.
    """
    told, summary = [], Summary()
    async for reference, found in lists.routed(connection, since=since, until=until):
        one = again(reference, found, under)
        summary.add(one)
        if one.changes or one.after is None:
            told.append(one)
    return told, summary


def _before(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was decided earlier, before it was routed again while it waited; the latest first."""
    kept, earlier = snapshot.get("before"), []
    while kept:
        earlier.append({name: kept.get(name) for name in ("rule", "ruleVersion", "inputs", "decision")})
        kept = kept.get("before")
    return earlier


def explanation(reference: str, found: Handoff) -> dict[str, Any]:
    """Return why a handoff is where it is: rule, version, inputs, candidates, and what was known when it was made."""
    snapshot = found.snapshot
    return {
        "id": str(found.id),
        "reference": reference,
        "queuedAt": found.queued_at.isoformat(),
        "status": found.status,
        "departmentNow": found.department,
        "ruleVersion": found.rule_version,
        "decision": asdict(decided(found)),
        "inputs": snapshot.get("inputs", {}),
        "candidates": snapshot.get("candidates"),
        "queueLength": snapshot.get("queueLength"),
        "before": _before(snapshot),
        "deskOpen": snapshot.get("deskOpen"),
        "agentsOnDuty": snapshot.get("agentsOnDuty", []),
    }
