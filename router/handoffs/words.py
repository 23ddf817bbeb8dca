"""What the ledger says of one step, in the words of `ledger.yml` and in the municipality's time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from router.catalogue.model import in_language
from router.desk import Desk
from router.ledger import Entry
from router.response_terms.words import day

CITIZEN = "citizen"
_OF_A_RULE = {"queued": "rule", "term_started": "term", "term_met": "term", "term_missed": "term"}
_TOLD_WITH_THE_OTHER = {"fromMinutes", "startsAt"}  # the words of `toMinutes` and `endsAt` tell both


def in_words(desk: Desk, kind: str, code: str, language: str) -> str:
    """Return the words for a code (`step`, `because`, `by`, `result`, …), or the code itself, which is then a name of the municipality's own."""
    key = f"{kind}_{code}"
    return desk.text(key, language) if key in desk.catalogue.messages else code


def actor_in_words(desk: Desk, actor: str, names: Mapping[str, str], language: str) -> str:
    """Return who did something: a name where it is known, else what kind of person, with the start of the pseudonym."""
    kind, _, pseudonym = actor.partition(":")
    words = in_words(desk, "by", kind, language)
    if actor in names:
        return words if kind == CITIZEN else names[actor]
    return f"{words} {pseudonym[:6]}" if pseudonym else words


def reason_in_words(desk: Desk, entry: Entry, language: str) -> str | None:
    """Return why: the rule or the term by its name, a topic by its title, and the rest by its words."""
    if entry.reason is None:
        return None
    if named := _OF_A_RULE.get(entry.action):
        return desk.text(f"said_{named}", language, value=entry.reason)
    if entry.action == "term_dropped":
        return in_words(desk, "status", entry.reason, language)
    title = desk.topic_title(entry.reason, language) if entry.action == "heard_danger" else None
    return title or in_words(desk, "because", entry.reason, language)


def result_in_words(desk: Desk, result: str, language: str) -> str | None:
    """Return how it ended, or None where it just succeeded."""
    return None if result == "ok" else in_words(desk, "result", result, language)


def details_in_words(desk: Desk, data: Mapping[str, Any], language: str) -> list[str]:
    """Return what an entry says besides; what has no value is left out, and so is a no that says nothing."""
    said = {name: value for name, value in data.items() if value is not None}
    told = {_snake(name): _value(desk, name, value, language) for name, value in said.items()}
    details = [
        _detail(desk, name, value, told, language) for name, value in said.items() if name not in _TOLD_WITH_THE_OTHER
    ]
    return [each for each in details if each]


def _detail(desk: Desk, name: str, value: Any, told: Mapping[str, str], language: str) -> str | None:
    key = f"said_{_snake(name)}"
    if isinstance(value, bool):
        key = f"{key}_{str(value).lower()}"
        return desk.text(key, language) if key in desk.catalogue.messages else None
    words = told[_snake(name)]
    return desk.text(key, language, **{"value": words, **told}) if key in desk.catalogue.messages else f"{name} {words}"


def _value(desk: Desk, name: str, value: Any, language: str) -> str:
    if name == "department" and value in desk.departments.by_id:
        return desk.department_name(value, language)
    if name == "organisation" and value in desk.organisations:
        return in_language(desk.organisations[value].name, language)
    if name in ("topic", "heard"):
        return desk.topic_title(value, language) or str(value)
    if name == "priority":
        return in_words(desk, "priority", value, language)
    if name == "channels":
        return ", ".join(f"{channel} {most}" for channel, most in value.items())
    return _time(desk, name, value, language)


def _time(desk: Desk, name: str, value: Any, language: str) -> str:
    if name == "dueAt":
        return day(desk, datetime.fromisoformat(value), language)
    if name in ("until", "startsAt"):
        return _local(desk, value).strftime("%d-%m-%Y %H:%M")
    if name == "endsAt":
        return _local(desk, value).strftime("%H:%M")
    return _duration(value) if name.endswith("Seconds") else str(value)


def _local(desk: Desk, moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(desk.catalogue.municipality.time_zone)


def _duration(seconds: int) -> str:
    """Return a duration as people write it.

    >>> _duration(231), _duration(42)
    ('3 min 51 s', '42 s')
    """
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
