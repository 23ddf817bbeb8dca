"""What is said about a response term, in the language of the conversation."""

from datetime import datetime, timedelta

from router.catalogue.catalogue import DAYS
from router.catalogue.formats import write_day_month
from router.desk import Desk
from router.response_terms.models import ResponseTerm


def day(desk: Desk, due_at: datetime, language: str) -> str:
    """Return the last day of a term in words: `vrijdag 4 december`."""
    last = (due_at - timedelta(seconds=1)).astimezone(desk.catalogue.municipality.time_zone).date()
    name = desk.text(f"day_{DAYS[last.weekday()]}", language)
    return desk.text("term_day", language, day=name, date=write_day_month(last, language))


def line(desk: Desk, term: ResponseTerm, reason: str | None, language: str) -> str:
    """Return how a term stands in one line."""
    if term.due_at is not None and term.is_open:
        return desk.text("term_runs", language, date=day(desk, term.due_at, language))
    return desk.text(f"term_stopped_{reason or 'elsewhere'}", language)
