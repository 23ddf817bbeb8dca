"""How long what is kept: `municipality/retention.yml`, checked key by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, validate

ON_DEVICE_DAYS = 14  # the most that a citizen's own device keeps the way back to a conversation
CLASSES = (
    "contact",
    "transcript",
    "attachment",
    "bot_log",
    "handoff",
    "statistics",
    "ledger",
    "audit",
    "account",
    "session",
    "draft",
    "log",
)
LOG_FILE_DAYS = 7  # a log file is begun anew after so long, so a shorter period could not be kept

_NOT_AFTER_LEDGER = ("contact", "transcript", "handoff")  # they hang on the conversation that the ledger's key is in


@dataclass(frozen=True, kw_only=True)
class Period:
    """How long one class is kept, why so long, and who says so."""

    days: int
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Periods:
    """The period of each class, with the days between which they hold."""

    version: int
    valid_from: date
    review_by: date
    by_class: Mapping[str, Period]

    def until(self, keeps: str, now: datetime) -> datetime:
        """Return the moment before which what is of a class is destroyed."""
        return now - timedelta(days=self.by_class[keeps].days)

    @property
    def on_device_days(self) -> int:
        """How long a citizen's device may keep the way back: never longer than there is something to come back to."""
        return min(ON_DEVICE_DAYS, self.by_class["transcript"].days)


class _PeriodFile(Strict):
    days: int = Field(ge=1, le=36_500)
    reason: str = Field(min_length=10)
    source: str = Field(min_length=3)


class _RetentionFile(Strict):
    version: int
    valid_from: date
    review_by: date
    classes: dict[str, _PeriodFile]


def load_periods(municipality_dir: Path) -> Periods:
    """Read the periods.

    Raises:
        CatalogueInvalid: with every problem, by key.
    """
    problems: list[Problem] = []
    name = f"{municipality_dir.name}/retention.yml"
    data = read_yaml(municipality_dir / "retention.yml", name, problems)
    file = validate(_RetentionFile, data, name, problems) if data is not None else None
    if file:
        problems += [Problem(file=name, key=key, message=message) for key, message in _wrong(file)]
    if problems or file is None:
        raise CatalogueInvalid(problems)
    return Periods(
        version=file.version,
        valid_from=file.valid_from,
        review_by=file.review_by,
        by_class={keeps: Period(**vars(period)) for keeps, period in file.classes.items()},
    )


def _wrong(file: _RetentionFile) -> list[tuple[str, str]]:
    """Return what is wrong beside the form, each with its key."""
    found = [(f"classes.{keeps}", "this class has no period") for keeps in CLASSES if keeps not in file.classes]
    unknown = [keeps for keeps in file.classes if keeps not in CLASSES]
    found += [(f"classes.{keeps}", f"is not one of {', '.join(CLASSES)}") for keeps in unknown]
    if file.review_by <= file.valid_from:
        found.append(("review_by", "must be after valid_from"))
    if found:
        return found
    days = {keeps: period.days for keeps, period in file.classes.items()}
    for keeps in _NOT_AFTER_LEDGER:
        if days[keeps] > days["ledger"]:
            found.append((f"classes.{keeps}.days", "is longer than that of the ledger, and cannot outlive it"))
    if days["account"] < days["audit"]:
        found.append(("classes.account.days", "is shorter than that of audit, which names who looked"))
    if days["log"] < LOG_FILE_DAYS:
        found.append(("classes.log.days", f"must be at least {LOG_FILE_DAYS}: a log file holds so many days"))
    return found
