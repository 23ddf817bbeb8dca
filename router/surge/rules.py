"""When it is a surge, and what happens then: `municipality/surge.yml`, which may be left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, validate
from router.departments import Departments

FILE = "surge.yml"


@dataclass(frozen=True, kw_only=True)
class SurgeRules:
    """What the municipality agreed about surges.

    Attributes:
        by_rule: surge mode switches itself on; otherwise a supervisor confirms.
        window: the time over which contacts are counted.
        weeks: earlier weeks that are looked at, and `fewest_weeks` of them that there must be.
        fewest: contacts in the window below which nothing is a surge.
        times: how many times the usual number it must be.
        chance: and how unlikely, if it were a usual day.
        queue_fewest: people waiting below which no queue is a surge.
        queue_times: how many times as many must come as are helped.
        calm: how long it must be calm before surge mode goes off by itself.
        cap: how many may wait for a department during a surge, and `caps` for some departments.
    """

    by_rule: bool = False
    window: timedelta = timedelta(minutes=15)
    weeks: int = 8
    fewest_weeks: int = 3
    fewest: int = 40
    times: float = 2.0
    chance: float = 1e-6
    queue_fewest: int = 20
    queue_times: float = 2.0
    calm: timedelta = timedelta(minutes=30)
    cap: int = 150
    caps: Mapping[str, int] = field(default_factory=dict)

    def cap_of(self, department: str) -> int:
        """Return how many may wait for a department during a surge."""
        return self.caps.get(department, self.cap)


class _Watch(Strict):
    window_minutes: int = Field(15, ge=5, le=120)
    weeks: int = Field(8, ge=1, le=26)
    fewest_weeks: int = Field(3, ge=1)
    fewest: int = Field(40, ge=1)
    times: float = Field(2.0, gt=1)
    chance: float = Field(1e-6, gt=0, lt=0.01)


class _Queue(Strict):
    fewest: int = Field(20, ge=1)
    times: float = Field(2.0, gt=1)


class _Cap(Strict):
    default: int = Field(150, ge=1)
    departments: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)


class _SurgeFile(Strict):
    switch_on: Literal["ask", "by_rule"] = "ask"
    watch: _Watch = Field(default_factory=_Watch)
    queue: _Queue = Field(default_factory=_Queue)
    calm_minutes: int = Field(30, ge=1, le=240)
    cap: _Cap = Field(default_factory=_Cap)


def load_surge_rules(municipality: Path, departments: Departments) -> SurgeRules:
    """Return the rules of a municipality; the defaults when it has no such file.

    Raises:
        CatalogueInvalid: with every problem, by key.
    """
    path, name = municipality / FILE, f"{municipality.name}/{FILE}"
    if not path.exists():
        return SurgeRules()
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    file = validate(_SurgeFile, data, name, problems) if data is not None else None
    for department in file.cap.departments if file else ():
        if department not in departments.by_id:
            message = f"{department} is not a department of departments.yml"
            problems.append(Problem(file=name, key=f"cap.departments.{department}", message=message))
    if problems or file is None:
        raise CatalogueInvalid(problems)
    return SurgeRules(
        by_rule=file.switch_on == "by_rule",
        window=timedelta(minutes=file.watch.window_minutes),
        weeks=file.watch.weeks,
        fewest_weeks=file.watch.fewest_weeks,
        fewest=file.watch.fewest,
        times=file.watch.times,
        chance=file.watch.chance,
        queue_fewest=file.queue.fewest,
        queue_times=file.queue.times,
        calm=timedelta(minutes=file.calm_minutes),
        cap=file.cap.default,
        caps=dict(file.cap.departments),
    )
