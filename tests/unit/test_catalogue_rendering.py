"""What a citizen reads: one agreed answer, on the day, in the language, for the person it is for."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from router.catalogue import Catalogue, UnknownMessage, UnknownTopic, load_catalogue
from tests.unit.content import FACTS, MESSAGES, fact, topic, write_content

DAY = date(2026, 11, 21)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return load_catalogue(*write_content(tmp_path))


def test_answer_starts_with_the_aspect_that_was_asked(catalogue: Catalogue) -> None:
    answer = catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=DAY)
    assert answer.text == "Een paspoort kost €\u00a083,87. Betaal met de pas."
    assert (answer.key, answer.aspect, answer.audience, answer.language) == ("paspoort", "kosten", None, "nl")
    assert answer.facts == {"prijs": "€\u00a083,87"}
    assert answer.missing == ()


def test_english_writes_the_same_fact_its_own_way(catalogue: Catalogue) -> None:
    answer = catalogue.render_answer("paspoort", "kosten", None, "en", on_date=DAY)
    assert answer.text.startswith("A passport costs €83.87.")


def test_child_gets_the_text_for_a_child_and_only_where_there_is_one(catalogue: Catalogue) -> None:
    price = catalogue.render_answer("paspoort", "kosten", "kind", "nl", on_date=DAY)
    assert (price.text, price.audience) == ("Voor een kind kost het €\u00a063,00.", "kind")
    time = catalogue.render_answer("paspoort", "duur", "kind", "nl", on_date=DAY)
    assert (time.text, time.audience) == ("Het duurt vijf dagen.", None)


def test_no_aspect_is_the_summary(catalogue: Catalogue) -> None:
    answer = catalogue.render_answer("paspoort", None, None, "nl", on_date=DAY)
    assert (answer.aspect, answer.text) == ("samenvatting", "Vraag het paspoort zelf aan.")


def test_aspect_that_the_topic_lacks_is_said_and_followed_by_the_summary(catalogue: Catalogue) -> None:
    answer = catalogue.render_answer("paspoort", "waar", None, "en", on_date=DAY)
    assert answer.text == "I do not know that about Passport.\n\nApply in person."
    assert answer.aspect == "samenvatting"


def test_language_without_a_text_gets_the_dutch_one_and_says_so(catalogue: Catalogue) -> None:
    answer = catalogue.render_answer("paspoort", "duur", None, "pl", on_date=DAY)
    assert (answer.text, answer.language) == ("Het duurt vijf dagen.", "nl")


def test_condolences_come_first_and_only_when_asked(catalogue: Catalogue) -> None:
    first = catalogue.render_answer("paspoort", None, None, "nl", on_date=DAY, opening=True)
    later = catalogue.render_answer("paspoort", None, None, "nl", on_date=DAY)
    assert first.text == f"Wat fijn.\n\n{later.text}"


def test_next_step_is_a_link(catalogue: Catalogue) -> None:
    answer = catalogue.render_answer("paspoort", "kosten", None, "en", on_date=DAY)
    assert [(link.label, link.url) for link in answer.links] == [
        ("Make an appointment", "https://voorbeeld.example/afspraak")
    ]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_fact_that_is_not_valid_today_is_never_told(catalogue: Catalogue, day: date) -> None:
    answer = catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=day)
    assert answer.text == "Kijk op voorbeeld.example Betaal met de pas."
    assert answer.missing == ("prijs",)
    assert "https://voorbeeld.example" in [link.url for link in answer.links]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_fact_is_told_on_its_first_and_last_day(catalogue: Catalogue, day: date) -> None:
    assert "83,87" in catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=day).text


def test_list_keeps_its_shape_when_an_item_has_no_fact(tmp_path: Path) -> None:
    answers = {"nl": {"samenvatting": "Kosten:\n- nu {een}\n- later {twee}\n- altijd gratis\n\nTot ziens."}}
    changed = topic(answers=answers, related=[])
    catalogue = load_catalogue(*write_content(tmp_path, paspoort=changed))
    text = catalogue.render_answer("paspoort", None, None, "nl", on_date=DAY).text
    assert text == "Kosten:\n- Kijk op voorbeeld.example\n- altijd gratis\n\nTot ziens."


def test_local_fact_hides_the_national_one_even_when_it_has_expired(tmp_path: Path) -> None:
    national = {"prijs": fact("amount", "99.99")}
    catalogue = load_catalogue(*write_content(tmp_path, national_facts=national))
    assert "83,87" in catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=DAY).text
    assert "99,99" not in catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=date(2027, 6, 1)).text


def test_national_fact_is_used_where_the_municipality_has_none(tmp_path: Path) -> None:
    local = {key: value for key, value in FACTS.items() if key != "prijs"}
    national = {"prijs": fact("amount", "99.99")}
    catalogue = load_catalogue(*write_content(tmp_path, national_facts=national, facts=local))
    assert "99,99" in catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=DAY).text


def test_next_year_can_be_written_beforehand(tmp_path: Path) -> None:
    years = [
        fact("amount", "83.87", valid_from="2026-01-01", valid_until="2026-12-31"),
        fact("amount", "86.00", valid_from="2027-01-01"),
    ]
    catalogue = load_catalogue(*write_content(tmp_path, facts={**FACTS, "prijs": years}))
    assert "83,87" in catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=date(2026, 12, 31)).text
    assert "86,00" in catalogue.render_answer("paspoort", "kosten", None, "nl", on_date=date(2027, 1, 1)).text


@pytest.mark.parametrize(
    ("kind", "value", "dutch", "english"),
    [
        ("amount", "1083.5", "€\u00a01.083,50", "€1,083.50"),
        ("number", "1234.5", "1.234,5", "1,234.5"),
        ("number", 14, "14", "14"),
        ("date", date(2027, 3, 1), "1 maart 2027", "1 March 2027"),
        ("phone", "14 0999", "14 0999", "14 0999"),
        ("phone", "+31201234567", "020 123 4567", "+31 20 123 4567"),
        ("text", {"nl": "de balie", "en": "the desk"}, "de balie", "the desk"),
        ("term", {"nl": "alleen Nederlands"}, "alleen Nederlands", "alleen Nederlands"),
    ],
)
def test_each_type_is_written_as_the_language_does(
    tmp_path: Path, kind: str, value: object, dutch: str, english: str
) -> None:
    answers = {language: {"samenvatting": "{iets}"} for language in ("nl", "en")}
    facts = {**FACTS, "iets": fact(kind, value)}
    catalogue = load_catalogue(*write_content(tmp_path, paspoort=topic(answers=answers), facts=facts))
    assert catalogue.render_answer("paspoort", None, None, "nl", on_date=DAY).text == dutch
    assert catalogue.render_answer("paspoort", None, None, "en", on_date=DAY).text == english


def test_address_in_a_text_is_short_beside_a_link_and_whole_where_there_are_no_links(tmp_path: Path) -> None:
    changed = topic(answers={"nl": {"samenvatting": "Kijk op {website}."}}, next=None)
    catalogue = load_catalogue(*write_content(tmp_path, paspoort=changed))
    chat = catalogue.render_answer("paspoort", None, None, "nl", on_date=DAY)
    assert (chat.text, chat.links[0].url) == ("Kijk op voorbeeld.example.", "https://voorbeeld.example")
    mail = catalogue.render_answer("paspoort", None, None, "nl", "email", on_date=DAY)
    assert mail.text == "Kijk op https://voorbeeld.example."


def test_message_takes_parameters_and_facts(catalogue: Catalogue) -> None:
    message = catalogue.render_message("place", "en", on_date=DAY, place=3)
    assert message.text == "You are 3. Call 14 0999."
    assert message.facts == {"telefoon_gemeente": "14 0999"}
    assert message.phones == ("14 0999",)


def test_message_without_its_parameter_reports_it(catalogue: Catalogue) -> None:
    assert catalogue.render_message("place", "nl", on_date=DAY).missing == ("place",)


def test_message_that_is_only_dutch_is_said_in_dutch(tmp_path: Path) -> None:
    messages = {**MESSAGES, "only_dutch": {"nl": "Alleen Nederlands."}}
    catalogue = load_catalogue(*write_content(tmp_path, messages=messages))
    message = catalogue.render_message("only_dutch", "en", on_date=DAY)
    assert (message.text, message.language) == ("Alleen Nederlands.", "nl")


def test_braces_in_a_parameter_are_text(catalogue: Catalogue) -> None:
    assert "{prijs}" in catalogue.render_message("place", "nl", on_date=DAY, place="{prijs}").text


def test_what_is_not_there_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownTopic):
        catalogue.render_answer("vliegtuig", None, None, "nl", on_date=DAY)
    with pytest.raises(UnknownMessage):
        catalogue.render_message("vliegtuig", "nl", on_date=DAY)


def test_follow_ups_are_what_was_not_asked_yet_in_the_order_of_the_file(catalogue: Catalogue) -> None:
    first = catalogue.follow_ups("paspoort", "kosten", None, "nl", said=[])
    assert [button.label for button in first] == ["Wat neem ik mee?", "Hoe lang duurt het?"]
    assert first[0].payload == {"topic": "paspoort", "aspect": "meenemen"}
    assert catalogue.follow_ups("paspoort", "duur", None, "nl", said=["kosten", "meenemen"]) == []


def test_follow_up_keeps_the_child(catalogue: Catalogue) -> None:
    button = catalogue.follow_ups("paspoort", "meenemen", "kind", "en", said=[])[0]
    assert button.payload == {"topic": "paspoort", "aspect": "kosten", "audience": "kind"}


def test_follow_ups_are_three_at_most(tmp_path: Path) -> None:
    fields = ("samenvatting", "waar", "duur", "bewijs", "procedureBeschrijving")
    changed = topic(answers={"nl": dict.fromkeys(fields, "Tekst.")})
    catalogue = load_catalogue(*write_content(tmp_path, paspoort=changed))
    offered = catalogue.follow_ups("paspoort", None, None, "nl", said=[])
    assert [button.payload["aspect"] for button in offered] == ["waar", "duur", "meenemen"]


def test_card_shows_the_employee_answers_facts_behaviours_and_related_topics(catalogue: Catalogue) -> None:
    card = catalogue.topic_card("paspoort", "en", DAY)
    assert [answer.label for answer in card.answers] == [
        "In short",
        "What does it cost?",
        "What does it cost? (For a child)",
        "What do I bring?",
        "How long does it take?",
    ]
    price = next(fact for fact in card.facts if fact.id == "prijs")
    assert (price.value, price.valid_until, price.source) == ("€83.87", date(2026, 12, 31), "test")
    assert card.behaviours[0].do == "b"
    assert [(item.topic, item.title) for item in card.related] == [("rijbewijs", "Licence")]
    assert [link.url for link in card.links] == ["https://voorbeeld.example/afspraak"]


def test_card_shows_that_a_fact_has_expired_without_its_old_value(catalogue: Catalogue) -> None:
    card = catalogue.topic_card("paspoort", "nl", date(2027, 2, 1))
    price = next(fact for fact in card.facts if fact.id == "prijs")
    assert (price.value, price.label) == (None, "label amount")
    assert "83,87" not in " ".join(answer.text for answer in card.answers)


NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # Saturday noon in Amsterdam


@pytest.mark.parametrize(
    ("at", "dutch", "english"),
    [
        (datetime(2026, 11, 21, 15, 5, tzinfo=UTC), "vandaag om 16.05 uur", "today at 16:05"),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "morgen om 0.30 uur", "tomorrow at 0:30"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "monday-nl om 9.00 uur", "on monday at 9:00"),
        (
            datetime(2026, 11, 28, 8, 0, tzinfo=UTC),
            "saturday-nl 28 november om 9.00 uur",
            "on saturday 28 November at 9:00",
        ),
    ],
)
def test_moment_is_said_as_people_say_it(catalogue: Catalogue, at: datetime, dutch: str, english: str) -> None:
    assert catalogue.describe_moment(at, NOW, "nl") == dutch
    assert catalogue.describe_moment(at, NOW, "en") == english


def test_version_of_a_topic_changes_with_its_text_and_not_with_another(tmp_path: Path) -> None:
    before = load_catalogue(*write_content(tmp_path / "a"))
    changed = topic(title={"nl": "Reispas", "en": "Passport"})
    after = load_catalogue(*write_content(tmp_path / "b", paspoort=changed))
    assert before.version != after.version
    assert before.topic("paspoort").version != after.topic("paspoort").version
    assert before.topic("rijbewijs").version == after.topic("rijbewijs").version


def test_version_changes_with_a_fact_and_is_the_same_for_the_same_content(tmp_path: Path) -> None:
    first = load_catalogue(*write_content(tmp_path / "a")).version
    assert load_catalogue(*write_content(tmp_path / "b")).version == first
    dearer = {**FACTS, "prijs_kind": fact("amount", 64)}
    assert load_catalogue(*write_content(tmp_path / "c", facts=dearer)).version != first
