"""Where Balie keeps things and listens: the settings of docs/reference/contracts.md §6."""

import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

from cli.errors import CommandError

PROJECT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One Balie on this machine.

    `explicit` holds the names of the settings that the environment gave: a port that someone chose is never replaced
    by a free one.
    """

    home: Path
    host: str = LOOPBACK
    port: int = 8000
    internal_port: int = 8001
    bot_port: int = 5005
    actions_port: int = 5055
    database_url: str | None = None
    catalogue: Path = PROJECT / "catalogue"
    municipality: Path = PROJECT / "municipality"
    models: Path = PROJECT / "models"
    explicit: frozenset[str] = field(default_factory=frozenset)

    @property
    def url(self) -> str:
        """The address people open."""
        host = LOOPBACK if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104  (compared, not bound)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def internal_url(self) -> str:
        """The second listener of the api, for actions."""
        return f"http://{LOOPBACK}:{self.internal_port}"

    @property
    def bot_url(self) -> str:
        """The bot's listener."""
        return f"http://{LOOPBACK}:{self.bot_port}"

    @property
    def actions_url(self) -> str:
        """The action server's listener."""
        return f"http://{LOOPBACK}:{self.actions_port}"

    @property
    def bot_python(self) -> Path:
        """The Python of the bot's own environment."""
        return PROJECT / ".venv-bot" / "bin" / "python"

    @property
    def log(self) -> Path:
        """The one log of all processes."""
        return self.home / "log" / "balie.log"

    def environment(self) -> dict[str, str]:
        """What every process of Balie gets: these settings over the environment of the command line."""
        given = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return given | {
            "BALIE_HOME": str(self.home),
            "BALIE_HOST": self.host,
            "BALIE_PORT": str(self.port),
            "BALIE_INTERNAL_PORT": str(self.internal_port),
            "BALIE_BOT_PORT": str(self.bot_port),
            "BALIE_ACTIONS_PORT": str(self.actions_port),
            "BALIE_BOT_URL": self.bot_url,
            "BALIE_INTERNAL_URL": self.internal_url,
            "BALIE_CATALOGUE": str(self.catalogue),
            "BALIE_MUNICIPALITY": str(self.municipality),
            "BALIE_MODELS": str(self.models),
            "PYTHONUNBUFFERED": "1",
        }

    def bot_environment(self) -> dict[str, str]:
        """The environment of bot, actions and training: one thread each, no telemetry, nothing in the person's home."""
        return self.environment() | {
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TF_NUM_INTRAOP_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "HOME": str(self.home / "cache" / "home"),  # Rasa writes ~/.config/rasa, also without telemetry
            "MPLCONFIGDIR": str(self.home / "cache" / "matplotlib"),
        }

    def secret(self, name: str) -> str:
        """The secret called `name` from BALIE_HOME/secrets, made at first use, readable by its owner only.

        Raises:
            CommandError: the folder cannot be written.
        """
        path = self.home / "secrets" / name
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.is_file() or not path.read_text().strip():
                write_private(path, secrets.token_urlsafe(24))
            return path.read_text().strip()
        except OSError as error:
            raise CommandError(f"Cannot keep the secret {path}: {error.strerror}.") from error

    @property
    def internal_token(self) -> str:
        """What api, bot and actions show each other."""
        return os.environ.get("BALIE_INTERNAL_TOKEN") or self.secret("internal-token")


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` at once and for the owner only, so that a crash leaves the old file or the new one."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    draft.replace(path)


def from_environment() -> Settings:
    """The settings that the environment gives, defaults for the rest.

    Raises:
        CommandError: a port is not a number from 1 to 65535, or DATABASE_URL is not a PostgreSQL address.
    """
    env = os.environ
    ports = {name: _port(variable, env[variable]) for name, variable in PORT_VARIABLES.items() if env.get(variable)}
    url = env.get("DATABASE_URL") or None
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise CommandError(
            "DATABASE_URL must start with postgresql:// (or be left out, for the PostgreSQL that comes with Balie)."
        )
    return Settings(
        home=_folder("BALIE_HOME", PROJECT / "var"),
        host=env.get("BALIE_HOST") or LOOPBACK,
        database_url=url,
        catalogue=_folder("BALIE_CATALOGUE", PROJECT / "catalogue"),
        municipality=_folder("BALIE_MUNICIPALITY", PROJECT / "municipality"),
        models=_folder("BALIE_MODELS", PROJECT / "models"),
        explicit=frozenset(ports),
        **ports,
    )


PORT_VARIABLES = {
    "port": "BALIE_PORT",
    "internal_port": "BALIE_INTERNAL_PORT",
    "bot_port": "BALIE_BOT_PORT",
    "actions_port": "BALIE_ACTIONS_PORT",
}


def _folder(variable: str, default: Path) -> Path:
    """A folder from the environment; a relative one counts from the project, wherever the command was given."""
    return (PROJECT / (os.environ.get(variable) or default)).resolve()


def _port(variable: str, value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise CommandError(f"{variable} must be a port from 1 to 65535, not {value!r}.")
    return int(value)


def server_python() -> str:
    """The Python that runs this command, and so the api."""
    return sys.executable
