"""An answer as a letter: plain text and simple HTML that say the same, in the thread of the mail that it answers.

The subject is the name of the municipality and the number of the conversation, and nothing that anybody wrote: subjects are shown on locked screens
and kept in logs. There is nothing in it to fetch and nothing attached.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from html import escape

from router.channels.email.model import is_address
from router.channels.protocol import Choice, Link
from router.channels.text import plain

_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"^(?:[-*]|(\d{1,2})\.) (.*)$")
_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_STYLE = "font:16px/1.5 sans-serif;max-width:40em"
_MOST_REFERENCES = 20
_WEB = ("https://", "http://")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a letter says.

    Attributes:
        text: paragraphs, lists and bold, as a message has them.
        links: below the text.
        choices: what somebody can answer with, by their number.
        notice: what stands below all, such as that a computer wrote it.
    """

    language: str
    title: str
    text: str
    links: Sequence[Link] = ()
    choices: Sequence[Choice] = ()
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter is made from.

    Attributes:
        sender: from whom, with `sender_name` beside it.
        to: an address.
        message_id: of this letter, without brackets.
        answers: the Message-ID of the mail that it answers.
        references: those before it.
        by_machine: whether no human wrote it: other machines do not answer it then (RFC 3834).
        text, html: what it says, twice.
    """

    sender: str
    sender_name: str
    to: str
    subject: str
    message_id: str
    at: datetime
    language: str
    text: str
    html: str
    answers: str | None = None
    references: Sequence[str] = ()
    by_machine: bool = True


def subject_of(name: str, reference: str) -> str:
    """Return the subject of all letters of a conversation: the same for all, so that they stay together.

    >>> subject_of("Gemeente Voorbeeld", "1234567890")
    'Gemeente Voorbeeld [Balie 1234567890]'
    """
    return f"{' '.join(name.split())} [Balie {reference}]".strip()


def message_of(letter: Letter) -> EmailMessage:
    """Return a letter as a mail (RFC 5322), in lines that every server takes.

    Raises:
        ValueError: an address can't be written in a header.
    """
    policy = SMTP if letter.to.isascii() and letter.sender.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy.clone(cte_type="7bit"))
    message["From"] = _address(letter.sender, letter.sender_name)
    message["To"] = _address(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.message_id}>"
    if letter.answers:
        before = [each for each in letter.references if each != letter.answers][-_MOST_REFERENCES:]
        message["In-Reply-To"] = f"<{letter.answers}>"
        message["References"] = " ".join(f"<{each}>" for each in [*before, letter.answers])
    if letter.by_machine:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    message["X-Balie"] = "1"  # our own mail, should it come back
    message["Content-Language"] = letter.language
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def _address(written: str, name: str = "") -> Address:
    if not is_address(written):
        raise ValueError("this is no address")
    user, _, domain = written.rpartition("@")
    return Address(display_name=name, username=user, domain=domain)


def as_plain(words: Words) -> str:
    """Return the plain text."""
    links = [f"{each.label}: {each.url}" if each.label else each.url for each in _below(words)]
    choices = [f"{number}. {each.label}" for number, each in enumerate(words.choices, start=1)]
    blocks = [plain(words.text), "\n".join(links), "\n".join(choices)]
    if words.notice:
        blocks.append(f"-- \n{words.notice}")
    return "\n\n".join(filter(None, blocks)) + "\n"


def as_html(words: Words) -> str:
    """Return the same as HTML: paragraphs, lists, links and bold."""
    direction = "rtl" if words.language in _RIGHT_TO_LEFT else "ltr"
    blocks = [_block(each) for each in re.split(r"\n\s*\n", words.text.strip())]
    links = "".join(f"<li>{_link(each)}</li>" for each in _below(words))
    choices = "".join(f"<li>{escape(each.label)}</li>" for each in words.choices)
    blocks += [f"<ul>{links}</ul>"] if links else []
    blocks += [f"<ol>{choices}</ol>"] if choices else []
    blocks += [f"<hr><p><small>{escape(words.notice)}</small></p>"] if words.notice else []
    title = escape(words.title)
    return (
        f'<!doctype html><html lang="{escape(words.language)}" dir="{direction}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body style="{_STYLE}">\n' + "\n".join(blocks) + "\n</body></html>\n"
    )


def _below(words: Words) -> list[Link]:
    """Return the links that the text does not name itself."""
    return [each for each in words.links if each.url.startswith(_WEB) and each.url not in words.text]


def _link(link: Link) -> str:
    return f'<a href="{escape(link.url)}">{escape(link.label or link.url)}</a>'


def _block(block: str) -> str:
    """Return a paragraph, with the lists in it."""
    made: list[str] = []
    words: list[str] = []
    items: list[tuple[str, str]] = []
    for line in [*block.split("\n"), None]:
        found = _ITEM.match(line.strip()) if line is not None else None
        kind = ("ol" if found.group(1) else "ul") if found else ""
        if items and kind != items[0][0]:
            made.append(f"<{items[0][0]}>{''.join(f'<li>{_words(each)}</li>' for _, each in items)}</{items[0][0]}>")
            items = []
        if words and (found or line is None):
            made.append(f"<p>{'<br>'.join(words)}</p>")
            words = []
        if found:
            items.append((kind, found.group(2)))
        elif line is not None:
            words.append(_words(line))
    return "\n".join(made)


def _words(line: str) -> str:
    """Return a line with its bold and its addresses of pages, and nothing else that means anything in HTML."""
    shown = _BOLD.sub(r"<strong>\1</strong>", escape(line, quote=False))
    return _URL.sub(lambda found: f'<a href="{found.group().replace(chr(34), "%22")}">{found.group()}</a>', shown)
