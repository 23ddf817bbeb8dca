"""What a channel without markup gets: whole sentences, in parts that fit, and nothing lost that no page has."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from router.channels.protocol import Choice, Link, Outgoing
from router.channels.sms.adapter import SmsAdapter
from router.channels.sms.alphabet import SEPTETS_OF_SEVERAL, is_gsm, messages, plainer, room
from router.channels.text import as_parts, cut, first_sentence, numbered, plain, shorten
from router.drift.samples import sample_account

FEW = settings(max_examples=40)
NUMBERS = ("€\xa083,87", "€ 1.083,50", "1 januari 2027", "099 000 00 52", "14 0999", "18 jaar", "9.00 uur")
ORDINARY = (
    "U",
    "mag",
    "niet",
    "zelf",
    "komen",
    "**let op**",
    "zo’n",
    "één",
    "żółw",
    "паспорт",
    "https://a.example/paspoort",
)
WORDS = st.sampled_from([*NUMBERS, *ORDINARY])
SENTENCES = st.builds("{}{}".format, st.lists(WORDS, min_size=1, max_size=12).map(" ".join), st.sampled_from([*".?!:"]))
PARAGRAPHS = st.lists(st.builds("{}{}".format, st.sampled_from(["", "\n- "]), SENTENCES), min_size=1, max_size=5)
TEXTS = st.lists(PARAGRAPHS.map(" ".join), min_size=1, max_size=5).map(lambda pieces: "\n\n".join(pieces).strip())
ANY = st.text(st.sampled_from("aZ9 .?\n-€ż👍"), max_size=400)
ROOMS = st.integers(12, 400)
SIZES = st.sampled_from([len, room, lambda text: room(plainer(text))])
LINKS = st.lists(
    st.builds(Link, label=st.just("Afspraak"), url=st.sampled_from(["https://a.example/1", "https://a.example/2"])),
    max_size=2,
)
CHOICES = st.lists(
    st.builds(Choice, id=st.just("x"), label=st.sampled_from(["Wat kost het?", "Hoe lang duurt het?"])), max_size=3
)
ADAPTER = SmsAdapter(sample_account("sms"))
PAGE = "https://www.gemeente-voorbeeld.example/answers/paspoort/kosten?language=nl"


def words(text: str) -> str:
    return "".join(text.split())


def first_of(text: str) -> str:
    return first_sentence(plain(text)).removesuffix("\n- …")


def said(text: str, links: list[Link], whole: str | None) -> Outgoing:
    return Outgoing(text=text, author="bot", language="nl", links=tuple(links), whole=whole, more="Alles lezen:")


@FEW
@given(st.one_of(TEXTS, ANY), ROOMS, SIZES)
@example("a\n" + " " * 50 + "\nb", 10, len)
def test_cutting_loses_nothing_and_each_part_fits(text, most, size) -> None:
    parts = cut(text, most, size)
    assert words("".join(parts)) == words(text)
    assert all(parts)
    assert all(size(part) <= most or len(part) == 1 for part in parts)


@FEW
@given(st.lists(st.sampled_from(NUMBERS).map("mag {} niet".format), max_size=30).map(" ".join), st.integers(40, 200))
def test_number_is_never_cut(text, most) -> None:
    parts = cut(text, most)
    for whole in NUMBERS:
        apart = text.replace("\n", " ").count(whole)
        assert sum(part.replace("\n", " ").count(whole) for part in parts) == apart


@FEW
@given(TEXTS, ROOMS, SIZES)
def test_shortened_text_is_a_beginning_that_fits(text, most, size) -> None:
    kept = shorten(text, most, size)
    beginning = kept.removesuffix("\n- …").removesuffix("…").rstrip()
    assert text.startswith(beginning)
    assert size(kept) <= most
    assert size(text) > most or kept == text


@FEW
@given(TEXTS, ROOMS, SIZES)
def test_first_sentence_is_kept_wherever_it_fits(text, most, size) -> None:
    first = first_sentence(text)
    if size(first) <= most:
        assert shorten(text, most, size).startswith(first.removesuffix("\n- …"))


@FEW
@given(TEXTS, LINKS, CHOICES, st.integers(20, 400), st.integers(1, 4), SIZES, st.sampled_from([None, PAGE]))
def test_message_in_parts(text, links, choices, most, parts, size, whole) -> None:
    message = said(text, links, whole)
    texts = as_parts(message, room=most, parts=parts, size=size, choices=choices)
    assert all(size(each) <= most for each in texts)
    everything = words("".join(texts))
    assert everything.endswith(words(numbered(choices)))
    assert everything.startswith(words(first_of(text)))
    shortened = not everything.startswith(words(plain(text)))
    assert not (shortened and whole is None), "what no page has is not shortened"
    if shortened:
        assert words(f"{message.more}{whole}{numbered(choices)}") in everything
    if whole is None or not everything.endswith(words(PAGE + numbered(choices))):
        assert all(link.url in everything for link in links)


@FEW
@given(TEXTS, CHOICES, st.integers(160, 600), st.integers(1, 3))
def test_agreed_answer_takes_no_more_parts_than_it_may(text, choices, most, parts) -> None:
    message = said(text, [], PAGE)
    texts = as_parts(message, room=most, parts=parts, choices=choices)
    assert len(texts) <= parts or words("".join(texts)).startswith(words(first_of(text)))
    assert any(PAGE in each for each in texts) or words(plain(text)) in words("".join(texts))


def test_question_is_never_kept_without_what_follows_from_it() -> None:
    message = said("Dat mag. Bent u jonger dan 18 jaar? Dan mag het niet. " + "Bel ons. " * 20, [], PAGE)
    for most in range(120, 200):
        kept = as_parts(message, room=most, parts=1)[0].partition("\n\n")[0]
        assert not kept.endswith("?"), kept


@FEW
@given(st.text(st.sampled_from("aZ €{é’żж👍\n"), max_size=340))
def test_sizes_follow_the_rules_of_text_messages(text) -> None:
    if is_gsm(text):
        septets = sum(2 if each in "€{" else 1 for each in text)
        one, several = septets <= 160, septets / 153
        assert room(text) == septets
    else:
        units = sum(2 if each > "\uffff" else 1 for each in text)
        one, several = units <= 70, units / 67
        assert room(text) >= units * SEPTETS_OF_SEVERAL / 67
    assert messages(text) == (1 if one else -int(-several // 1))
    assert room(plainer(text)) <= room(text) or not is_gsm(plainer(text))


@FEW
@given(TEXTS, LINKS, CHOICES)
def test_text_message_never_takes_more_than_it_may(text, links, choices) -> None:
    message = Outgoing(
        text=text,
        author="bot",
        language="nl",
        links=tuple(links),
        choices=tuple(choices),
        whole=PAGE,
        more="Alles lezen:",
    )
    for part in ADAPTER.render(message, now=None):  # type: ignore[arg-type]  # it does not look at the clock
        assert room(part.body["text"]) <= ADAPTER.capabilities.characters
