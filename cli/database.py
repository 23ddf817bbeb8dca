"""The database for a command.

It is the one of DATABASE_URL, the one of the running Balie, or the embedded one, started for as long as the command
takes.
"""

import contextlib
from collections.abc import Iterator

from cli import running
from cli.settings import from_environment
from cli.stack import Stack


@contextlib.contextmanager
def database_url() -> Iterator[str]:
    """The address of the database, with its tables up to date.

    Raises:
        StartError: the embedded server does not start.
    """
    settings = from_environment()
    with running.only_one(settings) as free:
        stack = Stack(settings)
        try:
            if free:
                stack.start_database()
            yield stack.database_url
        finally:
            stack.stop_all()
            stack.close()
