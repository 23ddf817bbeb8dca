"""A conversation as a citizen keeps it: who said what and when, with the number, and that it is nothing official.

A page of HTML, because it has headings, a list and languages that a screen reader knows, opens on every telephone and prints; a plain text has
none of that. It has no script and fetches nothing. The e-mail has both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from router.conversations.models import UNKNOWN_LANGUAGE, Conversation, Message
from router.desk import Desk

_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_STYLE = (
    "body{font:1rem/1.5 sans-serif;margin:0 auto;max-width:42rem;padding:1rem}ol{list-style:none;padding:0}"
    "li{border-top:1px solid;padding:.5rem 0}p{margin:.25rem 0;white-space:pre-wrap;overflow-wrap:anywhere}"
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message: who, when in words, and what."""

    who: str
    when: str
    text: str
    language: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A conversation in words, in the language in which it was held."""

    language: str
    title: str
    intro: tuple[str, ...]
    said: tuple[Said, ...]

    def as_html(self) -> str:
        """Return it as a page."""
        intro = "".join(f"<p>{escape(line)}</p>" for line in self.intro)
        said = "".join(_item(each) for each in self.said)
        return (
            f"<!doctype html><html{_written(self.language)}><head><meta charset='utf-8'>"
            f"<meta name='viewport' content='width=device-width'><title>{escape(self.title)}</title><style>{_STYLE}</style></head>"
            f"<body><main><h1>{escape(self.title)}</h1>{intro}<ol>{said}</ol></main></body></html>\n"
        )

    def as_text(self) -> str:
        """Return it as plain text."""
        parts = ["\n".join((self.title, *self.intro))]
        parts += [
            "\n".join((f"{each.who}, {each.when}", each.text, *(f"{label}: {url}" for label, url in each.links)))
            for each in self.said
        ]
        return "\n\n".join(parts) + "\n"


def _written(language: str) -> str:
    if language == UNKNOWN_LANGUAGE:
        return " dir='auto'"
    return f" lang='{escape(language)}' dir='{'rtl' if language in _RIGHT_TO_LEFT else 'ltr'}'"


def _item(each: Said) -> str:
    links = "".join(
        f"<p><a href='{escape(url)}' rel='noopener noreferrer'>{escape(label)}</a></p>" for label, url in each.links
    )
    head = f"<p><strong>{escape(each.who)}</strong>, {escape(each.when)}</p>"
    return f"<li>{head}<div{_written(each.language)}><p>{escape(each.text)}</p>{links}</div></li>"


def receipt(desk: Desk, held: Conversation, messages: Sequence[Message], *, now: datetime) -> Receipt:
    """Put a conversation in words.

    Args:
        desk: for the words.
        held: the conversation.
        messages: what was said in it, in order, without private notes.
        now: the moment, which it states.
    """
    language = held.language
    municipality = desk.catalogue.municipality
    name = municipality.name.get(language) or next(iter(municipality.name.values()))
    return Receipt(
        language=language,
        title=desk.text("receipt_title", language, name=name),
        intro=(
            desk.text("receipt_reference", language, reference=held.reference),
            desk.text("receipt_made", language, when=desk.catalogue.describe_recorded(now, language)),
            desk.text("disclosure_not_formal", language),
            desk.text("receipt_call", language, phone=desk.phone),
        ),
        said=tuple(_said(desk, messages, language)),
    )


def _said(desk: Desk, messages: Sequence[Message], language: str) -> Iterator[Said]:
    for message in messages:
        links = tuple((link["label"], link["url"]) for link in message.content.get("links", []))
        yield Said(
            who=_who(desk, message, language),
            when=desk.catalogue.describe_recorded(message.created_at, language),
            text=message.text,
            language=message.language,
            links=tuple((label, url) for label, url in links if url.startswith(("https://", "http://"))),
        )


def _who(desk: Desk, message: Message, language: str) -> str:
    if message.author != "agent":
        return desk.text(f"receipt_by_{message.author}", language)
    return " · ".join(filter(None, (message.name or desk.text("receipt_by_agent", language), message.department)))
