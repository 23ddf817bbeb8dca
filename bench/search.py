"""What the search costs: a message stored with the index and without it, in turns, and searches over many messages.

    python -m bench.search [--messages 10000 200000] [--searches 200] [--json FILE]

A PostgreSQL of its own (with fsync). For each size the table is filled with conversations of ten messages, half of which people wrote; then messages
are stored one by one, in rounds with the index and without it that take turns, and an agent and a supervisor search. Nothing is asserted but that the
plan uses the index. docs/benchmarks.md says how to read the table.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from cli.errors import CommandError
from cli.net import free_port
from cli.settings import PROJECT, Settings
from cli.stack import Stack
from router.agents.models import Agent
from router.database import Connection, Engine, make_engine, system_clock
from router.desk import Desk, load_desk
from router.search import service
from router.search.models import Order, Search

ROUNDS = 4
_INDEX = """
    create index message_words on message using gin (search_words(text)) where author in ('citizen', 'agent', 'note')
"""
_STORE = text("""
    insert into message (id, conversation_id, seq, author, language, text, created_at)
    values (:id, :conversation, :seq, 'citizen', 'und', :text, :at)
""")
_TALK = text("""
    insert into conversation (id, reference, channel, language, status, owner, ledger_key, created_at)
    values (:id, :reference, 'webchat', 'nl', 'resolved', 'bot', '', :at)
""")
_TALKS = text("""
    insert into conversation (id, reference, channel, language, status, owner, ledger_key, created_at)
    select id, 'r' || id, 'webchat', 'nl', 'resolved', 'bot', '', timestamptz '2026-01-01' + random() * interval '300 days'
    from (select gen_random_uuid() as id from generate_series(1, :count)) made
""")
_MESSAGES = text("""
    insert into message (id, conversation_id, seq, author, language, text, created_at)
    select gen_random_uuid(), c.id, seq, case seq % 2 when 1 then 'citizen' else 'bot' end, 'und',
        (cast(:beginnings as text[]))[1 + floor(random() * cardinality(cast(:beginnings as text[])))::int] || ' '
        || (cast(:things as text[]))[1 + floor(random() * cardinality(cast(:things as text[])))::int]
        || '. Ik ben hem kwijt sinds maandag, mijn nummer is ' || floor(random() * 1000000)::int || '.'
        || case when random() < 0.002 then ' zeldzaam' || floor(random() * 20)::int else '' end,
        c.created_at + seq * interval '1 minute'
    from conversation c, generate_series(1, 10) seq
    where not exists (select from message m where m.conversation_id = c.id)
""")
_HANDOFFS = text("""
    insert into handoff (id, conversation_id, status, reason, sensitivity, department, priority, language, channel,
        queued_at, order_key, rule_id, rule_version, snapshot, ended_at, result, preview)
    select gen_random_uuid(), c.id, 'resolved', 'wants_human', 'none', (cast(:departments as text[]))[1 + floor(random() * 3)::int],
        'normal', 'nl', 'webchat', c.created_at, c.created_at, 'default', '1', '{}', c.created_at, 'answered', ''
    from conversation c
    where random() < 0.34 and not exists (select from handoff h where h.conversation_id = c.id)
