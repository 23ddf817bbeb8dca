"""Who gets a handoff: a readable table of rules, of which the first that matches wins.

>>> rule = Rule(id="overlijden", when={"topic": frozenset({"overlijdensaangifte"})}, department="burgerzaken",
...             skills=("burgerlijke_stand",), priority="urgent")
>>> rest = Rule(id="default", when={}, department="klantcontact", skills=(), priority="normal")
>>> table = RoutingTable(rules=(rule, rest), version="1")
>>> table.route(RoutingInputs(topic="overlijdensaangifte", reason="human_first_topic")).department
'burgerzaken'
>>> table.route(RoutingInputs(reason="wants_human")).rule
'default'
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

PRIORITY_BONUS = {"urgent": timedelta(hours=2), "high": timedelta(minutes=30), "normal": timedelta(0)}
"""How much earlier a class counts as queued. A normal question that has waited two hours goes before an urgent one that
comes in now, so nobody waits for ever; the order is static, so ageing costs nothing."""

DANGER = "danger"  # the sensitivity of whoever may be in danger
_DANGER_FIRST = timedelta(days=3650)
"""How much earlier danger counts as queued than its class: whoever is in danger goes before everybody else, in each department alike."""

_JUST_BEFORE = timedelta(microseconds=1)  # the smallest step of PostgreSQL's clock


def order_key(queued_at: datetime, priority: str, *, danger: bool = False) -> datetime:
    """The place in the queue: earliest first. Raises KeyError for an unknown priority."""
    return queued_at - PRIORITY_BONUS[priority] - (_DANGER_FIRST if danger else timedelta(0))


def front_key(own: datetime, head: datetime | None) -> datetime:
    """The place of a conversation that falls back into the queue: at the front of its class, and never behind its own place.

    It is a static key again. Of two that fall back while the same head waits, the older one goes first: their keys are in the order of their
    own, and where these keys are equal the moment decides since which they waited.

    Args:
        own: its place by its age.
        head: the first place in its class that is taken by one that did not fall back; None where there is none.
    """
    return own if head is None else min(own, head - _JUST_BEFORE)


@dataclass(frozen=True, kw_only=True)
class RoutingInputs:
    """What a rule may look at. `skills` are those of the topic; `open` is whether the desk is open now; `intake`, what the citizen answered."""

    topic: str | None = None
    sensitivity: str = "none"
    skills: tuple[str, ...] = ()
    reason: str
    signals: tuple[str, ...] = ()
    language: str = "nl"
    channel: str = "webchat"
    open: bool = True
    intake: tuple[str, ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "RoutingInputs":
        """The inputs as a handoff stored them; what was not an input then has its usual value.

        Raises:
            KeyError: the reason, which every handoff has, is not there.
        """
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**{"reason": stored["reason"], **known, **lists})

    def values(self) -> Mapping[str, frozenset[str]]:
        """Per condition of a rule, the values that hold."""
        return {
            "topic": frozenset({self.topic} if self.topic else ()),
            "sensitivity": frozenset({self.sensitivity}),
            "skills": frozenset(self.skills),
            "reason": frozenset({self.reason}),
            "signals": frozenset(self.signals),
            "language": frozenset({self.language}),
            "channel": frozenset({self.channel}),
            "hours": frozenset({"open" if self.open else "closed"}),
            "intake": frozenset(self.intake),
        }


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Where what matches `when` goes; every condition must hold, and of each one value suffices."""

    id: str
    when: Mapping[str, frozenset[str]]
    department: str
    skills: tuple[str, ...]
    priority: str

    def matches(self, values: Mapping[str, frozenset[str]]) -> bool:
        """Whether all conditions hold."""
        return all(wanted & values[condition] for condition, wanted in self.when.items())


@dataclass(frozen=True, kw_only=True)
class Routing:
    """The decision, and everything needed to explain it later. `candidates`: all rules that matched, the deciding one first."""

    rule: str
    version: str
    department: str
    skills: tuple[str, ...]
    priority: str
    inputs: Mapping[str, Any]
    candidates: tuple[str, ...]

    @property
    def in_danger(self) -> bool:
        """Whether it is about somebody who may be in danger."""
        return bool(self.inputs["sensitivity"] == DANGER)

    def kept(self) -> dict[str, Any]:
        """Return what a handoff keeps of it, as JSON: enough to explain it, and to route it again under another table."""
        decision = {"department": self.department, "skills": list(self.skills), "priority": self.priority}
        return {"rule": self.rule, "ruleVersion": self.version, "inputs": dict(self.inputs), "decision": decision}


@dataclass(frozen=True, kw_only=True)
class RoutingTable:
    """The rules in order; the last one matches everything. `version` changes when the table does."""

    rules: tuple[Rule, ...]
    version: str

    def route(self, inputs: RoutingInputs) -> Routing:
        """The first rule that matches."""
        values = inputs.values()
        matching = [rule for rule in self.rules if rule.matches(values)]
        rule = matching[0]
        return Routing(
            rule=rule.id,
            version=self.version,
            department=rule.department,
            skills=rule.skills,
            priority=rule.priority,
            inputs=asdict(inputs),
            candidates=tuple(each.id for each in matching),
        )
