"""Whose telephone has which extension, for an exchange that does not know the user names: `municipality/telephony.yml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from router.catalogue import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, validate


class _TelephonyFile(Strict):
    extensions: dict[
        Annotated[str, Field(min_length=1, max_length=100)], Annotated[str, Field(min_length=1, max_length=100)]
    ]


def load_extensions(municipality_dir: Path) -> Mapping[str, str]:
    """The user names by extension; none where a municipality has no such file. Raises CatalogueInvalid with every problem."""
    path, name = municipality_dir / "telephony.yml", f"{municipality_dir.name}/telephony.yml"
    if not path.exists():
        return {}
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    file = validate(_TelephonyFile, data, name, problems) if data is not None else None
    if problems or file is None:
        raise CatalogueInvalid(problems)
    return file.extensions
