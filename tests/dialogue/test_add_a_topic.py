"""Adding a topic by the letter of docs/add-a-topic.md, with the real commands, the real model and the real stack, in a copy of the project."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.settings import PROJECT
from tests.live import settings_in

TOPIC = "volkstuin"
QUESTION = "Wat kost het om een moestuin te huren?"
PARTS = (
    "actions",
    "api",
    "bot",
    "catalogue",
    "cli",
    "data",
    "docs",
    "migrations",
    "municipality",
    "requirements",
    "router",
    "tests",
)


class Copy:
    """A copy of the project, in which commands run as a developer runs them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for file in [*PROJECT.glob("*.yml"), PROJECT / "alembic.ini", PROJECT / "pyproject.toml"]:
            shutil.copy(file, folder)
        for part in (".venv", ".venv-bot"):
            (folder / part).symlink_to(PROJECT / part)
        self._environment = os.environ | settings_in(folder / "var").environment()
        for name in ("BALIE_CATALOGUE", "BALIE_MUNICIPALITY", "BALIE_MODELS", "BALIE_WEB", "PYTHONPATH"):
            self._environment.pop(name, None)

    def balie(self, *arguments: str) -> str:
        """Run a command that succeeds, and return what it said."""
        command = [str(self.folder / ".venv" / "bin" / "python"), "-m", "cli.main", *arguments]
        with (self.folder / "said").open("w+", encoding="utf-8") as said:
            done = subprocess.run(
                command, cwd=self.folder, env=self._environment, stdout=said, stderr=said, check=False
            )
            said.seek(0)
            words = said.read()
        assert done.returncode == 0, words
        return words


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    """A copy that is stopped at the end."""
    made = Copy(tmp_path / "project")
    yield made
    subprocess.run(
        [str(made.folder / ".venv" / "bin" / "python"), "-m", "cli.main", "stop"],
        cwd=made.folder,
        env=made._environment,
        capture_output=True,
        check=False,
    )


def test_topic_is_added_by_two_files_and_the_commands_of_the_page(copy: Copy) -> None:
    page = (PROJECT / "docs" / "add-a-topic.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```yaml (\w+)\n(.*?)```", page, flags=re.DOTALL))
    folder = copy.folder
    copy.balie("topic", "new", TOPIC, "--title-nl", "Volkstuin", "--title-en", "Allotment garden")
    (folder / "catalogue" / f"{TOPIC}.yml").write_text(blocks["topic"], encoding="utf-8")
    (folder / "data" / "nlu" / f"{TOPIC}.yml").write_text(blocks["training"], encoding="utf-8")
    facts = folder / "municipality" / "facts" / "algemeen.yml"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n" + blocks["facts"], encoding="utf-8")

    assert "Trained" in copy.balie("train")
    checked = copy.balie("topic", "check", TOPIC)
    assert "3 of 3" in checked or "3/3" in checked, checked
    assert TOPIC in copy.balie("parse", QUESTION)

    copy.balie("serve", "--detach")
    asked = subprocess.run(
        [str(folder / ".venv" / "bin" / "python"), "-m", "cli.main", "chat"],
        cwd=folder,
        env=copy._environment,
        input=f"{QUESTION}\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Een tuin kost" in asked.stdout, asked.stdout + asked.stderr
