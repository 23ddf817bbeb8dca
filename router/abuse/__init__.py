"""Keeping abuse out without locking a library out: a proof of work where one address starts many conversations, and blocks with an end."""

from router.abuse.blocks import duty
from router.abuse.gate import Gate
from router.abuse.models import Block, Blocks, Kind, Reason
from router.abuse.proof import Proofs
from router.abuse.repository import live

__all__ = ["Block", "Blocks", "Gate", "Kind", "Proofs", "Reason", "duty", "live"]
