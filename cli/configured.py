"""What is configured and cannot be used: said in a line before anything starts, and not by a process that stops while starting."""

import os

from cli.errors import CommandError
from cli.off import what_is_off
from cli.settings import Settings
from router.catalogue.errors import CatalogueInvalid
from router.departments import load_departments
from router.open_klant.agreed import load_agreed
from router.open_klant.given import is_given


def check_configured(settings: Settings) -> None:
    """Refuse to start with accounts, receivers or a customer register that cannot be used.

    Raises:
        CommandError: with a line for each thing that is wrong.
    """
    try:
        list(what_is_off(settings.municipality))
        if is_given(os.environ.get("BALIE_OPEN_KLANT_URL", ""), os.environ.get("BALIE_OPEN_KLANT_TOKEN", "")):
            load_agreed(settings.municipality, load_departments(settings.municipality).by_id)
    except (CatalogueInvalid, ValueError) as error:
        raise CommandError(str(error)) from error
