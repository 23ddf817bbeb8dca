"""What the desk says of itself at every hour: nobody is promised what is not there."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from cli.settings import PROJECT
from router.desk import Desk, load_desk
from router.handoffs.models import Staffing, Standing
from router.handoffs.notice import queue_notice

SOMEBODY_FREE = Staffing(signed_in=1, free=1)
MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SATURDAY_MORNING = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
CHRISTMAS = datetime(2026, 12, 25, 10, 0, tzinfo=UTC)


@cache
def demo() -> Desk:
    """Return the demo municipality's desk, read once."""
    return load_desk(PROJECT / "catalogue", PROJECT / "municipality", clock=lambda: MONDAY_MORNING)


def desk_at(moment: datetime) -> Desk:
    """Return the same desk at a moment."""
    return replace(demo(), clock=lambda: moment)


def notice(moment: datetime, department: str = "burgerzaken", wait: tuple[int, int] | None = None) -> str:
    """Return what a citizen is told who is second in the queue."""
    standing, topic = Standing(place=2, wait_minutes=wait), "overlijdensaangifte"
    return queue_notice(desk_at(moment), department, "nl", standing, topic=topic, staff=SOMEBODY_FREE).text


def test_open_desk_tells_the_place_and_the_phone() -> None:
    said = notice(MONDAY_MORNING)
    assert "nummer 2" in said
    assert "14 0999" in said


def test_open_desk_tells_the_wait_as_a_range_when_it_can_be_said() -> None:
    assert "4 tot 9 minuten" in notice(MONDAY_MORNING, wait=(4, 9))


def test_closed_desk_says_when_it_opens_and_offers_to_call_back() -> None:
    said = notice(SATURDAY_NIGHT)
    assert "maandag om 8.30 uur" in said
    assert "bellen wij u" in said
    assert "nummer 2" not in said


def test_closed_desk_names_the_line_that_is_open_now() -> None:
    said = notice(SATURDAY_MORNING)
    assert "Nu is deze lijn open: de telefoonlijn voor overlijdens" in said


def test_closed_desk_names_the_line_that_opens_before_it_does() -> None:
    said = notice(SATURDAY_NIGHT)
    assert "morgen om 9.00 uur" in said
    assert "099 000 00 01" in said


def test_line_for_deaths_is_not_offered_to_someone_who_moves() -> None:
    standing = Standing(place=1, wait_minutes=None)
    desk, topic = desk_at(SATURDAY_MORNING), "verhuismelding"
    said = queue_notice(desk, "burgerzaken", "nl", standing, topic=topic, staff=SOMEBODY_FREE).text
    assert "099 000 00 01" not in said


def test_holiday_is_closed() -> None:
    assert not desk_at(CHRISTMAS).is_open("burgerzaken")


@pytest.mark.parametrize("moment", [MONDAY_MORNING, SATURDAY_MORNING, SATURDAY_NIGHT, CHRISTMAS])
@pytest.mark.parametrize("language", ["nl", "en", "de", "fr", "pl", "tr", "ar"])
def test_every_line_can_be_said_at_every_hour_in_every_language(moment: datetime, language: str) -> None:
    desk = desk_at(moment)
    standing = Standing(place=1, wait_minutes=None)
    for department in desk.departments.by_id:
        said = [
            desk.hours_line(department, language),
            desk.hours_message(department, language).text,
            desk.queue_line(department, language, standing),
            queue_notice(desk, department, language, standing, staff=SOMEBODY_FREE).text,
            desk.call_back_confirmed(department, language, phone="+31612345678", reference="1234567890").text,
        ]
        assert all(said)
        assert not any("{" in text or "…" in text for text in said)
        confirmed = desk.call_back_confirmed(department, language, phone="+31612345678", reference="1234567890")
        assert confirmed.content["phones"] == []  # their own number is not one to call


