"""The one place that knows SMTP."""

from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib

from router.receipts.models import Away, Letter, Refused, Server

_TIMEOUT = 20.0  # seconds for each step
_FOR_GOOD = 500  # a reply from here on is not worth another try (RFC 5321, 4.2.1)
_NOT_SIGNED_IN = (530, 534, 535, 538)  # our own setting is wrong, which somebody mends


class Smtp:
    """Hands letters to a mail server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def send(self, letter: Letter) -> None:
        """See `Post`."""
        server = self._server
        try:
            await aiosmtplib.send(
                self._message(letter),
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.tls,
                timeout=_TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise (Refused if all(each.code >= _FOR_GOOD for each in error.recipients) else Away)(
                _codes(error)
            ) from error
        except aiosmtplib.SMTPResponseException as error:
            lasting = error.code >= _FOR_GOOD and error.code not in _NOT_SIGNED_IN
            raise (Refused if lasting else Away)(str(error.code)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Away(type(error).__name__) from error

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._server.sender, letter.to, letter.subject
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.name}@{parseaddr(self._server.sender)[1].rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers by machines
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def _codes(error: aiosmtplib.SMTPRecipientsRefused) -> str:
    """Return what the server said of each, without whom it was about."""
    return ", ".join(str(each.code) for each in error.recipients)
