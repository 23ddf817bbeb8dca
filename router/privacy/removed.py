"""What stands in the place of a personal number is nobody's words: it goes before a text is understood, with the words that only announce the number.

>>> without_removed("Mijn BSN is [BSN verwijderd], wat kost een id-kaart?", {"[BSN verwijderd]"})
'wat kost een id-kaart?'
>>> without_removed("Hoort bij [BSN verwijderd] een paspoort?", {"[BSN verwijderd]"})
'Hoort bij een paspoort?'
>>> without_removed("Mijn BSN is [BSN verwijderd].", {"[BSN verwijderd]"})
''
"""

import re
from collections.abc import Collection
from functools import lru_cache

_OWN = "mijn m'n mn my mein meine mon mój moj moje benim"
_BSN = "bsn bsn-nummer burgerservicenummer sofinummer nummer citizen service social security number numer numéro numaram رقم"
_IS = "is luidt ist lautet est to jest هو"
_ANNOUNCES = (
    f"{_OWN} {_BSN} {_IS} dit hier hierbij het de ik heb en iban rekening rekeningnummer bankrekening bankrekeningnummer "
    "this here it's are i have the and bank account das die ich habe und kontonummer ma voici c'est le j'ai et de compte "
    "mam konta i bu numarası hesap ve رقمي حسابي هذا و"
)
"""The words with which a number is given, in the languages of the conversations. A clause of nothing else is no question."""

_GAP = r"[ \t:=]"
_BLANKS = re.compile(r"[ \t]{2,}")
_WORD = re.compile(r"\w")


def without_removed(text: str, removed: Collection[str]) -> str:
    """Return `text` without any of `removed`, and without the words that only announced one; empty where no word is left."""
    if not any(each in text for each in removed):
        return text
    clause, phrase, place = _patterns(frozenset(removed))
    left = clause.sub(lambda found: " " if place.search(found.group()) else found.group(), text)
    left = _BLANKS.sub(" ", place.sub(" ", phrase.sub(" ", left))).strip()
    return left if _WORD.search(left) else ""


@lru_cache(maxsize=8)
def _patterns(removed: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A clause of nothing but announcing words and places, `mijn bsn is` with its place anywhere, and a place by itself."""
    place = "|".join(re.escape(each) for each in sorted(removed))
    clause = rf"(?:^|(?<=[.,;!?\n]))[ \t]*(?:(?:{_any_of(_ANNOUNCES)}|{place}){_GAP}*+)++(?:[.,;!?\n]++|$)"
    phrase = rf"(?<!\w){_any_of(_OWN)}{_GAP}+(?:{_any_of(_BSN)}{_GAP}+)++{_any_of(_IS)}{_GAP}*(?:{place})"
    return re.compile(clause, re.IGNORECASE), re.compile(phrase, re.IGNORECASE), re.compile(place)


def _any_of(words: str) -> str:
    """One whole word of these."""
    longest_first = sorted(set(words.split()), key=lambda word: (-len(word), word))
    return rf"(?:(?:{'|'.join(map(re.escape, longest_first))})(?![\w'-]))"
