"""`balie agent`: the accounts of employees."""

import asyncio
import os
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.database import database_url, in_transaction
from cli.errors import CommandError
from cli.settings import from_environment
from router.agents.errors import AgentError
from router.agents.models import Agent
from router.agents.repository import credentials
from router.agents.setup import add_agent, change_password, list_agents
from router.database import Connection, system_clock
from router.desk import load_desk
from router.handoffs.leaving import leave
from router.sign_in import accounts, second_step

app = typer.Typer(help="The accounts of employees.", no_args_is_help=True)
Result = TypeVar("Result")
console = Console(highlight=False)
ROLE = typer.Option(["agent"], help="agent, supervisor, auditor or editor; may be given more than once.")
DEPARTMENT = typer.Option([], help="The id of a department; may be given more than once.")
SKILL = typer.Option([], help="May be given more than once.")
LANGUAGE = typer.Option(["nl", "en"], help="May be given more than once.")
PASSWORD = typer.Option(
    ...,
    prompt=True,
    confirmation_prompt=True,
    hide_input=True,
    envvar="BALIE_AGENT_PASSWORD",
    help="Asked for when left out.",
)


@app.command()
def add(  # noqa: PLR0917  (typer reads the options from the signature)
    username: str,
    name: str = typer.Option(..., help="The name that citizens see."),
    role: list[str] = ROLE,
    department: list[str] = DEPARTMENT,
    skill: list[str] = SKILL,
    language: list[str] = LANGUAGE,
    capacity: int = typer.Option(3, min=1, help="Conversations at once."),
    password: str = PASSWORD,
) -> None:
    """Make an account."""
    with database_url() as url:
        _run(
            add_agent(
                url,
                username=username,
                name=name,
                password=password,
                roles=tuple(role),
                departments=tuple(department),
                skills=tuple(skill),
                languages=tuple(language),
                capacity=capacity,
            )
        )
    console.print(f"{username} can sign in.")


@app.command("list")
def list_() -> None:
    """Show every account that is in use."""
    with database_url() as url:
        agents = _run(list_agents(url))
    console.print(table_of(agents))


def table_of(agents: Iterable[Agent]) -> Table:
    """Return the accounts: what other commands ask for, the username, is whole on any terminal."""
    table = Table()
    table.add_column("username", no_wrap=True)
    for heading in ("name", "roles", "departments", "languages", "capacity"):
        table.add_column(heading, overflow="fold")
    for agent in agents:
        table.add_row(
            agent.username,
            agent.name,
            ", ".join(agent.roles),
            ", ".join(agent.departments),
            ", ".join(agent.languages),
            str(agent.capacity),
        )
    return table


@app.command()
def password(username: str, password: str = PASSWORD) -> None:
    """Give an account another password and end its sessions."""
    with database_url() as url:
        known = _run(change_password(url, username=username, password=password))
    if not known:
        raise CommandError(f"There is no account {username}.")
    console.print(f"{username} has a new password and is signed out everywhere.")


@app.command()
def remove(username: str) -> None:
    """Close an account for good: what they hold goes back to the queue. Name and key go when the period of `account` is over."""
    settings = from_environment()
    desk = load_desk(settings.catalogue, settings.municipality, clock=system_clock)
    if not in_transaction(lambda connection: leave(connection, desk, username=username, now=system_clock())):
        raise CommandError(f"There is no account {username}.")
    console.print(f"{username} cannot sign in any more.")


@app.command("reset-second-step")
def reset_second_step(username: str) -> None:
    """Take an account's second step away, for who lost phone and recovery codes, and end its sessions."""

    async def reset(connection: Connection) -> bool:
        found = await credentials(connection, username)
        if found is None:
            raise CommandError(f"There is no account {username}.")
        return await second_step.reset(connection, found[0].id, by=None, now=system_clock())

    had_one = in_transaction(reset)
    console.print(f"{username} {'signs in with the password alone now' if had_one else 'had no second step'}.")


@app.command()
def link(username: str, subject: str) -> None:
    """Tie an account to one of the identity provider in use, by the provider's own number for it (`sub`)."""
    issuer = os.environ.get("BALIE_OIDC_ISSUER", "")
    if not issuer:
        raise CommandError("Set BALIE_OIDC_ISSUER, as for the api.")

    async def tie(connection: Connection) -> None:
        found = await credentials(connection, username)
        if found is None:
            raise CommandError(f"There is no account {username}.")
        await accounts.link(connection, found[0], issuer=issuer, subject=subject, now=system_clock())

    in_transaction(tie)
    console.print(f"{username} signs in with the account of the municipality.")


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end; what is wrong with an account becomes a sentence."""
    try:
        return asyncio.run(work)
    except AgentError as error:
        raise CommandError(str(error) or (error.__doc__ or "").strip()) from error
