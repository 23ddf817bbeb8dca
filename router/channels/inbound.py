"""What comes in: a message begins a conversation or goes on in one, a report says what became of a message of ours.

Everything may come twice, late and out of order. A message is kept under the provider's own id of it, before the provider hears that we have it; what
began a conversation twice at once is one, because an address is locked while it begins. From there it is a message as any other.
"""

import hmac
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any, Protocol
from uuid import UUID

import structlog

from router.abuse import Gate
from router.abuse.errors import Blocked
from router.brakes.channels import closed
from router.brakes.models import Brakes
from router.channels import approval, delivery_repository, repository
from router.channels.protocol import Account, Adapter, Happening, Reported, Said
from router.channels.repository import Thread
from router.channels.text import cut
from router.conversations import repository as conversations
from router.conversations import service
from router.conversations.errors import ConversationEnded, ConversationNotFound, UnknownButton
from router.conversations.models import LONGEST_MESSAGE, Conversation, NewMessage
from router.conversations.text import says_nothing
from router.crossing.service import code_in, cross
from router.database import Clock, Connection, Engine
from router.desk import DeskNow
from router.live import Live

log = structlog.get_logger()

STOP = frozenset({"stop", "stoppen", "afmelden", "unsubscribe", "stopall", "end", "quit", "cancel"})
START = frozenset({"start", "aanmelden", "unstop"})
_MOST_PARTS = 10  # messages of one that is too long
_TRIES = 3  # conversations that end just as something is said in them
_KEPT_OUT = "blocked"
_TOLD_AGAIN = timedelta(hours=1)  # who is kept out, or writes to a closed door, hears so once, not for each message


class Hear(Protocol):
    """Stores what a citizen says as the chat does, under the same rules, and wakes whoever hears it.

    Raises:
        UnknownButton, ConversationEnded, ConversationNotFound.
    """

    async def __call__(
        self, conversation_id: UUID, *, message_id: str, texts: Sequence[str] = (), button: str | None = None
    ) -> None:
        """Take in a text, in one part or more, or a press."""


