"""Brings the database up to date before the api starts.

It runs the migrations and makes the demo employees of a fictional municipality. A program of its own
(`python -m cli.prepare [--demo]`), so that the supervisor stays small. Its last line tells what went wrong.
"""

import asyncio
import os
import sys

import asyncpg
import yaml
from alembic import command
from alembic.config import Config

from cli import demo
from cli.errors import CommandError
from cli.settings import PROJECT, Settings, from_environment
from router.agents.setup import add_agent, change_password, list_agents

CONNECT_SECONDS = 10


def migrate(database_url: str) -> None:
    """Bring the tables of a database up to date.

    Args:
        database_url: `postgresql://…`.
    """
    command.upgrade(migrations(database_url), "head")


def migrations(database_url: str) -> Config:
    """Return what Alembic needs to know to change the tables of a database."""
    config = Config(PROJECT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


async def seed_demo(settings: Settings, database_url: str) -> None:
    """Make the demo employees that are not there yet, all with the one demo password of this installation."""
    listed = yaml.safe_load((settings.municipality / "departments.yml").read_text(encoding="utf-8"))
    new_password = not (settings.home / "secrets" / demo.PASSWORD_FILE).is_file()
    password = settings.secret(demo.PASSWORD_FILE)
    known = {agent.username for agent in await list_agents(database_url)}
    for agent in demo.agents(tuple(department["id"] for department in listed["departments"])):
        if agent["username"] not in known:
            await add_agent(database_url, password=password, **agent)
        elif new_password:  # the database is older than the file
            await change_password(database_url, username=agent["username"], password=password)


async def check_reachable(database_url: str) -> None:
    """Connect once.

    Raises:
        CommandError: nobody answers, or they do not let us in.
    """
    try:
        connection = await asyncpg.connect(database_url, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CommandError(f"the database does not answer: {str(error) or type(error).__name__}") from error
    await connection.close()


def main(arguments: list[str]) -> int:
    """Migrate, then seed when asked to and the municipality is fictional."""
    try:
        settings, database_url = from_environment(), os.environ["DATABASE_URL"]
        asyncio.run(check_reachable(database_url))
        migrate(database_url)
        if "--demo" in arguments and demo.is_fictional(settings):
            asyncio.run(seed_demo(settings, database_url))
    except CommandError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
