"""From `municipality/departments.yml` and `routing.yml` to departments and rules, checked key by key."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.catalogue import DAYS
from router.catalogue.files import Strict, content_version, read_yaml, used_twice, validate
from router.catalogue.load import read_municipality
from router.catalogue.model import Municipality
from router.catalogue.schema import Name, PlainLocalised, Sensitivity
from router.channels.names import Channel
from router.departments.hours import DAY_MINUTES, DayException, Interval, OpeningHours, public_holidays
from router.departments.model import LONGEST_WRAP_UP, CallbackOffer, Department, Departments, OutOfHoursLine
from router.departments.routing import RoutingTable, Rule

_ANY_YEAR = 2026
"""Asked for once at load, so that no citizen waits for the calendar to be imported."""

_INTERVAL = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def read_interval(text: str) -> Interval:
    """`08:30-17:00` as an interval. Raises ValueError."""
    match = _INTERVAL.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an interval such as 08:30-17:00")
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    interval = Interval(opens=from_hour * 60 + from_minute, closes=to_hour * 60 + to_minute)
    if not interval.opens < interval.closes <= DAY_MINUTES:
        raise ValueError(f"{text!r} must end after it starts; split a night at 24:00")
    return interval


def _intervals(texts: list[str]) -> list[str]:
    intervals = [read_interval(text) for text in texts]
    for earlier, later in pairwise(intervals):
        if later.opens < earlier.closes:
            raise ValueError("the intervals must be in order and may not overlap")
    return texts


def _day(name: str) -> str:
    if name not in DAYS:
        raise ValueError(f"{name} is not one of {', '.join(DAYS)}")
    return name


Intervals = Annotated[list[str], AfterValidator(_intervals)]
Day = Annotated[str, AfterValidator(_day)]


class _ExceptionFile(Strict):
    date: date
    hours: Intervals
    reason: PlainLocalised | None = None


def _dated(exceptions: list[_ExceptionFile]) -> list[_ExceptionFile]:
    dates = [item.date for item in exceptions]
    twice = sorted({day for day in dates if dates.count(day) > 1})
    if twice:
        raise ValueError(f"{twice[0]} has two exceptions; give it one, with all its hours")
    return exceptions


Exceptions = Annotated[list[_ExceptionFile], AfterValidator(_dated)]


class _LineFile(Strict):
    topics: list[Name] = Field(default_factory=list)
    label: PlainLocalised
    phone: str
    hours: dict[Day, Intervals]


class _ChannelFile(Strict):
    hours: dict[Day, Intervals]
    exceptions: Exceptions = Field(default_factory=list)


class _CallbacksFile(Strict):
    slot_minutes: int = Field(30, ge=5, le=240)
    per_slot: int | None = Field(None, ge=1, le=100)
    notice_minutes: int = Field(60, ge=0, le=2880)
    days_ahead: int = Field(5, ge=1, le=20)


class _DepartmentFile(Strict):
    id: Name
    name: PlainLocalised
    phone: str
    hours: dict[Day, Intervals]
    exceptions: Exceptions = Field(default_factory=list)
    open_on_holidays: bool = False
    channels: dict[Channel, _ChannelFile] = Field(default_factory=dict)
    by_appointment: list[Name] = Field(default_factory=list)
    out_of_hours: _LineFile | None = None
    callbacks: _CallbacksFile | None = None
    assignment: Literal["pull", "push"] = "pull"
    wrap_up_seconds: int = Field(default=0, ge=0, le=LONGEST_WRAP_UP)
    transfer_consent: bool = False
    transfer_minutes: int = Field(10, ge=1, le=480)


class _DepartmentsFile(Strict):
    default: Name
    departments: list[_DepartmentFile] = Field(min_length=1)


class _WhenFile(Strict):
    topic: list[Name] = Field(default_factory=list)
    sensitivity: list[Sensitivity] = Field(default_factory=list)
    skills: list[Name] = Field(default_factory=list)
    reason: list[
        Literal[
            "human_first_topic",
            "wants_human",
            "accepted_offer",
            "not_understood",
            "bot_unavailable",
            "bot_off",
            "approval",
        ]
    ] = Field(default_factory=list)
    signals: list[str] = Field(default_factory=list)
    language: list[str] = Field(default_factory=list)
    channel: list[str] = Field(default_factory=list)
    hours: list[Literal["open", "closed"]] = Field(default_factory=list)
    intake: list[
        Literal[
            "death_working_day_0",
            "death_working_day_1",
            "death_working_day_2",
            "death_working_day_3",
            "death_working_day_4",
            "death_unknown",
        ]
    ] = Field(default_factory=list)


class _TargetFile(Strict):
    id: Name
    department: Name
    skills: list[Name] = Field(default_factory=list)
    priority: Literal["urgent", "high", "normal"]


class _RuleFile(_TargetFile):
    when: _WhenFile


class _RoutingFile(Strict):
    version: int
    rules: list[_RuleFile]
    default: _TargetFile


def load_departments(municipality_dir: Path) -> Departments:
    """The departments, on the municipality's clock. Raises CatalogueInvalid with every problem."""
    problems: list[Problem] = []
    municipality = read_municipality(municipality_dir, problems)
    name = f"{municipality_dir.name}/departments.yml"
    data = read_yaml(municipality_dir / "departments.yml", name, problems)
    if problems or data is None or municipality is None:
        raise CatalogueInvalid(problems)
    return departments_from(data, municipality, name=name)