Began = Callable[[Conversation], None]
Became = Callable[[UUID], Awaitable[None]]
"""Tells who has a conversation that something became of a message there."""
TakesFiles = Callable[[Adapter, Said, UUID], Awaitable[None]]
"""Takes in the files of a message, or tells the citizen why not."""


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """Takes what happened on the channels."""

    engine: Engine
    desk: DeskNow
    brakes: Live[Brakes]
    gate: Gate
    clock: Clock
    key: bytes  # of the hashes of addresses
    hear: Hear
    began: Began
    became: Became
    files: TakesFiles

    def hashed(self, account: Account, address: str) -> bytes:
        """Return what an address is known by, once the address itself is forgotten."""
        return hmac.new(self.key, f"{account.channel}:{address}".encode(), sha256).digest()

    async def take(self, adapter: Adapter, happening: Happening) -> None:
        """Keep what happened; the same again changes nothing."""
        if isinstance(happening, Reported):
            await self._reported(adapter.account, happening)
        else:
            await self._said(adapter, happening)

    async def _reported(self, account: Account, report: Reported) -> None:
        reference, again = _delivery(report.reference), None
        async with self.engine.begin() as connection:
            if report.closed and report.provider_id and reference:
                again = await delivery_repository.too_late(
                    connection, account.id, provider_id=report.provider_id, part=reference[1], now=self.clock()
                )
            found = again or await delivery_repository.reported(
                connection,
                account.id,
                standing=report.standing,
                provider_id=report.provider_id,
                reference=reference,
                reason=report.reason,
                now=self.clock(),
            )
            if found is None:
                log.info("channels.report_of_nothing", account=account.id, standing=report.standing)
                return
            held = await conversations.get(connection, found)
            await conversations.queue_for_sending(connection, held, now=self.clock(), desk=held.owner != "bot")
        if held.owner == "agent":
            await self.became(held.id)
        if report.standing == "failed" and again is None:
            log.warning("channels.not_delivered", account=account.id, reason=report.reason)

    async def _said(self, adapter: Adapter, said: Said) -> None:
        account = adapter.account
        async with self.engine.connect() as connection:
            if await repository.told_before(connection, account.id, said.event):
                return
        word = said.text.strip().strip(".!").casefold()
        if word in STOP:
            await self._stopped(account, said)
            return
        for _ in range(_TRIES):
            thread, new = await self._thread(adapter, said, starts=word in START)
            if thread is None or await self._kept(adapter, thread, new, said):
                break
        else:
            raise ConversationEnded  # it was not kept: whoever told it tells it again
        async with self.engine.begin() as connection:
            await repository.note_told(connection, account.id, said.event, now=self.clock())
            await repository.note_account(connection, account.id, received_at=self.clock())

    async def _stopped(self, account: Account, said: Said) -> None:
        """Send nothing more, but for a word that says so."""
        now, address = self.clock(), self.hashed(account, said.address)
        async with self.engine.begin() as connection:
            await repository.lock_address(connection, account.id, address)
            if await repository.told_before(connection, account.id, said.event):
                return
            await repository.opt_out(connection, account.id, address, now=now)
            found = await repository.thread_of_address(
                connection, account.id, address, silent_since=now - timedelta(days=3650)
            )
            if found is not None:
                held = await conversations.get(connection, found.conversation_id, lock=True)
                told = self.desk().say("channel_stopped", held.language)
                await conversations.write(connection, held, [told], now=now)
            await repository.note_told(connection, account.id, said.event, now=now)
        log.info("channels.opted_out", account=account.id)

    async def _thread(self, adapter: Adapter, said: Said, *, starts: bool) -> tuple[Thread | None, Conversation | None]:
        """Return where a message belongs, and the conversation when it began with it; nowhere for a word that only `starts` messages again."""
        account, now = adapter.account, self.clock()
        address = self.hashed(account, said.address)
        async with self.engine.begin() as connection:
            await repository.lock_address(connection, account.id, address)
            if await repository.told_before(connection, account.id, said.event):  # by the same, a moment ago
                return None, None
            await repository.opt_in(connection, account.id, address)  # who writes wants an answer
            await delivery_repository.release(connection, account.id, address, now=now)
            if await self._crosses(connection, account, said, address, now=now):
                return None, None
            found = await self._going_on(connection, adapter, said, address, now=now)
            refusal = self._refusal(account, said, found)
            if refusal is not None:
                await self._refuse(connection, account, said, found, refusal, now=now)
                return None, None
            if found is not None:
                await repository.heard(
                    connection, found.conversation_id, address=said.address, context=_context(account, said), now=now
                )
                return (None if starts else found), None
            new = await self._begin(connection, adapter, said, address, now=now)
            return (await repository.thread(connection, new.id) if new else None), new

    def _refusal(self, account: Account, said: Said, found: Thread | None) -> Blocked | None:
        """Return why somebody is kept out, as in the chat: of this conversation, or of all that come from their address."""
        try:
            if found is not None:
                self.gate.check_conversation(found.conversation_id, account.language)
            else:
                self.gate.check_address(_gate_address(account, said), account.language)
        except Blocked as refusal:
            return refusal
        return None

    async def _refuse(
        self,
        connection: Connection,
        account: Account,
        said: Said,
        found: Thread | None,
        refusal: Blocked,
        *,
        now: datetime,
    ) -> None:
        """Keep nothing of what was said, and say why and whom to call."""
        log.info("channels.kept_out", account=account.id)
        told = NewMessage(author="system", text=refusal.text, language=account.language, content={"key": _KEPT_OUT})
        await self._tell_once(connection, account, said, found, told, now=now)

    async def _tell_once(
        self,
        connection: Connection,
        account: Account,
        said: Said,
        found: Thread | None,
        told: NewMessage,
        *,
        now: datetime,
    ) -> None:
        """Say one thing and no more, once, not to each message: in a conversation that is over with it, where none goes on."""
        address = self.hashed(account, said.address)
        since = now - _TOLD_AGAIN
        if await repository.told_since(connection, account.id, address, told.content["key"], since=since):
            return
        if found is not None:
            held = await conversations.get(connection, found.conversation_id, lock=True)
            await conversations.write(connection, held, [told], now=now)
            return
        new = await self._started(connection, account, said, address, now=now)
        if new is not None:
            await conversations.write(connection, new, [told], now=now, status="resolved", ended_at=now)

    async def _crosses(
        self, connection: Connection, account: Account, said: Said, address: bytes, *, now: datetime
    ) -> bool:
        """Whether a message is a code, and nothing else, with which a conversation of another door goes on here, or would but for a block."""
        code = code_in(said.text)
        if code is None or self._refusal(account, said, None) is not None:  # they hear why, as to any other message
            return False
        try:
            return await cross(
                connection,
                self.desk(),
                code=code,
                channel=account.channel,
                account=account.id,
                address=said.address,
                address_hash=address,
                context=_context(account, said),
                may=partial(self.gate.check_conversation, language=account.language),
                now=now,
            )
        except Blocked as refusal:
            await self._refuse(connection, account, said, None, refusal, now=now)
            return True

    async def _going_on(
        self, connection: Connection, adapter: Adapter, said: Said, address: bytes, *, now: datetime
    ) -> Thread | None:
        account = adapter.account
        if said.conversation is not None:
            found = await repository.thread_of_reference(connection, account.id, address, said.conversation)
            if found is not None:
                return found
        began, _ = await _began_before(connection, account, said)
        if began is not None or adapter.capabilities.threads:
            return began
        silent = now - timedelta(hours=account.new_after_hours)
        return await repository.thread_of_address(connection, account.id, address, silent_since=silent)

    async def _begin(
        self, connection: Connection, adapter: Adapter, said: Said, address: bytes, *, now: datetime
    ) -> Conversation | None:
        """Begin a conversation: what we are comes first (AI Act, art. 50). On a channel that is closed it says so, and is over."""
        account, desk = adapter.account, self.desk()
        off = closed(desk, self.brakes.value, account.channel, account.language)
        if off is not None:
            told = NewMessage(author="system", text=off.text, language=off.language, content={"key": "channel_off"})
            await self._tell_once(connection, account, said, None, told, now=now)
            return None
        held = await self._started(connection, account, said, address, now=now)
        if held is None:
            return None
        await self.gate.note(connection, held.id, _gate_address(account, said))
        if not (adapter.capabilities.greets and account.answers):
            return held
        points = " ".join(desk.disclosure(held.language)["points"])
        first = NewMessage(author="system", text=points, language=held.language, content={"key": "disclosure"})
        return (await conversations.write(connection, held, [first], now=now))[0]

    async def _started(
        self, connection: Connection, account: Account, said: Said, address: bytes, *, now: datetime
    ) -> Conversation | None:
        """Start a conversation with its thread: another one where this message started one before that is over."""
        _, key = await _began_before(connection, account, said)
        held = await service.begin(
            connection,
            self.desk(),
            channel=account.channel,
            language=account.language,
            key=key,
            now=now,
        )
        if held is not None:
            await repository.add_thread(
                connection,
                held.id,
                account=account.id,
                address=said.address,
                address_hash=address,
                context=_context(account, said),
                now=now,
            )
        return held

    async def _kept(self, adapter: Adapter, thread: Thread, new: Conversation | None, said: Said) -> bool:
        """Store what was said in its conversation; False where that ended at this moment: then it begins another."""
        try:
            if new is not None:
                self.began(new)
            await self._store(thread, said)
            if said.files:
                await self.files(adapter, said, thread.conversation_id)
        except (ConversationEnded, ConversationNotFound):
            log.info("channels.ended_meanwhile", account=thread.account)
            return False
        return True

    async def _store(self, thread: Thread, said: Said) -> None:
        message_id = _message_id(said.event)
        button = said.choice or await self._chosen(thread, said.text)
        if button is not None:
            try:
                await self.hear(thread.conversation_id, message_id=message_id, button=button)
            except UnknownButton:  # of another conversation, or made up: then it is what it says
                log.info("channels.unknown_choice", account=thread.account)
            else:
                return
        texts = [each for each in cut(self._words(said), LONGEST_MESSAGE) if not says_nothing(each)]
        if len(texts) > _MOST_PARTS:
            log.warning("channels.cut_off", account=thread.account)
        if texts:
            await self.hear(thread.conversation_id, message_id=message_id, texts=texts[:_MOST_PARTS])

    def _words(self, said: Said) -> str:
        """What was said, as it is kept, with a word in the place of what can't be read here."""
        desk, text = self.desk(), unicodedata.normalize("NFC", said.text)  # which may be longer
        if said.unreadable is None:
            return text
        place = desk.text("channel_unreadable", desk.languages[0], what=said.unreadable)
        return "\n".join(filter(None, (text, place)))

    async def _chosen(self, thread: Thread, text: str) -> str | None:
        """Return the button whose number somebody wrote, where there is one."""
        word = text.strip().rstrip(".")
        if not (word.isascii() and word.isdigit() and len(word) == 1 and word != "0"):
            return None
        async with self.engine.connect() as connection:
            offered = await delivery_repository.choices(connection, thread.conversation_id)
        return offered[int(word) - 1]["id"] if int(word) <= len(offered) else None


