"""Personal numbers leave a text before it is stored (BSN, IBAN) or shown to the bot and the logs (e-mail, phone too).

A citizen never needs a burgerservicenummer or account number in a chat, so none is kept. What counts:

* **BSN**: nine digits that pass the eleven-test (`stdnum.nl.bsn`; Logisch Ontwerp BSN), solid or grouped by spaces,
  dots, dashes, slashes or invisible characters, also in other digits than ASCII; and eight digits in one piece, which
  is how older numbers are written without their leading zero. Never part of a longer run of digits, of a valid
  telephone number or of a date: those the employee needs.
* **IBAN**: ISO 13616, checked by country, length and check digits (`stdnum.iban`), in either case, with separators.
* **E-mail addresses**, and **phone numbers** that are valid: Dutch ones, and any that is written with `+` or `00`.

Every pattern is scanned once from left to right and every look-ahead is bounded, so the work grows with the length of
the text and no more.

>>> mask("Mijn BSN is 1112.22.333.").text
'Mijn BSN is [bsn].'
>>> mask_for_bot("Bel 06-12345678 of mail jan@voorbeeld.nl").text
'Bel [phone] of mail [email]'
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import phonenumbers
from stdnum import iban, numdb
from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {"bsn": "[bsn]", "iban": "[iban]", "email": "[email]", "phone": "[phone]"}
)
"""What stands in the place of a number, unless the caller gives words of its own. Without digits, between brackets, so
that masking twice changes nothing."""

_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_SPACE = f" \t\u00a0\u2007\u2009\u202f{_INVISIBLE}"
_SEPARATOR = rf"[{_SPACE}.\-‐‑‒–—−_/()]{{1,3}}"
_DIGIT_RUN = re.compile(rf"\+?\(?\d+(?:{_SEPARATOR}\d+)*+")
_GROUP = re.compile(r"\d+")
_IBAN_SEPARATOR = rf"[{_SPACE}.\-]"
_IBAN_START = re.compile(rf"[A-Za-z]{_IBAN_SEPARATOR}?[A-Za-z](?={_IBAN_SEPARATOR}{{0,2}}[0-9]{_IBAN_SEPARATOR}?[0-9])")
_NOT_IBAN_CHARACTER = re.compile(r"[^A-Za-z0-9]+")
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++@[\w-]++(?:\.[\w-]++)++")

_BSN_DIGITS = 9
_OLD_BSN_DIGITS = 8
_MOST_GROUPS = 15


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text without personal numbers, and which kinds stood in it (`bsn`, `iban`, `email`, `phone`), sorted."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits in one piece: ASCII, with their place in the text."""

    digits: str
    start: int
    end: int


def mask(text: str, placeholders: Mapping[str, str] = PLACEHOLDERS) -> Masked:
    """`text` without BSN and IBAN: what may be stored."""
    without_iban, ibans = _replace(text, _find_ibans(text), placeholders)
    without_bsn, bsns = _replace(without_iban, _find_numbers(without_iban, {"bsn"}), placeholders)
    return Masked(text=without_bsn, kinds=tuple(sorted(ibans | bsns)))


def mask_bsn(text: str, placeholders: Mapping[str, str] = PLACEHOLDERS) -> str:
    """`text` without BSN: what an employee wrote. An account number may stay, for it may be the municipality's own."""
    return _replace(text, _find_numbers(text, {"bsn"}), placeholders)[0]


def mask_for_bot(text: str, placeholders: Mapping[str, str] = PLACEHOLDERS) -> Masked:
    """`text` without BSN, IBAN, e-mail address and phone number: what the bot and the logs may see."""
    without_email, emails = _replace(text, _find_emails(text), placeholders)
    without_iban, ibans = _replace(without_email, _find_ibans(without_email), placeholders)
    masked, numbers = _replace(without_iban, _find_numbers(without_iban, {"bsn", "phone"}), placeholders)
    return Masked(text=masked, kinds=tuple(sorted(emails | ibans | numbers)))


def phones(text: str) -> list[str]:
    """Return the phone numbers in a text, as they are written there.

    >>> phones("Bel 06-12345678, na 17.00 uur")
    ['06-12345678']
    """
    return [text[each.start : each.end] for each in _find_numbers(text, {"phone"})]


def _replace(text: str, found: Iterator[_Found], placeholders: Mapping[str, str]) -> tuple[str, set[str]]:
    kinds: set[str] = set()
    pieces: list[str] = []
    done = 0
    for item in found:
        pieces += (text[done : item.start], placeholders[item.kind])
        kinds.add(item.kind)
        done = item.end
    return "".join([*pieces, text[done:]]), kinds


def _find_emails(text: str) -> Iterator[_Found]:
    for match in _EMAIL.finditer(text):
        yield _Found(match.start(), match.end(), "email")


def _find_ibans(text: str) -> Iterator[_Found]:
    at = 0
    while match := _IBAN_START.search(text, at):
        end = _iban_end(text, match)
        if end:
            yield _Found(match.start(), end, "iban")
        at = end or match.start() + 1


def _iban_end(text: str, start: re.Match[str]) -> int | None:
    """Where the IBAN that starts here ends, or None when it is no IBAN."""
    country = start.group()[0] + start.group()[-1]
    rest = _iban_rest(country.upper())
    match = rest.match(text, start.end()) if rest else None
    if not match:
        return None
    number = country + _NOT_IBAN_CHARACTER.sub("", match.group())
    adds_up = mod_97_10.is_valid(number[4:] + number[:4])  # cheap, and wrong for nearly everything that is no IBAN
    return match.end() if adds_up and iban.is_valid(number, check_country=False) else None


