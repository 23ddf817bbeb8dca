"""A mailbox as a door: what comes in is read, told from what machines write, and kept; what is answered leaves as a letter.

A mail is marked as read only after it was kept. Two replicas may read the same mail at once: the second finds that it was kept, because a mail is
known by its Message-ID and what it says, wherever it lies and however often it came.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import TypeVar

import httpx
import structlog

from router.attachments.kinds import kind_of as kind_of_file
from router.channels.calling import TIMEOUT
from router.channels.email import automatic
from router.channels.email.bounces import read_bounce
from router.channels.email.letters import Letter, Words, as_html, as_plain, message_of, subject_of
from router.channels.email.mailbox import Mailbox
from router.channels.email.markup import as_text
from router.channels.email.model import MEGABYTE, File, Mail
from router.channels.email.outgoing import hand_in
from router.channels.email.questions import split
from router.channels.email.quoting import strip
from router.channels.email.reading import read_head, read_mail
from router.channels.email.settings import Settings
from router.channels.email.thread import belongs, message_id
from router.channels.email.tokens import Tokens
from router.channels.errors import SignatureRefused
from router.channels.failures import FileGone, FileTooBig, Refused, Unavailable
from router.channels.protocol import (
    Account,
    Capabilities,
    Envelope,
    Happening,
    IncomingFile,
    Outgoing,
    Part,
    Reported,
    Response,
    Said,
    Standing,
    Take,
    Webhook,
)

log = structlog.get_logger()

_BATCH = 50  # mails whose sizes are asked at once
_MOST_NOT_KEPT = 3  # in a row, before the whole mailbox waits
_REFERENCES = 10
_SMALL = 20_000  # bytes, which take a millisecond
_LONGEST = 30_000  # characters of one mail that are kept as messages; the whole stays in the mailbox
_LOGO = 10_000  # bytes: a smaller picture in the text is an icon or a logo, and nothing that somebody shows
_STANDINGS: Mapping[str, Standing] = {"failed": "failed", "delivered": "delivered"}
_SIGNED = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
)

_Result = TypeVar("_Result")


class EmailAdapter:
    """See `router.channels.protocol.Adapter`."""

    capabilities = Capabilities(characters=100_000, parts=1, greets=False, notice=True, threads=True)

    def __init__(self, account: Account, *, client: httpx.AsyncClient | None = None) -> None:
        self.account = account
        self._settings = Settings.of(account)
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT)
        self._tokens = Tokens(self._settings.oauth, self._client) if self._settings.oauth else None
        self._files: dict[str, tuple[File, ...]] = {}  # of the mails that are being kept now

    def verify(self, request: Webhook, *, now: datetime) -> None:
        """See `Adapter.verify`: nobody calls for a mailbox."""
        raise SignatureRefused

    def answer(self, request: Webhook) -> Response | None:
        """See `Adapter.answer`."""
        return None

    def parse(self, request: Webhook) -> Sequence[Happening]:
        """See `Adapter.parse`."""
        return ()

    def render(self, message: Outgoing, *, now: datetime) -> Sequence[Part]:
        """See `Adapter.render`."""
        words = Words(
            language=message.language,
            title=subject_of(self._settings.name, message.conversation),
            text=message.text,
            links=message.links,
            choices=message.choices,
            notice=message.notice,
        )
        headers = {
            "conversation": message.conversation,
            "answers": message.context.get("messageId"),
            "references": list(message.context.get("references", ())),
            "machine": message.author != "agent",
        }
        body = {"text": as_plain(words), "html": as_html(words), "language": message.language, "headers": headers}
        return [Part(body=body)]

    async def send(self, part: Part, to: Envelope) -> str | None:
        """See `Adapter.send`."""
        body, headers, ours = part.body, part.body["headers"], self._settings
        name = message_id(to.reference, headers["conversation"], ours.key)
        letter = Letter(
            sender=ours.address,
            sender_name=ours.name,
            to=to.address,
            subject=subject_of(ours.name, headers["conversation"]),
            message_id=name,
            at=datetime.now(UTC),
            language=body["language"],
            text=body["text"],
            html=body["html"],
            answers=headers["answers"],
            references=headers["references"],
            by_machine=headers["machine"],
        )
        try:
            message = message_of(letter)
        except ValueError as error:
            raise Refused("no_address") from error
        await hand_in(message, ours, self._tokens)
        return name

    async def fetch(self, file: IncomingFile, *, most: int) -> bytes:
        """See `Adapter.fetch`: the mail is at hand while it is being kept, and only then."""
        files = self._files.get(file.handle["event"], ())
        number = int(file.handle["number"])
        if number >= len(files):
            raise FileGone("mail_gone")
        content = files[number].content
        if len(content) > most:
            raise FileTooBig("too_large")
        return content

    async def pull(self, take: Take) -> None:
        """See `Adapter.pull`."""
        box = Mailbox(self._settings)
        with ThreadPoolExecutor(1, thread_name_prefix=f"mailbox-{self.account.id}") as thread:
            try:
                token = await self._tokens.get() if self._tokens else None
                await _in(thread, partial(box.open, token))
                while True:
                    stayed = await self._bring_in(box, thread, take)
                    await _in(thread, partial(box.wait, again=stayed))
            finally:
                box.wake()
                thread.submit(box.shut)

    async def _bring_in(self, box: Mailbox, thread: ThreadPoolExecutor, take: Take) -> bool:
        """Bring in all that waits, one mail at a time: never more than one is in memory. Returns whether some stayed that could not be kept."""
        uids, failed, stayed = await _in(thread, box.waiting), 0, False
        for start in range(0, len(uids), _BATCH):
            some = uids[start : start + _BATCH]
            sizes = await _in(thread, partial(box.sizes, some))
            for uid in (each for each in some if each in sizes):
                size = sizes[uid]
                head_only = size > self._settings.limits.size
                raw = await _in(thread, partial(box.read, uid, head_only=head_only))
                if raw is None:  # by another replica
                    continue
                mail = read_head(raw, trouble="too_large") if head_only else await self._read(thread, raw)
                try:
                    folder = await self._keep(mail, raw, take)
                except Exception:  # the edge of one mail: it stays unread, and is tried again; the others go on
                    failed, stayed = failed + 1, True
                    log.exception("email.not_kept", account=self.account.id, size=size)
                    if failed >= _MOST_NOT_KEPT:
                        raise Unavailable("not_kept") from None
                    continue
                failed = 0
                if not await _in(thread, partial(box.done, uid, folder)):
                    log.warning("email.not_moved", account=self.account.id, folder=folder)
        return stayed

    async def _read(self, thread: ThreadPoolExecutor, raw: bytes) -> Mail:
        """Take a mail apart: a small one here, a large one where it holds up nobody."""
        if len(raw) < _SMALL:
            return read_mail(raw, self._settings.limits)
        return await _in(thread, partial(read_mail, raw, self._settings.limits))

    async def _keep(self, mail: Mail, raw: bytes, take: Take) -> str:
        """Keep what a mail says, and return the folder that it goes to."""
        verdict = automatic.kind_of(mail, own=self._settings.own)
        if verdict.kind == "bounce":
            bounce = read_bounce(mail, self._settings.key)
            standing = _STANDINGS.get(bounce.outcome)
            if bounce.delivery and standing:
                await take(
                    Reported(
                        standing=standing,
                        at=datetime.now(UTC),
                        reference=bounce.delivery,
                        reason=f"bounce_{bounce.status}",
                    )
                )
            return self._settings.other_folder
        if verdict.kind not in ("person", "quiet") or mail.answer_to is None:
            log.info("email.not_answered", account=self.account.id, kind=verdict.kind, why=verdict.why)
            return self._settings.other_folder
        event = _event(mail, raw)
        kept = tuple(each for each in _attached(mail) if kind_of_file(each.content) is not None)
        self._files[event] = kept
        try:
            for said in self._said(mail, event, kept=kept, quiet=verdict.kind == "quiet"):
                await take(said)
        finally:
            del self._files[event]
        return self._settings.done_folder

    def _said(self, mail: Mail, event: str, *, kept: Sequence[File], quiet: bool) -> Iterator[Said]:
        """Return what a mail says: a part for each of its questions."""
        found = belongs(mail, self._settings.key)
        assert mail.answer_to is not None  # noqa: S101 - looked at by who calls
        now = datetime.now(UTC)
        first = Said(
            event=event,
            address=mail.answer_to.address,
            text="",
            at=min(mail.date or now, now),
            context={
                "messageId": mail.message_id or None,
                "references": list(mail.references[-_REFERENCES:]),
                "approve": self._settings.approve or quiet,
            },
            conversation=found.conversation if found else None,
        )
        words = _words(mail)
        texts = split(words[:_LONGEST])
        for number, text in enumerate(texts):
            last = number == len(texts) - 1
            part = replace(first, text=text)
            if number:
                part = replace(part, event=f"{event}#{number}", part_of=event)
            if last:
                cut = mail.left_out or len(words) > _LONGEST
                part = replace(part, unreadable=self._unreadable(mail, kept, cut=cut), files=_files(kept, event))
            yield part

    def _unreadable(self, mail: Mail, kept: Sequence[File], *, cut: bool) -> str | None:
        """Say in a few words what is not to be read here, for who reads it: it is in the mailbox."""
        found = []
        if mail.trouble == "too_large":
            found.append(f"> {self._settings.limits.size // MEGABYTE} MB")
        elif mail.trouble is not None:
            found.append("e-mail")
        packed = sum(each.is_winmail for each in _attached(mail))
        other = len(_attached(mail)) - len(kept) - packed
        pictures = sum(each.inline and len(each.content) >= _LOGO for each in mail.files)
        found += ["winmail.dat"] if packed else []
        found += [f"{other} × bestand"] if other else []
        found += [f"{pictures} × afbeelding in de tekst"] if pictures else []
        found += ["de rest van de e-mail"] if cut else []
        return ", ".join(found) or None

    async def close(self) -> None:
        """See `Adapter.close`."""
        await self._client.aclose()


def _words(mail: Mail) -> str:
    """Return what somebody wrote: without quotes and signature; the subject where there is nothing else."""
    written = mail.text if mail.text.strip() else as_text(mail.html)
    return strip(written).own or mail.subject


def _attached(mail: Mail) -> Sequence[File]:
    return [each for each in mail.files if each.media_type not in _SIGNED and not each.inline]


def _files(kept: Sequence[File], event: str) -> tuple[IncomingFile, ...]:
    return tuple(
        IncomingFile(
            name=each.name,
            media_type=each.media_type,
            size=len(each.content),
            handle={"event": event, "number": number},
        )
        for number, each in enumerate(kept)
    )


def _event(mail: Mail, raw: bytes) -> str:
    """Return what a mail is known by: the same when it comes over two ways, another for another mail that copies its Message-ID."""
    sender = mail.sender.address if mail.sender else ""
    said = "\0".join((mail.message_id, sender, mail.subject, mail.text, mail.html)).encode("utf-8", "replace")
    return sha256(said if mail.message_id else raw).hexdigest()


async def _in(thread: ThreadPoolExecutor, what: Callable[[], _Result]) -> _Result:
    return await asyncio.get_running_loop().run_in_executor(thread, what)
