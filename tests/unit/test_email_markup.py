"""The HTML of a mail becomes words, and never more than words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.channels.email.markup import as_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Een</p><p>Twee</p>", "Een\n\nTwee"),
        ("Een<br>Twee", "Een\nTwee"),
        ("<div>Een</div><div>Twee</div>", "Een\nTwee"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><td>Naam</td><td>Prijs</td></tr></table>", "Naam Prijs"),
        ('<a href="https://x.nl/a">https://x.nl/a</a>', "https://x.nl/a"),
        ('<a href="javascript:x()">klik</a>', "klik"),
        ('<a href="mailto:a@b.nl">mail</a>', "mail (a@b.nl)"),
        ("a &amp; b &lt;c&gt; \u00a0 d", "a & b <c> d"),
        ("<style>p{}</style><title>x</title><p>y", "y"),
        ('<img src="https://spion.nl/1.gif" alt="x">Hoi', "Hoi"),
        ('Ja<blockquote type="cite">Nee</blockquote>', "Ja\n\n> Nee"),
        ("<blockquote>ingesprongen</blockquote>", "ingesprongen"),
        ('Ja<div id="divRplyFwdMsg">Van: x</div><p>oud</p>', "Ja\n\n> Van: x\n>\n> oud"),
        (
            'Ja<div class="gmail_quote">Op ma schreef x:<blockquote class="gmail_quote">oud</blockquote></div>',
            "Ja\n\n> Op ma schreef x:\n\n>> oud",
        ),
        ("", ""),
    ],
)
def test_html_becomes_the_words_that_it_shows(html: str, text: str):
    assert as_text(html) == text


@pytest.mark.parametrize(
    "html", ["<div>" * 200_000 + "kern", "<style><title>" * 70_000, "<ul><li>" * 5000 + "kern", "<" * 500_000]
)
def test_html_that_nobody_wrote_takes_no_time(html: str):
    assert "<div" not in as_text(html)


def test_words_in_html_that_is_too_deep_are_kept():
    assert as_text("<div>" * 1000 + "kern<script>x()</script>") == "kern"


@given(st.text(alphabet="<>/=\"' abdivplockquote\n&;!-", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_html_becomes_text(html: str):
    assert "<script" not in as_text(html)
