"""What a channel's adapter makes of one agreed answer, beside the answer as the web has it.

A shortened answer is a beginning of the whole, sentence by sentence in the same words, with the link to the rest; nothing else may differ.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from router.channels.protocol import Adapter, Choice, Link, Outgoing
from router.channels.text import with_links
from router.drift.models import Difference
from router.drift.reading import forms, squashed, tokens

_SENTENCE = re.compile(r"(?<=[.!?؟])[ \t]+(?=\S)|\n+")
_CONDITION = re.compile(r"[?؟:]$")
_GOES_ON = "..."
_SHORT = 8  # letters that say which sentence was begun


@dataclass(frozen=True, kw_only=True)
class Carried:
    """An answer on its way to a channel.

    Attributes:
        topic: what it is about.
        aspect: what was asked of it.
        audience: for whom it is, where it is for some.
        language: of its text.
        text: the words, with an opening such as condolences where one is said.
        asked: the words that answer what was asked: without the opening.
        facts: the values in it.
        phones: the numbers to call in it.
        danger: whether those come first.
        links: below it.
        choices: buttons.
        whole: where all of it can be read.
        more: the words before that link.
        choose: the words on what opens a list of choices.
        notice: that a computer answers, where a channel says that with each answer.
    """

    topic: str
    aspect: str
    audience: str | None
    language: str
    text: str
    asked: str
    facts: tuple[str, ...]
    phones: tuple[str, ...]
    danger: bool
    links: tuple[Link, ...]
    choices: tuple[Choice, ...]
    whole: str | None
    more: str
    choose: str = ""
    notice: str = ""

    def outgoing(self, adapter: Adapter, *, now: datetime) -> Outgoing:
        """Return it as the message that an adapter gets from `Deliveries`, when the citizen has said something just now."""
        return Outgoing(
            text=self.text,
            author="bot",
            language=self.language,
            links=self.links,
            choices=self.choices,
            whole=self.whole,
            more=self.more,
            choose=self.choose,
            heard_at=now,
            notice=self.notice if adapter.capabilities.notice else "",
        )


def differences_of(adapter: Adapter, answer: Carried, *, now: datetime) -> list[Difference]:
    """Return what an adapter would tell otherwise than the web does; nothing where all is well."""
    message = answer.outgoing(adapter, now=now)
    found = dict.fromkeys(
        pair
        for said in forms(list(adapter.render(message, now=now))).values()
        for pair in _Compared(answer, said).differences()
    )
    return [
        Difference(
            kind=kind,
            channel=adapter.account.channel,
            language=answer.language,
            topic=answer.topic,
            aspect=answer.aspect,
            audience=answer.audience,
            detail=detail,
        )
        for kind, detail in found
    ]


def sentences(text: str) -> list[str]:
    """Return a text in what belongs together: a question with what follows from it, a list with the line above it.

    >>> sentences("Dat mag. Bent u 18? Dan niet.")
    ['Dat mag.', 'Bent u 18? Dan niet.']
    """
    units: list[str] = []
    for piece in filter(None, map(str.strip, _SENTENCE.split(text))):
        if units and _CONDITION.search(units[-1]):
            units[-1] = f"{units[-1]} {piece.removeprefix('- ')}"
        else:
            units.append(piece.removeprefix("- "))
    return units


class _Compared:
    """One answer beside what a channel says of it."""

    def __init__(self, answer: Carried, said: Sequence[str]) -> None:
        self._answer, self._said = answer, said
        self._parts = [squashed(each) for each in said]
        self._all = "".join(self._parts)
        self._ends = [sum(map(len, self._parts[: number + 1])) for number in range(len(self._parts))]
        self._sentences = sentences(answer.text)
        self._places = list(self._find())

    def differences(self) -> Iterator[tuple[str, str]]:
        """Yield each difference: its kind, and what it is about."""
        yield from self._first()
        yield from self._cut_in_two()
        yield from self._rest()
        yield from self._added()
        yield from self._links()
        if self._answer.danger:
            yield from (("number_late", each) for each in self._answer.phones if squashed(each) not in self._parts[0])

    def _find(self) -> Iterator[tuple[int, int]]:
        """Where each sentence stands, from the first, for as long as nothing stands between them."""
        at = -1
        for sentence in self._sentences:
            words = squashed(sentence)
            start = self._all.find(words, max(at, 0))
            if start < 0 or (at >= 0 and start != at):
                return
            at = start + len(words)
            yield start, at

    def _first(self) -> Iterator[tuple[str, str]]:
        """The words that answer what was asked are there, in the first part."""
        wanted = len(self._sentences) - len(sentences(self._answer.asked)) + 1
        if len(self._places) < wanted:
            yield "first_sentence_missing", self._sentences[wanted - 1]
        elif self._places[wanted - 1][1] > self._ends[0]:
            yield "first_sentence_late", self._sentences[wanted - 1]

    def _cut_in_two(self) -> Iterator[tuple[str, str]]:
        """No fact, address or sentence stands half in one part and half in the next."""
        for sentence, (start, end) in zip(self._sentences, self._places, strict=False):
            if self._crosses(start, end):
                yield "sentence_cut", sentence
        values = {squashed(each) for each in (*self._answer.facts, *self._answer.phones)}
        for value in sorted(values):
            for found in re.finditer(re.escape(value), self._all):
                if self._crosses(found.start(), found.end()):
                    yield "fact_cut", value

    def _crosses(self, start: int, end: int) -> bool:
        return any(start < border < end for border in self._ends[:-1])

    def _rest(self) -> Iterator[tuple[str, str]]:
        """What comes after the last whole sentence is no part of the answer: nothing was broken off, skipped or changed."""
        left_out = self._sentences[len(self._places) :]
        if not left_out:
            return
        after = self._all[self._places[-1][1] if self._places else 0 :]
        rest = after.removeprefix(_GOES_ON)
        following, in_list = squashed(left_out[0]), re.compile(rf"(?<!\n)\n- {re.escape(left_out[0])}")
        changed = [
            each for each in self._answer.facts if squashed(each) in following and squashed(each) not in self._all
        ]
        if rest.startswith(following[:_SHORT]):
            yield "sentence_changed", left_out[0]
            yield from (("fact_changed", each) for each in changed)
        elif any(len(words) > _SHORT and words in rest for words in map(squashed, left_out)):
            yield "sentence_left_out", left_out[0]
        elif self._places and in_list.search(self._answer.text) and not after.startswith(_GOES_ON):
            yield "list_cut", left_out[0]

    def _added(self) -> Iterator[tuple[str, str]]:
        """No number or address is there that the answer does not have."""
        answer = self._answer
        numbers = " ".join(str(number) for number in range(1, len(answer.choices) + 1))
        labels = " ".join(each.label for each in answer.choices)
        texts = [with_links(answer.text, answer.links), labels, answer.whole or "", answer.more, answer.choose]
        known = frozenset().union(*map(tokens, [*texts, answer.notice, numbers]))
        for token in sorted(frozenset().union(*map(tokens, self._said)) - known):
            yield "fact_added", token

    def _links(self) -> Iterator[tuple[str, str]]:
        """All links are there, or that to the whole at the end; each in one piece."""
        answer = self._answer
        shortened = len(self._places) < len(self._sentences)
        whole = squashed(answer.whole or "")
        to_whole = bool(whole) and whole in self._all
        for link in answer.links:
            address = squashed(link.url)
            if (
                not to_whole
                and address not in self._all
                and squashed(link.url.removeprefix("https://")) not in self._all
            ):
                yield "link_lost", link.url
            elif address in self._all and not any(address in part for part in self._parts):
                yield "link_cut", link.url
        if to_whole and not any(whole in part for part in self._parts):
            yield "link_cut", answer.whole or ""
        if shortened and not to_whole:
            yield "link_to_whole_missing", answer.whole or ""
        elif shortened and self._places and self._all.rfind(whole) < self._places[-1][1]:
            yield "link_to_whole_early", answer.whole or ""
