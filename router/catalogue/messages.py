"""Service messages: everything that is said beside the answers, a file per theme in `catalogue/national/messages`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from router.catalogue.errors import Problem
from router.catalogue.files import content_version, read_yaml, validate
from router.catalogue.schema import MessagesFile
from router.catalogue.templates import Template, compile_template

_FOR_EMPLOYEES = ("/employees.yml", "/ledger.yml")
"""The files whose messages no citizen reads; they need no service language."""


@dataclass(frozen=True, kw_only=True)
class ServiceMessage:
    """One message in its languages, and the file that holds it."""

    texts: Mapping[str, Template]
    file: str

    @property
    def for_employees(self) -> bool:
        """Whether only employees read it: that is what its file is for."""
        return self.file.endswith(_FOR_EMPLOYEES)


def read_messages(
    folder: Path, name: str, required: Collection[str], problems: list[Problem]
) -> dict[str, ServiceMessage]:
    """The messages of every file in a folder; a key stands in one file only.

    Args:
        folder: where the files are.
        name: how problems call the folder.
        required: the keys that must be there.
        problems: added to.
    """
    if not folder.is_dir():
        message = "the folder is missing; it holds the service messages, a file per theme"
        problems.append(Problem(file=name, key="", message=message))
        return {}
    messages: dict[str, ServiceMessage] = {}
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        file = f"{name}/{path.name}"
        data = read_yaml(path, file, problems) or {}
        for key in sorted(data.keys() & seen.keys()):
            problems.append(Problem(file=file, key=key, message=f"is in {seen[key]} too; keep one"))
        seen |= dict.fromkeys(data, file)
        messages |= _messages_of(data, file, problems)
    for key in sorted(set(required) - seen.keys()):
        problems.append(Problem(file=name, key=key, message="is missing; the product says this message itself"))
    return messages


def _messages_of(data: Mapping[str, object], file: str, problems: list[Problem]) -> dict[str, ServiceMessage]:
    """The messages of one file, or nothing with problems added, by the keys as they stand in the file."""
    wrapped: list[Problem] = []
    read = validate(MessagesFile, {"messages": dict(data)}, file, wrapped)
    problems += [
        Problem(file=problem.file, key=problem.key.removeprefix("messages."), message=problem.message)
        for problem in wrapped
    ]
    return {
        key: ServiceMessage(
            texts={language: compile_template(text) for language, text in texts.items()},
            file=file,
        )
        for key, texts in (read.messages if read else {}).items()
    }


def messages_version(messages: Mapping[str, ServiceMessage]) -> str:
    """A name of what all messages say together, in whatever file they stand."""
    return content_version(
        {key: {language: text.source for language, text in each.texts.items()} for key, each in messages.items()}
    )
