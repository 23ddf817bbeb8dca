"""What each kind of content can do, by its name, and how overrides are laid over what the files say."""

from collections.abc import Iterable, Iterator
from datetime import date
from types import ModuleType
from typing import Any, Protocol, cast

import structlog

from router.catalogue.errors import CatalogueInvalid
from router.catalogue.wording import Finding, finding
from router.content import answers, departments, facts, messages, routing
from router.content.errors import ContentError, ContentInvalid, ContentNotFound
from router.content.model import KINDS, Body, Content, Item, Overlay, Override

log = structlog.get_logger()


class Handling(Protocol):
    """What the module of a kind has."""

    def keys(self, content: Content) -> list[str]:
        """Return everything of this kind that can be changed."""

    def body(self, content: Content, key: str) -> Body:
        """Return what it says now. Raises ContentNotFound."""

    def put(self, overlay: Overlay, key: str, new: Body) -> None:
        """Let it say something else. Raises ContentInvalid, ContentNotFound."""

    def check(self, before: Content, after: Content, key: str, *, on_date: date) -> Iterator[Finding]:
        """Return what is wrong with what it says after, or could be better."""

    def preview(self, content: Content, key: str, *, on_date: date) -> list[dict[str, Any]]:
        """Return it as people meet it."""

    def title(self, content: Content, key: str, language: str = "nl") -> str:
        """Return what people call it."""


_MODULES: dict[str, ModuleType] = {
    "answer": answers,
    "message": messages,
    "fact": facts,
    "department": departments,
    "routing": routing,
}


def handling(kind: str) -> Handling:
    """Return the module of a kind.

    Raises:
        ContentNotFound: there is no such kind.
    """
    if kind not in _MODULES:
        raise ContentNotFound
    return cast("Handling", _MODULES[kind])


def with_overrides(files: Content, overrides: Iterable[Override], *, position: int) -> Content:
    """Return the content with everything that was published over the files; what can no longer hold is left out, and listed with why."""
    overlay, holds, refused = Overlay(files), dict[Item, Override](), dict[Item, tuple[Finding, ...]]()
    for each in sorted(overrides, key=lambda each: (KINDS.index(each.item.kind), each.item.key)):
        try:
            handling(each.item.kind).put(overlay, each.item.key, each.body)
        except ContentInvalid as error:
            refused[each.item] = tuple(error.findings)
        except ContentError as error:
            refused[each.item] = (finding("error", error.code),)
        except (AttributeError, LookupError, TypeError, ValueError):  # of an earlier release, that wrote it otherwise
            log.exception("content.unreadable", kind=each.item.kind, key=each.item.key)
            refused[each.item] = (finding("error", "unreadable"),)
        else:
            holds[each.item] = each
    return overlay.content(overrides=holds, refused=refused, position=position)


def with_change(content: Content, item: Item, new: Body) -> Content:
    """Return the content as it would be with one change.

    Raises:
        ContentInvalid: it cannot say this.
        ContentNotFound: there is no such thing.
    """
    overlay = Overlay(content)
    handling(item.kind).put(overlay, item.key, new)
    try:
        return overlay.content()
    except CatalogueInvalid as error:
        raise ContentInvalid(
            [finding("error", "other", field=each.key, message=each.message) for each in error.problems]
        ) from error
