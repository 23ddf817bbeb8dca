"""What the municipality agreed about its customer register: `municipality/open-klant.yml`, checked key by key."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, validate

FILE = "open-klant.yml"
_LONGEST_CHANNEL = 50  # characters, as the register has it
_CODES = {"department": "afd", "group": "grp"}


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A department as the register knows it: the code of its kind there, and its own code."""

    code: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The file."""

    channels: Mapping[str, str]
    departments: Mapping[str, Owner] = field(default_factory=dict)
    register: str = "obj"
    employees: bool = False
    question: bool = False
    erase: bool = True
    quiet: timedelta = timedelta(minutes=30)

    def owner(self, department: str) -> Owner:
        """Return a department as the register knows it; one that the file does not name goes by its own id."""
        return self.departments.get(department, Owner(code="afd", id=department))


class _OwnerFile(Strict):
    id: str = Field(min_length=1, max_length=200)
    kind: Literal["department", "group"] = "department"


class _File(Strict):
    channels: dict[str, str] = Field(min_length=1)
    departments: dict[str, _OwnerFile] = Field(default_factory=dict)
    register_code: str = Field(default="obj", min_length=1, max_length=200)
    employees: bool = False
    question: bool = False
    on_erasure: Literal["delete", "keep"] = "delete"
    quiet_minutes: int = Field(default=30, ge=1, le=1440)


def load_agreed(folder: Path, departments: Collection[str]) -> Agreed:
    """Read the file.

    Args:
        folder: of the municipality.
        departments: the ids of its departments.

    Raises:
        CatalogueInvalid: with every problem, by key.
    """
    problems: list[Problem] = []
    name = f"{folder.name}/{FILE}"
    data = read_yaml(folder / FILE, name, problems)
    file = validate(_File, data, name, problems) if data is not None else None
    if file:
        problems += [Problem(file=name, key=key, message=message) for key, message in _wrong(file, departments)]
    if problems or file is None:
        raise CatalogueInvalid(problems)
    return Agreed(
        channels=file.channels,
        departments={key: Owner(code=_CODES[each.kind], id=each.id) for key, each in file.departments.items()},
        register=file.register_code,
        employees=file.employees,
        question=file.question,
        erase=file.on_erasure == "delete",
        quiet=timedelta(minutes=file.quiet_minutes),
    )


def _wrong(file: _File, departments: Collection[str]) -> list[tuple[str, str]]:
    found = [
        (f"channels.{each}", "must be a name of at most 50 characters")
        for each, called in file.channels.items()
        if not 0 < len(called.strip()) <= _LONGEST_CHANNEL
    ]
    unknown = sorted(set(file.departments) - set(departments))
    return found + [(f"departments.{each}", "there is no such department in departments.yml") for each in unknown]
