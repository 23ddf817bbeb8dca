"""What can go wrong when an employee enters a call or a visit, or the telephone exchange tells of one.

ContactError
├── NotSpoken        409  this conversation is in writing: what the citizen said stands there
├── ContactBegun     409  something was noted or told: it is closed with a result
├── CallNotFound     404  there is no such call, or it is a colleague's
├── CodeNotGood      404  no conversation goes on with this code
└── NobodyToCall     404  no employee has this name or extension
"""

from typing import Any


class ContactError(Exception):
    """Base of all errors about calls and visits."""

    code = "contact_error"
    status = 400

    @property
    def data(self) -> dict[str, Any]:
        """What a program may want to know besides the code."""
        return {}


class NotSpoken(ContactError):
    """This conversation is in writing: what the citizen asks stands there in their own words."""

    code = "not_spoken"
    status = 409


class ContactBegun(ContactError):
    """Something was noted or told in this conversation. Close it with a result."""

    code = "contact_begun"
    status = 409


class CallNotFound(ContactError):
    """There is no such call for you; it may be too long ago."""

    code = "call_not_found"
    status = 404


class CodeNotGood(ContactError):
    """No conversation goes on with this code: it is wrong, used or too old. Ask for a new one, or begin without."""

    code = "code_not_good"
    status = 404


class NobodyToCall(ContactError):
    """No employee has this user name or extension."""

    code = "nobody_to_call"
    status = 404
