"""The questions of an intake: optional, asked with the notice of the queue, and only where the answer changes what happens.

There is one. At a death it asks when that was: a burial or cremation is at the latest on the sixth working day after it (Wet op de lijkbezorging,
article 16), and the declaration comes before, so from the fourth working day on it is urgent; the declaration has no term of its own. The router
offers buttons and takes the one that was pressed itself. What a citizen types instead simply reaches the employee, and nobody has to answer.

>>> working_days_after(date(2026, 11, 20), date(2026, 11, 23), "NL")   # died on Friday, today is Monday
1
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from router.catalogue.catalogue import DAYS
from router.catalogue.formats import write_day_month
from router.conversations import repository as conversations
from router.conversations.models import Conversation, NewMessage
from router.database import Connection
from router.departments import RoutingInputs, is_working_day
from router.desk import Desk
from router.handoffs import repository
from router.handoffs.rerouting import rerouted_by_answer
from router.handoffs.story import by_citizen, step
from router.ledger import append

URGENT_FROM = 4  # the working day after a death from which a rule may call it urgent


def working_days_after(day: date, today: date, country: str | None) -> int:
    """Return the number of working days after `day`, up to and with `today`; `country` is whose public holidays count, if any.

    Everybody's working days, not those of `OpeningHours`: a day on which the desk closes gives nobody another day for a funeral.
    """
    days = (day + timedelta(days=ahead) for ahead in range(1, (today - day).days + 1))
    return sum(is_working_day(each, country) for each in days)


def _earliest_before_urgent(today: date, country: str | None) -> date:
    """The first day on which a death is not yet urgent today."""
    day = today
    while working_days_after(day - timedelta(days=1), today, country) < URGENT_FROM:
        day -= timedelta(days=1)
    return day


def with_question(desk: Desk, notice: NewMessage, topic: str | None) -> NewMessage:
    """Return the notice of the queue with the question of this topic below it, and buttons to answer, skip or not know."""
    about = desk.catalogue.topics.get(topic or "")
    if about is None or "date_of_death" not in about.intake:
        return notice
    question = desk.text("intake_death_question", notice.language)
    buttons = [*notice.content.get("buttons", []), *_buttons(desk, notice.language)]
    return replace(notice, text=f"{notice.text}\n\n{question}", content={**notice.content, "buttons": buttons})


def _buttons(desk: Desk, language: str) -> Iterator[dict[str, Any]]:
    """The days as people name them, and then the day on which the working days make the difference; each with the earliest day it can mean."""
    today, country = desk.today(), desk.catalogue.municipality.public_holidays
    edge = _earliest_before_urgent(today, country)
    named = {
        "day": desk.text(f"day_{DAYS[edge.weekday()]}", language),
        "date": write_day_month(edge, language),
    }
    answers: list[tuple[str, date | None]] = [
        ("death_recent", today - timedelta(days=1)),
        ("death_day_before", today - timedelta(days=2)),
        ("death_since", edge),
        ("death_before", edge - timedelta(days=1)),
        ("unknown", None),
    ]
    for name, died in answers:
        label = desk.text(f"intake_{name}", language, **named)
        payload = {"intake": "date_of_death", "died": died.isoformat() if died else None}
        yield {"label": label[0].upper() + label[1:], "language": language, "payload": payload}
    yield {"label": desk.text("intake_skip", language), "language": language, "payload": {"intake": "skip"}}


def _answer(desk: Desk, payload: Mapping[str, Any]) -> str:
    """Return the answer as a rule looks at it: the working day after the death that today is, counted from the earliest day that was meant."""
    if payload["died"] is None:
        return "death_unknown"
    country = desk.catalogue.municipality.public_holidays
    days = working_days_after(date.fromisoformat(payload["died"]), desk.today(), country)
    return f"death_working_day_{min(days, URGENT_FROM)}"


async def answered(
    connection: Connection, desk: Desk, held: Conversation, payload: Mapping[str, Any], *, now: datetime
) -> None:
    """Take the button that a citizen pressed: route the handoff again by the answer, as long as it waits.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the rule table and the words.
        held: the conversation.
        payload: of the button.
        now: the moment.
    """
    found = await repository.open_of(connection, held.id)
    if found is not None and found.status != "queued":  # an employee has it, reads it and speaks
        return
    if found is None or payload["intake"] == "skip":
        key = "button_too_late" if found is None else "intake_skipped"
        await conversations.write(connection, held, [desk.say(key, held.language)], now=now)
        return
    answer = _answer(desk, payload)
    if found.dangers:  # nothing weighs more: read by the employee, and it stays where it is
        await repository.change(connection, found.id, snapshot={**found.snapshot, "answered": [answer]})
        await conversations.write(connection, held, [desk.say("intake_noted", held.language)], now=now)
        return
    routing = desk.routing.route(replace(RoutingInputs.read(found.snapshot["inputs"]), intake=(answer,)))
    await repository.change(connection, found.id, **rerouted_by_answer(found, routing))
    await conversations.write(connection, held, [desk.say("intake_noted", held.language)], now=now)
    moved = step(
        held,
        found.id,
        "rerouted",
        actor=by_citizen(held),
        reason=answer,
        rule=routing.rule,
        department=routing.department,
        priority=routing.priority,
    )
    await append(connection, moved, at=now)
