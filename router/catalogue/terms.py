"""Official names that a resident cannot avoid, each with a short explanation: `catalogue/national/terms.yml`."""

from collections.abc import Mapping
from pathlib import Path

from router.catalogue.errors import CatalogueInvalid, Problem
from router.catalogue.files import Strict, read_yaml, validate
from router.catalogue.model import Localised
from router.catalogue.schema import PlainLocalised

FILE = "national/terms.yml"


class TermsFile(Strict):
    """Each name, written as in the texts, with what it means in a few words of each language."""

    terms: dict[str, PlainLocalised]


def read_terms(catalogue_dir: Path) -> Mapping[str, Localised]:
    """The names and their explanations; none where the file is not there.

    Raises:
        CatalogueInvalid: with every problem in the file.
    """
    path, name = catalogue_dir / FILE, f"{catalogue_dir.name}/{FILE}"
    if not path.exists():
        return {}
    problems: list[Problem] = []
    data = read_yaml(path, name, problems)
    file = validate(TermsFile, data, name, problems) if data is not None else None
    if file is None:
        raise CatalogueInvalid(problems)
    return file.terms
