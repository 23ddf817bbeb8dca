"""The message that goes where a free one may not: after 24 hours of silence, one that Meta approved beforehand.

It says that there is an answer and asks to write, with the reference of the conversation as its only parameter. The answer goes when they write.
"""

from collections.abc import Mapping
from typing import Any

from router.channels.protocol import Account, Outgoing


def unfinished(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the templates of an account's settings that lack their name or language, as `templates.nl`."""
    given = settings.get("templates")
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        return ("templates.nl",)
    return tuple(f"templates.{spoken}" for spoken, each in given.items() if not _whole(each))


def _whole(template: object) -> bool:
    return isinstance(template, Mapping) and all(
        isinstance(template.get(name), str) and template[name] for name in ("name", "language")
    )


def notice_of(account: Account, message: Outgoing) -> dict[str, Any] | None:
    """Return the template for a message, in its language or else in the account's; None where the account has none of both."""
    given: Mapping[str, Any] = account.settings.get("templates") or {}
    found = given.get(message.language) or given.get(account.language)
    if found is None:
        return None
    return {
        "type": "template",
        "template": {
            "name": found["name"],
            "language": {"code": found["language"]},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": message.conversation}]}],
        },
    }
