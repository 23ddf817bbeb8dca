"""The question at a death: days as people name them, working days as the law counts them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.conversations.models import NewMessage
from router.departments import RoutingInputs
from router.desk import Desk
from router.handoffs.intake import _answer, _buttons, with_question, working_days_after
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


def test_question_stands_under_the_notice_in_every_language_and_is_easy_to_leave() -> None:
    for language in demo().spoken:
        asked = with_question(demo(), NewMessage(author="system", text="…", language=language), "overlijdensaangifte")
        assert asked.text.startswith("…\n\n")
        labels = [button["label"] for button in asked.content["buttons"]]
        assert len(set(labels)) == 6
        assert asked.content["buttons"][-1]["payload"] == {"intake": "skip"}


def test_other_topics_are_asked_nothing() -> None:
    notice = NewMessage(author="system", text="…", language="nl")
    assert with_question(demo(), notice, "paspoort") is notice
    assert with_question(demo(), notice, None) is notice


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


def test_the_edge_is_named_by_day_and_date() -> None:
    label = list(_buttons(desk_on(MONDAY.date()), "nl"))[2]["label"]
    assert label == "Woensdag 18 november of later"
