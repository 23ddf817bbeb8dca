"""The employees of the demo municipality, who are made when its municipality.yml says `fictional: true`."""

from typing import TypedDict

import yaml

from cli.errors import CommandError
from cli.settings import Settings

PASSWORD_FILE = "demo-password"  # noqa: S105  (a file in BALIE_HOME/secrets)


class DemoAgent(TypedDict):
    """An employee of the demo municipality."""

    username: str
    name: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    skills: tuple[str, ...]


def agents(departments: tuple[str, ...] = ()) -> list[DemoAgent]:
    """The employees of the demo; the supervisor is there for every department."""
    civil = ("burgerlijke_stand", "burgerzaken")
    social = ("inkomen", "schuldhulp", "meldingen")
    return [
        {
            "username": "sanne",
            "name": "Sanne",
            "roles": ("agent",),
            "departments": ("burgerzaken", "klantcontact"),
            "skills": civil,
        },
        {
            "username": "mehmet",
            "name": "Mehmet",
            "roles": ("agent",),
            "departments": ("sociaal_domein", "klantcontact", "openbare_ruimte"),
            "skills": social,
        },
        {
            "username": "fatima",
            "name": "Fatima",
            "roles": ("supervisor",),
            "departments": departments,
            "skills": civil + social,
        },
        {"username": "anton", "name": "Anton", "roles": ("auditor",), "departments": (), "skills": ()},
        {"username": "eva", "name": "Eva", "roles": ("editor",), "departments": (), "skills": ()},
    ]


def is_fictional(settings: Settings) -> bool:
    """Whether the municipality is a demo, which says so itself.

    Raises:
        CommandError: its description cannot be read.
    """
    path = settings.municipality / "municipality.yml"
    try:
        described = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    return isinstance(described, dict) and bool(described.get("fictional"))
