"""The second step of signing in: the code of an authenticator app (RFC 6238), or one of ten recovery codes.

A code counts once: the step of the last one is stored, and only a later step is taken (RFC 6238, section 5.2). A clock may be one step ahead or
behind. The secret is encrypted; of recovery codes only a fingerprint is stored.

>>> readable("abcdefghjk")
'abcde-fghjk'
>>> plain(" ABCDE-fghjk ")
'abcdefghjk'
"""

import base64
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import pyotp
import segno
import structlog

from router.agents import repository as agents
from router.agents import sessions
from router.agents.errors import AgentNotFound
from router.agents.models import Agent, Session
from router.database import Connection
from router.ledger import Event, agent_actor, append
from router.sign_in import repository
from router.sign_in.box import Box, Unreadable
from router.sign_in.errors import CodeNeeded, SecondStepRequired, SetupOver, WrongCode

log = structlog.get_logger()

ADMINISTRATOR = "administrator"
_STEP = 30  # seconds
_SKEW = 1  # steps that a clock may be off
_CODES, _CODE_LENGTH = 10, 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # what nobody mistakes for another
_TO_SET_UP = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What an employee puts into their app: `proposal` comes back with the first code."""

    secret: str
    uri: str
    qr: str
    proposal: str


def readable(code: str) -> str:
    """Return a recovery code as it is shown."""
    return f"{code[: _CODE_LENGTH // 2]}-{code[_CODE_LENGTH // 2 :]}"


def plain(code: str) -> str:
    """Return a code as it is compared: as somebody may have copied it."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def must_set_up(session: Session, roles: Collection[str]) -> bool:
    """Say whether the employee's role asks for a second step that they do not have; who comes from a provider has theirs there."""
    return session.method != "provider" and not session.second_step and session.agent.may(*roles)


def propose(who: Agent, box: Box, *, name: str, now: datetime) -> Setup:
    """Return a new secret. Nothing is stored until a code of it was given.

    Args:
        who: whose.
        box: encrypts.
        name: of this Balie, as the app shows it.
        now: the moment.
    """
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=who.username, issuer_name=name)
    closed = box.close(f"{int(now.timestamp())}:{secret}", of=f"proposal:{who.id}")
    qr = segno.make(uri, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    return Setup(secret=secret, uri=uri, qr=qr, proposal=base64.urlsafe_b64encode(closed).decode())


async def set_up(
    connection: Connection, session: Session, box: Box, *, proposal: str, code: str, now: datetime
) -> list[str]:
    """Store what was proposed, after the first code of it, and return the recovery codes, which are shown once.

    Other sessions of the employee, which began with less, end.

    Raises:
        SetupOver: it was proposed too long ago, or to somebody else.
        WrongCode: this is no code of it.
    """
    who = session.agent
    secret = _proposed(proposal, box, who, now)
    step = _step_of(secret, plain(code), now)
    if step is None:
        raise WrongCode
    await agents.get(connection, who.id, lock=True)
    await repository.set_secret(connection, who.id, box.close(secret, of=str(who.id)), step=step, now=now)
    codes = await _new_codes(connection, who, box)
    await sessions.end_all(connection, who.id, now=now, but=session.id)
    await append(connection, Event(action="second_step_on", **_of(who, who)), at=now)
    return codes


def _proposed(proposal: str, box: Box, who: Agent, now: datetime) -> str:
    try:
        opened = box.open(base64.urlsafe_b64decode(proposal), of=f"proposal:{who.id}")
    except (Unreadable, ValueError) as error:
        raise SetupOver from error
    began, _, secret = opened.partition(":")
    if now.timestamp() - int(began) > _TO_SET_UP.total_seconds():
        raise SetupOver
    return secret


async def check(
    connection: Connection, who: Agent, box: Box, *, code: str | None, now: datetime
) -> Literal["password", "code", "recovery"]:
    """Return how the employee has proved who they are, with this code.

    Raises:
        CodeNeeded: they have a second step, and gave no code.
        WrongCode: it is wrong, too old, or was used before.
    """
    stored = await repository.secret_of(connection, who.id)
    if stored is None:
        return "password"
    if not code:
        raise CodeNeeded
    given = plain(code)
    if len(given) == _CODE_LENGTH:
        if not await repository.use_code(connection, who.id, box.digest(f"{who.id}:{given}")):
            raise WrongCode
        await append(connection, Event(action="recovery_code_used", **_of(who, who)), at=now)
        return "recovery"
    try:
        step = _step_of(box.open(stored[0], of=str(who.id)), given, now)
    except Unreadable as error:
        log.exception("second_step.unreadable", agent=str(who.id))
        raise WrongCode from error
    if step is None or not await repository.use_step(connection, who.id, step):
        raise WrongCode
    return "code"


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return to which step near this moment a code belongs, the latest first; every step is compared, so that it takes as long."""
    current = int(now.timestamp()) // _STEP
    totp = pyotp.TOTP(secret)
    fits = [
        step
        for step in range(current + _SKEW, current - _SKEW - 1, -1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
    ]
    return fits[0] if fits else None


async def renew_codes(connection: Connection, who: Agent, box: Box, *, code: str, now: datetime) -> list[str]:
    """Return ten new recovery codes; those before are worth nothing any more.

    Raises:
        CodeNeeded, WrongCode: as `check`.
    """
    await check(connection, who, box, code=code, now=now)
    codes = await _new_codes(connection, who, box)
    await append(connection, Event(action="recovery_codes_renewed", **_of(who, who)), at=now)
    return codes


async def _new_codes(connection: Connection, who: Agent, box: Box) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)) for _ in range(_CODES)]
    await repository.set_codes(connection, who.id, [box.digest(f"{who.id}:{each}") for each in codes])
    return [readable(each) for each in codes]


async def turn_off(
    connection: Connection, who: Agent, box: Box, *, code: str, required: Collection[str], now: datetime
) -> None:
    """Do without a second step again.

    Raises:
        SecondStepRequired: the role asks for it.
        CodeNeeded, WrongCode: as `check`.
    """
    if who.may(*required):
        raise SecondStepRequired
    await check(connection, who, box, code=code, now=now)
    await repository.forget(connection, who.id)
    await append(connection, Event(action="second_step_off", **_of(who, who)), at=now)


async def reset(connection: Connection, agent_id: UUID, *, by: Agent | None, now: datetime) -> bool:
    """Take an employee's second step away, for who lost everything, and end their sessions; False when there was none.

    Args:
        connection: the transaction.
        agent_id: whose.
        by: the supervisor who knows them and saw them; None: an administrator, on the command line.
        now: the moment.

    Raises:
        AgentNotFound: there is no such account.
    """
    whose = await agents.get(connection, agent_id, lock=True)
    if whose is None:
        raise AgentNotFound
    if not await repository.forget(connection, agent_id):
        return False
    await sessions.end_all(connection, agent_id, now=now)
    await append(connection, Event(action="second_step_reset", **_of(whose, by)), at=now)
    return True


def _of(whose: Agent, by: Agent | None) -> dict[str, Any]:
    """Return what every step in the ledger about an account has."""
    actor = agent_actor(by.ledger_key, by.id) if by else ADMINISTRATOR
    return {
        "object": agent_actor(whose.ledger_key, whose.id),
        "result": "ok",
        "origin": "console" if by else "cli",
        "actor": actor,
    }
