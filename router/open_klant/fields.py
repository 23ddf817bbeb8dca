"""The limits of the register's fields: what does not fit is cut where a reader sees it, or left out. Source: its OpenAPI document."""

import re

from router.open_klant.models import Person

_PHONE = re.compile(r"(0[1-9][0-9]{8}|\+[0-9]{9,15}|00[0-9]{7,13})")
_SERVICE = re.compile(r"(\+31|0031|0)(800|900|906|909|14)")  # numbers of services, which the register refuses
_EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_BETWEEN = frozenset(
    ("'s", "'t", "aan", "bij", "de", "den", "der", "da", "do", "dos", "du", "el", "het", "in", "la", "le", "les",
     "op", "te", "ten", "ter", "tot", "uit", "van", "von", "zu", "zum", "zur")
)  # fmt: skip
_LONGEST_ADDRESS, _LONGEST_BETWEEN, _LONGEST_NAME = 80, 10, 200

# ISO 639-2/B where the bibliographic code is another than the terminological one, but for Dutch: KISS writes nld, and the register takes both.
_LANGUAGES = {"nl": "nld", "en": "eng", "de": "ger", "fr": "fre", "pl": "pol", "tr": "tur", "ar": "ara", "es": "spa",
              "pt": "por", "ru": "rus", "it": "ita", "uk": "ukr", "fa": "per", "zh": "chi", "ro": "rum", "bg": "bul"}  # fmt: skip


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words and then with an ellipsis.

    >>> cut("Aangifte van overlijden", 18), cut("kort", 18), cut("Donaudampfschiff", 8)
    ('Aangifte van…', 'kort', 'Donauda…')
    """
    said = " ".join(text.split())
    if len(said) <= most:
        return said
    short = said[: most - 1]
    if not said[most - 1].isspace() and " " in short:
        short = short.rsplit(" ", 1)[0]
    return short.rstrip(" ,.;:") + "…"


def language_code(language: str) -> str:
    """Return a language as the register writes it; what is unknown is Dutch, as the words of the contact are.

    >>> language_code("nl"), language_code("de"), language_code("und")
    ('nld', 'ger', 'nld')
    """
    return _LANGUAGES.get(language, "nld")


def phone_of(phone: str | None) -> str | None:
    """Return a phone number as the register takes it, or None where it would not.

    >>> phone_of("+31 6 12345678"), phone_of("0800-1234"), phone_of("14010"), phone_of("088 1234567"), phone_of(None)
    ('+31612345678', None, None, '0881234567', None)
    """
    digits = re.sub(r"[\s().\-–/]", "", phone or "")
    return digits if _PHONE.fullmatch(digits) and not _SERVICE.match(digits) else None


def email_of(email: str | None) -> str | None:
    """Return an e-mail address as the register takes it, or None where it would not.

    >>> email_of("jan@voorbeeld.nl"), email_of("jan@voorbeeld"), email_of("x" * 70 + "@voorbeeld.nl")
    ('jan@voorbeeld.nl', None, None)
    """
    found = (email or "").strip()
    return found if len(found) <= _LONGEST_ADDRESS and _EMAIL.fullmatch(found) else None


def name_of(name: str | None) -> dict[str, str] | None:
    """Return a name in the register's four parts, or None without one.

    >>> name_of("Jan van der Vries")["voorvoegselAchternaam"], name_of("Vries")["achternaam"], name_of(" ")
    ('van der', 'Vries', None)
    """
    words = (name or "").split()
    if not words:
        return None
    first, rest = (words[:1], words[1:]) if len(words) > 1 else ([], words)
    between: list[str] = []
    while len(rest) > 1 and rest[0].lower() in _BETWEEN and len(" ".join([*between, rest[0]])) <= _LONGEST_BETWEEN:
        between.append(rest.pop(0))
    return {
        "voorletters": "",
        "voornaam": cut(" ".join(first), _LONGEST_NAME),
        "voorvoegselAchternaam": " ".join(between),
        "achternaam": cut(" ".join(rest), _LONGEST_NAME),
    }


def addresses_of(person: Person) -> list[tuple[str, str]]:
    """Return where somebody can be reached: `soortDigitaalAdres` and `adres`, without what the register would refuse."""
    found = [("telefoonnummer", phone_of(person.phone)), ("email", email_of(person.email))]
    return [(kind, address) for kind, address in found if address]
