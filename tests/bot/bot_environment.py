"""Runs programs in the bot's own environment, which has numpy, Rasa and the encoder; the tests' has none of them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from bot.settings import PROJECT

PYTHON = PROJECT / ".venv-bot" / "bin" / "python"


def run(
    *arguments: str, told: str | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments; `told` is its standard input, `environment` goes over ours."""
    return subprocess.run(
        [PYTHON, *arguments],
        cwd=PROJECT,
        env={**os.environ, **(environment or {})},
        input=told,
        capture_output=True,
        text=True,
        check=False,
    )


def printed(script: str, told: object = None) -> Any:
    """Return the JSON that a script prints; `told` is the JSON on its standard input. Fails when the script does."""
    done = run("-c", script, told=json.dumps(told))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
