"""Names in the ledger that mean nothing once their key is gone.

Each conversation and each agent has a random key of its own; the ledger holds only an HMAC made with it. Erasing a person destroys the key: the
chain stays valid and there is nothing left to guess.
"""

import hmac
from hashlib import sha256
from uuid import UUID


def _pseudonym(key: bytes, kind: str, name: UUID) -> str:
    return f"{kind}:{hmac.new(key, f'{kind}:{name}'.encode(), sha256).hexdigest()[:32]}"


def handoff_object(conversation_key: bytes, handoff: UUID) -> str:
    """Name a handoff, by the key of its conversation."""
    return _pseudonym(conversation_key, "handoff", handoff)


def conversation_object(conversation_key: bytes, conversation: UUID) -> str:
    """Name a conversation, by its own key."""
    return _pseudonym(conversation_key, "conversation", conversation)


def citizen_actor(conversation_key: bytes, conversation: UUID) -> str:
    """Name the citizen of a conversation, by the key of that conversation."""
    return _pseudonym(conversation_key, "citizen", conversation)


def agent_actor(agent_key: bytes, agent: UUID) -> str:
    """Name an agent, by the agent's own key."""
    return _pseudonym(agent_key, "agent", agent)
