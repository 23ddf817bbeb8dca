"""Slots, contacts and codes of call-backs: what needs no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.callbacks.code import code_of, opens
from router.callbacks.contact import check_contact, check_email
from router.callbacks.errors import ContactMissing, InvalidEmail
from router.callbacks.models import Contact
from router.callbacks.slots import slots_of
from router.departments import PHONE, CallbackOffer, Department, Interval, OpeningHours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = (*tuple(((Interval(opens=540, closes=720), Interval(opens=780, closes=1020)),) * 5), (), ())
DEPARTMENT = Department(
    id="d",
    name={"nl": "D"},
    phone="1",
    hours=OpeningHours(time_zone=AMSTERDAM, week=OFFICE),
    callbacks=CallbackOffer(slot_minutes=50, per_slot=1, notice_minutes=60, days_ahead=3),
)
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KEY = b"k" * 32


def test_slots_are_whole_after_the_notice_and_on_as_many_open_days_as_said() -> None:
    found = list(slots_of(DEPARTMENT, MONDAY))
    local = [f"{slot.starts_at.astimezone(AMSTERDAM):%a %H:%M}" for slot in found]
    assert local[:5] == ["Mon 13:00", "Mon 13:50", "Mon 14:40", "Mon 15:30", "Tue 09:00"]
    assert {day.split()[0] for day in local} == {"Mon", "Tue", "Wed"}


def test_holidays_and_weekends_have_no_slots() -> None:
    eve = datetime(2026, 12, 24, 15, 0, tzinfo=UTC)
    days = {slot.starts_at.astimezone(AMSTERDAM).date().isoformat() for slot in slots_of(DEPARTMENT, eve)}
    assert days == {"2026-12-28", "2026-12-29", "2026-12-30"}


def test_hours_on_the_phone_count_and_who_plans_none_has_none() -> None:
    mornings = OpeningHours(time_zone=AMSTERDAM, week=(((Interval(opens=540, closes=600),),) * 7))
    by_phone = replace(DEPARTMENT, channels={PHONE: mornings})
    assert {slot.starts_at.astimezone(AMSTERDAM).hour for slot in slots_of(by_phone, MONDAY)} == {9}
    assert list(slots_of(replace(DEPARTMENT, callbacks=None), MONDAY)) == []


@given(st.integers(min_value=0, max_value=400 * 24 * 60), st.integers(min_value=5, max_value=240))
def test_every_slot_lies_within_the_hours_whatever_the_clock_does(minutes: int, length: int) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    offer = CallbackOffer(slot_minutes=length, per_slot=1, notice_minutes=30, days_ahead=2)
    department = replace(DEPARTMENT, callbacks=offer)
    found = list(slots_of(department, now))
    assert found == sorted(found)
    for slot in found:
        assert slot.starts_at >= now + timedelta(minutes=30)
        assert slot.ends_at - slot.starts_at == timedelta(minutes=length)
        assert department.is_open(slot.starts_at, PHONE)
        assert department.is_open(slot.ends_at - timedelta(seconds=1), PHONE)


@pytest.mark.parametrize(
    "address",
    [
        *("", "jan", "jan@", "@voorbeeld.nl", "jan@voorbeeld", "jan..p@voorbeeld.nl", ".jan@voorbeeld.nl", "jan@-x.nl"),
        *("jan@voorbeeld..nl", "jan jansen@voorbeeld.nl", "jan@voorbeeld.nl\nbcc: x@y.nl", "j" * 65 + "@voorbeeld.nl"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidEmail):
        check_email(address)


def test_name_is_one_short_printable_line() -> None:
    contact = check_contact(phone="06 12345678", email=None, name="  Jo\n\tde \x00Vries " + "x" * 90)
    assert contact.phone == "+31612345678"
    assert contact.name is not None
    assert contact.name.startswith("Jode Vries xxx")
    assert len(contact.name) == 60
    with pytest.raises(ContactMissing):
        check_contact(phone=None, email=None, name="Jo")


def test_contact_does_not_show_in_a_log() -> None:
    contact = Contact(phone="+31612345678", email="jan@voorbeeld.nl", name="Jan")
    assert repr(contact) == "Contact()"
    assert contact.masked == "••••678"


@given(st.uuids())
def test_code_opens_its_own_call_back_as_people_type_it_and_no_other(name: UUID) -> None:
    code = code_of(KEY, name)
    assert len(code) == 14
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("1", "l").replace("0", "o"), f" {code} "):
        assert opens(KEY, name, typed)
    assert not opens(KEY, uuid4(), code)
    assert not opens(b"x" * 32, name, code)
    assert not opens(KEY, name, "")


@pytest.mark.parametrize("phone", ["٠٦١٢٣٤٥٦٧٨", "۰۶ ۱۲۳۴۵۶۷۸", "+٣١٦١٢٣٤٥٦٧٨"])
def test_phone_number_may_be_in_the_digits_of_another_script(phone: str) -> None:
    assert check_contact(phone=phone, email=None, name=None).phone == "+31612345678"
