"""The seals outside the database: a file to which each seal is added, so that whoever changes the database leaves it behind.

One seal a line, as JSON. Several processes may write to one file; each adds only what is not there.
"""

import fcntl
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from router.ledger.seals import Seal, seal_from_json

_LONGEST = 8192  # bytes; a seal takes about 500


def last_seal(path: Path) -> Seal | None:
    """Return the last seal of a file, or None when there is no file or it is empty.

    Raises:
        ValueError: the file ends with something else than a seal.
        OSError: it cannot be read.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return _last(file)[0]


def add(path: Path, seals: Sequence[Seal]) -> None:
    """Add the seals that come after the last one in the file, and have them on the disk before returning.

    Raises:
        ValueError: the file ends with something else than a seal.
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, end = _last(file)
        file.seek(end)
        file.truncate()  # a line that a crash cut off
        known = last.number if last else 0
        file.writelines(_line(seal) for seal in seals if seal.number > known)
        file.flush()
        os.fsync(file.fileno())


def _line(seal: Seal) -> bytes:
    return json.dumps(seal.as_json(), sort_keys=True).encode() + b"\n"


def _last(file: BinaryIO) -> tuple[Seal | None, int]:
    """Return the last whole seal, and where the whole lines end."""
    size = file.seek(0, SEEK_END)
    start = max(0, size - _LONGEST)
    file.seek(start)
    tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    if not whole:
        if start or _is_a_seal(tail):
            raise ValueError("its last line is not a seal")
        return None, 0
    try:
        return seal_from_json(json.loads(whole.splitlines()[-1])), start + len(whole)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("its last line is not a seal") from error


def _is_a_seal(line: bytes) -> bool:
    """Say whether this is a whole seal that lost only the end of its line, as an editor leaves it."""
    with suppress(KeyError, TypeError, ValueError):
        seal_from_json(json.loads(line))
        return True
    return False
