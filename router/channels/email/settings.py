"""What an account of this channel needs: a mailbox to read, a server to hand letters in, and who we are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from router.channels.accounts import Needs
from router.channels.email.model import MEGABYTE, Limits
from router.channels.email.thread import Key
from router.channels.protocol import Account

_OPTIONAL = (
    "user",
    "aliases",
    "folder",
    "done_folder",
    "other_folder",
    "megabytes",
    "poll_seconds",
    "approve",
    "oauth",
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mail server listens. TLS from the start, or by STARTTLS; in the clear on this machine only."""

    host: str
    port: int
    tls: bool

    @property
    def local(self) -> bool:
        """Whether it is on this machine."""
        return _is_here(self.host)

    @classmethod
    def of(cls, url: str, *, schemes: tuple[str, str], ports: tuple[int, int]) -> "Place":
        """Read `imap://host`, `imaps://host:993` and the like.

        Raises:
            ValueError: it is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"write {schemes[0]}://host or {schemes[1]}://host")
        tls = parts.scheme == schemes[1]
        return cls(host=parts.hostname, port=parts.port or ports[tls], tls=tls)


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """Signing in with a token of the account's organisation, as Microsoft 365 asks (RFC 6749, 4.4)."""

    token_url: str
    client_id: str
    scope: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """An account, read."""

    address: str
    own: frozenset[str]
    name: str
    user: str
    password: str = field(repr=False)
    oauth: OAuth | None
    imap: Place
    smtp: Place
    folder: str
    done_folder: str
    other_folder: str
    poll_seconds: float
    approve: bool
    limits: Limits
    key: Key

    @classmethod
    def of(cls, account: Account) -> "Settings":
        """Read the settings of an account.

        Raises:
            ValueError: one of them can't be used.
        """
        given, secrets = account.settings, account.secrets
        address = str(given["address"]).strip().lower()
        oauth = given.get("oauth")
        return cls(
            address=address,
            own=frozenset({address, *_aliases(given.get("aliases"))}),
            name=str(given["name"]),
            user=str(given.get("user") or address),
            password=secrets.get("password", ""),
            oauth=_oauth(oauth, secrets["client_secret"]) if oauth else None,
            imap=Place.of(str(given["imap"]), schemes=("imap", "imaps"), ports=(143, 993)),
            smtp=Place.of(str(given["smtp"]), schemes=("smtp", "smtps"), ports=(587, 465)),
            folder=str(given.get("folder", "INBOX")),
            done_folder=str(given.get("done_folder", "")),
            other_folder=str(given.get("other_folder", "")),
            poll_seconds=float(given.get("poll_seconds", 60)),
            approve=bool(given.get("approve", False)),
            limits=Limits(size=int(given.get("megabytes", 25)) * MEGABYTE),
            key=Key(secret=secrets["key"].encode(), domain=address.rpartition("@")[2]),
        )


def _aliases(given: object) -> list[str]:
    """Return our other addresses: a list of them, or one by itself."""
    listed = [given] if isinstance(given, str) else given or []
    if not isinstance(listed, list):
        raise TypeError("aliases: write a list of addresses")
    return [str(each).strip().lower() for each in listed]


def _oauth(given: Mapping[str, Any], secret: str) -> OAuth:
    found = OAuth(**given, client_secret=secret)
    parts = urlsplit(found.token_url)
    if parts.scheme != "https" and not _is_here(parts.hostname or ""):
        raise ValueError("oauth: token_url: write https://")
    return found


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def needs(settings: Mapping[str, Any]) -> Needs:
    """Return what an account of this channel needs."""
    secret = "client_secret" if settings.get("oauth") else "password"
    return Needs(
        settings=("address", "name", "imap", "smtp"), optional=_OPTIONAL, secrets=(secret, "key"), keys={"key": ""}
    )
