"""What comes in: a message begins a conversation or goes on in one, a report says what became of a message of ours.

Everything may come twice, late and out of order. A message is kept under the provider's own id of it, before the provider hears that we have it; what
began a conversation twice at once is one, because an address is locked while it begins. From there it is a message as any other.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import structlog

from router.abuse import Gate
from router.abuse.errors import Blocked
from router.brakes.channels import closed
from router.brakes.models import Brakes
from router.channels import delivery_repository, repository
from router.channels.protocol import Account, Adapter, Happening, Reported, Said
from router.channels.repository import Thread
from router.channels.text import cut
from router.conversations import repository as conversations
from router.conversations import service
from router.conversations.beginning import HUMAN
from router.conversations.errors import ConversationEnded, ConversationNotFound, UnknownButton
from router.conversations.models import LONGEST_MESSAGE, Conversation, NewMessage
from router.conversations.text import is_fragment
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
_TOLD_AGAIN = timedelta(hours=1)  # who is kept out hears so once, not for each message

PassOn = Callable[[Conversation, bool], Awaitable[None]]
"""Wakes whoever hears a message: the conversation as it was then, and whether it waits for the rest of a sentence."""
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
    hold: timedelta
    key: bytes  # of the hashes of addresses
    pass_on: PassOn
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
        async with self.engine.begin() as connection:
            found = await delivery_repository.reported(
                connection,
                account.id,
                standing=report.standing,
                provider_id=report.provider_id,
                reference=_delivery(report.reference),
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
        if report.standing == "failed":
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

    async def _taken_up(self, account: Account, new: Conversation, said: Said) -> None:
        """Ask for an employee where the computer says nothing: as a page does that leads straight to one."""
        if account.answers:
            return
        await service.press(
            self.engine,
            self.desk(),
            conversation_id=new.id,
            client_message_id=f"{_message_id(said.event)}-human",
            button_id=HUMAN,
            clock=self.clock,
        )

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
            found = await self._going_on(connection, account, said, address, now=now)
            refusal = self._refusal(account, said, found)
            if refusal is not None:
                await self._refuse(connection, account, said, found, refusal, now=now)
                return None, None
            if found is not None:
                await repository.heard(
                    connection, found.conversation_id, address=said.address, context=said.context, now=now
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
        """Keep nothing of what was said, and say why and whom to call: once, not to each message."""
        log.info("channels.kept_out", account=account.id)
        address = self.hashed(account, said.address)
        told = NewMessage(author="system", text=refusal.text, language=account.language, content={"key": _KEPT_OUT})
        if found is not None:
            held = await conversations.get(connection, found.conversation_id, lock=True)
            if not await conversations.was_told(connection, held.id, _KEPT_OUT, since=now - _TOLD_AGAIN):
                await conversations.write(connection, held, [told], now=now)
        elif not await repository.heard_since(connection, account.id, address, since=now - _TOLD_AGAIN):
            await self._begin_and_end(connection, account, said, address, told, now=now)

    async def _crosses(
        self, connection: Connection, account: Account, said: Said, address: bytes, *, now: datetime
    ) -> bool:
        """Whether a message is a code, and nothing else, with which a conversation of another door goes on here."""
        code = code_in(said.text)
        return code is not None and await cross(
            connection,
            self.desk(),
            code=code,
            channel=account.channel,
            account=account.id,
            address=said.address,
            address_hash=address,
            context=said.context,
            now=now,
        )

    async def _going_on(
        self, connection: Connection, account: Account, said: Said, address: bytes, *, now: datetime
    ) -> Thread | None:
        if said.conversation is not None:
            found = await repository.thread_of_reference(connection, account.id, address, said.conversation)
            if found is not None:
                return found
        if said.begins:  # unless it did before, and we broke off there
            began = await conversations.by_create_key(connection, sha256(_begins(account, said).encode()).digest())
            return await repository.thread(connection, began.id) if began and began.ended_at is None else None
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
            await self._begin_and_end(connection, account, said, address, told, now=now)
            return None
        held = await self._started(connection, account, said, address, now=now)
        if held is None:
            return None
        await self.gate.note(connection, held.id, _gate_address(account, said))
        if not adapter.capabilities.greets:
            return held
        points = " ".join(desk.disclosure(held.language)["points"])
        first = NewMessage(author="system", text=points, language=held.language, content={"key": "disclosure"})
        return (await conversations.write(connection, held, [first], now=now))[0]

    async def _started(
        self, connection: Connection, account: Account, said: Said, address: bytes, *, now: datetime
    ) -> Conversation | None:
        """Start a conversation with its thread; None where this message started one before that was erased."""
        held = await service.begin(
            connection,
            self.desk(),
            channel=account.channel,
            language=account.language,
            key=_begins(account, said),
            now=now,
        )
        if held is not None:
            await repository.add_thread(
                connection,
                held.id,
                account=account.id,
                address=said.address,
                address_hash=address,
                context=said.context,
                now=now,
            )
        return held

    async def _begin_and_end(
        self, connection: Connection, account: Account, said: Said, address: bytes, told: NewMessage, *, now: datetime
    ) -> None:
        """Say one thing, and no more."""
        held = await self._started(connection, account, said, address, now=now)
        if held is not None:
            await conversations.write(connection, held, [told], now=now, status="resolved", ended_at=now)

    async def _kept(self, adapter: Adapter, thread: Thread, new: Conversation | None, said: Said) -> bool:
        """Store what was said in its conversation; False where that ended at this moment: then it begins another."""
        try:
            if new is not None:
                self.began(new)
                await self._taken_up(adapter.account, new, said)
            held, fragment = await self._store(thread, said)
            if held is not None:
                await self.pass_on(held, fragment)
            if said.files:
                await self.files(adapter, said, thread.conversation_id)
        except (ConversationEnded, ConversationNotFound):
            log.info("channels.ended_meanwhile", account=thread.account)
            return False
        return True

    async def _store(self, thread: Thread, said: Said) -> tuple[Conversation | None, bool]:
        message_id = _message_id(said.event)
        button = said.choice or await self._chosen(thread, said.text)
        if button is not None:
            try:
                _, held = await service.press(
                    self.engine,
                    self.desk(),
                    conversation_id=thread.conversation_id,
                    client_message_id=message_id,
                    button_id=button,
                    clock=self.clock,
                )
            except UnknownButton:  # of another conversation, or made up: then it is what it says
                log.info("channels.unknown_choice", account=thread.account)
            else:
                return held, False
        return await self._store_text(thread, self._words(said), message_id)

    async def _store_text(self, thread: Thread, text: str, message_id: str) -> tuple[Conversation | None, bool]:
        if not text.strip():
            return None, False
        parts = cut(text, LONGEST_MESSAGE)
        if len(parts) > _MOST_PARTS:
            parts = parts[:_MOST_PARTS]
            log.warning("channels.cut_off", account=thread.account)
        held = None
        for number, part in enumerate(parts):
            _, held = await service.say(
                self.engine,
                self.desk(),
                conversation_id=thread.conversation_id,
                client_message_id=f"{message_id}-{number}" if number else message_id,
                text=part,
                hold=self.hold,
                clock=self.clock,
            )
        return held, is_fragment(parts[-1])

    def _words(self, said: Said) -> str:
        """What was said, with a word in the place of what can't be read here."""
        if said.unreadable is None:
            return said.text
        desk = self.desk()
        place = desk.text("channel_unreadable", desk.languages[0], what=said.unreadable)
        return "\n".join(filter(None, (said.text, place)))

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


def _begins(account: Account, said: Said) -> str:
    """Return the idempotency key of the conversation that a message begins."""
    return f"{account.id}:{said.event}"


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
