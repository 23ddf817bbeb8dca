"""Mails as the common programs write them, made by hand after their formats."""

from base64 import b64encode
from email.message import EmailMessage


def plain(text: str = "Wat kost een paspoort?", charset: str = "utf-8", **headers: str) -> bytes:
    """A mail of plain text; `reply_to="…"` is the header Reply-To."""
    given = {
        "from": "Anna <anna@voorbeeld.org>",
        "to": "balie@voorbeeld.nl",
        "subject": "Vraag",
        "message_id": "<m1@voorbeeld.org>",
    }
    given |= {"date": "Mon, 23 Nov 2026 10:00:00 +0100", "content_type": f"text/plain; charset={charset}"} | headers
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in given.items()]
    return ("\r\n".join([*lines, "", ""])).encode("utf-8", "surrogateescape") + text.encode(charset)


def parted(*parts: bytes, kind: str = "mixed", **headers: str) -> bytes:
    """A mail of parts, each with its own header."""
    body = b"".join(b"--border\r\n" + part + b"\r\n" for part in parts) + b"--border--\r\n"
    return plain("", content_type=f'multipart/{kind}; boundary="border"', **headers) + body


def part(kind: str, content: str, **headers: str) -> bytes:
    """A part."""
    lines = [
        f"Content-Type: {kind}",
        *(f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + content).encode()


def with_file(name: str, content: bytes, kind: str = "application/pdf", text: str = "Zie de bijlage.") -> bytes:
    """A mail with a file."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
        "anna@voorbeeld.org",
        "balie@voorbeeld.nl",
        "Bijlage",
        "<f1@voorbeeld.org>",
    )
    mail.set_content(text)
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def with_picture(content: bytes) -> bytes:
    """A mail with a picture in its text."""
    shown = part("text/html", '<p>Zie hier: <img src="cid:p1"></p>')
    headers = {"content_id": "<p1>", "content_disposition": "inline", "content_transfer_encoding": "base64"}
    return parted(shown, part("image/png", b64encode(content).decode(), **headers), kind="related")


DSN = b"""From: MAILER-DAEMON@mail.voorbeeld.nl (Mail Delivery System)\r
To: balie@voorbeeld.nl\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
Return-Path: <>\r
Message-ID: <dsn1@mail.voorbeeld.nl>\r
Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r
\r
--B\r
Content-Type: text/plain; charset=us-ascii\r
\r
This is the mail system at host mail.voorbeeld.nl.\r
--B\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mail.voorbeeld.nl\r
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0100\r
\r
Final-Recipient: rfc822; anna@voorbeeld.org\r
Action: %(action)s\r
Status: %(status)s\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
\r
--B\r
Content-Type: text/rfc822-headers\r
\r
From: balie@voorbeeld.nl\r
Message-ID: <%(id)s>\r
Subject: Gemeente Voorbeeld [Balie 1234567890]\r
\r
--B--\r
"""


def bounce(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What Postfix sends back."""
    return DSN % {b"action": action.encode(), b"status": status.encode(), b"id": message_id.encode()}
