"""Who may start a conversation: not who is blocked, not on a closed channel, and with a proof of work where one address starts many."""

from uuid import UUID

from fastapi import Request

from api.services import Services
from router.abuse.errors import ProofRequired
from router.brakes.channels import check_channel
from router.conversations import repository as conversations


def address_of(request: Request) -> str:
    """Return the address of a request, as the proxy before us tells it."""
    return request.client.host if request.client else ""


async def check_conversation(services: Services, conversation_id: UUID) -> None:
    """Let somebody go on in a conversation; the database is asked for its language only where they may not.

    Raises:
        Blocked: the conversation is kept out.
    """
    if services.gate.keeps_out(conversation_id):
        async with services.reading.connect() as connection:
            held = await conversations.get(connection, conversation_id)
        services.gate.check_conversation(conversation_id, held.language)


async def check_start(services: Services, *, address: str, channel: str, language: str, proof: str | None) -> None:
    """Let a new conversation start, or refuse it.

    Raises:
        Blocked: the address is kept out.
        ChannelOff: the channel is closed.
        ProofRequired: this address started many; there is no proof, or none that counts.
        Problem: 429, too many even with proofs.
    """
    services.gate.check_address(address, language)
    check_channel(services.desk, services.brakes.value, channel, language)
    if services.limiter.allows("conversations", address) and not await _started_many(services, address):
        return
    if proof is None or not await services.proofs.spend(services.engine, proof, address):
        raise ProofRequired(services.proofs.challenge(address))
    services.limiter.check("proved_conversations", address)


async def _started_many(services: Services, address: str) -> bool:
    """Whether an address started as many as it may, on all replicas together. What starts at this very moment is the limiter's."""
    most, within = services.limiter.window("conversations")
    async with services.reading.connect() as connection:
        return await services.gate.started(connection, address, within=within, most=most) >= most
