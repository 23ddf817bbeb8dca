"""Micro-breaks: a short pause after some heavy conversations in a row, or after so many minutes of work.

Short breaks between tasks give back energy and lessen fatigue (Albulescu and others, 2022, doi:10.1371/journal.pone.0272460).
Everything follows from the conversations that somebody held, so nothing has to be counted on the side and nothing can drift. A stretch of work
is a run of conversations without a pause in between; holding nothing for as long as the pause lasts is a pause, whatever the reason.

>>> from datetime import UTC
>>> nine = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
>>> spell = Spell(began=nine, ended=nine + timedelta(minutes=20), heavy=True)
>>> care([spell], Rhythm(heavy_in_row=1, minutes_of_work=None, pause_minutes=5), now=nine + timedelta(minutes=21)).until.minute
25
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal

HEAVY_SIGNALS = frozenset({"distress", "angry"})
LOOKED_BACK = timedelta(hours=12)  # longer than anybody works without a pause


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """A pause of `pause_minutes` after so many heavy conversations in a row, or after so many minutes of work; None: not for that."""

    heavy_in_row: int | None
    minutes_of_work: int | None
    pause_minutes: int

    @property
    def pause(self) -> timedelta:
        """How long a pause lasts."""
        return timedelta(minutes=self.pause_minutes)


Rhythms = Mapping[str, Rhythm]
"""The rhythm of each department that has one."""

NO_RHYTHMS: Rhythms = {}


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One conversation that somebody held; `ended` is None while they do."""

    began: datetime
    ended: datetime | None
    heavy: bool


@dataclass(frozen=True, kw_only=True)
class Care:
    """How long somebody has been at it, and whether a pause is due.

    `due`: what it is due for, or None. `until`: when the pause ends; None while there is none, or while what is held is to be finished first.
    """

    heavy_in_row: int = 0
    worked: timedelta = timedelta(0)
    due: Literal["heavy", "long"] | None = None
    pause_minutes: int = 0
    until: datetime | None = None


def is_heavy(sensitivity: str, signals: Iterable[str]) -> bool:
    """Say whether a conversation weighs on who holds it: by its subject, or because the citizen is in distress or angry."""
    return sensitivity != "none" or not HEAVY_SIGNALS.isdisjoint(signals)


def care(spells: Iterable[Spell], rhythm: Rhythm, *, now: datetime, continued_at: datetime | None = None) -> Care:
    """Return how it stands with somebody.

    Args:
        spells: the conversations of at least the stretch of work that they are in.
        rhythm: what was agreed.
        now: the moment.
        continued_at: when they last chose to go on without the pause; what was done before counts no more.
    """
    stretch = _stretch(spells, rhythm.pause, continued_at)
    holding = any(spell.ended is None for spell in stretch)
    ends = sorted((spell for spell in stretch if spell.ended), key=lambda spell: spell.ended or now)
    last = now if holding or not ends else ends[-1].ended or now
    if not stretch or now - last >= rhythm.pause:
        return Care()
    heavy = sum(1 for _ in takewhile(lambda spell: spell.heavy, reversed(ends)))
    worked = last - min(spell.began for spell in stretch)
    due: Literal["heavy", "long"] | None = None
    if rhythm.heavy_in_row is not None and heavy >= rhythm.heavy_in_row:
        due = "heavy"
    elif rhythm.minutes_of_work is not None and worked >= timedelta(minutes=rhythm.minutes_of_work):
        due = "long"
    until = last + rhythm.pause if due and not holding else None
    return Care(heavy_in_row=heavy, worked=worked, due=due, pause_minutes=rhythm.pause_minutes, until=until)


def care_in(
    spells: Sequence[Spell],
    departments: Iterable[str],
    rhythms: Rhythms,
    *,
    now: datetime,
    continued_at: datetime | None = None,
) -> Care:
    """Return the same for somebody of several departments: the pause that lasts longest, or how it stands where none is due."""
    found = [care(spells, rhythms[name], now=now, continued_at=continued_at) for name in departments if name in rhythms]
    return max(found, key=lambda each: (each.due is not None, each.pause_minutes, each.worked), default=Care())


def _stretch(spells: Iterable[Spell], pause: timedelta, since: datetime | None) -> list[Spell]:
    """Return the spells after the last pause, each from `since` at the earliest."""
    counted = [
        Spell(began=max(spell.began, since) if since else spell.began, ended=spell.ended, heavy=spell.heavy)
        for spell in spells
        if since is None or spell.ended is None or spell.ended > since
    ]
    stretch: list[Spell] = []
    busy_until: datetime | None = None
    for spell in sorted(counted, key=lambda each: each.began):
        if busy_until is not None and spell.began - busy_until >= pause and all(each.ended for each in stretch):
            stretch = []
        stretch.append(spell)
        if spell.ended and (busy_until is None or spell.ended > busy_until):
            busy_until = spell.ended
    return stretch