def notices(language: str) -> dict[str, str]:
    """Return what is said in each situation, by the message it begins with."""
    nobody, busy = Staffing(signed_in=0, free=0), Staffing(signed_in=2, free=0)
    situations = [
        (MONDAY_MORNING, "verhuismelding", SOMEBODY_FREE),
        (MONDAY_MORNING, "verhuismelding", busy),
        (MONDAY_MORNING, "verhuismelding", nobody),
        (MONDAY_MORNING, "huwelijk", SOMEBODY_FREE),
        (SATURDAY_NIGHT, "verhuismelding", nobody),
        (CHRISTMAS, "verhuismelding", nobody),
    ]
    standing = Standing(place=3, wait_minutes=None)
    said = [
        queue_notice(desk_at(at), "burgerzaken", language, standing, topic=topic, staff=staff)
        for at, topic, staff in situations
    ]
    assert all(number in notice.text for notice in said for number in notice.content["phones"])
    assert any("14 0999" in notice.content["phones"] for notice in said)
    return {notice.content["key"]: notice.text for notice in said}


@pytest.mark.parametrize("language", ["nl", "en", "de", "fr", "pl", "tr", "ar"])
def test_each_reason_why_nobody_comes_has_words_of_its_own_and_tells_how_to_be_called_back(language: str) -> None:
    said = notices(language)
    assert list(said) == [
        "handoff_queued_unknown_wait",
        "handoff_all_busy",
        "handoff_nobody_signed_in",
        "handoff_by_appointment",
        "handoff_closed",
        "handoff_holiday",
    ]
    assert len({text.partition("\n")[0] for text in said.values()}) == 6
    number = {"nl": "telefoonnummer", "en": "phone number", "de": "Telefonnummer", "fr": "numéro de téléphone"}
    number |= {"pl": "numer telefonu", "tr": "Telefon numaranızı", "ar": "رقم هاتفك"}
    kept = desk_at(MONDAY_MORNING).text("handoff_place_kept", language, minutes=15)
    assert kept in said["handoff_queued_unknown_wait"]
    for key, text in said.items():
        offered = text.replace(kept, "")  # which names the number too: to leave before the tab is closed
        assert (number[language] in offered) == (key != "handoff_queued_unknown_wait"), key
        assert "14 0999" in text
        assert "{" not in text and "…" not in text
    messages = desk_at(CHRISTMAS).catalogue.messages
    assert all(language in messages[key].texts for key in said)


def test_disclosure_says_computer_not_formal_and_no_bsn() -> None:
    points = " ".join(desk_at(MONDAY_MORNING).disclosure("nl")["points"])
    assert "computer" in points
    assert "BSN" in points
    assert len(desk_at(MONDAY_MORNING).disclosure("en")["points"]) == 5


def test_disclosure_of_a_page_for_an_employee_says_who_reads_it_and_not_that_it_is_a_computer() -> None:
    points = " ".join(desk_at(MONDAY_MORNING).disclosure("nl")["pointsForEmployee"])
    assert "gaat naar een medewerker" in points and "BSN" in points
    assert "niet met een mens" not in points


@pytest.mark.parametrize("word", ["uitvaartonder", "begrafenisonder", "undertaker", "funeral director"])
def test_no_word_of_the_municipality_steers_to_an_undertaker(word: str) -> None:
    heard = PROJECT / "catalogue" / "national" / "signals"  # by the bot, and read by nobody
    for file in [*(PROJECT / "catalogue").rglob("*.yml"), *(PROJECT / "municipality").rglob("*.yml")]:
        if heard in file.parents:
            continue
        assert word not in file.read_text(encoding="utf-8").lower(), file.name


TUESDAY_NEXT, IN_JANUARY = datetime(2026, 12, 1, 7, 30, tzinfo=UTC), datetime(2027, 1, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "soon", "later"),
    [
        ("nl", "dinsdag om 8.30 uur", "vrijdag 1 januari om 17.00 uur"),
        ("en", "on Tuesday at 8:30", "on Friday 1 January at 17:00"),
        ("de", "am Dienstag um 8:30 Uhr", "am Freitag, dem 1. Januar, um 17:00 Uhr"),
        ("fr", "mardi à 8\u00a0h\u00a030", "vendredi 1er janvier à 17\u00a0h\u00a000"),
        ("pl", "we wtorek o 8:30", "w piątek 1 stycznia o 17:00"),
        ("tr", "Salı günü saat 8.30", "1 Ocak Cuma günü saat 17.00"),
        ("ar", "يوم الثلاثاء الساعة 8:30", "يوم الجمعة 1 يناير الساعة 17:00"),
    ],
)
def test_moment_is_said_as_the_language_says_it(language: str, soon: str, later: str) -> None:
    catalogue = desk_at(SATURDAY_NIGHT).catalogue
    said = [catalogue.describe_moment(at, SATURDAY_NIGHT, language) for at in (TUESDAY_NEXT, IN_JANUARY)]
    assert [re.sub("[\u2068\u2069]", "", text) for text in said] == [soon, later]


