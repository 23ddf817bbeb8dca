"""What kind of mail it is: one that a person wrote, or one that is never answered.

A machine that is answered answers again. So it is looked for in every way that machines say it (RFC 3834, Auto-Submitted; what Exchange, lists and
the older programs write), and each verdict says by what it is known. What is not a person's is not thrown away: it is put in a folder, and counted.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from router.channels.email.model import Mail

Kind = Literal["person", "quiet", "bounce", "automatic", "loop", "list", "spam"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a mail is, and by what that is known, as a code.

    `person` is answered. `quiet` becomes a conversation that only a human answers: it asks for no automatic answer. The rest is no conversation.
    """

    kind: Kind
    why: str = ""


_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply|bounces?|.*[-+_]bounces?|bounces?[-+_].*|niet-?beantwoorden)(?:\+.*)?@"
)
_AWAY = re.compile(
    r"^\W{0,3}(?:automati(?:sch|c|sche) (?:antwoord|reply|answer|response|afwezigheids\w*)|auto(?:matic)?[- ]?reply|autoreply|auto:|"
    r"automatische antwort|"
    r"réponse automatique|odpowiedź automatyczna|otomatik yanıt|out of (?:the )?office|afwezig(?:heid)?(?:sbericht|sassistent)?\b|"
    r"abwesenheits?notiz|abwesend\b|absence du bureau|niet aanwezig|ik ben afwezig|رد تلقائي)",
    re.IGNORECASE,
)
_LISTS = ("list-id", "list-post", "list-unsubscribe", "list-help", "feedback-id")
_BULK = ("bulk", "list", "junk", "auto_reply")


def kind_of(mail: Mail, *, own: Collection[str]) -> Verdict:
    """Say what a mail is.

    Args:
        mail: as it was read.
        own: our addresses, in lower case: what comes from one of them is our own mail that came back.
    """
    headers = mail.headers
    sender = mail.sender.address if mail.sender else ""
    for verdict in (
        _bounce(mail, sender),
        _loop(mail, sender, own),
        _automatic(mail, sender),
        _listed(headers),
        _spam(headers),
    ):
        if verdict is not None:
            return verdict
    suppressed = headers.get("x-auto-response-suppress", "").lower()
    if any(each in suppressed for each in ("all", "autoreply", "oof")):
        return Verdict(kind="quiet", why="asks_no_answer")
    return Verdict(kind="person") if sender else Verdict(kind="quiet", why="no_sender")


def _bounce(mail: Mail, sender: str) -> Verdict | None:
    kind = mail.headers.get("content-type", "").lower()
    if mail.report or ("multipart/report" in kind and "delivery-status" in kind):
        return Verdict(kind="bounce", why="delivery_status")
    if sender.startswith("mailer-daemon@") or "x-failed-recipients" in mail.headers:
        return Verdict(kind="bounce", why="mailer_daemon")
    if mail.headers.get("return-path") == "<>" and mail.returned:
        return Verdict(kind="bounce", why="empty_return_path")
    return None


def _loop(mail: Mail, sender: str, own: Collection[str]) -> Verdict | None:
    answer = mail.answer_to.address if mail.answer_to else ""
    if sender in own or answer in own:
        return Verdict(kind="loop", why="own_address")
    return Verdict(kind="loop", why="own_mark") if "x-balie" in mail.headers else None


def _automatic(mail: Mail, sender: str) -> Verdict | None:
    headers = mail.headers
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    found = next(
        (
            why
            for why, holds in (
                ("auto_submitted", submitted not in ("no", "")),
                ("auto_reply", "x-autoreply" in headers or "x-autorespond" in headers),
                ("precedence", headers.get("precedence", "").lower() == "auto_reply"),
                ("empty_return_path", headers.get("return-path") == "<>"),
                ("machine_address", bool(_MACHINES.match(sender))),
                ("out_of_office", bool(_AWAY.match(mail.subject))),
            )
            if holds
        ),
        None,
    )
    return Verdict(kind="automatic", why=found) if found else None


def _listed(headers: dict[str, str]) -> Verdict | None:
    found = next((name for name in _LISTS if name in headers), None)
    if found:
        return Verdict(kind="list", why=found.replace("-", "_"))
    return Verdict(kind="list", why="precedence") if headers.get("precedence", "").lower() in _BULK else None


def _spam(headers: dict[str, str]) -> Verdict | None:
    if headers.get("x-spam-flag", "").strip().lower().startswith("yes"):
        return Verdict(kind="spam", why="x_spam_flag")
    return Verdict(kind="spam", why="x_spam") if headers.get("x-spam", "").strip().lower() in ("yes", "true") else None
