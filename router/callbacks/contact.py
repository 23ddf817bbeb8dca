"""Where a citizen can be reached: checked before it is kept."""

import re

from router.callbacks.errors import ContactMissing, InvalidEmail
from router.callbacks.models import Contact
from router.conversations.phone import international

_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less its brackets
_LONGEST_LOCAL = 64
_LONGEST_NAME = 60
# https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address, with a domain of at least two labels and no two dots in a row
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)


def check_email(text: str) -> str:
    """Return an e-mail address with its domain in small letters.

    >>> check_email(" Jan.Jansen@Voorbeeld.NL ")
    'Jan.Jansen@voorbeeld.nl'

    Raises:
        InvalidEmail: nothing can be sent there.
    """
    address = text.strip()
    local, _, domain = address.rpartition("@")
    if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS or len(local) > _LONGEST_LOCAL:
        raise InvalidEmail
    return f"{local}@{domain.lower()}"


def check_contact(*, phone: str | None, email: str | None, name: str | None) -> Contact:
    """Return a contact that can be used.

    Raises:
        ContactMissing: neither a number nor an address.
        InvalidPhone, InvalidEmail: it cannot be one.
    """
    if not phone and not email:
        raise ContactMissing
    called = " ".join("".join(letter for letter in (name or "") if letter.isprintable()).split())[:_LONGEST_NAME]
    return Contact(
        phone=international(phone) if phone else None,
        email=check_email(email) if email else None,
        name=called or None,
    )
