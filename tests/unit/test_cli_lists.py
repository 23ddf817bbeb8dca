"""What a list prints and another command asks for can be copied, however narrow the terminal."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from cli import agent, brake
from router.agents.models import Agent
from router.brakes.models import Brake

PULLED = Brake(
    id=uuid4(),
    kind="answer",
    target="identiteitskaart_vermist_of_gestolen",
    aspect="voorwaarden",
    reason="wrong",
    note="het bedrag van vorig jaar staat er nog in",
    pulled_by=None,
    pulled_at=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    released_by=None,
    released_at=None,
    release_reason=None,
    release_note=None,
)


def printed(table: Table) -> str:
    """Print on a terminal of eighty columns."""
    out = io.StringIO()
    Console(file=out, width=80, soft_wrap=True).print(table)
    return out.getvalue()


def test_brake_is_listed_by_its_whole_name_and_with_the_command_that_lets_it_go_on() -> None:
    bot = replace(PULLED, kind="bot", target="", aspect="")
    shown = printed(brake.table_of([PULLED, bot]))
    assert "│ answer:identiteitskaart_vermist_of_gestolen/voorwaarden │" in shown
    assert "…" not in shown
    commands = [brake.release_of(each).split(" --")[0] for each in (PULLED, bot)]
    assert commands == ["balie brake answer identiteitskaart_vermist_of_gestolen/voorwaarden", "balie brake bot"]


def test_account_is_listed_by_the_whole_name_that_signs_in() -> None:
    who = Agent(
        id=uuid4(),
        username="sanne.de.vries-van.den.berg",
        name="Sanne de Vries-van den Berg",
        roles=("agent", "supervisor"),
        departments=("burgerzaken", "sociaal_domein", "openbare_ruimte"),
        skills=(),
        languages=("nl", "en"),
        capacity=3,
        channel_capacity={},
        presence="offline",
        seen_at=None,
        ready_at=None,
        continued_at=None,
        ledger_key=b"",
    )
    shown = printed(agent.table_of([who]))
    assert "│ sanne.de.vries-van.den.berg │" in shown
    assert "…" not in shown