@lru_cache(maxsize=26 * 26)
def _iban_rest(country: str) -> re.Pattern[str] | None:
    """What follows the country in its IBANs (length by the registry of ISO 13616); None for a country without IBAN."""
    properties = numdb.get("iban").info(country)[0][1]
    lengths = re.findall(r"(\d+)!", properties.get("bban", ""))
    return re.compile(rf"(?:{_IBAN_SEPARATOR}{{0,2}}[A-Za-z0-9]){{{2 + sum(map(int, lengths))}}}") if lengths else None


def _find_numbers(text: str, kinds: set[str]) -> Iterator[_Found]:
    """BSNs, and telephone numbers so that they are either masked or left whole; only `kinds` are given."""
    for run in _DIGIT_RUN.finditer(text):
        international = run.group().startswith("+")
        groups = [
            _Group(_ascii(group.group()), group.start(), group.end())
            for group in _GROUP.finditer(text, run.start(), run.end())
        ]
        at = 0
        while at < len(groups):
            kind, count = _number_at(text, groups, at, international and at == 0)
            if kind in kinds:
                start, end = groups[at].start, groups[at + count - 1].end
                yield _Found(_phone_start(text, start, end) if kind == "phone" else start, end, kind)
            at += count


def _number_at(text: str, groups: list[_Group], at: int, international: bool) -> tuple[str, int]:
    """What starts at this group and how many groups it takes; an ordinary group is ("", 1)."""
    window = groups[at : at + _MOST_GROUPS]
    if count := _phone_groups(window, international):
        return "phone", count
    date_count = _date_groups(window)
    if count := _bsn_groups(window):
        spaces = {text[one.end : two.start] for one, two in pairwise(window[:count])}
        if not date_count or len(spaces) == 1:
            return "bsn", count
    if date_count:
        return "", date_count
    digits = window[0].digits
    if len(digits) == _OLD_BSN_DIGITS and _is_bsn(f"0{digits}") and not _is_solid_date(digits):
        return "bsn", 1
    return "", 1


def _is_bsn(digits: str) -> bool:
    """Whether nine bare digits pass the eleven-test."""
    return bool(bsn.checksum(digits) == 0 and int(digits) > 0)


def _bsn_groups(window: list[_Group]) -> int:
    digits = ""
    for count, group in enumerate(window, start=1):
        digits += group.digits
        if len(digits) >= _BSN_DIGITS:
            return count if len(digits) == _BSN_DIGITS and _is_bsn(digits) else 0
    return 0


def _phone_groups(window: list[_Group], international: bool) -> int:
    """How many groups a telephone number takes that starts here, 0 when none does.

    A first group of one digit is not how a number is written here, and nine digits may be a BSN before another number.
    """
    first = window[0].digits
    if not international and (not first.startswith("0") or len(first) in {1, _BSN_DIGITS}):
        return 0
    digits = ""
    for count, group in enumerate(window, start=1):
        digits += group.digits
        if len(digits) > 17:
            return 0
        if len(digits) >= 10 and _is_phone(digits, international):
            return count
    return 0


def _phone_start(text: str, start: int, end: int) -> int:
    """Where the number starts when its `(` or `+` counts: `(020) 624 …`, `+31 …`."""
    if text[start - 1 : start] == "(" and ")" in text[start:end]:
        start -= 1
    return start - 1 if text[start - 1 : start] == "+" else start


def _is_phone(digits: str, international: bool) -> bool:
    """Whether this is a telephone number: ten Dutch digits, or with the code of a country after `+` or `00`."""
    if not international and not digits.startswith("00"):
        if len(digits) != 10:
            return False
        return _is_valid_phone(31, digits[1:])
    full = digits if international else digits[2:]
    if full.startswith("310"):  # +31 (0)6 …
        full = f"31{full[3:]}"
    return any(_is_valid_phone(int(full[:size]), full[size:]) for size in (1, 2, 3) if full[:size] in _country_codes())


def _is_valid_phone(country: int, number: str) -> bool:
    if not number or len(number) > 15:
        return False
    parsed = phonenumbers.PhoneNumber(country_code=country, national_number=int(number))
    return phonenumbers.is_valid_number(parsed)


@lru_cache(maxsize=1)
def _country_codes() -> frozenset[str]:
    return frozenset(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


def _date_groups(window: list[_Group]) -> int:
    """3 when a date such as 21-11-2026 or 2026-11-21 starts here, else 0."""
    if len(window) < 3:
        return 0
    first, middle, last = (group.digits for group in window[:3])
    year, day = (first, last) if len(first) == 4 else (last, first)
    return 3 if len(year) == 4 and len(day) <= 2 and len(middle) <= 2 and _is_date(year, middle, day) else 0


def _is_solid_date(digits: str) -> bool:
    return _is_date(digits[:4], digits[4:6], digits[6:]) or _is_date(digits[4:], digits[2:4], digits[:2])


def _is_date(year: str, month: str, day: str) -> bool:
    if not 1900 <= int(year) < 2100:
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _ascii(digits: str) -> str:
    """Digits of any script as ASCII."""
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in digits)
