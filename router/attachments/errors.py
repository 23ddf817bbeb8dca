"""What can go wrong with a file. `text` says it to the citizen, in their language.

AttachmentError
├── FileNotAsked        409  no employee asks for a file here, or no longer
├── TooManyFiles        409  as many as one conversation may have
├── FileTooLarge        413  `megabytes` is the most
├── FileTypeRefused     415  its bytes are none of the kinds that we take
├── FileInfected        422  the virus scanner found something
├── FileIncomplete      400  empty, or broken off before its end
├── ScannerAway         503  the virus scanner does not answer: nothing is let through unseen
└── AttachmentNotFound  404  there is none, it was destroyed, or it is not this employee's to open
"""

from typing import Any


class AttachmentError(Exception):
    """Base of all errors about files."""

    code = "attachment_error"
    status = 400

    def __init__(self, *, text: str = "", **data: Any) -> None:
        super().__init__()
        self._data = {**({"text": text} if text else {}), **data}

    @property
    def data(self) -> dict[str, Any]:
        """What to show the citizen."""
        return self._data


class FileNotAsked(AttachmentError):
    """No employee asks for a file in this conversation now."""

    code = "file_not_asked"
    status = 409


class TooManyFiles(AttachmentError):
    """This conversation has as many files as it may have."""

    code = "too_many_files"
    status = 409


class FileTooLarge(AttachmentError):
    """The file is too large. Send a smaller one."""

    code = "file_too_large"
    status = 413


class FileTypeRefused(AttachmentError):
    """This is no PDF, JPEG or PNG, whatever its name says."""

    code = "file_type_refused"
    status = 415


class FileInfected(AttachmentError):
    """The virus scanner found something in this file."""

    code = "file_infected"
    status = 422


class FileIncomplete(AttachmentError):
    """The file is empty or did not come in whole. Send it again."""

    code = "file_incomplete"
    status = 400


class ScannerAway(AttachmentError):
    """Files cannot be looked at for viruses now. Try again later."""

    code = "scanner_away"
    status = 503


class AttachmentNotFound(AttachmentError):
    """There is no such file, or it was destroyed after its period."""

    code = "attachment_not_found"
    status = 404
