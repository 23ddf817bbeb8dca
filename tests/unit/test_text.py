"""What a person typed, before it is stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.conversations.errors import EmptyMessage, MessageTooLong
from router.conversations.text import clean, is_fragment


@given(st.text(max_size=4100))
def test_cleaned_text_is_storable_tidy_and_stays_the_same(text: str) -> None:
    try:
        tidy = clean(text)
    except (EmptyMessage, MessageTooLong):
        return
    assert "\x00" not in tidy
    assert tidy == tidy.strip()
    assert tidy == unicodedata.normalize("NFC", tidy)
    assert clean(tidy) == tidy
    tidy.encode()


@pytest.mark.parametrize("text", ["hallo", "ik heb een vraag", "over mijn paspoort", "paspoort kwijt"])
def test_few_words_without_an_end_may_go_on(text: str) -> None:
    assert is_fragment(text)


@pytest.mark.parametrize("text", ["hallo.", "paspoort?", "wat kost een nieuw paspoort", "Stop!"])
def test_sentence_is_not_kept_waiting(text: str) -> None:
    assert not is_fragment(text)
