"""What is written in the register: the least with which somebody can take it up. Never what was said, unless the municipality agreed so.

Each function returns the JSON of one resource. Every text is masked of a BSN once more, and cut where the field ends.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from router.desk import Desk
from router.handoffs.models import BOT_AWAY
from router.open_klant.agreed import Agreed
from router.open_klant.fields import cut, language_code, name_of
from router.open_klant.models import Problem, Refused, Task, Wanted
from router.privacy import mask_bsn

APP = "balie"
_ONDERWERP, _INHOUD, _TOELICHTING, _METADATA, _NAAM = 200, 1000, 1000, 255, 200
_HANDELING = 200


def klantcontact(desk: Desk, agreed: Agreed, wanted: Wanted) -> dict[str, Any]:
    """Return the contact.

    A contact with a task has `verdereActieOndernomen`, and then the register allows no word on whether it succeeded; one without has the opposite.

    Raises:
        Refused: the municipality named no channel for it.
    """
    contact, task = wanted.contact, wanted.task
    channel = agreed.channels.get(wanted.channel)
    if channel is None:
        raise Refused(Problem(name="kanaal", code="not_configured", reason=wanted.channel))
    outcome = {"verdereActieOndernomen": True} if task else {"indicatieContactGelukt": True}
    if task and task.reason in BOT_AWAY:
        outcome = {"indicatieContactGelukt": False, "verdereActieOndernomen": True}
    metadata = {APP: str(contact.id), "gesprek": wanted.reference, "onderwerp": wanted.topic or ""}
    return {
        "kanaal": channel.strip(),
        "onderwerp": _masked(desk, subject(desk, wanted.topic), _ONDERWERP),
        "inhoud": _masked(desk, _summary(desk, wanted), _INHOUD),
        "taal": language_code(wanted.language),
        "vertrouwelijk": is_confidential(desk, wanted.topic, task),
        "plaatsgevondenOp": _at(contact.happened_at),
        "referentienummer": contact.number,
        "metadata": {name: value[:_METADATA] for name, value in metadata.items() if value},
        **outcome,
    }


def betrokkene(wanted: Wanted, klantcontact_uuid: UUID) -> dict[str, Any]:
    """Return the citizen: nobody's record, whose name is only known where they left one."""
    named = name_of(wanted.person.name)
    return {
        "wasPartij": None,
        "hadKlantcontact": {"uuid": str(klantcontact_uuid)},
        "rol": "klant",
        "initiator": True,
        "organisatienaam": "",
        **({"contactnaam": named} if named else {}),
    }


def digitaal_adres(kind: str, address: str, betrokkene_uuid: UUID) -> dict[str, Any]:
    """Return a number or an e-mail address of the citizen, in this matter only."""
    return {
        "verstrektDoorBetrokkene": {"uuid": str(betrokkene_uuid)},
        "verstrektDoorPartij": None,
        "soortDigitaalAdres": kind,
        "adres": address,
        "omschrijving": "terugbellen" if kind == "telefoonnummer" else "terugmailen",
    }


def internetaak(
    desk: Desk, agreed: Agreed, wanted: Wanted, task: Task, *, klantcontact_uuid: UUID, actors: list[UUID]
) -> dict[str, Any]:
    """Return the task, as it stands: one that was done meanwhile is made as done."""
    language = desk.languages[0]
    words = [desk.text("open_klant_explanation", language, reference=wanted.reference)]
    if agreed.question and task.preview:
        words.append(task.preview)
    return {
        "gevraagdeHandeling": cut(desk.text("open_klant_task", language), _HANDELING),
        "aanleidinggevendKlantcontact": {"uuid": str(klantcontact_uuid)},
        "toegewezenAanActoren": [{"uuid": str(each)} for each in actors],
        "toelichting": _masked(desk, " ".join(words), _TOELICHTING),
        **status(task),
    }


def status(task: Task) -> dict[str, Any]:
    """Return whether a task is done, and since when it was: not since when the register heard of it."""
    if task.open:
        return {"status": "te_verwerken"}
    return {"status": "verwerkt"} | ({"afgehandeldOp": _at(task.ended_at)} if task.ended_at else {})


def is_confidential(desk: Desk, topic: str | None, task: Task | None) -> bool:
    """Say whether only who needs it may read it: every topic that is sensitive for whoever asks about it."""
    known = desk.catalogue.topics.get(topic or "")
    return any(
        each != "none" for each in (known.sensitivity if known else "none", task.sensitivity if task else "none")
    )


def subject(desk: Desk, topic: str | None) -> str:
    """Return what a contact is about, in the municipality's language."""
    language = desk.languages[0]
    return desk.topic_title(topic, language) or desk.text("open_klant_subject", language)


def _summary(desk: Desk, wanted: Wanted) -> str:
    """Return in a line or two what came of it: why a human has it, and which answers were given, by their names."""
    language = desk.languages[0]
    lines = [desk.text(f"reason_{wanted.task.reason}", language)] if wanted.task and _known(desk, wanted) else []
    named = [_answer(desk, topic, aspect, language) for topic, aspect in wanted.answers]
    titles = list(dict.fromkeys(each for each in named if each))
    if titles:
        lines.append(desk.text("open_klant_answered", language, answers=", ".join(titles)))
    return " ".join(lines)


def _known(desk: Desk, wanted: Wanted) -> bool:
    return wanted.task is not None and f"reason_{wanted.task.reason}" in desk.catalogue.messages


def _answer(desk: Desk, topic: str, aspect: str | None, language: str) -> str | None:
    title = desk.topic_title(topic, language)
    return f"{title} ({aspect})" if title and aspect else title


def actor_bot(desk: Desk) -> dict[str, Any]:
    """Return the bot as an actor."""
    name = desk.text("open_klant_bot", desk.languages[0])
    return {
        "naam": cut(name, _NAAM),
        "soortActor": "geautomatiseerde_actor",
        "indicatieActief": True,
        "actoridentificator": identified("webchat-bot", "bot", APP, "naam"),
    }


def actor_department(desk: Desk, agreed: Agreed, department: str) -> dict[str, Any]:
    """Return a department as an actor, known by the code that the register, KISS and ITA have for it."""
    owner = agreed.owner(department)
    return {
        "naam": cut(desk.department_name(department, desk.languages[0]), _NAAM),
        "soortActor": "organisatorische_eenheid",
        "indicatieActief": True,
        "actoridentificator": identified(owner.id, owner.code, agreed.register, "idf"),
    }


def actor_employee(username: str, name: str) -> dict[str, Any]:
    """Return an employee as an actor, known by the name they sign in with: an e-mail address, as KISS has it."""
    return {
        "naam": cut(name or username, _NAAM),
        "soortActor": "medewerker",
        "indicatieActief": True,
        "actoridentificator": identified(username, "mdw", "msei", "email"),
    }


def identified(object_id: str, kind: str, register: str, by: str) -> dict[str, str]:
    """Return how another system knows an actor."""
    return {"objectId": object_id, "codeObjecttype": kind, "codeRegister": register, "codeSoortObjectId": by}


def _masked(desk: Desk, text: str, most: int) -> str:
    return cut(mask_bsn(text, desk.placeholders), most)


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
