"""Handing in a letter over SMTP: what the server says, as one of the kinds that the lane knows what to do with."""

from email.message import EmailMessage

import aiosmtplib

from router.channels.email.settings import Settings
from router.channels.email.tokens import Tokens
from router.channels.failures import NotAllowed, Refused, SendError, TooFast, Unavailable, Unsure

_TIMEOUT = 20.0  # seconds for each step
_NOT_SIGNED_IN = (530, 534, 535, 538)
_CLOSING = 421
_FOR_GOOD = 500  # RFC 5321, 4.2.1


async def hand_in(message: EmailMessage, settings: Settings, tokens: Tokens | None) -> None:
    """Hand in one letter, on a connection of its own.

    Raises:
        Refused: this letter is not taken, however often it is tried.
        Unsure: it is not taken now, or it may have been taken: it goes again later, and the others go on.
        TooFast, NotAllowed, Unavailable: nothing is taken now.
    """
    place = settings.smtp
    try:
        await aiosmtplib.send(
            message,
            sender=settings.address,
            hostname=place.host,
            port=place.port,
            username=settings.user if settings.password or tokens else None,
            password=(settings.password or None) if tokens is None else None,
            oauth_token_generator=tokens.get if tokens else None,
            use_tls=place.tls,
            start_tls=None if place.tls else (None if place.local else True),
            timeout=_TIMEOUT,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _of_letter(error.recipients[0].code) from error
    except aiosmtplib.SMTPAuthenticationError as error:
        raise NotAllowed(f"smtp_{error.code}") from error
    except aiosmtplib.SMTPConnectError as error:
        raise Unavailable("smtp_connect_error") from error
    except aiosmtplib.SMTPResponseException as error:
        raise _of_letter(error.code) from error
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPReadTimeoutError) as error:
        raise Unsure("smtp_cut_off") from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Unavailable(f"smtp_{type(error).__name__.lower()}") from error


def _of_letter(code: int) -> SendError:
    """Return what a reply of the server means for the letter."""
    said = f"smtp_{code}"
    if code in _NOT_SIGNED_IN:
        return NotAllowed(said)
    if code == _CLOSING:
        return TooFast(said)
    return Refused(said) if code >= _FOR_GOOD else Unsure(said)
