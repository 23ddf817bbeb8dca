"""What the command line refuses, as one clear line.

CommandError            the person can do something about it; printed without a traceback, exit code 1
├── StartError          a part of Balie did not start
│   └── PostgresError   the embedded PostgreSQL did not
└── NotRunning          the command needs a running Balie; exit code 3
"""


class CommandError(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do."""

    exit_code = 1


class StartError(CommandError):
    """A part of Balie did not start."""


class PostgresError(StartError):
    """The embedded PostgreSQL did not start, or cannot run here."""


class NotRunning(CommandError):
    """The command needs a running Balie and there is none."""

    exit_code = 3
