"""A mail with several questions is taken apart only where its writer did so; else it stays whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.channels.email.questions import MOST, split

APART = {
    "paragraphs": ("Beste gemeente,\n\nWat kost een paspoort?\n\nWanneer wordt het grofvuil opgehaald?", 2),
    "list": (
        "Goedemorgen,\n\nIk heb twee vragen:\n1. Wat kost een paspoort?\n2. Wanneer is de milieustraat open?\n\nAlvast bedankt",
        2,
    ),
    "bullets": ("- Wat kost een rijbewijs?\n- Hoe vraag ik een parkeervergunning aan?", 2),
    "introduced": (
        "Mijn vader is verhuisd naar een verzorgingshuis.\n\nMoet ik zijn verhuizing doorgeven?\n\nHoe zeg ik zijn grofvuilafspraak af?",
        2,
    ),
    "without a mark": ("Graag hoor ik wat een paspoort kost.\n\nOok wil ik weten: is de milieustraat zondag open?", 2),
    "english": ("Hello,\n\nHow much is a passport?\n\nWhen is the recycling centre open?", 2),
}
WHOLE = {
    "one": "Wat kost een paspoort?",
    "one paragraph": "Wat kost een paspoort? En wanneer is het klaar? En mag mijn man het halen?",
    "leans": "Ik wil trouwen in het kasteel.\n\nKan dat op zaterdag?\n\nEn wat kost dat?",
    "leans in a list": "1. Kan ik een vergunning aanvragen?\n2. Wat kost dat?",
    "list of facts": "Ik neem mee:\n- mijn paspoort\n- een foto\n\nIs dat genoeg?",
    "long story before a list": f"{'Mijn moeder is vorige week overleden en ik regel alles alleen. ' * 3}\n1. Wat moet ik doen?\n2. Wie belt mij?",
    "a story after": f"Wat kost een paspoort?\n\nWanneer is het klaar op het stadhuis?\n\n{'Ik ben slecht ter been en kan niet lang staan. ' * 3}",
    "many": "\n\n".join(f"Wat kost product nummer {number}?" for number in range(MOST + 1)),
    "nothing": "Zie de bijlage.",
    "empty": "",
}


@pytest.mark.parametrize("name", APART)
def test_questions_that_stand_apart_are_taken_apart(name: str):
    text, count = APART[name]
    assert len(split(text)) == count


def test_introduction_goes_with_the_question_that_it_introduces():
    first, second = split(APART["introduced"][0])
    assert first.startswith("Mijn vader")
    assert second == "Hoe zeg ik zijn grofvuilafspraak af?"


@pytest.mark.parametrize("name", WHOLE)
def test_what_may_be_one_question_stays_whole(name: str):
    assert split(WHOLE[name]) == (WHOLE[name].strip(),)


@given(st.text(alphabet="abc?.\n 1-", max_size=200))
@settings(max_examples=150, deadline=None)
def test_there_is_always_a_part_and_never_too_many(text: str):
    assert 1 <= len(split(text)) <= MOST
