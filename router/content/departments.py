"""The hours of a department and of its channels, with the days on which others hold. Their key is that of the department."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from router.catalogue.catalogue import DAYS
from router.catalogue.errors import CatalogueInvalid
from router.catalogue.wording import Finding, finding
from router.content.errors import ContentInvalid, ContentNotFound
from router.content.model import Body, Content, Overlay
from router.departments.load import departments_from

_EDITED = ("hours", "exceptions", "channels")
_DAYS_SHOWN = 14
_MOST_EXCEPTIONS = 200


def keys(content: Content) -> list[str]:
    """Return every department."""
    return list(content.desk.departments.by_id)


def _raw(departments: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = next((each for each in departments.get("departments", ()) if each.get("id") == key), None)
    if found is None:
        raise ContentNotFound
    return dict(found)


def body(content: Content, key: str) -> Body:
    """Return hours, dated exceptions, and the channels with hours of their own.

    Raises:
        ContentNotFound: there is no such department.
    """
    raw = _raw(content.departments, key)
    channels = {
        name: {"hours": _week(each["hours"]), "exceptions": _exceptions(each.get("exceptions"))}
        for name, each in (raw.get("channels") or {}).items()
    }
    return {"hours": _week(raw["hours"]), "exceptions": _exceptions(raw.get("exceptions")), "channels": channels}


def _week(hours: Mapping[str, Any]) -> dict[str, list[str]]:
    return {day: list(hours.get(day) or ()) for day in DAYS}


def _exceptions(rows: Any) -> list[dict[str, Any]]:
    return [
        {"date": str(row["date"]), "hours": list(row["hours"]), "reason": dict(row.get("reason") or {})}
        for row in rows or ()
    ]


def put(overlay: Overlay, key: str, new: Body) -> None:
    """Give a department other hours.

    Raises:
        ContentInvalid: a time is not one, or a date comes twice.
        ContentNotFound: there is no such department.
    """
    raw = _raw(overlay.departments, key)
    channels = new.get("channels") or {}
    if new.keys() - set(_EDITED) or not isinstance(new.get("hours"), dict) or not isinstance(channels, dict):
        raise ContentInvalid([finding("error", "hours_missing", field="hours")])
    raw |= {"hours": new["hours"], "exceptions": _read(new.get("exceptions"), "exceptions")}
    raw["channels"] = {
        name: {"hours": each.get("hours"), "exceptions": _read(each.get("exceptions"), f"channels.{name}.exceptions")}
        for name, each in channels.items()
        if isinstance(each, dict)
    }
    every = [raw if each.get("id") == key else each for each in overlay.departments["departments"]]
    changed = {**overlay.departments, "departments": every}
    number = next(number for number, each in enumerate(every) if each is raw)
    try:
        departments_from(changed, overlay.desk.catalogue.municipality, name="departments.yml")
    except CatalogueInvalid as error:
        prefix = f"departments.{number}."
        raise ContentInvalid(
            [
                finding("error", "hours_wrong", field=each.key.removeprefix(prefix), message=each.message)
                for each in error.problems
            ]
        ) from error
    overlay.departments = changed


def _read(rows: Any, field: str) -> list[dict[str, Any]]:
    """The exceptions of a body as the file has them."""
    found, read = list[Finding](), list[dict[str, Any]]()
    if not isinstance(rows or [], list) or len(rows or []) > _MOST_EXCEPTIONS:
        raise ContentInvalid([finding("error", "hours_wrong", field=field, message="")])
    for number, row in enumerate(rows or []):
        try:
            day = date.fromisoformat(str(row["date"]))
            reason = dict(row.get("reason") or {})
        except (AttributeError, KeyError, TypeError, ValueError):
            found.append(finding("error", "date_wrong", field=f"{field}.{number}.date"))
            continue
        reason = {language: text for language, text in reason.items() if str(text).strip()}
        read.append({"date": day, "hours": row.get("hours"), **({"reason": reason} if reason else {})})
    if found:
        raise ContentInvalid(found)
    return sorted(read, key=lambda row: row["date"])


def check(before: Content, after: Content, key: str, *, on_date: date) -> Iterator[Finding]:
    """Look at new hours: is anybody ever there, and does an exception have its reason in every language."""
    department = after.desk.departments.get(key)
    if not any(department.hours.week):
        yield finding("warning", "never_open", field="hours")
    for number, row in enumerate(body(after, key)["exceptions"]):
        spoken = [language for language in after.desk.languages if row["reason"].get(language, "").strip()]
        if row["reason"] and len(spoken) < len(after.desk.languages):
            yield finding("warning", "reason_missing", field=f"exceptions.{number}.reason")


def preview(content: Content, key: str, *, on_date: date) -> list[dict[str, Any]]:
    """Return the hours of the coming two weeks on each channel that has its own, as they will be told and kept."""
    department = content.desk.departments.get(key)
    shown = []
    for channel, hours in {"": department.hours, **department.channels}.items():
        days = []
        for ahead in range(_DAYS_SHOWN):
            day = on_date + timedelta(days=ahead)
            periods = [
                f"{each.opens // 60}:{each.opens % 60:02}-{each.closes // 60}:{each.closes % 60:02}"
                for each in hours.on(day)
            ]
            special = day in hours.exceptions
            days.append({"date": day.isoformat(), "hours": periods, "special": special})
        shown.append({"channel": channel, "days": days})
    return shown


def title(content: Content, key: str, language: str = "nl") -> str:
    """Return what people call the department."""
    return content.desk.department_name(key, language)
