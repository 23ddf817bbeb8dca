"""Named moments at which the tests end the process, as a power cut would.

`BALIE_DIE_AT=turn.answered` kills the process with SIGKILL when it first passes that moment; unset, a checkpoint costs nothing. The moments:
`turn.leased`, `handoff.noted`, `turn.answered`, `turn.committed`, `outbox.taken`, `stream.sent`.
"""

import os
import signal

_DIE_AT = os.environ.get("BALIE_DIE_AT")


def checkpoint(name: str) -> None:
    """Pass a named moment."""
    if name == _DIE_AT:
        os.kill(os.getpid(), signal.SIGKILL)
