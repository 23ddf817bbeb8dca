"""Texts with `{facts}` in them: compiled once at load, cheap to fill.

A text is cut into sentences, because a sentence whose fact is missing is left out as a whole: half a sentence with a
hole in it, or last year's price, would be worse than saying where to look.

>>> template = compile_template("Een paspoort kost {prijs}. Neem uw oude paspoort mee.")
>>> template.fill({"prijs": "€ 83,87"}.get).text
'Een paspoort kost € 83,87. Neem uw oude paspoort mee.'
>>> template.fill({}.get, instead="Zie onze website.").text
'Zie onze website. Neem uw oude paspoort mee.'
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BOUNDARY = re.compile(r"((?<=[.!?؟])[ \t]+|\s*\n\s*)")
_BULLET = re.compile(r"- ")
_ANY_BRACE = re.compile(r"[{}]")


class TemplateError(ValueError):
    """The text holds a brace that is not a `{fact_id}`."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A filled template: the text, the value of each name that was used, and the names without a value."""

    text: str
    used: dict[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence: a bullet or nothing, text and names in turn (names at the odd places), and the space after it."""

    bullet: str
    parts: tuple[str, ...]
    after: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.parts[1::2]


@dataclass(frozen=True, kw_only=True)
class Template:
    """A compiled text."""

    source: str
    names: frozenset[str]
    sentences: tuple[_Sentence, ...]

    @property
    def ordered_names(self) -> tuple[str, ...]:
        """The names in the order in which the text uses them."""
        return tuple(_PLACEHOLDER.findall(self.source))

    def fill(self, value_of: Callable[[str], str | None], *, instead: str = "") -> Filled:
        """The text with every name replaced by its value.

        `instead` takes the place of the first sentence that needs a name without a value; later such sentences are
        left out, so that the reader is told once.
        """
        if not self.names:
            return Filled(text=self.source, used={}, missing=())
        used: dict[str, str] = {}
        missing: list[str] = []
        out: list[str] = []
        for sentence in self.sentences:
            values = {name: value_of(name) for name in sentence.names}
            absent = [name for name, value in values.items() if value is None]
            if absent:
                if instead and not missing:
                    out += (sentence.bullet, instead, sentence.after)
                elif out:
                    out[-1] = max(out[-1], sentence.after, key=lambda space: space.count("\n"))
                missing += absent
                continue
            known = {name: value for name, value in values.items() if value is not None}
            used.update(known)
            filled = "".join(known[part] if index % 2 else part for index, part in enumerate(sentence.parts))
            out += (sentence.bullet, filled, sentence.after)
        return Filled(text="".join(out).strip(), used=used, missing=tuple(dict.fromkeys(missing)))


def compile_template(text: str) -> Template:
    """Compile `text`; raise TemplateError for a brace that is not a placeholder."""
    source = text.strip()
    stray = _ANY_BRACE.search(_PLACEHOLDER.sub("", source))
    if stray:
        raise TemplateError(
            f"stray {stray.group()!r}; a fact is written {{fact_id}} in lower case letters, digits and underscores"
        )
    pieces = [*_BOUNDARY.split(source), ""]
    sentences = tuple(_sentence(pieces[at], pieces[at + 1]) for at in range(0, len(pieces) - 1, 2) if pieces[at])
    return Template(source=source, names=frozenset(_PLACEHOLDER.findall(source)), sentences=sentences)


def _sentence(text: str, after: str) -> _Sentence:
    bullet = _BULLET.match(text)
    body = text[bullet.end() :] if bullet else text
    return _Sentence(bullet.group() if bullet else "", tuple(_PLACEHOLDER.split(body)), after)
