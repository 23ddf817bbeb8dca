"""Which slots a department offers, by its hours on the phone: pure, the capacity is the repository's."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from router.callbacks.models import Slot
from router.departments import PHONE, Department

_FURTHEST = (
    60  # days looked at, so that a department that closes for long offers nothing instead of being searched without end
)


def slots_of(department: Department, now: datetime) -> Iterator[Slot]:
    """Yield the slots that are offered at a moment, in order: whole ones within the hours on the phone, the first after the notice."""
    offer = department.callbacks
    if offer is None:
        return
    hours = department.hours_on(PHONE)
    today = now.astimezone(hours.time_zone).date()
    length, earliest = timedelta(minutes=offer.slot_minutes), now + timedelta(minutes=offer.notice_minutes)
    open_days = 0
    for ahead in range(_FURTHEST):
        found = [
            Slot(starts_at=starts, ends_at=starts + length)
            for opens, closes in hours.opened_on(today + timedelta(days=ahead))
            for starts in _starts(opens, closes, length)
            if starts >= earliest
        ]
        yield from found
        open_days += bool(found)
        if open_days == offer.days_ahead:
            return


def _starts(opens: datetime, closes: datetime, length: timedelta) -> Iterator[datetime]:
    while opens + length <= closes:
        yield opens
        opens += length
