"""Whether every channel gives the same answer: what is left out, cut or changed on the way is found before a citizen reads it."""

from router.drift.models import Difference
from router.drift.rendering import Carried, differences_of
from router.drift.walk import carried_differences, catalogue_differences

__all__ = ["Carried", "Difference", "carried_differences", "catalogue_differences", "differences_of"]
