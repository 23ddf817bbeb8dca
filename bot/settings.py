"""Where the bot finds its content, its models and the token it shares with the api.

The names and their defaults stand in ``docs/reference/contracts.md``, section 6.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment says about this installation; relative paths are taken from the project."""

    home: Path
    catalogue: Path
    models: Path
    deadline_seconds: float

    @classmethod
    def from_environment(cls, environment: dict[str, str] | None = None) -> Settings:
        """Read the settings from ``environment`` (default: the process's own)."""
        env = os.environ if environment is None else environment
        return cls(
            home=PROJECT / env.get("BALIE_HOME", "var"),
            catalogue=PROJECT / env.get("BALIE_CATALOGUE", "catalogue"),
            models=PROJECT / env.get("BALIE_MODELS", "models"),
            deadline_seconds=float(env.get("BALIE_BOT_DEADLINE_SECONDS", "5")),
        )


def internal_token(settings: Settings) -> str:
    """Return the token that api, bot and actions share.

    Raises:
        SystemExit: neither ``BALIE_INTERNAL_TOKEN`` nor the token file exists; nothing is served without a token.
    """
    token = os.environ.get("BALIE_INTERNAL_TOKEN", "").strip()
    path = settings.home / "secrets" / "internal-token"
    if not token and path.is_file():
        token = path.read_text(encoding="utf-8").strip()
    if not token:
        raise SystemExit(
            f"No internal token: set BALIE_INTERNAL_TOKEN, or start with `balie serve`, which writes {path}."
        )
    return token
