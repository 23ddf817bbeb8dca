"""The identity provider of this municipality, with what it may decide."""

from dataclasses import dataclass

from router.sign_in.mapping import Mapping
from router.sign_in.provider import Provider


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who vouches, and what that gives."""

    provider: Provider
    mapping: Mapping
