"""The questions of an intake: optional, asked with the notice of the queue, and only where the answer changes what happens.

There is one. At a death it asks when that was: a burial or cremation is at the latest on the sixth working day after it (Wet op de lijkbezorging,
article 16), and the declaration comes before, so from the fourth working day on it is urgent; the declaration has no term of its own. The router
offers buttons and takes the one that was pressed itself. What a citizen types instead simply reaches the employee, and nobody has to answer.

>>> working_days_after(date(2026, 11, 20), date(2026, 11, 23), "NL")   # died on Friday, today is Monday
1
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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


async def with_question(
    connection: Connection, desk: Desk, held: Conversation, notice: NewMessage, topic: str | None
) -> list[NewMessage]:
    """Return the notice of the queue, and below it the question of this topic with buttons to answer, skip or not know.

    Nothing is asked that the citizen told. The notice asks for a phone number, so the question is a message of its own.
    """
    about = desk.catalogue.topics.get(topic or "")
    if about is None or "date_of_death" not in about.intake:
        return [notice]
    said = await conversations.messages_after(connection, held.id, 0, notes=False)
    if is_told(desk, [each.text for each in said if each.author == "citizen"]):
        return [notice]
    return [_without_call(notice), question(desk, notice.language)]


def _without_call(notice: NewMessage) -> NewMessage:
    """Return a notice without the button to be called: where choices are numbers, those of the question are the only ones. Its words do the same."""
    buttons = [each for each in notice.content.get("buttons", []) if "call" not in each["payload"]]
    rest = {name: value for name, value in notice.content.items() if name != "buttons"}
    return replace(notice, content={**rest, "buttons": buttons} if buttons else rest)


def question(desk: Desk, language: str) -> NewMessage:
    """Return the question with its buttons."""
    asked = desk.say("intake_death_question", language)
    return replace(asked, content={**asked.content, "buttons": list(_buttons(desk, language))})


def is_told(desk: Desk, said: Iterable[str]) -> bool:
    """Say whether a day stands close to the word for dying, in the words of any language that we speak: "vannacht is mijn moeder overleden".

    Only the question is left out then. The case stays as urgent as a day that nobody knows, until an employee has read it.
    """
    texts = [text.casefold() for text in said]
    for language in desk.spoken:
        days, died = (_either(desk.text(f"intake_death_{words}", language)) for words in ("days", "words"))
        near = rf"{_NEAR}{{0,3}}[^\S\n]+"
        close = re.compile(rf"(?<!\w)(?:{days}{near}{died}|{died}{near}{days})(?!\w)")
        if any(close.search(text) for text in texts):
            return True
    return False


_NEAR = r"(?:[^\S\n]+\w+)"  # a word in between, in the same sentence


def _either(words: str) -> str:
    return f"(?:{'|'.join(re.escape(word.strip().casefold()) for word in words.split(','))})"


def _buttons(desk: Desk, language: str) -> Iterator[dict[str, Any]]:
    """The days as people name them, and then the day on which the working days make the difference; each with the earliest day it can mean."""
    today, country = desk.today(), desk.catalogue.municipality.public_holidays
    edge = _earliest_before_urgent(today, country)
    last = today - timedelta(days=3)  # the three working days before the edge are at least three days
    named = {
        **_named(desk, edge, language),
        **{f"last_{name}": it for name, it in _named(desk, last, language).items()},
    }
    answers: list[tuple[str, date | None]] = [
        ("death_recent", today - timedelta(days=1)),
        ("death_day_before", today - timedelta(days=2)),
        ("death_on" if edge == last else "death_since", edge),
        ("death_before", edge - timedelta(days=1)),
        ("unknown", None),
    ]
    for name, died in answers:
        label = desk.text(f"intake_{name}", language, **named)
        payload = {"intake": "date_of_death", "died": died.isoformat() if died else None}
        yield {"label": label[0].upper() + label[1:], "language": language, "payload": payload}
    yield {"label": desk.text("intake_skip", language), "language": language, "payload": {"intake": "skip"}}


def _named(desk: Desk, day: date, language: str) -> dict[str, str]:
    return {"day": desk.text(f"day_{DAYS[day.weekday()]}", language), "date": write_day_month(day, language)}


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
