"""Facts: the amounts, dates, phone numbers, links and words that fill the answers, each with the days between which it holds.

A body has every period of the fact, so next year's price is published before it holds. Type and label stay those of the file.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from router.catalogue.catalogue import Catalogue
from router.catalogue.errors import Problem
from router.catalogue.facts import Fact
from router.catalogue.load import fact_from
from router.catalogue.model import DEFAULT_ASPECT, in_language
from router.catalogue.wording import Finding, finding
from router.content import answers, messages
from router.content.errors import ContentInvalid, ContentNotFound
from router.content.model import Body, Content, Overlay

MOST_PERIODS = 20
MOST_SHOWN = 6  # answers in a preview
_FIELDS = ("value", "valid_from", "valid_until", "source", "checked")
_SOON = timedelta(days=30)
LARGEST = 99_999_999  # euro, or of whatever is counted
_CENTS = 2  # decimals of an amount
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def keys(content: Content) -> list[str]:
    """Return every fact."""
    return list(content.desk.catalogue.facts)


def body(content: Content, key: str) -> Body:
    """Return the periods of a fact as they are now, the first one first.

    Raises:
        ContentNotFound: there is no such fact.
    """
    periods = content.desk.catalogue.facts.periods(key)
    if not periods:
        raise ContentNotFound
    return {"periods": [_as_json(each) for each in periods]}


def _as_json(fact: Fact) -> dict[str, Any]:
    value: Any = fact.value
    if isinstance(value, Mapping):
        value = dict(value)
    elif isinstance(value, date):
        value = value.isoformat()
    return {
        "value": str(value) if isinstance(value, Decimal) else value,
        "valid_from": fact.valid_from and fact.valid_from.isoformat(),
        "valid_until": fact.valid_until and fact.valid_until.isoformat(),
        "source": fact.source,
        "checked": fact.checked and fact.checked.isoformat(),
    }


def put(overlay: Overlay, key: str, new: Body) -> None:
    """Put other periods in the place of those that are there.

    Raises:
        ContentInvalid: a value does not fit the type of the fact, or two periods overlap.
        ContentNotFound: there is no such fact.
    """
    before = overlay.facts.get(key)
    if not before:
        raise ContentNotFound
    rows = new.get("periods")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_PERIODS:
        raise ContentInvalid([finding("error", "periods_count", most=MOST_PERIODS)])
    municipality = overlay.desk.catalogue.municipality
    languages = municipality.languages + municipality.service_languages
    periods, found = list[Fact](), list[Finding]()
    for number, row in enumerate(rows):
        if wrong := _unwritten(row, before[0].type, number):
            found.append(wrong)
            continue
        problems: list[Problem] = []
        fact = fact_from(key, _as_file(row, before[0]), languages, name=before[0].file, problems=problems)
        found += [_problem(number, each, key, row) for each in problems]
        if fact:
            periods.append(fact)
            found += _empty(fact, municipality.languages, number)
    periods.sort(key=lambda each: each.valid_from or date.min)
    found += _overlaps(periods)
    if found:
        raise ContentInvalid(found)
    overlay.facts[key] = tuple(periods)


def _unwritten(row: Any, kind: str, number: int) -> Finding | None:
    """What a reader of numbers would let pass, but nobody writes so: nothing at all, 1e3, NaN."""
    value = row.get("value") if isinstance(row, dict) else None
    if not isinstance(row, dict) or row.keys() - set(_FIELDS):
        return None
    if value in (None, ""):
        return finding("error", "fact_empty", field=f"periods.{number}.value")
    if kind in {"amount", "number"} and not _PLAIN_NUMBER.fullmatch(str(value)):
        return finding("error", "fact_field", field=f"periods.{number}.value", message="is not a plain number")
    return _beyond(str(value), kind, f"periods.{number}.value") if kind in {"amount", "number"} else None


def _beyond(value: str, kind: str, field: str) -> Finding | None:
    """A number that is larger than anything a municipality tells, or an amount with more decimals than cents has."""
    whole, _, decimals = value.partition(".")
    if len(whole.lstrip("-0")) > len(str(LARGEST)):
        return finding("error", "number_large", field=field, most=LARGEST)
    if kind == "amount" and len(decimals) > _CENTS:
        return finding("error", "decimals", field=field, most=_CENTS)
    return None


def _as_file(row: Any, like: Fact) -> Any:
    """One row of a body as the file would have it."""
    if not isinstance(row, dict) or row.keys() - set(_FIELDS):
        return {"unknown": row}
    dated = {"valid_from", "valid_until", "checked"} | ({"value"} if like.type == "date" else set())
    given = {name: value for name, value in row.items() if value is not None and value != ""}
    read = {name: _date(value) if name in dated else value for name, value in given.items()}
    return {**read, "type": like.type, "label": dict(like.label), "fictional": like.fictional}


def _date(value: Any) -> Any:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return value


def _problem(number: int, problem: Problem, key: str, row: Any) -> Finding:
    name = problem.key.removeprefix(key).lstrip(".")
    field = next((each for each in _FIELDS if name.startswith(each)), None)
    if field is None and problem.message.startswith("value"):
        field = "value"
    code = "period_backwards" if "valid_until is before" in problem.message else "fact_field"
    if code == "fact_field" and field and isinstance(row, dict) and row.get(field) in (None, ""):
        code = "fact_empty"
    return finding("error", code, field=f"periods.{number}.{field or 'value'}", message=problem.message)


def _empty(fact: Fact, languages: tuple[str, ...], number: int) -> Iterator[Finding]:
    if isinstance(fact.value, Mapping):
        for language in languages:
            if not fact.value.get(language, "").strip():
                yield finding("error", "language_missing", language, field=f"periods.{number}.value")
    elif isinstance(fact.value, Decimal) and fact.value < 0:
        yield finding("error", "fact_field", field=f"periods.{number}.value", message="is less than zero")


def _overlaps(periods: list[Fact]) -> Iterator[Finding]:
    for number, (earlier, later) in enumerate(pairwise(periods)):
        if earlier.valid_until is None or (later.valid_from or date.min) <= earlier.valid_until:
            yield finding("error", "periods_overlap", field=f"periods.{number + 1}.valid_from")


def check(before: Content, after: Content, key: str, *, on_date: date) -> Iterator[Finding]:
    """Look at a fact as `balie topic check` does: does it hold today and in a month, without a hole, and who looked when."""
    facts = after.desk.catalogue.facts
    periods = facts.periods(key)
    for number, each in enumerate(periods):
        if not each.source.strip():
            yield finding("error", "source_missing", field=f"periods.{number}.source")
        if each.checked and each.checked > on_date:
            yield finding("error", "checked_in_future", field=f"periods.{number}.checked")
    if facts.on(key, on_date) is None:
        yield finding("error", "not_valid_today")
    elif facts.on(key, on_date + _SOON) is None:
        yield finding("warning", "ends_soon")
    for number, (earlier, later) in enumerate(pairwise(periods)):
        if earlier.valid_until and later.valid_from and later.valid_from > earlier.valid_until + timedelta(days=1):
            yield finding("warning", "periods_hole", field=f"periods.{number + 1}.valid_from")
    yield from _far_from(before.desk.catalogue, after.desk.catalogue, key, on_date)


def _far_from(before: Catalogue, after: Catalogue, key: str, on_date: date) -> Iterator[Finding]:
    """An amount of ten times as much, or of a tenth, is often a comma in the wrong place."""
    was, periods = before.facts.on(key, on_date), after.facts.periods(key)
    if was is None or not isinstance(was.value, Decimal) or was.value <= 0:
        return
    for number, each in enumerate(periods):
        if isinstance(each.value, Decimal) and not was.value / 5 <= each.value <= was.value * 5:
            yield finding("warning", "very_different", field=f"periods.{number}.value")


def uses(content: Content, key: str) -> list[str]:
    """Return the keys of the answers that tell a fact."""
    found = []
    for each in answers.keys(content):
        if any(f"{{{key}}}" in text for text in answers.body(content, each)["texts"].values()):
            found.append(each)
    return found


def told_in(content: Content, key: str) -> list[tuple[str, str, str]]:
    """Return everything that tells a fact, or leads to it: kind, key and title."""
    found = [("answer", each, answers.title(content, each)) for each in uses(content, key)]
    for topic in content.desk.catalogue.topics.values():
        if topic.next and topic.next.fact == key:  # the link under every answer of the topic
            name = f"{topic.name}.{DEFAULT_ASPECT}"
            found.append(("answer", name, answers.title(content, name)))
    for each in messages.keys(content):
        if any(f"{{{key}}}" in text for text in messages.body(content, each)["texts"].values()):
            found.append(("message", each, messages.title(content, each)))
    return list(dict.fromkeys(found))


def preview(content: Content, key: str, *, on_date: date) -> list[dict[str, Any]]:
    """Return the answers that tell the fact, as citizens read them now and from the start of a later period."""
    catalogue, shown = content.desk.catalogue, list[dict[str, Any]]()
    later = [each.valid_from for each in catalogue.facts.periods(key) if each.valid_from and each.valid_from > on_date]
    for day in [on_date, *later[:1]]:
        for each in uses(content, key)[:MOST_SHOWN]:
            lines = [line for line in answers.preview(content, each, on_date=day) if line["channel"] == "webchat"]
            on = None if day == on_date else day.isoformat()
            shown += [{**line, "label": answers.title(content, each), "on": on} for line in lines]
    return shown


def title(content: Content, key: str, language: str = "nl") -> str:
    """Return what people call a fact."""
    return in_language(content.desk.catalogue.facts.periods(key)[0].label, language)
