"""`balie handoff`: what happened with one handoff, for a person to read."""

from typing import Annotated, Any

import typer
from rich.console import Console

from cli.database import reading
from cli.errors import CommandError
from cli.settings import from_environment
from router.conversations import repository as conversations
from router.conversations.models import Conversation
from router.database import Connection, system_clock
from router.desk import Desk, load_desk
from router.handoffs import lists
from router.handoffs.models import Handoff
from router.handoffs.telling import Story, known_names, step_json, story_of
from router.handoffs.words import in_words

app = typer.Typer(help="One handoff: its story, from the ledger.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

_WORDS: dict[str, dict[str, Any]] = {
    "nl": {
        "none": "Er is geen overdracht {name}. Geef het nummer van het gesprek, of de id van de overdracht.",
        "changed": "VERANDERD",
        "promise": "Eerst toegezegd: {from_minutes} tot {to_minutes} minuten.",
        "waited": "Gewacht: {waited} minuten.",
        "kept": {True: "Op tijd.", False: "Te laat.", None: "Nog niemand."},
        "genuine": "Elke regel klopt met zijn eigen vingerafdruk en met zijn buren.",
        "not_genuine": "Een regel is veranderd. Controleer het hele logboek: balie ledger verify",
        "sealed": "Verzegeld tot en met regel {position}, op {at}.",
        "not_sealed": "Nog niet verzegeld.",
    },
    "en": {
        "none": "There is no handoff {name}. Give the reference of the conversation, or the id of the handoff.",
        "changed": "CHANGED",
        "promise": "First promised: {from_minutes} to {to_minutes} minutes.",
        "waited": "Waited: {waited} minutes.",
        "kept": {True: "In time.", False: "Too late.", None: "Nobody yet."},
        "genuine": "Every entry gives its own hash and is tied to its neighbours.",
        "not_genuine": "An entry was changed. Verify the whole ledger: balie ledger verify",
        "sealed": "Sealed up to entry {position}, at {at}.",
        "not_sealed": "Not sealed yet.",
    },
}

Told = tuple[Conversation, Handoff, Story, dict[str, str]]


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="REFERENCE", help="The conversation's number, or the handoff's id.")],
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
) -> None:
    """Tell what happened, step by step: by whom, why, what was promised and what came of it. Only reads the database."""
    if language not in _WORDS:
        raise CommandError("Choose a language: nl or en.")
    settings = from_environment()
    desk = load_desk(settings.catalogue, settings.municipality, clock=system_clock)
    found = reading(lambda connection: _stories(connection, name))
    if not found:
        raise CommandError(_WORDS[language]["none"].format(name=name))
    for each in found:
        _print(desk, each, language)


async def _stories(connection: Connection, name: str) -> list[Told]:
    return [await _story(connection, found) for _, found in await lists.named(connection, name)]


async def _story(connection: Connection, found: Handoff) -> Told:
    held = await conversations.get(connection, found.conversation_id)
    return held, found, await story_of(connection, held, found), await known_names(connection, held)


def _print(desk: Desk, told: Told, language: str) -> None:
    held, found, story, names = told
    words = _WORDS[language]
    zone = desk.catalogue.municipality.time_zone
    known = found.topic is not None and found.topic in desk.catalogue.topics
    topic = desk.catalogue.title(found.topic, language) if found.topic and known else found.topic or "-"
    department = desk.department_name(found.department, language)
    priority = in_words(desk, "priority", found.priority, language)
    status = in_words(desk, "status", found.status, language)
    ended = in_words(desk, "result", found.result, language) if found.result else ""
    console.print(f"{held.reference}  {topic}  {department}  {priority}  {status}  {ended}".rstrip())
    for step in story.steps:
        shown = step_json(desk, step, names, language=language)
        at = step.entry.at.astimezone(zone).strftime("%d-%m-%Y %H:%M:%S")
        more = [shown["resultText"], shown["reasonText"], *shown["details"]]
        said = [f"{shown['text']}, {shown['actorText']}", *filter(None, more)]
        changed = "" if step.genuine else f"  {words['changed']}"
        console.print(f"{shown['position']:>7}  {at}  {' · '.join(said)}{changed}")
    if promise := story.promise:
        said = [words["promise"].format(from_minutes=promise.from_minutes, to_minutes=promise.to_minutes)]
        said += [words["waited"].format(waited=promise.waited)] if promise.waited is not None else []
        console.print(" ".join([*said, words["kept"][promise.kept]]))
    console.print(words["genuine" if story.genuine else "not_genuine"])
    if story.sealed_at:
        at = story.sealed_at.astimezone(zone).strftime("%d-%m-%Y %H:%M")
        console.print(words["sealed"].format(position=story.sealed_position, at=at))
    else:
        console.print(words["not_sealed"])
    console.print()
