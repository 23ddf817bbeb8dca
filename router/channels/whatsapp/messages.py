"""A message as Meta writes it, as what was said: by its `type`, of which there come new ones."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from mimetypes import guess_extension
from typing import Any

import structlog

from router.channels.protocol import IncomingFile, Said

log = structlog.get_logger()

NOT_AS_DOCUMENTED = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError)
"""What reading a payload raises where it is not what its page says."""

_Fields = Mapping[str, Any]
_NUMBER = re.compile(r"\d{5,15}")
_USER = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")
_NOTHING_SAID = frozenset({"reaction", "revoke", "request_welcome", "system", "ephemeral"})


def moment(item: _Fields) -> datetime:
    """Return when something happened, by Meta's clock.

    Raises:
        ValueError, KeyError, OverflowError, OSError: it does not say.
    """
    return datetime.fromtimestamp(int(item["timestamp"]), UTC)


def said(message: _Fields, *, account: str) -> Said | None:
    """Return what somebody said; None for what says nothing, such as a thumb below a message of ours.

    Raises:
        one of NOT_AS_DOCUMENTED.
    """
    kind = str(message["type"])
    if kind in _NOTHING_SAID or "group_id" in message:  # what is said in a group is not said to us
        log.info("whatsapp.ignored", account=account, kind="group" if "group_id" in message else kind)
        return None
    content = _content(kind, message)
    return Said(
        event=str(message["id"]),
        address=address_of(message),
        at=moment(message),
        **content,
    )


def address_of(message: _Fields) -> str:
    """Return where somebody is answered: their number in E.164, or what Meta calls those who hide theirs behind a username.

    >>> address_of({"from": "31612345678"}), address_of({"from_user_id": "NL.13491208655302741918"})
    ('+31612345678', 'NL.13491208655302741918')

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids.

    Raises:
        ValueError: there is no sender.
    """
    number = str(message.get("from") or "").lstrip("+")
    if _NUMBER.fullmatch(number):
        return f"+{number}"
    user = str(message.get("from_user_id") or "")
    if not number and _USER.fullmatch(user):
        return user
    raise ValueError("no sender")


def _content(kind: str, message: _Fields) -> dict[str, Any]:
    read = _KINDS.get(kind)
    if read is not None:
        return read(message)
    word = re.sub(r"[^a-z_]", "", kind.casefold())[:30]
    return {"text": "", "unreadable": word or "unsupported"}


def _text(message: _Fields) -> dict[str, Any]:
    return {"text": str(message["text"]["body"])}


def _button(message: _Fields) -> dict[str, Any]:
    """Read a quick reply of a template."""
    pressed = message["button"]
    return {"text": str(pressed["text"]), "choice": str(pressed["payload"]) if pressed.get("payload") else None}


def _interactive(message: _Fields) -> dict[str, Any]:
    """Read a button or a row that was tapped; the whole of a row's words stand in its description."""
    given = message["interactive"]
    reply = given.get(given["type"]) if given["type"] in ("button_reply", "list_reply") else None
    if reply is None:
        return {"text": "", "unreadable": "form"}
    return {"text": str(reply.get("description") or reply["title"]), "choice": str(reply["id"])}


def _file(kind: str) -> Callable[[_Fields], dict[str, Any]]:
    def read(message: _Fields) -> dict[str, Any]:
        media = message[kind]
        media_type = str(media.get("mime_type") or "").partition(";")[0].strip()
        name = str(media.get("filename") or f"{kind}{guess_extension(media_type) or ''}")
        file = IncomingFile(name=name, media_type=media_type, size=None, handle={"id": str(media["id"])})
        return {"text": str(media.get("caption") or ""), "files": (file,)}

    return read


def _unreadable(kind: str) -> Callable[[_Fields], dict[str, Any]]:
    def read(message: _Fields) -> dict[str, Any]:
        return {"text": str((message.get(kind) or {}).get("caption") or ""), "unreadable": kind}

    return read


def _location(message: _Fields) -> dict[str, Any]:
    r"""Read a place as words.

    >>> _location({"location": {"latitude": 52.0116, "longitude": 4.3571, "name": "Stadhuis"}})
    {'text': '📍 Stadhuis (52.011600, 4.357100)'}
    """
    place = message["location"]
    named = ", ".join(str(place[name]) for name in ("name", "address") if place.get(name))
    point = f"{float(place['latitude']):.6f}, {float(place['longitude']):.6f}"
    return {"text": f"📍 {named} ({point})" if named else f"📍 {point}"}


def _contacts(message: _Fields) -> dict[str, Any]:
    """Read a card of somebody as their name and numbers."""
    lines = []
    for each in message["contacts"]:
        name = (each.get("name") or {}).get("formatted_name") or ""
        numbers = [str(phone["phone"]) for phone in each.get("phones") or [] if phone.get("phone")]
        lines.append(": ".join(filter(None, [str(name), ", ".join(numbers)])))
    return {"text": "\n".join(filter(None, lines))}


def _edit(message: _Fields) -> dict[str, Any]:
    """Read what somebody made of an earlier message: said again, so that nobody goes on with what they took back."""
    new = message["edit"]["message"]
    kind = str(new["type"])
    return {**_content(kind, new), "files": ()} if kind != "edit" else {"text": "", "unreadable": "edit"}


_KINDS: Mapping[str, Callable[[_Fields], dict[str, Any]]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "image": _file("image"),
    "document": _file("document"),
    "audio": _unreadable("audio"),
    "video": _unreadable("video"),
    "sticker": _unreadable("sticker"),
    "location": _location,
    "contacts": _contacts,
    "edit": _edit,
}
