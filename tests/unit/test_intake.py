"""The question at a death: days as people name them, working days as the law counts them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.departments import RoutingInputs
from router.desk import Desk
from router.handoffs.intake import _answer, _buttons, is_told, question, working_days_after
from tests.unit.test_desk import demo

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def desk_on(day: date) -> Desk:
    return replace(demo(), clock=lambda: datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("died", "today", "days"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 20), date(2026, 11, 22), 0),  # Friday to Sunday
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 17), date(2026, 11, 23), 4),
        (date(2026, 12, 24), date(2026, 12, 28), 1),  # Christmas is no working day, nor the weekend behind it
        (date(2027, 4, 26), date(2027, 4, 28), 1),  # King's Day
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(died: date, today: date, days: int) -> None:
    assert working_days_after(died, today, "NL") == days


def test_municipality_without_public_holidays_counts_them() -> None:
    assert working_days_after(date(2026, 12, 24), date(2026, 12, 28), None) == 2


def pressed(desk: Desk, number: int) -> str:
    return _answer(desk, list(_buttons(desk, "nl"))[number]["payload"])


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_buttons_cover_every_day_and_only_before_the_edge_is_urgent(today: date) -> None:
    """Whatever the calendar: who names their day by the right button gets the class of that day, or an earlier day's, never a later one."""
    desk = desk_on(today)
    recent, day_before, since, before = [pressed(desk, number) for number in range(4)]
    assert {recent, day_before, since} <= {f"death_working_day_{number}" for number in range(4)}
    assert (since, before) == ("death_working_day_3", "death_working_day_4")
    edge = date.fromisoformat(list(_buttons(desk, "nl"))[2]["payload"]["died"])
    assert edge < today - timedelta(days=2)
    assert working_days_after(edge, today, "NL") < 4 <= working_days_after(edge - timedelta(days=1), today, "NL")


def test_question_is_easy_to_leave_in_every_language() -> None:
    for language in demo().spoken:
        buttons = question(demo(), language).content["buttons"]
        assert len({button["label"] for button in buttons}) == 6
        assert buttons[-1]["payload"] == {"intake": "skip"}


@pytest.mark.parametrize(
    "text",
    [
        "Vannacht is mijn moeder overleden",
        "mijn vader is gisteren gestorven",
        "My mother died last night.",
        "Meine Mutter ist heute Nacht gestorben",
        "Mon père est mort hier",
        "Mama zmarła wczoraj",
        "Annem dün gece öldü",
        "توفيت أمي أمس",
    ],
)
def test_day_that_was_told_is_known(text: str) -> None:
    assert is_told(demo(), [text])


@pytest.mark.parametrize(
    "text",
    [
        "mijn moeder is overleden",
        "Gisteren hoorde ik van de buurvrouw dat zij is overleden",
        "Mijn oom is overleden. Gisteren belde ik.",
        "ik kwam vandaag voor een paspoort",
    ],
)
def test_day_that_was_not_told_is_asked(text: str) -> None:
    assert not is_told(demo(), [text])


@pytest.mark.parametrize(
    ("answer", "priority"),
    [
        ((), "urgent"),
        (("death_unknown",), "urgent"),
        (("death_working_day_4",), "urgent"),
        (("death_working_day_3",), "high"),
        (("death_working_day_0",), "high"),
    ],
)
def test_not_known_or_the_fourth_working_day_is_urgent(answer: tuple[str, ...], priority: str) -> None:
    inputs = RoutingInputs(
        topic="overlijdensaangifte", sensitivity="bereavement", reason="human_first_topic", intake=answer
    )
    assert demo().routing.route(inputs).priority == priority


def test_choices_leave_out_the_days_of_the_others() -> None:
    label = list(_buttons(desk_on(MONDAY.date()), "nl"))[2]["label"]
    assert label == "Woensdag 18 november tot en met vrijdag 20 november"
    thursday = list(_buttons(desk_on(date(2026, 11, 26)), "nl"))
    assert [each["label"] for each in thursday[2:4]] == ["Maandag 23 november", "Vóór maandag 23 november"]
