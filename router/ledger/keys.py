"""The keys of the seals on this machine: the private one among the secrets, the public ones beside them.

`secrets/seal-key` holds the private key as hex, as BALIE_SEAL_KEY does where secrets come from elsewhere. `seal-keys.pem` holds every public key,
oldest first, in the form that other software reads too: they are what an auditor gets.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from router.ledger.errors import SealKeyUnreadable
from router.ledger.seals import key_id

_END = "-----END PUBLIC KEY-----"


@dataclass(frozen=True, kw_only=True)
class KeyRing:
    """The keys in BALIE_HOME.

    Args:
        home: BALIE_HOME.
        given: a private key from the environment, as hex; it goes before the file, and a new one is not made.
    """

    home: Path
    given: str = ""

    @property
    def public_file(self) -> Path:
        """Where the public keys are kept."""
        return self.home / "seal-keys.pem"

    @property
    def _private_file(self) -> Path:
        return self.home / "secrets" / "seal-key"

    @property
    def _next_file(self) -> Path:
        return self.home / "secrets" / "seal-key.next"

    def first(self) -> Ed25519PrivateKey:
        """Return the key with which a ledger begins to be sealed; made when there is none."""
        kept = self._read_all()
        if kept:
            return kept[0]
        key = Ed25519PrivateKey.generate()
        _write_private(self._private_file, key)
        return key

    def private(self, name: str) -> Ed25519PrivateKey | None:
        """Return the private key with this id, or None when it is not here.

        Raises:
            SealKeyUnreadable: what is kept is no key.
        """
        found = next((key for key in self._read_all() if key_id(key.public_key()) == name), None)
        if found and self._next_file.is_file() and _read_private(self._next_file) == found.private_bytes_raw():
            self.promote()  # a crash came between the seal that names it and its promotion
        return found

    def prepare_next(self) -> Ed25519PrivateKey:
        """Make the key that comes next and keep it beside the present one, until `promote`."""
        key = Ed25519PrivateKey.generate()
        _write_private(self._next_file, key)
        return key

    def promote(self) -> None:
        """Put the next key in the place of the present one, which is gone with that: nobody signs with it again."""
        self._next_file.replace(self._private_file)

    def remember(self, public: Iterable[Ed25519PublicKey]) -> None:
        """Keep public keys that are not kept yet."""
        kept = self.public()
        new = [key for key in public if key not in kept]
        if new:
            self.home.mkdir(parents=True, exist_ok=True)
            draft = self.public_file.with_name(self.public_file.name + f".{os.getpid()}")
            draft.write_text("".join(map(as_pem, [*kept, *new])), encoding="ascii")
            draft.replace(self.public_file)

    def public(self) -> list[Ed25519PublicKey]:
        """Return the public keys that are kept, oldest first."""
        return read_public(self.public_file) if self.public_file.is_file() else []

    def _read_all(self) -> list[Ed25519PrivateKey]:
        try:
            raw = [bytes.fromhex(self.given.strip())] if self.given else []
            raw += [_read_private(path) for path in (self._private_file, self._next_file) if path.is_file()]
            return [Ed25519PrivateKey.from_private_bytes(key) for key in raw]
        except ValueError as error:
            raise SealKeyUnreadable("BALIE_SEAL_KEY or secrets/seal-key is not 64 hex digits.") from error


def as_pem(key: Ed25519PublicKey) -> str:
    """Write a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read_public(path: Path) -> list[Ed25519PublicKey]:
    """Read the public keys of a PEM file.

    Raises:
        SealKeyUnreadable: it holds none, or something else.
        OSError: it cannot be read.
    """
    blocks = [block + _END for block in path.read_text(encoding="ascii", errors="replace").split(_END)[:-1]]
    try:
        keys = [load_pem_public_key(block.encode()) for block in blocks]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SealKeyUnreadable(f"{path} does not hold Ed25519 public keys as PEM.") from error
    found = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if not found or len(found) != len(keys):
        raise SealKeyUnreadable(f"{path} does not hold Ed25519 public keys as PEM.")
    return found


def _read_private(path: Path) -> bytes:
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def _write_private(path: Path, key: Ed25519PrivateKey) -> None:
    """Write a key at once and for the owner only, so that a crash leaves the old file or the new one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key.private_bytes_raw().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
