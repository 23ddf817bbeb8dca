"""The gate: who is kept out now, asked at each message without a query, and the hash of the address that starts a conversation."""

from datetime import timedelta
from uuid import UUID

from router.abuse import repository
from router.abuse.errors import Blocked
from router.abuse.models import Block, Blocks, keyed_hash
from router.database import Clock, Connection
from router.desk import DeskNow
from router.live import Live


class Gate:
    """Knows who is kept out. A block is over at its moment, also before anybody has noted its end."""

    def __init__(self, blocks: Live[Blocks], *, secret: bytes, desk: DeskNow, clock: Clock) -> None:
        self._blocks, self._secret, self._desk_now, self._clock = blocks, secret, desk, clock

    def keeps_out(self, conversation_id: UUID) -> bool:
        """Say whether somebody may not go on in a conversation."""
        found = self._blocks.value.conversations.get(conversation_id)
        return found is not None and found.until > self._clock()

    def check_conversation(self, conversation_id: UUID, language: str) -> None:
        """Let somebody go on in a conversation, or say why not: as `check_address`.

        Raises:
            Blocked: it was blocked, or its address was because of it.
        """
        self._check(self._blocks.value.conversations.get(conversation_id), language)

    def check_address(self, address: str, language: str) -> None:
        """Let somebody start a conversation, or say in their language why not, until when, and what to call.

        Raises:
            Blocked: the address is kept out.
        """
        self._check(self._from(address), language)

    def _check(self, found: Block | None, language: str) -> None:
        if found is None or found.until <= self._clock():
            return
        desk = self._desk_now()
        spoken = language if language in desk.spoken else desk.languages[0]
        why, until = desk.text(f"blocked_{found.reason}", spoken), desk.moment(found.until, spoken)
        said = desk.rendered("blocked", spoken, why=why, until=until, phone=desk.phone)
        raise Blocked(text=said.text, phone=desk.phone, phones=said.phones, reason=found.reason, until=found.until)

    def _from(self, address: str) -> Block | None:
        blocks = self._blocks.value
        for day in {day for day, _ in blocks.addresses}:
            key = blocks.keys.get(day)
            found = None if key is None else blocks.addresses.get((day, keyed_hash(self._secret, key, address)))
            if found is not None:
                return found
        return None

    async def note(self, connection: Connection, conversation_id: UUID, address: str) -> None:
        """Note, as part of the transaction that starts a conversation, the hash of the address that it comes from."""
        now = self._clock()
        day = now.date()
        key = self._blocks.value.keys.get(day) or await repository.key_of(connection, day)
        hashed = keyed_hash(self._secret, key, address)
        await repository.note_address(connection, conversation_id, day=day, hashed=hashed, now=now)

    async def started(self, connection: Connection, address: str, *, within: timedelta, most: int) -> int:
        """Return how many conversations were started from an address lately, on all replicas together; counts up to `most`."""
        since = self._clock() - within
        keys = self._blocks.value.keys
        hashes = [(day, keyed_hash(self._secret, key, address)) for day, key in keys.items() if day >= since.date()]
        return await repository.started(connection, hashes, since=since, most=most)
