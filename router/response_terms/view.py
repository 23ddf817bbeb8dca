"""A response term as the citizen and the employee get it: the JSON of `docs/reference/contracts.md`."""

from typing import Any
from uuid import UUID

from router.database import Connection
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE
from router.response_terms import repository, words
from router.response_terms.clock import days_left
from router.response_terms.models import ListedTerm, ResponseTerm


async def citizen_json(connection: Connection, desk: Desk, handoff_id: UUID, language: str) -> dict[str, Any] | None:
    """Return the term of a question as its citizen sees it, or None where it has none that counts."""
    found = await repository.get(connection, handoff_id)
    if found is None or not found.is_open:
        return None
    reason = await repository.open_stop(connection, handoff_id) if found.status == "stopped" else None
    return {
        "dueAt": found.due_at.isoformat() if found.due_at else None,
        "stopped": found.status == "stopped",
        "text": words.line(desk, found, reason, language),
    }


async def employee_json(connection: Connection, desk: Desk, handoff_id: UUID) -> dict[str, Any] | None:
    """Return the term of a handoff as an employee sees it, or None."""
    found = await repository.get(connection, handoff_id)
    if found is None:
        return None
    hours = desk.departments.get(found.department).hours
    stops = await repository.stops_of(connection, handoff_id)
    left = days_left(hours, found.started_at, found.working_days, stops, desk.clock())
    shown = _shown(desk, found, await repository.open_stop(connection, handoff_id))
    return {**shown, "daysLeft": left if found.is_open else None}


def listed_json(desk: Desk, row: ListedTerm) -> dict[str, Any]:
    """Return a term as a row of a list."""
    return {
        **_shown(desk, row.term, row.stop_reason),
        "handoffId": str(row.term.handoff_id),
        "reference": row.reference,
        "department": row.department,
        "departmentName": desk.department_name(row.department, CONSOLE_LANGUAGE),
        "topicTitle": desk.topic_title(row.topic, CONSOLE_LANGUAGE),
    }


def _shown(desk: Desk, found: ResponseTerm, reason: str | None) -> dict[str, Any]:
    return {
        "status": found.status,
        "workingDays": found.working_days,
        "startedAt": found.started_at.isoformat(),
        "dueAt": found.due_at.isoformat() if found.due_at else None,
        "dueText": words.day(desk, found.due_at, CONSOLE_LANGUAGE) if found.due_at else None,
        "stopReason": reason,
    }
