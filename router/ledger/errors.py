"""Why the ledger cannot be sealed. These never reach a page: they stand in the log, or end a command with a sentence.

SealError
├── SealKeyUnreadable      500
├── SealKeyElsewhere       409  another machine or nobody has the key
└── SealedHistoryChanged   409  what was sealed is not there any more: `problem` says what
"""


class SealError(Exception):
    """Base of all errors about seals."""

    code = "seal_error"
    status = 500


class SealKeyUnreadable(SealError):
    """A file or setting that should hold an Ed25519 key holds something else."""

    code = "seal_key_unreadable"

    def __str__(self) -> str:
        """Say it in a sentence."""
        return self.args[0] if self.args else "This is no Ed25519 key."


class SealKeyElsewhere(SealError):
    """The private key that seals this ledger is not on this machine."""

    code = "seal_key_elsewhere"
    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(f"This ledger is sealed with the key {key}, which is not in BALIE_HOME/secrets/seal-key.")


class SealedHistoryChanged(SealError):
    """The ledger is not a continuation of what was sealed, so it gets no new seal."""

    code = "sealed_history_changed"
    status = 409

    def __init__(self, problem: str) -> None:
        super().__init__(f"The ledger gets no seal: {problem}.")