""")
_BEGINNINGS = (
    *("Goedemorgen, ik heb een vraag over", "Ik wil graag weten hoe het zit met", "Kunt u mij helpen met"),
    *("Mijn buurman zegt dat ik iets moet doen voor", "I would like to know about", "How do I arrange"),
)
_THINGS = (
    *(
        "mijn paspoort",
        "een rijbewijs",
        "de afvalcontainer",
        "een verhuizing naar Utrecht",
        "een uitkering",
        "my passport",
    ),
    *("een parkeervergunning", "de financiële hulp", "een geboorteaangifte", "mijn schulden", "a building permit"),
)
_SEARCHES = (
    "paspoort",
    "paspoorten kwijt",
    "financiele hulp",
    '"een vraag over"',
    "parkeervergunning -paspoort",
    "passports",
    "zeldzaam{n}",
)


def main(arguments: list[str]) -> int:
    """Run the measurement; returns the exit code, 1 when a search did not use the index."""
    parser = argparse.ArgumentParser(prog="bench/search.py", description="What the search costs.")
    parser.add_argument("--messages", type=int, nargs="+", default=[10_000, 200_000], help="how many there are")
    parser.add_argument("--searches", type=int, default=200, help="of each employee (default 200)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="balie-bench-") as folder:
            result = _measure(Path(folder), options)
    except CommandError as error:
        Console().print(str(error), markup=False)
        return 1
    Console(highlight=False, width=None if sys.stdout.isatty() else 140).print(_table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if all(size["usesIndex"] for size in result["sizes"]) else 1


def _measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    ports = {name: free_port() for name in ("port", "internal_port", "bot_port", "actions_port")}
    with Stack(Settings(home=folder / "home", explicit=frozenset(ports), **ports)) as stack:
        stack.start_database()
        return asyncio.run(_sizes(stack.database_url, options))


async def _sizes(url: str, options: argparse.Namespace) -> dict[str, Any]:
    engine, desk, sizes = make_engine(url, pool_size=4), _desk(), []
    try:
        async with engine.begin() as connection:
            people = await _people(connection)
        for wanted in sorted(options.messages):
            await _fill(engine, wanted)
            sizes.append({"messages": wanted, **await _size(engine, desk, people, options.searches)})
    finally:
        await engine.dispose()
    return {"sizes": sizes, "searches": options.searches}


def _desk() -> Desk:
    return load_desk(PROJECT / "catalogue", PROJECT / "municipality", clock=system_clock)


async def _people(connection: Connection) -> list[Agent]:
    made = []
    for role, departments in (("agent", ("burgerzaken",)), ("supervisor", ())):
        who = Agent(
            id=uuid4(),
            username=role,
            name=role,
            roles=(role,),
            departments=departments,
            skills=(),
            languages=("nl",),
            capacity=3,
            channel_capacity={},
            presence="available",
            seen_at=None,
            ready_at=None,
            continued_at=None,
            ledger_key=b"",
        )
        values = {"id": who.id, "name": role, "roles": [role], "departments": list(departments), "at": system_clock()}
        await connection.execute(
            text("""
                insert into agent (id, username, name, password_hash, roles, departments, capacity, ledger_key, created_at)
                values (:id, :name, :name, '', :roles, :departments, 3, '', :at)
            """),
            values,
        )
        made.append(who)
    return made


async def _fill(engine: Engine, wanted: int) -> None:
    """Fill up to so many messages: conversations of ten, every third handed over, to one department of three."""
    async with engine.begin() as connection:
        there = int((await connection.execute(text("select count(*) from message"))).scalar_one())
        await connection.execute(text("select setseed(0.5)"))
        await connection.execute(_TALKS, {"count": (wanted - there) // 10})
        await connection.execute(_MESSAGES, {"beginnings": list(_BEGINNINGS), "things": list(_THINGS)})
        await connection.execute(_HANDOFFS, {"departments": ["burgerzaken", "sociaal_domein", "openbare_ruimte"]})
    async with engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("vacuum analyze"))


def _sentence(dice: random.Random) -> str:
    """A sentence of a citizen; one in ten thousand has a word that only a few others have."""
    words = f"{dice.choice(_BEGINNINGS)} {dice.choice(_THINGS)}. Ik ben hem kwijt sinds maandag, mijn nummer is {dice.randrange(10**6)}."
    return f"{words} zeldzaam{dice.randrange(20)}" if dice.random() < 1 / 500 else words


async def _size(engine: Engine, desk: Desk, people: list[Agent], searches: int) -> dict[str, Any]:
    stored: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(ROUNDS):
        stored["with"] += await _store(engine)
        async with engine.begin() as connection:
            await connection.execute(text("drop index message_words"))
        stored["without"] += await _store(engine)
        async with engine.begin() as connection:
            await connection.execute(text(_INDEX))
    looked = {who.name: await _search(engine, desk, who, searches) for who in people}
    async with engine.connect() as connection:
        size = await connection.execute(
            text("select pg_relation_size('message_words'), pg_table_size('message'), pg_indexes_size('message')")
        )
        index, table, indexes = size.one()
    return {
        "insertMilliseconds": {name: round(1000 * statistics.median(times), 3) for name, times in stored.items()},
        "insertRatio": round(statistics.median(stored["with"]) / statistics.median(stored["without"]), 3),
        "search": looked,
        "indexMegabytes": round(index / 2**20, 1),
        "tableMegabytes": round(table / 2**20, 1),
        "otherIndexesMegabytes": round((indexes - index) / 2**20, 1),
        "usesIndex": await _uses_index(engine),
    }


async def _store(engine: Engine, count: int = 500) -> list[float]:
    """Store messages of a citizen one by one, each in its transaction; returns the seconds of each."""
    dice, times = random.Random(0), []
    talk = uuid4()
    values = {"id": talk, "reference": str(talk.int), "at": system_clock()}
    async with engine.begin() as connection:
        await connection.execute(_TALK, [values])
    for seq in range(1, count + 1):
        values = {"id": uuid4(), "conversation": talk, "seq": seq, "text": _sentence(dice), "at": system_clock()}
        began = time.perf_counter()
        async with engine.begin() as connection:
            await connection.execute(_STORE, values)
        times.append(time.perf_counter() - began)
    async with engine.begin() as connection:
        await connection.execute(text("delete from conversation where id = :id"), {"id": talk})
    return times


async def _search(engine: Engine, desk: Desk, who: Agent, searches: int) -> dict[str, float]:
    """Search for words that many, some and few messages have; returns milliseconds of a first page."""
    times: dict[Order, list[float]] = {"newest": [], "relevance": []}
    for number in range(searches):
        for order, taken in times.items():
            asked = Search(words=_SEARCHES[number % len(_SEARCHES)].format(n=number % 20), order=order)
            began = time.perf_counter()
            async with engine.begin() as connection:
                await service.search(connection, desk, asked, who, now=system_clock())
            taken.append(1000 * (time.perf_counter() - began))
    cuts = {order: statistics.quantiles(taken, n=20) for order, taken in times.items()}
    return {f"{order}P{p}": round(cut[p // 5 - 1], 1) for order, cut in cuts.items() for p in (50, 95)}


async def _uses_index(engine: Engine) -> bool:
    query = text("""
        explain select conversation_id from message
        where author in ('citizen', 'agent', 'note') and search_words(text) @@ websearch_to_tsquery('dutch', 'zeldzaam1')
    """)
    async with engine.connect() as connection:
        return any("message_words" in row[0] for row in await connection.execute(query))


def _table(result: dict[str, Any]) -> Table:
    table = Table(title=f"Search: {result['searches']} searches of each employee")
    for heading in ("", *(f"{size['messages']:,} messages" for size in result["sizes"])):
        table.add_column(heading, justify="right" if heading else "left")
    rows: list[tuple[str, list[Any]]] = [
        (f"insert {name} the index (ms, median)", [size["insertMilliseconds"][name] for size in result["sizes"]])
        for name in ("without", "with")
    ]
    rows.append(("with / without", [size["insertRatio"] for size in result["sizes"]]))
    for who in ("agent", "supervisor"):
        for name in ("newestP50", "newestP95", "relevanceP50", "relevanceP95"):
            rows.append((f"{who}, {name} (ms)", [size["search"][who][name] for size in result["sizes"]]))
    for name in ("indexMegabytes", "tableMegabytes", "otherIndexesMegabytes", "usesIndex"):
        rows.append((name, [size[name] for size in result["sizes"]]))
    for name, figures in rows:
        table.add_row(name, *map(str, figures))
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
