"""Handing in a letter over SMTP: what the server says, as one of the kinds that the lane knows what to do with."""

from contextlib import suppress
from email.message import EmailMessage

import aiosmtplib

from router.channels.email.certificates import trouble_with
from router.channels.email.settings import Settings
from router.channels.email.tokens import Tokens
from router.channels.failures import NotAllowed, Refused, SendError, TooFast, Unavailable, Unsure

_TIMEOUT = 20.0  # seconds for each step
_PAUSE = 30.0  # seconds, where the server asks for one and does not say for how long
_NOT_SIGNED_IN = (530, 534, 535, 538)
_CLOSING = 421
_OF_THE_LETTER = (552, 555)  # said to MAIL FROM: it is too large, or needs what the server has not
_FOR_GOOD = 500  # RFC 5321, 4.2.1


async def hand_in(message: EmailMessage, settings: Settings, tokens: Tokens | None) -> None:
    """Hand in one letter, on a connection of its own.

    Raises:
        Refused: this letter is not taken, however often it is tried.
        Unsure: it is not taken now, or it may have been taken: it goes again later, and the others go on.
        TooFast, NotAllowed, Unavailable: nothing is taken now.
    """
    place = settings.smtp
    client = aiosmtplib.SMTP(hostname=place.host, port=place.port, use_tls=place.tls, start_tls=False, timeout=_TIMEOUT)
    await _open(client, settings, tokens)
    try:
        await client.send_message(message, sender=settings.address)
        with suppress(aiosmtplib.SMTPException, OSError):  # it is taken, whatever becomes of the farewell
            await client.quit()
    except aiosmtplib.SMTPSenderRefused as error:
        raise _of_sender(error.code) from error
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _of_letter(error.recipients[0].code) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _of_letter(error.code) from error
    except aiosmtplib.SMTPNotSupported as error:  # an address that is not in ASCII, and the server takes no other
        raise Refused("smtp_no_smtputf8") from error
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPReadTimeoutError) as error:
        raise Unsure("smtp_cut_off") from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Unavailable(f"smtp_{type(error).__name__.lower()}") from error
    finally:
        client.close()


async def _open(client: aiosmtplib.SMTP, settings: Settings, tokens: Tokens | None) -> None:
    """Connect and sign in: over TLS, but on this machine."""
    try:
        await client.connect()
        if not (settings.smtp.tls or settings.smtp.local):
            await client.ehlo()
            if not client.supports_extension("starttls"):
                raise Unavailable("smtp_no_starttls")
            await client.starttls()
        if tokens:
            await client.auth_xoauth2(settings.user, await tokens.get())
        elif settings.password:
            await client.login(settings.user, settings.password)
    except (aiosmtplib.SMTPException, OSError, SendError) as error:
        client.close()
        if isinstance(error, SendError):
            raise
        raise _of_opening(error) from error


def _of_opening(error: aiosmtplib.SMTPException | OSError) -> SendError:
    """Return why there is no connection on which a letter can be handed in."""
    if (trouble := trouble_with(error)) is not None:
        return Unavailable(f"smtp_{trouble}")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return NotAllowed(f"smtp_{error.code}")
    if isinstance(error, aiosmtplib.SMTPConnectError):
        return Unavailable("smtp_connect_error")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _of_letter(error.code) if error.code == _CLOSING else Unavailable(f"smtp_{error.code}")
    if type(error) is aiosmtplib.SMTPException:  # it takes no password, or not in a way that we know
        return NotAllowed("smtp_no_sign_in")
    return Unavailable(f"smtp_{type(error).__name__.lower()}")


def _of_sender(code: int) -> SendError:
    """Return what a reply to MAIL FROM means, which says who we are: all our letters say the same, so it is seldom about the letter."""
    if code in (*_OF_THE_LETTER, *_NOT_SIGNED_IN, _CLOSING):
        return _of_letter(code)
    said = f"smtp_sender_{code}"
    return NotAllowed(said) if code >= _FOR_GOOD else Unavailable(said)


def _of_letter(code: int) -> SendError:
    """Return what a reply of the server means for the letter."""
    said = f"smtp_{code}"
    if code in _NOT_SIGNED_IN:
        return NotAllowed(said)
    if code == _CLOSING:
        return TooFast(said, seconds=_PAUSE)
    return Refused(said) if code >= _FOR_GOOD else Unsure(said)