def _gate_address(account: Account, said: Said) -> str:
    """Return what stands for an address at the gate, which knows those of the network too."""
    return f"{account.channel}:{said.address}"


def _context(account: Account, said: Said) -> Mapping[str, Any]:
    """Return what is kept of how a conversation is answered here."""
    return said.context if account.answers else {**said.context, approval.TAKEN_UP: True}


async def _began_before(connection: Connection, account: Account, said: Said) -> tuple[Thread | None, str]:
    """Return where the conversation goes on that this message, or a part of it, began before; else None and the key to begin one with."""
    for number in count():
        key = f"{account.id}:{said.part_of or said.event}" + (f"~{number}" if number else "")
        held = await conversations.by_create_key(connection, sha256(key.encode()).digest())
        if held is None:
            return None, key
        found = await repository.thread(connection, held.id) if held.ended_at is None else None
        if found is not None:
            return found, key
    raise AssertionError


def _message_id(event: str) -> str:
    """Return the sender's id of a message, short enough to be kept."""
    return sha256(event.encode()).hexdigest()[:40]


def _delivery(reference: str | None) -> tuple[UUID, int] | None:
    """Return the delivery and the part of a reference of ours: `<delivery>-<part>`."""
    name, part = (reference or "")[:36], (reference or "")[37:]
    if not (part.isascii() and part.isdigit() and len(part) < 4):
        return None
    try:
        return UUID(name), int(part)
    except ValueError:
        return None
