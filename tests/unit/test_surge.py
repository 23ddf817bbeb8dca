"""When it is a surge and when it is over, which phrases grow, and which message brings a published answer."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.catalogue import CatalogueInvalid
from router.departments import load_departments
from router.surge.announcements import matching
from router.surge.counting import Counts
from router.surge.detection import Queue, Rate, is_calm, poisson_tail, surges, usual
from router.surge.models import Announcement
from router.surge.phrases import FEWEST, Phrases, phrases_of
from router.surge.rules import SurgeRules, load_surge_rules

NOW = datetime(2026, 11, 23, 10, 7, tzinfo=UTC)
RULES = SurgeRules()
MUNICIPALITY = Path(__file__).parents[2] / "municipality"


def rate(count: int, *earlier: int) -> Rate:
    return Rate(kind="contacts", department=None, count=count, earlier=earlier)


@given(st.integers(1, 5000), st.floats(0.5, 2000))
def test_more_people_are_never_more_usual(count: int, mean: float) -> None:
    assert 0 <= poisson_tail(count + 1, mean) <= poisson_tail(count, mean) + 1e-9 <= 1 + 1e-9


@given(st.integers(0, 2000), st.lists(st.integers(0, 500), max_size=8))
def test_what_begins_a_surge_is_never_calm(count: int, earlier: list[int]) -> None:
    seen = [rate(count, *earlier)]
    assert not (surges(seen, [], RULES) and is_calm(seen, [], RULES))


@given(st.lists(st.integers(0, 100), min_size=5, max_size=8), st.integers(0, 1_000_000))
def test_one_earlier_surge_changes_little_of_what_is_usual(weeks: list[int], spike: int) -> None:
    with_it = usual([*weeks, spike], fewest=3)
    assert with_it is not None
    assert min(weeks) <= with_it <= max(weeks) or spike <= max(weeks)


def test_quiet_hour_and_too_little_history_are_no_surge() -> None:
    assert surges([rate(39, 1, 1, 1)], [], RULES) == []
    assert surges([rate(500, 10, 10)], [], RULES) == []
    assert [found.observed for found in surges([rate(80, 30, 31, 29)], [], RULES)] == [80]


def test_queue_is_a_surge_when_twice_as_many_come_as_are_helped() -> None:
    assert surges([], [Queue(department="a", waiting=30, came=40, helped=25)], RULES) == []
    [found] = surges([], [Queue(department="a", waiting=30, came=60, helped=25)], RULES)
    assert (found.reason, found.department, found.observed) == ("queue", "a", 30)
    assert not is_calm([], [Queue(department="a", waiting=30, came=30, helped=25)], RULES)
    assert is_calm([], [Queue(department="a", waiting=30, came=20, helped=25)], RULES)


def test_phrase_leaves_the_memory_only_once_five_conversations_used_it() -> None:
    phrases, one = Phrases(), uuid4()
    for _ in range(20):
        phrases.hear(one, "De brug ligt open.", at=NOW)
    for _ in range(FEWEST - 2):
        phrases.hear(uuid4(), "Ligt de brug weer open?", at=NOW)
    assert phrases.take() is None
    phrases.hear(uuid4(), "Wanneer gaat de brug dicht?", at=NOW)
    taken = phrases.take()
    assert taken is not None
    assert taken[1] == {"brug": FEWEST}
    phrases.hear(uuid4(), "De brug!", at=NOW)
    again = phrases.take()
    assert again is not None
    assert again[1] == {"brug": 1}


@pytest.mark.parametrize(
    "text", ["Mijn nummer is 0612345678", "Ik ben Jansen", "Mail mij op jan@voorbeeld.nl", "12-3 4a"]
)
def test_phrases_name_nobody(text: str) -> None:
    shown = " ".join(phrases_of(text)).lower()
    assert not any(part in shown for part in ("06", "jansen", "voorbeeld", "@", "4a"))


def test_memory_of_phrases_is_bounded() -> None:
    phrases = Phrases()
    for number in range(700):
        words = " ".join(f"woord{chr(97 + number % 26)}{chr(97 + number // 26)}{chr(97 + part)}" for part in range(26))
        phrases.hear(uuid4(), words, at=NOW)
    assert len(phrases._heard) <= 20_000


@given(st.lists(st.sampled_from(["webchat", "sms"])))
def test_counts_that_could_not_be_written_are_kept(channels: list[str]) -> None:
    counts = Counts()
    for channel in channels:
        counts.contact(channel, at=NOW)
    counts.give_back(counts.take())
    assert sum(counts.take().values()) == len(channels)
    assert counts.take() == {}


def announcement(key: str, *phrases: str) -> Announcement:
    return Announcement(
        id=uuid4(), key=key, version=1, texts={"nl": "…"}, phrases=phrases, published_at=NOW, published_by=uuid4()
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Is de STROOM uit?", "stroom"),
        ("Geen stróóm hier", "stroom"),
        ("Wat kost een stroomkabel?", None),
        ("hoe lang duurt de stroom\n  storing nog", "storing"),  # the longest phrase wins
        ("wanneer gaat het water weer aan", "water"),
        ("", None),
    ],
)
def test_message_brings_an_answer_by_whole_words(text: str, key: str | None) -> None:
    announcements = [announcement("stroom", "stroom", "weer aan"), announcement("storing", "stroom storing")]
    found = matching([*announcements, announcement("water", "water", "water weer aan")], text)
    assert (found.key if found else None) == key


def test_rules_of_the_demo_are_the_defaults_and_an_unknown_department_is_refused(tmp_path: Path) -> None:
    departments = load_departments(MUNICIPALITY)
    assert load_surge_rules(MUNICIPALITY, departments) == load_surge_rules(tmp_path, departments) == SurgeRules()
    (tmp_path / "surge.yml").write_text("switch_on: by_rule\ncap: {default: 5, departments: {geen: 3}}\n")
    with pytest.raises(CatalogueInvalid, match="geen is not a department"):
        load_surge_rules(tmp_path, departments)
    (tmp_path / "surge.yml").write_text("switch_on: by_rule\ncap: {default: 5}\n")
    assert load_surge_rules(tmp_path, departments).by_rule
