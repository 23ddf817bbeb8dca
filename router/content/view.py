"""What the console shows of the content that can be changed, as JSON."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from router.catalogue.wording import Finding
from router.content import answers, facts, repository
from router.content.errors import ContentNotFound
from router.content.kinds import handling
from router.content.live import Published
from router.content.model import SUPERVISED, Body, Content, Item
from router.content.publishing import file_hash
from router.database import Connection

_EXCERPT = 160  # characters


def change_json(change: repository.Change, title: str | None = None) -> dict[str, Any]:
    """Return a change that was published."""
    return {
        "kind": change.item.kind,
        "key": change.item.key,
        "title": title,
        "version": change.version,
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
        "undoOf": change.undo_of,
        "by": change.by,
        "at": change.at.isoformat(),
    }


def draft_json(draft: repository.Draft | None) -> dict[str, Any] | None:
    """Return a draft."""
    if draft is None:
        return None
    return {
        "body": draft.body,
        "version": draft.version,
        "revision": draft.revision,
        "by": draft.by,
        "byId": str(draft.by_id),
        "at": draft.at.isoformat(),
    }


def _standing(published: Published, item: Item) -> dict[str, Any]:
    """Return how an item stands: as its file, or published over it; and what an editor should know of that."""
    content = published.value
    override, refused = content.overrides.get(item), content.refused.get(item)
    return {
        "version": override.version if override else 0,
        "overridden": override is not None,
        "fileChanged": override is not None and override.file != file_hash(published.files, item),
        "refused": list(refused) if refused else [],
    }


async def list_json(connection: Connection, published: Published, kind: str) -> list[dict[str, Any]]:
    """Return everything of a kind that can be changed, with how it stands.

    Raises:
        ContentNotFound: there is no such kind.
    """
    module, content = handling(kind), published.value
    drafts = {each.item.key: each for each in await repository.drafts(connection, kind)}
    rows = []
    for key in module.keys(content):
        draft = drafts.get(key)
        rows.append(
            {
                "key": key,
                "title": module.title(content, key),
                "excerpt": _excerpt(content, kind, key),
                "draft": {"by": draft.by, "at": draft.at.isoformat()} if draft else None,
                **_standing(published, Item(kind=kind, key=key)),
                **_more(content, kind, key),
            }
        )
    gone = [item for item in content.refused if item.kind == kind and item.key not in {row["key"] for row in rows}]
    return rows + [
        {"key": item.key, "title": item.key, "excerpt": "", "draft": None, **_standing(published, item)}
        for item in gone
    ]


def _excerpt(content: Content, kind: str, key: str) -> str:
    body = handling(kind).body(content, key)
    if kind == "fact":
        fact = content.desk.catalogue.facts.on(key, content.desk.today())
        return fact.shown["nl"] if fact else ""
    text = str(body.get("texts", {}).get("nl", ""))
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"


def _more(content: Content, kind: str, key: str) -> dict[str, Any]:
    """Return what the list of a kind shows besides."""
    if kind == "answer":
        topic = answers.parts(key)[0]
        return {"group": content.desk.catalogue.title(topic, "nl"), "topic": topic}
    if kind == "message":
        return {"group": content.desk.catalogue.messages[key].file.rpartition("/")[2].removesuffix(".yml")}
    if kind != "fact":
        return {}
    periods, today = content.desk.catalogue.facts.periods(key), content.desk.today()
    fact = content.desk.catalogue.facts.on(key, today)
    return {
        "type": periods[0].type,
        "validUntil": fact and fact.valid_until and fact.valid_until.isoformat(),
        "checked": fact and fact.checked and fact.checked.isoformat(),
        "expired": fact is None,
        "later": sum(each.valid_from is not None and each.valid_from > today for each in periods),
    }


async def detail_json(connection: Connection, published: Published, item: Item, who: UUID) -> dict[str, Any]:
    """Return one item: what it says, what the file says, the draft, what `who` lost of it, and what was published before.

    Raises:
        ContentNotFound: there is no such thing.
    """
    module, content = handling(item.kind), published.value
    try:
        body: Body | None = module.body(content, item.key)
    except ContentNotFound:
        if item not in content.refused:
            raise
        body = None
    last = await repository.version(connection, item)
    lost = await repository.discarded(connection, item, who)
    return {
        "kind": item.kind,
        "key": item.key,
        "title": module.title(content, item.key) if body else item.key,
        "body": body,
        "file": _file_body(published, item),
        **_standing(published, item),
        "version": last,
        "draft": draft_json(await repository.draft(connection, item)),
        "discarded": {"body": lost.body, "by": lost.by, "at": lost.at.isoformat()} if lost else None,
        "history": [change_json(each) for each in await repository.history(connection, item)],
        **(_about(content, item) if body else {}),
    }


def _file_body(published: Published, item: Item) -> Body | None:
    try:
        return handling(item.kind).body(published.files, item.key)
    except ContentNotFound:
        return None


def _about(content: Content, item: Item) -> dict[str, Any]:
    """Return what the form of a kind needs besides."""
    catalogue = content.desk.catalogue
    if item.kind == "fact":
        used = [{"kind": kind, "key": key, "title": title} for kind, key, title in facts.told_in(content, item.key)]
        return {
            "type": catalogue.facts.periods(item.key)[0].type,
            "uses": used,
            "languages": list(content.desk.languages),
        }
    if item.kind in {"answer", "message"}:
        body = handling(item.kind).body(content, item.key)
        return {"languages": list(body["texts"]), "facts": facts_json(content, body)}
    if item.kind == "routing":
        return {"choices": _choices(content)}
    return {}


def facts_json(content: Content, body: Body) -> list[dict[str, Any]]:
    """Return the facts that texts name, with what they are worth today."""
    texts = body.get("texts")
    written = " ".join(map(str, texts.values())) if isinstance(texts, dict) else ""
    known = content.desk.catalogue.facts
    shown = {name: known.on(name, content.desk.today()) for name in sorted(known) if f"{{{name}}}" in written}
    return [
        {"key": name, "label": facts.title(content, name), "value": fact.shown["nl"] if fact else None}
        for name, fact in shown.items()
    ]


def _choices(content: Content) -> dict[str, list[dict[str, str]]]:
    """Return what a rule can look at and lead to, in words."""
    desk, catalogue = content.desk, content.desk.catalogue
    rows = content.routing["rules"]
    signals = sorted({each for row in rows for each in row["when"].get("signals", ())})
    skills = sorted(
        {each for topic in catalogue.topics.values() for each in topic.skills}
        | {each for row in rows for each in row.get("skills", ())}
    )
    return {
        "topic": [{"value": name, "label": catalogue.title(name, "nl")} for name in catalogue.topics],
        "department": [{"value": name, "label": desk.department_name(name, "nl")} for name in desk.departments.by_id],
        "skills": [{"value": name, "label": name.replace("_", " ")} for name in skills],
        "signals": [{"value": name, "label": name.replace("_", " ")} for name in signals],
        "language": [{"value": name, "label": name} for name in desk.spoken],
    }


async def changes_json(
    connection: Connection, published: Published, kinds: Iterable[str], *, limit: int, about: Item | None = None
) -> list[dict[str, Any]]:
    """Return the last changes of these kinds, or of one thing, with what each is called and what its file says."""
    content = published.value
    found = await (
        repository.history(connection, about, limit=limit)
        if about
        else repository.changes(connection, kinds=tuple(kinds), limit=limit)
    )
    return [
        {**change_json(each, _title(content, each.item)), "file": _file_body(published, each.item)} for each in found
    ]


def _title(content: Content, item: Item) -> str:
    try:
        return handling(item.kind).title(content, item.key)
    except (ContentNotFound, LookupError):
        return item.key


def kinds_for(*, supervisor: bool, kinds: Iterable[str]) -> list[str]:
    """Return the kinds whose changes somebody may read."""
    return [kind for kind in kinds if supervisor or kind not in SUPERVISED]


def look_json(content: Content, body: Body, found: list[Finding], preview: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is wrong or could be better, how it would be read, and the facts in it."""
    return {"findings": found, "preview": preview, "facts": facts_json(content, body)}
