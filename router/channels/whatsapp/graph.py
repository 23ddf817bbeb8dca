"""What Meta answers when it does not take something: codes of the Graph API, as the kinds that a lane knows what to do with.

The source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes. It says to go by the code, not by the
HTTP status.
"""

from typing import Any

import httpx
import orjson

from router.channels.calling import retry_after
from router.channels.failures import NotAllowed, Postponed, Refused, SendError, TooFast, Unavailable

_AWAY = frozenset({1, 2, 131000, 131016, 131057, 133004})  # unknown, down, overloaded, maintenance
_FAST = frozenset({4, 130429, 131048, 80007})  # calls of the app, of the number, spam, of the business account
_PAIR = 131056
_PAIR_WAIT = 20.0  # seconds: one message each six is allowed, after 45 at once
WINDOW_CLOSED = 131047
_ACCOUNT = frozenset(
    {
        0,  # the token
        3,  # a right of the token
        10,
        33,  # the number is deleted
        190,  # the token
        368,  # a policy
        130497,  # a country
        131005,  # a right
        131031,  # locked
        131037,  # its name is not approved
        131042,  # the bill
        131045,  # not registered
        133010,  # not registered
    }
)
_RIGHTS = range(200, 300)
_TEMPLATE = range(132000, 133000)
_NO_SUCH_NUMBER = (100, 33)  # with its subcode: our own number, not the citizen's


class WindowClosed(Refused):
    """The citizen has been silent for more than 24 hours."""


def explain(response: httpx.Response) -> None:
    """Raise what the code of an answer means; nothing where it has none, or one that says no more than the HTTP status.

    Raises:
        SendError: as the code says.
    """
    code, subcode = _codes(response)
    if code is None:
        return
    found = _of(code, subcode, response)
    if found is not None:
        raise found
    if response.status_code in (400, 404):
        raise Refused(f"code_{code}")


def _of(code: int, subcode: int | None, response: httpx.Response) -> SendError | None:
    reason = f"code_{code}"
    found: SendError | None = None
    if code in _ACCOUNT or code in _RIGHTS or (code, subcode) == _NO_SUCH_NUMBER:
        found = NotAllowed(reason)
    elif code in _FAST:
        found = TooFast(reason, seconds=retry_after(response))
    elif code == _PAIR:
        found = Postponed(reason, seconds=_PAIR_WAIT)
    elif code == WINDOW_CLOSED:
        found = WindowClosed(reason)
    elif code in _TEMPLATE:
        found = Refused(f"template_{code}")
    elif code in _AWAY:
        found = Unavailable(reason)
    return found


def _codes(response: httpx.Response) -> tuple[int | None, int | None]:
    try:
        error: Any = orjson.loads(response.content)["error"]
        code, subcode = error["code"], error.get("error_subcode")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, None
    return (code if isinstance(code, int) else None), (subcode if isinstance(subcode, int) else None)