def departments_from(data: Mapping[str, Any], municipality: Municipality, *, name: str) -> Departments:
    """The departments that `data` describes as the file does; `name` is how problems call it. Raises CatalogueInvalid."""
    problems: list[Problem] = []
    file = validate(_DepartmentsFile, data, name, problems)
    if file:
        ids = [item.id for item in file.departments]
        problems += used_twice(ids, name, "departments")
        if file.default not in ids:
            problems.append(Problem(file=name, key="default", message=f"{file.default} is not one of the departments"))
    if problems or file is None:
        raise CatalogueInvalid(problems)
    if municipality.public_holidays:
        public_holidays(municipality.public_holidays, _ANY_YEAR)
    return Departments(
        by_id={item.id: _department(item, municipality) for item in file.departments},
        default_id=file.default,
    )


def load_routing(municipality_dir: Path, departments: Departments) -> RoutingTable:
    """The municipality's rules. Raises CatalogueInvalid as `read_routing` does."""
    return read_routing(municipality_dir / "routing.yml", departments, name=f"{municipality_dir.name}/routing.yml")


def read_routing(path: Path, departments: Departments, *, name: str) -> RoutingTable:
    """The rules of a file, each leading to a department that exists.

    Args:
        path: the file.
        departments: where a rule may lead.
        name: how problems call the file.

    Raises:
        CatalogueInvalid: with every problem, by key.
    """
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    if data is None:
        raise CatalogueInvalid(problems)
    return routing_from(data, departments, name=name)


def routing_from(data: Mapping[str, Any], departments: Departments, *, name: str) -> RoutingTable:
    """The rules that `data` describes as the file does. Raises CatalogueInvalid as `read_routing` does."""
    problems: list[Problem] = []
    file = validate(_RoutingFile, data, name, problems)
    if file:
        targets: list[_TargetFile] = [*file.rules, file.default]
        problems += used_twice([target.id for target in targets], name, "rules")
        for target in targets:
            if target.department not in departments.by_id:
                message = f"{target.department} is not a department of departments.yml"
                problems.append(Problem(file=name, key=f"{target.id}.department", message=message))
        for rule in file.rules:
            if not rule.when.model_fields_set:
                message = "has no condition, so no later rule is reached; that is what default is for"
                problems.append(Problem(file=name, key=f"{rule.id}.when", message=message))
    if problems or file is None:
        raise CatalogueInvalid(problems)
    return RoutingTable(
        rules=(*(_rule(rule, rule.when) for rule in file.rules), _rule(file.default, _WhenFile())),
        version=f"{file.version}-{content_version(data)}",
    )


def _rule(file: _TargetFile, when: _WhenFile) -> Rule:
    return Rule(
        id=file.id,
        when={condition: frozenset(getattr(when, condition)) for condition in sorted(when.model_fields_set)},
        department=file.department,
        skills=tuple(file.skills),
        priority=file.priority,
    )


def _department(file: _DepartmentFile, municipality: Municipality) -> Department:
    line, zone = file.out_of_hours, municipality.time_zone
    holidays = None if file.open_on_holidays else municipality.public_holidays

    def hours(week: dict[Day, list[str]], exceptions: list[_ExceptionFile]) -> OpeningHours:
        dated = [DayException(date=item.date, hours=_read(item.hours), reason=item.reason or {}) for item in exceptions]
        return OpeningHours(
            time_zone=zone, week=_week(week), exceptions={item.date: item for item in dated}, holidays=holidays
        )

    return Department(
        id=file.id,
        name=file.name,
        phone=file.phone,
        hours=hours(file.hours, file.exceptions),
        channels={
            name: hours(channel.hours, _own_first(channel.exceptions, file.exceptions))
            for name, channel in file.channels.items()
        },
        by_appointment=frozenset(file.by_appointment),
        out_of_hours=OutOfHoursLine(
            label=line.label, phone=line.phone, hours=_line_hours(line, zone), topics=frozenset(line.topics)
        )
        if line
        else None,
        callbacks=CallbackOffer(**file.callbacks.model_dump()) if file.callbacks else None,
        assignment=file.assignment,
        wrap_up=timedelta(seconds=file.wrap_up_seconds),
        transfer_consent=file.transfer_consent,
        transfer_within=timedelta(minutes=file.transfer_minutes),
    )


def _own_first(own: list[_ExceptionFile], shared: list[_ExceptionFile]) -> list[_ExceptionFile]:
    """A channel's own exceptions, and those closed days of the department on which it has none.

    Other hours of the department say nothing about a channel with hours of its own.
    """
    dates = {item.date for item in own}
    return [*own, *(item for item in shared if item.date not in dates and not item.hours)]


def _line_hours(line: _LineFile, zone: ZoneInfo) -> OpeningHours:
    """A line for what cannot wait also answers on public holidays."""
    return OpeningHours(time_zone=zone, week=_week(line.hours), holidays=None)


def _week(hours: dict[Day, list[str]]) -> tuple[tuple[Interval, ...], ...]:
    return tuple(_read(hours.get(day, [])) for day in DAYS)


def _read(texts: list[str]) -> tuple[Interval, ...]:
    return tuple(read_interval(text) for text in texts)
