"""What can go wrong with a transcript for the citizen.

ReceiptError
└── MailOff  409  this municipality sends no e-mail from the chat
"""


class ReceiptError(Exception):
    """Base of all errors about transcripts."""

    code = "receipt_error"
    status = 400


class MailOff(ReceiptError):
    """The transcript cannot be sent by e-mail here. Save it instead."""

    code = "mail_off"
    status = 409
