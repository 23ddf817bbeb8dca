"""Becomes the command that follows, tied to the life of the process that started it.

Run as `python -I -S child.py SIGNAL PARENT USER GROUP COMMAND…`: the kernel sends SIGNAL to the command when its parent dies,
however it dies, so that killing the supervisor leaves nothing running. It is a program of its own because code
between fork and exec is not safe beside threads. The kernel counts the *thread* that started the child as its parent:
start children from the main thread. USER and GROUP are numbers, or - to stay who we are. Elsewhere than on Linux the
command simply runs.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(death_signal: int, parent: int, user: str, group: str, command: list[str]) -> None:
    """Become the user, ask for the signal, check that the parent still lives, and become the command."""
    if user != "-":
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  (no shell is the point)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
