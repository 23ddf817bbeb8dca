"""Draft, publish, undo. Publishing holds on every replica within seconds, and says who, when, why, from what to what."""

import asyncio
import json
from datetime import datetime
from typing import Any

from router.agents.models import Agent
from router.catalogue.files import content_version
from router.catalogue.wording import Finding, finding
from router.content import repository
from router.content.errors import (
    ContentChanged,
    ContentDoubtful,
    ContentInvalid,
    ContentNotFound,
    ContentNotYours,
    ContentSame,
)
from router.content.kinds import handling, with_change
from router.content.live import Published
from router.content.model import SUPERVISED, Body, Content, Item
from router.database import Connection
from router.ledger import Event, agent_actor, append
from router.privacy import mask_for_bot
from router.privacy.masking import mask_bsn

FILE = 0  # the version of what the file says
LONGEST_DRAFT = 100_000  # characters of JSON


def check_access(kind: str, who: Agent) -> None:
    """Let editors change texts and facts, and supervisors everything.

    Raises:
        ContentNotFound: there is no such kind.
        ContentNotYours: it is arranged by supervisors.
    """
    handling(kind)
    if kind in SUPERVISED and not who.may("supervisor"):
        raise ContentNotYours


def file_hash(files: Content, item: Item) -> str:
    """Return the hash of what the file says; that of nothing where it says nothing."""
    try:
        return content_version(handling(item.kind).body(files, item.key))
    except ContentNotFound:
        return content_version(None)


def look(content: Content, item: Item, new: Body) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Return what is wrong with a change or could be better, and how it would be read.

    Raises:
        ContentNotFound: there is no such thing.
    """
    kind, today = handling(item.kind), content.desk.today()
    try:
        after = with_change(content, item, new)
    except ContentInvalid as error:
        return error.findings, []
    return list(kind.check(content, after, item.key, on_date=today)), kind.preview(after, item.key, on_date=today)


def _clean(new: Body, kind: str) -> Body:
    """Return a text without anybody's personal number: what is written here is read by everybody."""
    if kind not in {"answer", "message"} or not isinstance(new.get("texts"), dict):
        return new
    texts = {name: mask_bsn(text).strip() if isinstance(text, str) else text for name, text in new["texts"].items()}
    return {**new, "texts": texts}


async def save(
    connection: Connection,
    item: Item,
    new: Body,
    who: Agent,
    *,
    content: Content,
    version: int,
    revision: int,
    now: datetime,
) -> repository.Draft:
    """Keep a draft, also one that cannot be published yet.

    Args:
        connection: the transaction.
        item: what it is a draft of.
        new: what it says.
        who: who wrote it.
        content: what holds now.
        version: the version that was published when it was begun.
        revision: that of the draft which was changed; 0 where there was none.
        now: the moment.

    Raises:
        ContentChanged: somebody else saved or published meanwhile.
        ContentInvalid: nobody needs so many words.
        ContentNotFound: there is no such thing.
    """
    handling(item.kind).body(content, item.key)
    if len(json.dumps(new)) > LONGEST_DRAFT:
        raise ContentInvalid([finding("error", "too_much")])
    await _as_it_was(connection, item, version)
    clean = _clean(new, item.kind)
    saved = await repository.save(connection, item, clean, version=version, revision=revision, by=who.id, now=now)
    held = await repository.draft(connection, item)
    if not saved or held is None:
        raise ContentChanged(by=held.by if held else None, at=held.at if held else None)
    return held


async def discard(connection: Connection, item: Item, who: Agent, *, now: datetime) -> None:
    """Throw a draft away; twice is once. That of a colleague is kept for them, with who did it."""
    draft = await repository.draft(connection, item, locked=True)
    if draft is None or draft.by_id == who.id:
        await repository.drop(connection, item)
    else:
        await repository.set_aside(connection, item, by=who.id, now=now)


async def _as_it_was(connection: Connection, item: Item, version: int) -> None:
    if await repository.version(connection, item) != version:
        latest = (await repository.history(connection, item, limit=1))[0]
        raise ContentChanged(by=latest.by, at=latest.at)


