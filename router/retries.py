"""Trying again what another system did not take: how long to wait, and how long it asks to be left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MOST_DOUBLED = 20  # times, beyond which every pause is longer than anybody waits


def doubled(failures: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """Return the pause after so many failures in a row: the first one, doubled each time.

    Args:
        failures: how many, at least one; any number will do.
        first: the pause after one.
        longest: no pause is longer.

    >>> [str(doubled(failures, first=timedelta(seconds=30), longest=timedelta(hours=1))) for failures in (1, 2, 9999)]
    ['0:00:30', '0:01:00', '1:00:00']
    """
    return min(first * float(2 ** min(max(failures - 1, 0), _MOST_DOUBLED)), longest)


def asked_pause(header: str | None, *, now: datetime, longest: timedelta) -> timedelta | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds or a date. None where it is neither.

    Args:
        header: its value, where there is one.
        now: to read a date by.
        longest: more than this nobody may ask.

    >>> now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    >>> read = [asked_pause(text, now=now, longest=timedelta(days=1)) for text in ("120", "Mon, 23 Nov 2026 11:00:00 GMT", "9" * 40, "soon")]
    >>> [str(each) for each in read]
    ['0:02:00', '1:00:00', '1 day, 0:00:00', 'None']
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), longest)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now, timedelta(0)), longest)
