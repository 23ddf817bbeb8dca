"""When a pause is due: all of it follows from what somebody held, and when."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from router.agents.rhythm import Care, Rhythm, Spell, care, care_in, is_heavy

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THREE_HEAVY = Rhythm(heavy_in_row=3, minutes_of_work=None, pause_minutes=5)
HOUR = Rhythm(heavy_in_row=None, minutes_of_work=60, pause_minutes=5)


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def spell(began: float, ended: float | None, *, heavy: bool = True) -> Spell:
    return Spell(began=at(began), ended=None if ended is None else at(ended), heavy=heavy)


def test_pause_is_due_after_the_agreed_number_of_heavy_conversations_in_a_row() -> None:
    held = [spell(0, 10), spell(11, 20), spell(21, 30)]
    assert care(held[:2], THREE_HEAVY, now=at(20)).due is None
    found = care(held, THREE_HEAVY, now=at(31))
    assert (found.due, found.heavy_in_row, found.until) == ("heavy", 3, at(35))


def test_light_conversation_breaks_the_row() -> None:
    held = [spell(0, 10), spell(11, 20), spell(21, 22, heavy=False), spell(23, 30)]
    assert care(held, THREE_HEAVY, now=at(31)).heavy_in_row == 1


def test_pause_ends_by_itself_and_everything_counts_afresh() -> None:
    held = [spell(0, 10), spell(11, 20), spell(21, 30)]
    assert care(held, THREE_HEAVY, now=at(35)) == Care()
    assert care([*held, spell(36, 40)], THREE_HEAVY, now=at(41)).heavy_in_row == 1


def test_who_still_holds_something_finishes_it_first() -> None:
    held = [spell(0, 10), spell(5, 20), spell(6, 21), spell(7, None, heavy=False)]
    found = care(held, THREE_HEAVY, now=at(30))
    assert (found.due, found.until) == ("heavy", None)


def test_pause_is_due_after_the_agreed_minutes_of_work() -> None:
    light = [spell(minute, minute + 9, heavy=False) for minute in range(0, 60, 10)]
    assert care(light, HOUR, now=at(59)).due is None
    found = care([*light, spell(60, 62, heavy=False)], HOUR, now=at(63))
    assert (found.due, found.until) == ("long", at(67))


def test_quiet_spell_as_long_as_the_pause_was_a_pause() -> None:
    held = [spell(0, 50, heavy=False), spell(55, 70, heavy=False)]
    assert care(held, HOUR, now=at(70)).worked == timedelta(minutes=15)


def test_conversation_that_went_on_while_others_ended_is_no_pause() -> None:
    held = [spell(0, 70, heavy=False), spell(1, 2, heavy=False), spell(30, 71, heavy=False)]
    assert care(held, HOUR, now=at(71)).due == "long"


def test_who_chose_to_go_on_counts_from_there() -> None:
    held = [spell(0, 10), spell(11, 20), spell(21, 30), spell(5, None)]
    found = care(held, THREE_HEAVY, now=at(32), continued_at=at(31))
    assert (found.due, found.heavy_in_row, found.worked) == (None, 0, timedelta(minutes=1))


def test_longest_pause_that_is_due_counts_for_who_has_several_departments() -> None:
    held = [spell(0, 30), spell(31, 61)]
    rhythms = {"a": HOUR, "b": Rhythm(heavy_in_row=2, minutes_of_work=None, pause_minutes=10), "c": THREE_HEAVY}
    found = care_in(held, ["a", "b"], rhythms, now=at(62))
    assert (found.due, found.pause_minutes) == ("heavy", 10)
    assert care_in(held, ["none of these"], rhythms, now=at(62)) == Care()


def test_heavy_is_a_sensitive_subject_or_somebody_in_distress_or_angry() -> None:
    assert is_heavy("bereavement", [])
    assert is_heavy("none", ["distress"])
    assert is_heavy("none", ["wants_human", "angry"])
    assert not is_heavy("none", ["wants_human"])


_days = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60), st.booleans()).map(
        lambda drawn: spell(drawn[0], drawn[0] + drawn[1], heavy=drawn[2])
    ),
    max_size=12,
)


@given(_days, st.integers(1, 4), st.integers(6, 120), st.integers(1, 5))
def test_whoever_holds_nothing_is_never_kept_waiting_longer_than_the_pause(
    held: list[Spell], row: int, minutes: int, pause: int
) -> None:
    rhythm = Rhythm(heavy_in_row=row, minutes_of_work=minutes, pause_minutes=pause)
    last = max((each.ended for each in held if each.ended), default=NINE)
    found = care(held, rhythm, now=last)
    if found.due:
        assert found.until == last + rhythm.pause
    assert care(held, rhythm, now=last + rhythm.pause) == Care()
    assert care(held, rhythm, now=last, continued_at=last).due is None


@given(_days, st.randoms())
def test_order_in_which_they_are_read_changes_nothing(held: list[Spell], chance: random.Random) -> None:
    mixed = list(held)
    chance.shuffle(mixed)
    rhythm = Rhythm(heavy_in_row=3, minutes_of_work=60, pause_minutes=5)
    first, second = care(held, rhythm, now=at(400)), care(mixed, rhythm, now=at(400))
    assert first == second
