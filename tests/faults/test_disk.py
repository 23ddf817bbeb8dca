"""The disk is full: what cannot be kept is refused, plainly, and everything goes on when there is room."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bench.kills import IMPATIENT
from cli.stack import Stack
from tests.faults.pages import Page, ledger_is_whole, rows
from tests.live import NO_LIMITS, LiveStack, always_open, eventually, settings_in

SIZE = "192m"
LONG = "Mijn paspoort is gestolen en ik vertrek morgen." * 60
REFUSED = (503, "temporarily_unavailable")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "balie", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("who runs the tests may not mount a small disk here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small(disk: Path, tmp_path: Path) -> Iterator[LiveStack]:
    """Database, seals and log on the small disk, and the api; the bot is away, so that every message ends with a human."""
    settings = settings_in(disk / "home", municipality=always_open(tmp_path / "municipality"))
    with Stack(settings, environment=NO_LIMITS | IMPATIENT | {"BALIE_SEAL_SECONDS": "1"}) as stack:
        stack.start_database(("--demo",))
        stack.start("api")
        yield LiveStack(stack)


def fill(disk: Path) -> Path:
    """Take all the room that is left, and return what takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return ballast


def accepted_again(small: LiveStack, page: Page, client_message_id: str) -> bool:
    """Send again what was refused; what gave up is started again, as `balie serve` does."""
    small.whole("postgres", "api")
    return page.send(LONG, client_message_id).status_code == 202


def test_full_disk_refuses_plainly_keeps_what_it_accepted_and_goes_on_when_there_is_room(
    small: LiveStack, disk: Path
) -> None:
    with Page(small) as page, Page(small) as later:
        page.say("Goedemorgen")
        eventually(lambda: page.state()["owner"] == "queue", seconds=30)
        ballast = fill(disk)
        accepted, refused = [], []
        while len(refused) < 3:
            each = str(uuid4())
            answer = page.send(LONG, each)
            (accepted if answer.status_code == 202 else refused).append(each)
            if each in refused:
                assert (answer.status_code, answer.json()["code"]) == REFUSED
                assert int(answer.headers["retry-after"]) >= 1
            assert len(accepted) < 20_000
        ballast.unlink()
        for each in refused:
            eventually(lambda each=each: accepted_again(small, page, each), seconds=60)
        later.say("Is er weer plaats?")
        eventually(lambda: later.state()["owner"] == "queue", seconds=60)
        kept = rows(
            small, "select client_message_id from message where conversation_id = $1 and text = $2", page.id, LONG
        )
        assert sorted(row["client_message_id"] for row in kept) == sorted([*accepted, *refused])
        made = rows(small, "select conversation_id from handoff")
        assert sorted(str(row["conversation_id"]) for row in made) == sorted([page.id, later.id])
    assert ledger_is_whole(small)