async def publish(
    connection: Connection,
    published: Published,
    item: Item,
    new: Body,
    who: Agent,
    *,
    version: int,
    revision: int,
    reason: str,
    confirmed: bool,
    now: datetime,
) -> int:
    """Let it say this from now on, everywhere, and return the new version.

    Args:
        connection: the transaction.
        published: what holds now.
        item: what is changed.
        new: what it is to say.
        who: who publishes.
        version: the one that whoever publishes has seen.
        revision: that of the draft they have seen; 0 where there was none.
        reason: why, in words.
        confirmed: they have seen the warnings.
        now: the moment.

    Raises:
        ContentChanged: somebody else saved or published meanwhile.
        ContentDoubtful: there are warnings that nobody confirmed.
        ContentInvalid: it cannot be told like this.
        ContentSame: it says this already.
    """
    await repository.lock(connection)
    await _as_it_was(connection, item, version)
    draft = await repository.draft(connection, item, locked=True)
    if draft is not None and draft.revision != revision:
        raise ContentChanged(by=draft.by, at=draft.at)
    content, clean = await published.now(connection), _clean(new, item.kind)
    found, _ = await asyncio.to_thread(look, content, item, clean)
    if any(each["level"] == "error" for each in found):
        raise ContentInvalid(found)
    if found and not confirmed:
        raise ContentDoubtful(found)
    whole = handling(item.kind).body(with_change(content, item, clean), item.key)
    await repository.drop(connection, item)
    return await _put(
        connection, content, item, whole, who=who, files=published.files, reason=reason, undo_of=None, now=now
    )


async def undo(
    connection: Connection,
    published: Published,
    item: Item,
    who: Agent,
    *,
    to: int,
    version: int,
    reason: str,
    now: datetime,
) -> int:
    """Publish an earlier version again, or what the file says (0), and return the new version. A draft stays.

    Raises:
        ContentChanged: somebody else published meanwhile.
        ContentInvalid: that version cannot be told any more.
        ContentNotFound: there is no such version.
        ContentSame: it says this already.
    """
    await repository.lock(connection)
    await _as_it_was(connection, item, version)
    content = await published.now(connection)
    again: Body | None = None
    if to != FILE:
        change = await repository.change(connection, item, to)
        if change is None:
            raise ContentNotFound
        again = change.after
    if again is not None:
        found, _ = await asyncio.to_thread(look, content, item, again)
        if errors := [each for each in found if each["level"] == "error"]:
            raise ContentInvalid(errors)
    return await _put(
        connection, content, item, again, who=who, files=published.files, reason=reason, undo_of=to, now=now
    )


async def _put(
    connection: Connection,
    content: Content,
    item: Item,
    new: Body | None,
    *,
    who: Agent,
    files: Content,
    reason: str,
    undo_of: int | None,
    now: datetime,
) -> int:
    kind, held = handling(item.kind), content.overrides.get(item)
    before = kind.body(content, item.key)
    file = file_hash(files, item)
    same = before == new if new is not None else held is None and item not in content.refused
    if same and not (
        held is not None and held.file != file
    ):  # the same over a file that changed: somebody chose it again
        raise ContentSame
    version = await repository.version(connection, item) + 1
    noted = mask_for_bot(reason.strip()).text
    await repository.add(
        connection,
        item,
        version=version,
        before=before,
        after=new,
        file=file,
        reason=noted,
        undo_of=undo_of,
        by=who.id,
        now=now,
    )
    after = new if new is not None else kind.body(files, item.key)
    name, actor = f"content:{item.kind}:{item.key}", agent_actor(who.ledger_key, who.id)
    hashes = content_version(before), content_version(after)
    event = _published(name, actor, version, hashes) if undo_of is None else _undone(name, actor, version, hashes)
    await append(connection, event, at=now)
    return version


def _published(name: str, actor: str, version: int, hashes: tuple[str, str]) -> Event:
    return Event(
        action="content_published",
        object=name,
        result="ok",
        origin="desk",
        actor=actor,
        data={"version": version, "before": hashes[0], "after": hashes[1]},
    )


def _undone(name: str, actor: str, version: int, hashes: tuple[str, str]) -> Event:
    return Event(
        action="content_undone",
        object=name,
        result="ok",
        origin="desk",
        actor=actor,
        data={"version": version, "before": hashes[0], "after": hashes[1]},
    )
