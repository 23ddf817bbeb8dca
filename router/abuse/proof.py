"""A proof of work (ALTCHA, https://altcha.org): a moment of a browser's time, asked only where one address starts many conversations.

Who shares an address, in a library or a town hall, is slowed and never locked out; a program that starts thousands pays for each. Nothing to
click or to look at, no third party, nothing that recognises a person.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from altcha import Payload, create_challenge, verify_solution

from router.abuse import repository
from router.abuse.models import network
from router.database import Clock, Engine, each_by_itself

LIFETIME = timedelta(minutes=10)
_ALGORITHM = "PBKDF2/SHA-256"  # native in every browser, so that a program has little advantage
COST = 2_000  # iterations of each try
_PREFIX = "00"  # of the derived key: 256 tries on average
_LONGEST = 4_000  # characters of a proof


class Proofs:
    """Sets challenges, and takes each proof once."""

    def __init__(self, *, secret: bytes, clock: Clock, cost: int = COST) -> None:
        """Sign with a key that follows from `secret`; `cost` is the work of each try."""
        self._secret = hmac.new(secret, b"proof of work", sha256).hexdigest()
        self._clock, self._cost = clock, cost

    def challenge(self, address: str) -> dict[str, Any]:
        """Return a signed challenge for this address, as the widget's `altcha-lib` solves it."""
        data = {"for": self._name(address), "until": int((self._clock() + LIFETIME).timestamp())}
        made = create_challenge(_ALGORITHM, self._cost, key_prefix=_PREFIX, data=data, hmac_secret=self._secret)
        return made.to_dict()

    async def spend(self, engine: Engine, proof: str, address: str) -> bool:
        """Take a proof: False where it is wrong, another address's, too old, or was used before on whichever replica."""
        if len(proof) > _LONGEST:
            return False
        try:
            parameters = Payload.from_base64(proof).challenge.parameters
            data = parameters.data or {}
            until = datetime.fromtimestamp(data["until"], self._clock().tzinfo)
            mine = hmac.compare_digest(str(data["for"]), self._name(address))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return False
        if not mine or until <= self._clock() or not verify_solution(proof, self._secret).verified:
            return False
        async with each_by_itself(engine).connect() as connection:
            return await repository.spend(connection, parameters.nonce, expires_at=until)

    def _name(self, address: str) -> str:
        """The address in a challenge: keyed, so that the challenge tells nobody."""
        return hmac.new(self._secret.encode(), network(address).encode(), sha256).hexdigest()[:32]
