"""What a message becomes on WhatsApp: within every limit of Meta's, with nothing lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.channels.protocol import Choice, Link, Outgoing
from router.channels.whatsapp.rendering import size
from tests.unit.channels.test_whatsapp_webhook import adapter

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TEMPLATES = {"nl": {"name": "antwoord_klaar", "language": "nl"}, "en": {"name": "answer_ready", "language": "en"}}


def outgoing(text: str, *labels: str, **more: Any) -> Outgoing:
    choices = tuple(Choice(id=f"b{number}", label=label) for number, label in enumerate(labels))
    given = {"author": "bot", "language": "nl", "choose": "Maak een keuze", "heard_at": NOW, "conversation": "K7-4821"}
    return Outgoing(text=text, choices=choices, **{**given, **more})


def messages(message: Outgoing) -> list[dict[str, Any]]:
    return [each.body["message"] for each in adapter().render(message, now=NOW)]


def test_bold_and_lists_have_whatsapps_marks_and_links_are_written_out() -> None:
    link = Link(label="Afspraak maken", url="https://delft.example/afspraak")
    [sent] = messages(outgoing("Neem **mee**:\n- uw **oude pas**\n- een foto", links=(link,)))
    expected = "Neem *mee*:\n- uw *oude pas*\n- een foto\n\nAfspraak maken: https://delft.example/afspraak"
    assert sent == {"type": "text", "text": {"body": expected, "preview_url": False}}


def test_three_short_choices_are_buttons() -> None:
    [sent] = messages(outgoing("Voor wie?", "Voor mijzelf", "Voor mijn kind", "Voor een ander"))
    assert sent["interactive"]["type"] == "button"
    assert sent["interactive"]["body"] == {"text": "Voor wie?"}
    replies = [each["reply"] for each in sent["interactive"]["action"]["buttons"]]
    assert replies[0] == {"id": "b0", "title": "Voor mijzelf"} and len(replies) == 3


def test_more_or_longer_choices_are_a_list_with_the_whole_label_below_a_short_one() -> None:
    [sent] = messages(outgoing("Waarover?", "Paspoort", "Een verhuizing doorgeven vanuit het buitenland"))
    action = sent["interactive"]["action"]
    assert (sent["interactive"]["type"], action["button"]) == ("list", "Maak een keuze")
    assert action["sections"][0]["rows"] == [
        {"id": "b0", "title": "Paspoort"},
        {"id": "b1", "title": "Een verhuizing…", "description": "Een verhuizing doorgeven vanuit het buitenland"},
    ]
    four = messages(outgoing("Waarover?", "Een", "Twee", "Drie", "Vier"))
    assert four[0]["interactive"]["type"] == "list"


@pytest.mark.parametrize(
    "labels",
    [
        [f"Keuze {number}" for number in range(11)],
        ["Kort", "Een keuze met zo veel woorden dat ze zelfs niet in de omschrijving van een rij past, hoe dan ook"],
        ["Hetzelfde", "Hetzelfde"],
    ],
)
def test_choices_that_fit_nowhere_are_numbered(labels: list[str]) -> None:
    [sent] = messages(outgoing("Waarover?", *labels))
    assert sent["text"]["body"].endswith(
        "\n".join(f"{number}. {label}" for number, label in enumerate(labels, start=1))
    )


def test_list_without_a_word_to_open_it_is_numbered() -> None:
    [sent] = messages(outgoing("Waarover?", "Een", "Twee", "Drie", "Vier", choose=""))
    assert sent["type"] == "text" and "4. Vier" in sent["text"]["body"]


def test_text_too_long_for_buttons_goes_first_and_its_end_has_them() -> None:
    paragraphs = [f"Alinea {number}. " + "Nog iets daarover. " * 20 for number in range(5)]
    text = "\n\n".join(each.strip() for each in paragraphs)
    before, last = messages(outgoing(text, "Ja", "Nee"))
    assert before["type"] == "text" and last["type"] == "interactive"
    assert f"{before['text']['body']}\n\n{last['interactive']['body']['text']}" == text


def test_agreed_answer_that_is_too_long_ends_with_the_link_to_the_whole() -> None:
    whole = "https://balie.example.org/answers/paspoort/kosten?language=nl"
    text = "\n\n".join("Een alinea. " * 40 for _ in range(30))
    sent = messages(outgoing(text, "Ja", whole=whole, more="Alles lezen:"))
    assert sent[-1]["interactive"]["body"]["text"].endswith(f"Alles lezen: {whole}")
    said = outgoing(text, author="agent")
    assert "".join(each["text"]["body"] for each in messages(said)).count("alinea") == 1200, (
        "an employee's is not shortened"
    )


WORDS = st.text(alphabet=st.sampled_from("ab Ω😀.\n*-é"), max_size=1500)


@given(text=WORDS, times=st.integers(1, 5), labels=st.lists(st.text(min_size=1, max_size=90), max_size=12))
def test_whatever_is_said_is_within_metas_limits(text: str, times: int, labels: list[str]) -> None:
    for sent in messages(outgoing(text * times, *labels)):
        if sent["type"] == "text":
            assert 0 < size(sent["text"]["body"]) <= 4096
            continue
        interactive = sent["interactive"]
        assert 0 < size(interactive["body"]["text"]) <= 1024
        if interactive["type"] == "button":
            titles = [each["reply"]["title"] for each in interactive["action"]["buttons"]]
            assert 1 <= len(titles) <= 3 and all(1 <= size(each) <= 20 for each in titles)
        else:
            rows = interactive["action"]["sections"][0]["rows"]
            titles = [each["title"] for each in rows]
            assert 1 <= len(rows) <= 10 and all(1 <= size(each) <= 24 for each in titles)
            assert all(1 <= size(each.get("description", "-")) <= 72 for each in rows)
        assert len(set(titles)) == len(titles)


def late(message: Outgoing, **settings: Any) -> list[Any]:
    return [each.body for each in adapter(**settings).render(message, now=NOW)]


def test_after_a_day_of_silence_the_template_of_the_language_goes_in_the_place_of_each_part() -> None:
    silent = outgoing("Hallo", heard_at=NOW - timedelta(hours=24, seconds=1), language="en")
    [body] = late(silent, templates=TEMPLATES)
    assert body["late"] and body["message"]["text"]["body"] == "Hallo"
    assert body["notice"]["template"] == {
        "name": "answer_ready",
        "language": {"code": "en"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "K7-4821"}]}],
    }
    [turkish] = late(outgoing("Merhaba", language="tr"), templates=TEMPLATES)
    assert turkish["notice"]["template"]["name"] == "antwoord_klaar", "that of the account"
    assert not turkish["late"]
    [without] = late(silent)
    assert without["late"] and without["notice"] is None
