"""The rules of the router in few words: what each step makes of a handoff, who comes first, who may be given one more.

Pure, and written without the router: rows of the database go in, and what ought to be comes out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

Row = Mapping[str, Any]

CITIZEN_STAYS = timedelta(seconds=90)  # a page that was not seen for longer is closed
CONSOLE_STAYS = timedelta(seconds=90)
ASKS_CONSENT = ("sociaal_domein",)
EARLIER = {"urgent": timedelta(hours=2), "high": timedelta(minutes=30), "normal": timedelta(0)}
OPEN = ("queued", "claimed", "snoozed")

BECOMES = {  # step of the ledger: from which states, to which
    "queued": (("new",), "queued"),
    "claimed": (("queued", "snoozed"), "claimed"),
    "claim_lapsed": (("claimed",), "queued"),
    "transferred": (("claimed",), "queued"),
    "snoozed": (("claimed",), "snoozed"),
    "callback_made": (("queued", "snoozed"), "snoozed"),
    "woken": (("snoozed",), "queued"),
    "returned": (("claimed", "queued"), "returned"),
    "resolved": (("claimed", "snoozed"), "resolved"),
    "abandoned": (OPEN, "abandoned"),
    "restored": (("abandoned",), "queued"),
    "reopened": (("resolved",), "queued"),
}
HAPPENS_WHILE = {  # steps that leave the state as it is: in which
    "requested": ("new",),
    "transfer_asked": ("claimed",),
    "transfer_declined": ("claimed",),
    "topic_corrected": ("claimed",),
    **dict.fromkeys(
        ("promised", "kept_out", "let_in", "kept_no_longer", "told_nobody_there", "rerouted", "joined"), ("queued",)
    ),
    **dict.fromkeys(
        ("bot_meanwhile", "transfer_came_back", "citizen_gone", "citizen_back", "callback_asked"), ("queued",)
    ),
    "heard_danger": OPEN,
}
MOVES = ("queued", "rerouted", "joined", "transferred", "transfer_came_back")


@dataclass
class Told:
    """What the ledger tells of one handoff."""

    state: str = "new"
    department: str | None = None
    claims: int = 0
    asked: bool = False  # the citizen, whether it may be passed on

    def then(self, step: Row) -> None:
        """Take the next step."""
        action, data = step["action"], json.loads(step["data"])
        froms, to = BECOMES.get(action, (HAPPENS_WHILE.get(action), self.state))
        if froms is None:  # of call-backs and terms, which have a life of their own
            return
        taken_over = action == "claimed" and step["reason"] == "taken_over" and self.state == "claimed"
        assert self.state in froms or taken_over, f"{action} while {self.state}"
        if action == "transferred":
            assert self.asked or self.department not in ASKS_CONSENT, "passed on, and the citizen was not asked"
        if action in MOVES or (action == "heard_danger" and data["toCitizen"]):
            self.department = data["department"]
        self.state, self.claims = to, self.claims + (action == "claimed")
        self.asked = action == "transfer_asked" or (self.asked and action not in ("transfer_declined", *BECOMES))


def fitting(rows: Sequence[Row], who: Row, now: datetime) -> list[str]:
    """Return which handoffs may be brought to an employee, the first one first: danger, then what waits for them by name, then all they fit."""
    served = [row for row in rows if row["status"] == "queued" and is_served(row, now)]
    own = [row for row in served if row["reserved_for"] == who["id"]]
    shared = [row for row in served if row not in own and _fits(row, who, now)]
    parts = [
        [row for row in part if (row["sensitivity"] == "danger") is danger]
        for danger in (True, False)
        for part in (own, shared)
    ]
    return [str(row["id"]) for part in parts for row in sorted(part, key=lambda row: row["order_key"])]


def is_served(row: Row, now: datetime) -> bool:
    """Whether the citizen is there, or is called."""
    return bool(row["callback_phone"]) or row["citizen_seen_at"] >= now - CITIZEN_STAYS


def _fits(row: Row, who: Row, now: datetime) -> bool:
    kept = row["reserved_for"] is not None and (row["reserved_until"] is None or row["reserved_until"] > now)
    kept_out = row["capped_at"] is not None and not row["callback_phone"]
    able = row["department"] in who["departments"] and set(row["skills"]) <= set(who["skills"])
    return able and not kept and not kept_out


def place(row: Row) -> datetime:
    """Return the place of a handoff that never fell back, by its age and class; danger is before everybody."""
    queued_at: datetime = row["queued_at"]
    danger_first = timedelta(days=3650) if row["sensitivity"] == "danger" else timedelta(0)
    return queued_at - EARLIER[row["priority"]] - danger_first


def reason_for_none(rows: Sequence[Row], who: Row, now: datetime) -> str | None:
    """Return why an employee may not take the next now; None when they may."""
    if who["presence"] not in ("available", "offline"):
        return "not_available"
    if held_by(rows, who["id"]) >= who["capacity"]:
        return "capacity_reached"
    return "wrapping_up" if who["wraps_until"] is not None and who["wraps_until"] > now else None


def held_by(rows: Sequence[Row], agent_id: UUID) -> int:
    """Return how many an employee holds."""
    return sum(row["claimed_by"] == agent_id for row in rows if row["status"] == "claimed")
