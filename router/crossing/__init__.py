"""Going on with a conversation at another door: a code that the citizen asks for here and gives there.

To give the code is the consent: nothing else links two doors, also not the same number on both. A code is good once, for half an hour.
"""

from router.crossing.doors import doors_now, doors_of
from router.crossing.service import Code, cross, cross_to_employee, make_code, went_on

__all__ = ["Code", "cross", "cross_to_employee", "doors_now", "doors_of", "make_code", "went_on"]
