"""Surge mode as the supervisors' page gets it: the JSON of `docs/reference/contracts.md`, section 5."""

import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from router.agents import repository as agents
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE
from router.surge import repository
from router.surge.detection import Rate, usual
from router.surge.models import Announcement, Surge
from router.surge.phrases import QUARTER, quarter_of
from router.surge.watch import measure

_HOUR = timedelta(hours=1)
_HISTORY = timedelta(weeks=4)
_LISTED = 12
_LEAST_USUAL = 0.5  # conversations an hour


async def surge_json(connection: Connection, desk: Desk, *, now: datetime) -> dict[str, Any]:
    """Return all that the page shows."""
    found = await repository.situation(connection)
    rates, queues = await measure(connection, desk, now=now)
    names = await agents.names(connection)
    waiting = {queue.department: queue.waiting for queue in queues}
    outside = await repository.waiting_outside(connection)
    return {
        "byRule": desk.surge.by_rule,
        "windowMinutes": round(desk.surge.window.total_seconds() / 60),
        "surge": None if found.surge is None else _surge_json(found.surge, names),
        "rates": [_rate_json(desk, rate) for rate in rates if rate.count or rate.department is None],
        "lines": [
            {
                "department": name,
                "name": department.name[CONSOLE_LANGUAGE],
                "waiting": waiting.get(name, 0),
                "cap": desk.surge.cap_of(name),
                "keptOut": outside.get(name, 0),
            }
            for name, department in desk.departments.by_id.items()
        ],
        "phrases": await growing(connection, now=now),
        "topics": await _topics(connection, desk, now=now),
        "announcements": [announcement_json(each, names) for each in found.announcements],
    }


def _surge_json(found: Surge, names: Mapping[Any, str]) -> dict[str, Any]:
    return {
        "status": found.status,
        "reason": found.reason,
        "department": found.department,
        "figures": dict(found.figures),
        "proposedAt": found.proposed_at.isoformat(),
        "onAt": found.on_at.isoformat() if found.on_at else None,
        "onBy": names.get(found.on_by),
        "calmSince": found.calm_since.isoformat() if found.calm_since else None,
    }


def _rate_json(desk: Desk, rate: Rate) -> dict[str, Any]:
    mean = usual(rate.earlier, fewest=desk.surge.fewest_weeks)
    return {"kind": rate.kind, "department": rate.department, "count": rate.count, "usual": mean}


def announcement_json(found: Announcement, names: Mapping[Any, str]) -> dict[str, Any]:
    """Return a published answer."""
    return {
        "key": found.key,
        "version": found.version,
        "texts": dict(found.texts),
        "phrases": list(found.phrases),
        "publishedAt": found.published_at.isoformat(),
        "publishedBy": names.get(found.published_by),
    }


async def growing(connection: Connection, *, now: datetime) -> list[dict[str, Any]]:
    """Return the phrases that grew most within the last hour against their own history, a phrase within a longer one left out."""
    until = quarter_of(now) + QUARTER
    since = until - _HOUR
    heard = await repository.phrases_between(connection, since, until)
    before = await repository.phrases_between(connection, since - _HISTORY, since, among=list(heard))
    hours = await _hours_of_history(connection, since)
    scored = []
    for phrase, count in heard.items():
        mean = max(before.get(phrase, 0) / hours, _LEAST_USUAL)
        if count > mean:  # the log-likelihood of a Poisson count: many, and many more than usual
            score = count * math.log(count / mean) - (count - mean)
            scored.append((score, {"phrase": phrase, "conversations": count, "usual": round(mean, 1)}))
    return _without_parts([row for _, row in sorted(scored, key=lambda each: (-each[0], each[1]["phrase"]))])[:_LISTED]


async def _hours_of_history(connection: Connection, since: datetime) -> float:
    first = await repository.first_minute(connection)
    known = since - max(first, since - _HISTORY) if first else timedelta(0)
    return max(known / _HOUR, 1.0)


def _without_parts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave a phrase out where most of its conversations used it within a longer one."""
    kept = []
    for row in rows:
        within = (
            other
            for other in rows
            if other is not row
            and f" {row['phrase']} " in f" {other['phrase']} "
            and other["conversations"] >= 0.8 * row["conversations"]
        )
        if next(within, None) is None:
            kept.append(row)
    return kept


async def _topics(connection: Connection, desk: Desk, *, now: datetime) -> list[dict[str, Any]]:
    """Return what is asked about most within the last hour, beside the hour before."""
    until = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in await repository.sums(connection, [(until - _HOUR, until), (until - 2 * _HOUR, until - _HOUR)]):
        if row.kind == "question" and row.topic in desk.catalogue.topics:
            counts[row.topic][row.number - 1] += row.count
    ranked = sorted(counts.items(), key=lambda each: (-each[1][0], each[0]))[:_LISTED]
    return [
        {"topic": topic, "title": desk.catalogue.title(topic, CONSOLE_LANGUAGE), "count": latest, "before": before}
        for topic, (latest, before) in ranked
        if latest
    ]
