"""Numbers and moments as providers of text messages write them."""

from datetime import UTC, datetime

import phonenumbers


def international_of(number: str) -> str:
    """Return who wrote, in E.164; a short code or a name as it is, because nothing can be sent there.

    >>> international_of("31612345678"), international_of("+31612345678"), international_of("0612345678")
    ('+31612345678', '+31612345678', '+31612345678')

    Raises:
        ValueError: there is no sender.
    """
    number = number.strip()
    if not number:
        raise ValueError("no sender")
    for written, region in ((f"+{number.lstrip('+')}", None), (number, "NL")):
        try:
            parsed = phonenumbers.parse(written[:40], region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return number[:40]


def moment_of(written: object) -> datetime:
    """Return a moment in ISO 8601, in seconds since 1970, or now where there is none.

    Raises:
        ValueError: it is no moment.
    """
    if written in (None, ""):
        return datetime.now(UTC)
    text = str(written)
    if text.isascii() and text.isdigit():
        return datetime.fromtimestamp(int(text[:10]), UTC)
    found = datetime.fromisoformat(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