def test_phone_number_stays_whole_in_a_text_from_right_to_left_and_has_no_marks_elsewhere() -> None:
    standing = Standing(place=2, wait_minutes=None)
    said = {
        language: queue_notice(desk_at(SATURDAY_NIGHT), "burgerzaken", language, standing, staff=SOMEBODY_FREE).text
        for language in ("ar", "tr")
    }
    assert "\u206814 0999\u2069" in said["ar"]
    assert not re.search("[\u2066-\u2069]", said["tr"])


def test_language_that_nobody_wrote_is_said_in_dutch_and_marked_as_dutch() -> None:
    said = desk_at(MONDAY_MORNING).say("agent_left", "es")
    assert (said.language, said.text.split()[0]) == ("nl", "De")


@pytest.mark.parametrize("language", ["de", "fr", "pl", "tr", "ar"])
def test_bsn_is_named_as_something_dutch_to_who_may_not_know_it(language: str) -> None:
    dutch = {"de": "niederländische", "fr": "néerlandais", "pl": "holenderskiego", "tr": "Hollanda", "ar": "الهولندي"}
    points = " ".join(desk_at(MONDAY_MORNING).disclosure(language)["points"])
    assert "BSN" in points
    assert dutch[language] in points


@pytest.mark.parametrize(
    ("language", "nobody", "opens"),
    [
        ("de", "Im Moment ist niemand da.", "am Montag um 8:30 Uhr"),
        ("tr", "Şu anda kimse yok.", "Pazartesi günü saat 8.30"),
        ("ar", "لا يوجد أحد الآن.", "الساعة \u20688:30\u2069"),
    ],
)
def test_closed_desk_says_so_in_the_language_of_the_conversation(language: str, nobody: str, opens: str) -> None:
    standing = Standing(place=2, wait_minutes=None)
    said = queue_notice(desk_at(SATURDAY_NIGHT), "klantcontact", language, standing, staff=SOMEBODY_FREE)
    assert said.language == language
    assert nobody in said.text
    assert opens in said.text


def danger(moment: datetime, language: str) -> str:
    """Return what is said below the safety text at a moment."""
    standing = Standing(place=1, wait_minutes=None)
    return queue_notice(desk_at(moment), "burgerzaken", language, standing, topic="suicide", staff=SOMEBODY_FREE).text


def test_who_is_in_danger_is_told_that_nobody_reads_along_while_we_are_closed() -> None:
    said = danger(SATURDAY_NIGHT, "nl")
    assert "Niemand leest uw bericht voordat wij weer open zijn: maandag om 8.30 uur. Wacht daar niet op." in said
    assert "112" in said
    assert "zo snel mogelijk" in danger(MONDAY_MORNING, "nl")


@pytest.mark.parametrize("language", demo().spoken)
def test_the_words_about_danger_differ_by_the_hours_in_every_language(language: str) -> None:
    closed = danger(SATURDAY_NIGHT, language)
    assert closed != danger(MONDAY_MORNING, language)
    assert "112" in closed
    assert "8" in closed


@pytest.mark.parametrize(
    "topic", [name for name, about in demo().catalogue.topics.items() if about.sensitivity == "danger"]
)
def test_no_answer_about_danger_promises_that_somebody_reads_along_at_any_hour(topic: str) -> None:
    catalogue = demo().catalogue
    said = catalogue.render_answer(topic, None, None, "nl", on_date=demo().today()).text
    assert "Is de balie open? Dan leest een medewerker dit ook. Wacht daar niet op." in said
    assert not re.search(r"leest (ook )?wat u hier schrijft", said)
