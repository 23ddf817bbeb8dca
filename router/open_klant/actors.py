"""The actors of the register: each is looked up before it is made, and remembered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from router.database import Clock, Engine
from router.open_klant import repository
from router.open_klant.register import Register, uuid_of

_FILTERS = {
    "actoridentificatorObjectId": "objectId",
    "actoridentificatorCodeObjecttype": "codeObjecttype",
    "actoridentificatorCodeRegister": "codeRegister",
    "actoridentificatorCodeSoortObjectId": "codeSoortObjectId",
}


class Actors:
    """Finds actors, and makes those that the register does not have."""

    def __init__(self, engine: Engine, register: Register, clock: Clock) -> None:
        self._engine, self._register, self._clock = engine, register, clock

    async def of(self, key: str, body: Mapping[str, Any]) -> UUID:
        """Return what the register calls an actor.

        Args:
            key: what it is called here.
            body: how it is made, where it has to be.

        Raises:
            Refused, Away.
        """
        async with self._engine.connect() as connection:
            known = await repository.actor(connection, key)
        if known is not None:
            return known
        found, made = await self._there(body["actoridentificator"]), False
        if found is None:
            found, made = await self._register.create("actoren", body), True
        async with self._engine.begin() as connection:
            counts = await repository.keep_actor(connection, key, found, now=self._clock())
        if made and counts != found:  # another replica made it at the same moment
            await self._register.delete("actoren", found)
        return counts

    async def forget(self) -> None:
        """Look all of them up again."""
        async with self._engine.begin() as connection:
            await repository.forget_actors(connection)

    async def _there(self, identified: Mapping[str, str]) -> UUID | None:
        filters = {name: identified[field] for name, field in _FILTERS.items()}
        for each in await self._register.find("actoren", **filters):
            theirs = each.get("actoridentificator") or {}
            if each.get("indicatieActief", True) and all(
                theirs.get(name) == value for name, value in identified.items()
            ):
                return uuid_of(each)
        return None
