"""Whether every channel gives the same answer: what is left out, cut or changed on the way is found before a citizen reads it."""

from router.drift.models import Difference
from router.drift.rendering import Carried, differences_of
from router.drift.walk import catalogue_differences

__all__ = ["Carried", "Difference", "catalogue_differences", "differences_of"]
