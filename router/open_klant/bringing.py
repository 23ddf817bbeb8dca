"""Bringing one contact up to date in the register, part by part.

Each part that was made is noted at once, so a try goes on where the one before ended. A part that an earlier try may have made without hearing so is
looked for before it is made: so it is made at least once, and not twice.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog

from router.database import Clock, Engine
from router.desk import DeskNow
from router.open_klant import documents, repository
from router.open_klant.actors import Actors
from router.open_klant.agreed import Agreed
from router.open_klant.fields import addresses_of
from router.open_klant.forgetting import target_of
from router.open_klant.models import Contact, Erased, Gone, Refused, Step, Task, Wanted
from router.open_klant.register import Register, uuid_of

log = structlog.get_logger()

NUMBERS = 5  # that are tried where others use the same
_TAKEN = ("unique", "referentienummer_unique", "unique_together")


class Bringing:
    """Brings contacts."""

    def __init__(
        self,
        *,
        engine: Engine,
        desk: DeskNow,
        agreed: Agreed,
        register: Register,
        clock: Clock,
        number: Callable[[], str],
    ) -> None:
        self._engine, self._desk, self._agreed, self._register = engine, desk, agreed, register
        self._clock, self._number = clock, number
        self._actors = Actors(engine, register, clock)

    async def bring(self, step: Step) -> bool:
        """Make the register have what it should; says whether there was anything to ask it.

        Raises:
            Refused: it will not take it.
            Away: it did not take all of it now.
        """
        if step.contact_id is None:
            return False
        async with self._engine.connect() as connection:
            wanted = await repository.wanted(connection, step.contact_id)
        if wanted is None:
            return False
        try:
            await self._all(wanted, again=step.tries > 1)
        except Refused as error:
            if not (error.has("toegewezenAanActoren") or error.has("actor")) or step.tries > 1:
                raise
            await self._actors.forget()  # somebody took an actor out of the register
            await self._all(await self._fresh(wanted), again=True)
        return True

    async def _fresh(self, wanted: Wanted) -> Wanted:
        async with self._engine.connect() as connection:
            found = await repository.wanted(connection, wanted.contact.id)
        if found is None:
            raise Erased
        return found

    async def _all(self, wanted: Wanted, *, again: bool) -> None:
        contact = wanted.contact
        if contact.klantcontact is None:
            contact = await self._klantcontact(wanted, again=again)
        elif contact.topic != wanted.topic:  # an employee said what it is really about
            body = documents.klantcontact(self._desk(), self._agreed, wanted)
            changed = {name: body[name] for name in ("onderwerp", "vertrouwelijk", "metadata")}
            await self._change(contact, "klantcontacten", contact.klantcontact, changed)
        if contact.topic != wanted.topic:
            contact = await self._save(contact, topic=wanted.topic)
        if wanted.task is not None:
            contact = await self._task(wanted, wanted.task, contact, again=again)
        if not contact.linked:
            contact = await self._linked(wanted, contact, again=again)
        if wanted.task is not None:
            contact = await self._reachable(wanted, contact, again=again)
        over = wanted.task is None or not wanted.task.open
        await self._save(contact, sent=wanted.print, closed_at=self._clock() if over else None)

    async def _change(self, contact: Contact, resource: str, uuid: UUID, changes: dict[str, Any]) -> None:
        """Change what is there; what somebody took out of the register is not made again."""
        try:
            await self._register.change(resource, uuid, changes)
        except Gone:
            log.info("open_klant.part_gone", contact=str(contact.id), resource=resource)

    async def _save(self, contact: Contact, **changes: Any) -> Contact:
        async with self._engine.begin() as connection:
            saved = await repository.save(connection, contact.id, **changes)
            if not saved:  # erased while we were at it: what was made of it goes again
                made = {name: value for name, value in changes.items() if name in Contact.__dataclass_fields__}
                await repository.ask_to_forget(connection, target_of(replace(contact, **made)), now=self._clock())
        if not saved:
            raise Erased
        return replace(contact, **{name: value for name, value in changes.items() if name != "dropped_at"})

    # The parts, in the order in which they are worth most to who takes it up

    async def _klantcontact(self, wanted: Wanted, *, again: bool) -> Contact:
        contact = wanted.contact
        for _ in range(NUMBERS):
            found = await self._made_before(contact) if again else None
            if found is not None:
                return await self._save(contact, klantcontact=found)
            body = documents.klantcontact(self._desk(), self._agreed, replace(wanted, contact=contact))
            try:
                return await self._save(contact, klantcontact=await self._register.create("klantcontacten", body))
            except Refused as error:
                if not (error.has("referentienummer", *_TAKEN) or error.has("nummer", *_TAKEN)):
                    raise
                refused = error
            found = await self._made_before(contact)  # by us after all, or by another application
            if found is not None:
                return await self._save(contact, klantcontact=found)
            contact = await self._save(contact, number=self._number())
        raise refused

    async def _made_before(self, contact: Contact) -> UUID | None:
        for each in await self._register.find("klantcontacten", referentienummer=contact.number):
            if (each.get("metadata") or {}).get(documents.APP) == str(contact.id):
                return uuid_of(each)
        return None

    async def _task(self, wanted: Wanted, task: Task, contact: Contact, *, again: bool) -> Contact:
        about_it = contact.klantcontact
        assert about_it is not None  # noqa: S101 - it was made just now; for the type checker
        if contact.betrokkene is None:
            body = documents.betrokkene(wanted, about_it)
            made = await self._once("betrokkenen", "hadKlantcontact", about_it, body, again=again)
            contact = await self._save(contact, betrokkene=made)
        elif wanted.print != contact.sent and wanted.person.name:
            named = documents.betrokkene(wanted, about_it)["contactnaam"]
            await self._change(contact, "betrokkenen", contact.betrokkene, {"contactnaam": named})
        assigned, actors = await self._assigned(task, contact)
        if contact.internetaak is None:
            body = documents.internetaak(
                self._desk(), self._agreed, wanted, task, klantcontact_uuid=about_it, actors=actors
            )
            about = "aanleidinggevendKlantcontact"
            made = await self._once("internetaken", about, about_it, body, again=again)
            contact = await self._save(contact, internetaak=made, assigned="" if again else assigned)
            if not again:
                return contact
        return await self._followed(task, contact, assigned, actors)

    async def _assigned(self, task: Task, contact: Contact) -> tuple[str, list[UUID]]:
        """Return whose task it is: the department's, and the employee's who has it, where the municipality agreed so."""
        named = [task.department]
        if not task.open and contact.assigned:
            return contact.assigned, []
        actors = [await self._department(task.department)]
        if self._agreed.employees and task.agent is not None:
            agent_id, username, name = task.agent
            named.append(str(agent_id))
            actors.append(await self._actors.of(f"agent:{agent_id}", documents.actor_employee(username, name)))
        return " ".join(named), actors

    async def _department(self, department: str) -> UUID:
        body = documents.actor_department(self._desk(), self._agreed, department)
        return await self._actors.of(f"department:{department}", body)

    async def _followed(self, task: Task, contact: Contact, assigned: str, actors: list[UUID]) -> Contact:
        """Bring a task that is there up to date: whose it is, and whether it is done."""
        assert contact.internetaak is not None  # noqa: S101 - it is there; for the type checker
        changes: dict[str, Any] = {}
        if actors and assigned != contact.assigned:
            changes["toegewezenAanActoren"] = [{"uuid": str(each)} for each in actors]
        try:
            if task.open and contact.closed_at is not None:  # opened again
                changes |= {"status": "te_verwerken", "afgehandeldOp": None}
            if not task.open:
                there = await self._register.get("internetaken", contact.internetaak)
                changes |= documents.status(task) if there.get("status") != "verwerkt" else {}
            if changes:
                await self._register.change("internetaken", contact.internetaak, changes)
        except Gone:  # somebody took it out of the register: nobody has to do it there
            return contact
        reopened = {"done_elsewhere_at": None} if task.open and contact.closed_at else {}
        return await self._save(contact, assigned=assigned, **reopened)

    async def _linked(self, wanted: Wanted, contact: Contact, *, again: bool) -> Contact:
        assert contact.klantcontact is not None  # noqa: S101 - it was made before; for the type checker
        if wanted.had_by is None:
            actor = await self._actors.of("bot", documents.actor_bot(self._desk()))
        else:
            actor = await self._department(wanted.had_by)
        body = {"actor": {"uuid": str(actor)}, "klantcontact": {"uuid": str(contact.klantcontact)}}
        await self._once("actorklantcontacten", "klantcontact", contact.klantcontact, body, again=again)
        return await self._save(contact, linked=True)

    async def _reachable(self, wanted: Wanted, contact: Contact, *, again: bool) -> Contact:
        """Have the register know where to reach the citizen: what they left last, and nothing that they took back."""
        assert contact.betrokkene is not None  # noqa: S101 - it was made before; for the type checker
        addresses = addresses_of(wanted.person)
        if not (addresses or contact.reachable) or (wanted.task and not wanted.task.open):
            return contact
        there = []
        if again or contact.reachable:
            there = await self._of("digitaleadressen", "verstrektDoorBetrokkene", contact.betrokkene)
        known = {(str(each.get("soortDigitaalAdres")), str(each.get("adres"))): uuid_of(each) for each in there}
        for each in addresses:
            if each not in known:
                body = documents.digitaal_adres(*each, contact.betrokkene)
                await self._register.create("digitaleadressen", body)
        for each, uuid in known.items():
            if each not in addresses:
                await self._register.delete("digitaleadressen", uuid)
        return await self._save(contact, reachable=bool(addresses))

    async def _once(self, resource: str, about: str, uuid: UUID, body: dict[str, Any], *, again: bool) -> UUID:
        """Make a part, unless an earlier try did."""
        there = await self._of(resource, about, uuid) if again else []
        return uuid_of(there[0]) if there else await self._register.create(resource, body)

    async def _of(self, resource: str, about: str, uuid: UUID) -> list[dict[str, Any]]:
        """Return what belongs to something; the filter is not taken at its word, because another release may not know it."""
        found = await self._register.find(resource, **{f"{about}__uuid": str(uuid)})
        return [each for each in found if (each.get(about) or {}).get("uuid") == str(uuid)]

    # Forgetting

    async def forget(self, step: Step) -> bool:
        """Take out of the register what was brought of somebody who was erased, whether or not one part takes the others with it.

        Says whether there was anything to ask it.

        Raises:
            Refused, Away.
        """
        if not self._agreed.erase:
            return False
        target = {name: UUID(value) for name, value in step.target.items() if name != "number"}
        if "number" in step.target:
            for each in await self._register.find("klantcontacten", referentienummer=step.target["number"]):
                if (each.get("metadata") or {}).get(documents.APP) == step.target["id"]:
                    target["klantcontact"] = uuid_of(each)
        if "klantcontact" not in target:
            return True
        for uuid in await self._all_of(target, "internetaak", "internetaken", "aanleidinggevendKlantcontact"):
            await self._register.delete("internetaken", uuid)
        for uuid in await self._all_of(target, "betrokkene", "betrokkenen", "hadKlantcontact"):
            for each in await self._of("digitaleadressen", "verstrektDoorBetrokkene", uuid):
                await self._register.delete("digitaleadressen", uuid_of(each))
            await self._register.delete("betrokkenen", uuid)
        await self._register.delete("klantcontacten", target["klantcontact"])
        return True

    async def _all_of(self, target: dict[str, UUID], part: str, resource: str, about: str) -> list[UUID]:
        there = [uuid_of(each) for each in await self._of(resource, about, target["klantcontact"])]
        known = [target[part]] if part in target else []
        return list(dict.fromkeys([*known, *there]))
