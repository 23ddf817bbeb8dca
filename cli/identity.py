"""As whom the embedded PostgreSQL runs: it refuses root, and Balie makes no users and opens no permissions.

An ordinary user runs it as themselves. Root runs it in a user namespace, where the same account has another number
(util-linux `unshare`). Where namespaces are off, as in many containers, root runs it as an existing unprivileged user
who can reach the binaries and the data: the owner of BALIE_HOME, or `nobody`. The files of the database keep to the
way they were made with.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from cli.errors import PostgresError

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


class RunAs(TypedDict, total=False):
    """What `subprocess` takes to run a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Identity:
    """How a PostgreSQL program is started: what goes before its command, and as which user (None: as ours)."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line of a program that runs under this identity."""
        return [*self.prefix, *map(str, arguments)]

    def options(self) -> RunAs:
        """What `subprocess` needs to run it as this user."""
        if self.user is None or self.group is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def numbers(self) -> tuple[str, str]:
        """What `child.py` needs to become this user."""
        return ("-", "-") if self.user is None else (str(self.user), str(self.group))

    def own(self, path: Path) -> None:
        """Give `path`, one of our own, to this user."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


def find(data: Path, probe: Path) -> Identity:
    """As whom PostgreSQL runs here.

    Args:
        data: the folder of the database, which may not exist yet.
        probe: a PostgreSQL program, to try with.

    Raises:
        PostgresError: there is no way on this machine, or the database belongs to someone else.
    """
    me = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if me != 0:
        if owner not in (None, me):
            raise PostgresError(
                f"{data} belongs to {_name(owner)}: start Balie as that user, choose another BALIE_HOME, "
                "or set DATABASE_URL."
            )
        return Identity()
    for identity in _for_root(data, owner):
        if _works(identity, data, probe):
            return identity
    raise PostgresError(
        "PostgreSQL does not run as root, user namespaces are off here, and no unprivileged user can reach "
        f"{data.parent}: start Balie as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
    )


def _for_root(data: Path, owner: int | None) -> Iterator[Identity]:
    if owner in (None, 0):
        if shutil.which(NAMESPACE[0]):
            yield Identity(prefix=NAMESPACE)
        candidates = [data.parent.stat().st_uid, 65534]
    else:
        candidates = [owner]
    for user in candidates:
        if user != 0 and owner in (None, user):
            try:
                yield Identity(user=user, group=pwd.getpwuid(user).pw_gid)
            except KeyError:
                continue


def _works(identity: Identity, data: Path, probe: Path) -> bool:
    """Whether the program runs so, and can pass through the folder that holds the data."""
    options = identity.options()
    for command in ((probe, "--version"), ("test", "-x", data.parent)):
        try:
            done = subprocess.run(identity.command(*command), capture_output=True, check=False, timeout=20, **options)
        except (OSError, subprocess.SubprocessError):
            return False
        if done.returncode != 0:
            return False
    return True


def _name(user: int | None) -> str:
    try:
        return pwd.getpwuid(user or 0).pw_name
    except KeyError:
        return f"user {user}"
