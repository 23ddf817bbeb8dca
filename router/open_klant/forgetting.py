"""When a person is erased here: what was brought to the register goes from there, too, unless the municipality agreed otherwise."""

from datetime import datetime
from uuid import UUID

from router.database import Connection
from router.open_klant import repository
from router.open_klant.models import Contact

_PARTS = ("klantcontact", "betrokkene", "internetaak")


async def forget(connection: Connection, conversation_id: UUID, *, now: datetime) -> None:
    """Note what to take out of the register, before the mapping goes with the conversation.

    Args:
        connection: the transaction that erases.
        conversation_id: whose.
        now: the moment.
    """
    for contact, tried in await repository.of_conversation(connection, conversation_id):
        if contact.klantcontact is not None or tried:
            await repository.ask_to_forget(connection, target_of(contact), now=now)


def target_of(contact: Contact) -> dict[str, str]:
    """Return by which names the register knows a contact; its number only where it may have arrived without us hearing so."""
    known = {part: str(getattr(contact, part)) for part in _PARTS if getattr(contact, part) is not None}
    return known if "klantcontact" in known else {"id": str(contact.id), "number": contact.number}
