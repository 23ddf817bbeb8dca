"""Who may do what, by what the identity provider tells: `municipality/sign-in.yml`.

>>> mapping = Mapping.model_validate({"roles": {"claim": "realm.roles", "values": {"balie": ["agent"]}}})
>>> mapping.grant({"sub": "1", "preferred_username": "Sanne", "realm": {"roles": ["other", "balie"]}}).roles
('agent',)
>>> mapping.grant({"sub": "1", "preferred_username": "Sanne", "realm": {"roles": "other"}}) is None
True
"""

from collections.abc import Collection
from collections.abc import Mapping as Claims
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from router.agents.models import ROLES

FILE = "sign-in.yml"


class MappingInvalid(ValueError):
    """The file cannot be used; says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What somebody is and may do here. `departments` and `skills` are None where the file does not say."""

    username: str
    name: str
    roles: tuple[str, ...]
    departments: tuple[str, ...] | None
    skills: tuple[str, ...] | None


class Choice(BaseModel):
    """What each value of a claim stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    claim: str = Field(min_length=1)
    values: dict[str, list[str]]

    def of(self, claims: Claims[str, Any]) -> tuple[str, ...]:
        """Return all that the values of the claim stand for, each once, in the order of the file."""
        found = claim_at(claims, self.claim)
        given = {str(each) for each in (found if isinstance(found, list) else [found])}
        return tuple(dict.fromkeys(each for value, stands in self.values.items() if value in given for each in stands))


class Mapping(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    username: str = "preferred_username"
    name: str = "given_name"
    roles: Choice
    departments: Choice | None = None
    skills: Choice | None = None

    @property
    def claims(self) -> frozenset[str]:
        """The claims that are needed, at the top."""
        choices = [each.claim for each in (self.roles, self.departments, self.skills) if each]
        return frozenset({self.username, self.name, *choices} | {each.partition(".")[0] for each in choices})

    def grant(self, claims: Claims[str, Any]) -> Grant | None:
        """Return what somebody may do, or None when their claims give no role."""
        roles = self.roles.of(claims)
        username = str(claim_at(claims, self.username) or claims["sub"]).strip().lower()
        return (
            roles
            and Grant(
                username=username,
                name=str(claim_at(claims, self.name) or claims.get("name") or username).strip(),
                roles=roles,
                departments=self.departments.of(claims) if self.departments else None,
                skills=self.skills.of(claims) if self.skills else None,
            )
        ) or None


def claim_at(claims: Claims[str, Any], path: str) -> Any:
    """Return a claim, by its name or by a path with dots; None where there is none."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def load(folder: Path, departments: Collection[str]) -> Mapping:
    """Read the file.

    Raises:
        MappingInvalid: it is not there, or names a role or department that does not exist.
    """
    path = folder / FILE
    try:
        mapping = Mapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise MappingInvalid(f"{path}: {error}") from error
    unknown = {each for values in mapping.roles.values.values() for each in values} - set(ROLES)
    if mapping.departments:
        unknown |= {each for values in mapping.departments.values.values() for each in values} - set(departments)
    if unknown:
        raise MappingInvalid(f"{path}: there is no role or department {', '.join(sorted(unknown))}")
    return mapping
