"""The other answers that state the same facts as a withdrawn one: a wrong amount is wrong wherever it stands."""

from dataclasses import dataclass
from datetime import datetime

from router.brakes.errors import NothingToBrake
from router.brakes.models import Actor, Brake
from router.brakes.service import pull
from router.catalogue import Catalogue
from router.catalogue.model import in_language
from router.database import Connection

_LAST = ("phone", "url")  # in many answers, and seldom what is wrong
_Answer = tuple[str, str]  # topic and aspect


@dataclass(frozen=True, kw_only=True)
class SharedFact:
    """A fact of a withdrawn answer, and the other answers that state it, by topic and aspect."""

    fact: str
    label: str
    answers: tuple[_Answer, ...]


def same_facts(catalogue: Catalogue, found: Brake, language: str) -> list[SharedFact]:
    """Return the facts that a withdrawn answer shares with others: amounts and the like first, each with those answers."""
    stated = _stated(catalogue)
    own = {each for each in stated if each[0] == found.target and found.aspect in ("", each[1])}
    facts = dict.fromkeys(fact for each in sorted(own) for fact in stated[each])
    shared = [
        SharedFact(
            fact=fact,
            label=_label(catalogue, fact, language),
            answers=tuple(each for each in sorted(stated) if fact in stated[each] and each not in own),
        )
        for fact in facts
    ]
    return sorted(
        (each for each in shared if each.answers), key=lambda each: (_type(catalogue, each.fact) in _LAST, each.label)
    )


def _stated(catalogue: Catalogue) -> dict[_Answer, dict[str, None]]:
    """Return which facts each answer states, in any language and for any target group, in their order."""
    aspects = {aspect.field: name for name, aspect in catalogue.aspects.items()}
    found: dict[_Answer, dict[str, None]] = {}
    for name, topic in catalogue.topics.items():
        for fields in topic.answers.values():
            for field, texts in fields.items():
                facts = [fact for text in texts.values() for fact in text.ordered_names if fact in catalogue.facts]
                found.setdefault((name, aspects[field]), {}).update(dict.fromkeys(facts))
    return found


def _type(catalogue: Catalogue, fact: str) -> str:
    return next(iter(catalogue.facts.periods(fact))).type


def _label(catalogue: Catalogue, fact: str, language: str) -> str:
    return in_language(next(reversed(catalogue.facts.periods(fact))).label, language)


async def withdraw_too(
    connection: Connection, catalogue: Catalogue, found: Brake, *, fact: str, language: str, who: Actor, now: datetime
) -> int:
    """Withdraw the other answers that state a fact, for the reason of the first; returns how many.

    Raises:
        NothingToBrake: the withdrawn answer does not share this fact.
    """
    shared = next((each for each in same_facts(catalogue, found, language) if each.fact == fact), None)
    if shared is None:
        raise NothingToBrake
    for topic, aspect in shared.answers:
        await pull(
            connection,
            catalogue,
            kind="answer",
            target=topic,
            aspect=aspect,
            reason=found.reason,
            note=found.note,
            who=who,
            now=now,
        )
    return len(shared.answers)
