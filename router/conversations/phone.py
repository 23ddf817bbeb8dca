"""Phone numbers as people write them, in the one form in which they are kept."""

import phonenumbers

from router.conversations.errors import InvalidPhone


def international(phone: str, *, region: str = "NL") -> str:
    """Return a phone number in E.164 form.

    Raises:
        InvalidPhone: nobody can be called there.
    """
    try:
        parsed = phonenumbers.parse(phone[:40], region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone from error
    if not phonenumbers.is_valid_number(parsed):
        raise InvalidPhone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
