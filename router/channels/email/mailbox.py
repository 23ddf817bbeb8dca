r"""A mailbox over IMAP (RFC 3501, IDLE: RFC 2177, MOVE: RFC 6851), with the standard library, for one thread at a time.

Nothing here is remembered from one connection to the next: a mail that waits is one without \Seen, whatever its number. So a mailbox that was
rebuilt (another UIDVALIDITY), moved or read by another replica is only looked at again.
"""

import imaplib
import re
import select
import socket
import ssl
from contextlib import suppress

from router.channels.email.certificates import trouble_with
from router.channels.email.settings import Settings
from router.channels.failures import NotAllowed, SendError, Unavailable

_TIMEOUT = 30.0  # seconds for each step
_LONGEST_IDLE = 240.0  # seconds: shorter than what routers between us forget (RFC 2177: at most 29 minutes)
_SIZE = re.compile(rb"UID (\d+)\b.*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?\bUID (\d+)")
_MOST_FETCHED = 200  # UIDs in one command


class _NotDone(Unavailable):
    """The server answers, and does not do it."""


class Mailbox:
    """A connection to one folder. Every method blocks, and raises `Unavailable` where the server does not do what it should."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._imap: imaplib.IMAP4 | None = None
        self._wake, self._woken = socket.socketpair()
        self._made: set[str] = set()
        self._can: frozenset[str] = frozenset()

    def open(self, token: str | None = None) -> None:
        """Connect, sign in, and open the folder.

        Raises:
            NotAllowed: the password or token is refused.
        """
        try:
            self._imap = self._connected()
            if not (self._settings.imap.tls or self._settings.imap.local):
                self._start_tls(self._imap)
            self._sign_in(self._imap, token)
            _, [can, *_] = self._imap.capability()  # what a server can do it says in full to who signed in
            self._can = frozenset(can.decode("ascii", "replace").upper().split())
        except (imaplib.IMAP4.error, OSError, SendError) as error:
            self.close()
            if isinstance(error, SendError):
                raise
            raise Unavailable(f"imap_{trouble_with(error) or type(error).__name__.lower()}") from error
        self._do("SELECT")

    def _connected(self) -> imaplib.IMAP4:
        place = self._settings.imap
        if place.tls:
            return imaplib.IMAP4_SSL(place.host, place.port, ssl_context=ssl.create_default_context(), timeout=_TIMEOUT)
        return imaplib.IMAP4(place.host, place.port, timeout=_TIMEOUT)

    def _start_tls(self, imap: imaplib.IMAP4) -> None:
        if "STARTTLS" not in imap.capabilities:
            raise Unavailable("imap_no_starttls")
        imap.starttls(ssl.create_default_context())

    def _sign_in(self, imap: imaplib.IMAP4, token: str | None) -> None:
        user = self._settings.user
        try:
            if token is None:
                imap.login(user, self._settings.password)
            else:
                said = f"user={user}\1auth=Bearer {token}\1\1".encode()
                imap.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if b"UNAVAILABLE" in str(error).upper().encode():
                raise
            raise NotAllowed("imap_sign_in") from error

    def waiting(self) -> list[int]:
        """Return the UIDs of what waits, oldest first."""
        self._connection().response("EXISTS")  # what was told until now is among them
        found = self._uid("SEARCH", "UNSEEN", "UNDELETED")
        return sorted(int(each) for line in found if isinstance(line, bytes) for each in line.split())

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Return how large these are, in bytes; what was moved meanwhile is not among them."""
        found: dict[int, int] = {}
        for start in range(0, len(uids), _MOST_FETCHED):
            some = ",".join(map(str, uids[start : start + _MOST_FETCHED]))
            for line in self._uid("FETCH", some, "(UID RFC822.SIZE)"):
                if isinstance(line, bytes) and (match := _SIZE.search(line)):
                    uid, size = (match.group(1), match.group(2)) if match.group(1) else (match.group(4), match.group(3))
                    found[int(uid)] = int(size)
        return found

    def read(self, uid: int, *, head_only: bool) -> bytes | None:
        """Return a mail without marking it; None where it is not there any more, or was read meanwhile."""
        part = "BODY.PEEK[HEADER]" if head_only else "BODY.PEEK[]"
        for each in self._uid("FETCH", str(uid), f"(UID FLAGS {part})"):
            if isinstance(each, tuple):
                return None if b"\\Seen" in each[0] else each[1]
        return None

    def done(self, uid: int, folder: str = "") -> bool:
        """Mark a mail as read; and put it in a folder, where one is named.

        Returns:
            False where the server will not put it there: it stays where it is, read. One that can't move mail leaves it there, too.
        """
        self._uid("STORE", str(uid), "+FLAGS", "(\\Seen)")
        try:
            if folder:
                self._move(uid, folder)
        except _NotDone:
            return False
        return True

    def _move(self, uid: int, folder: str) -> None:
        if folder not in self._made:
            with suppress(_NotDone):  # it is there
                self._do("CREATE", _quoted(folder))
            self._made.add(folder)
        if "MOVE" in self._can:
            self._uid("MOVE", str(uid), _quoted(folder))
        elif "UIDPLUS" in self._can:
            self._uid("COPY", str(uid), _quoted(folder))
            self._uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
            self._uid("EXPUNGE", str(uid))

    def wait(self, *, again: bool = False) -> None:
        """Return when something may have come since `waiting`, after a while, or when `wake` is called from another thread.

        Args:
            again: whether something stayed that is to be tried again soon.
        """
        self._do("NOOP")
        if self._connection().response("EXISTS")[1] != [None]:  # told already, and not told again
            return
        if "IDLE" in self._can:
            self._idle(self._settings.poll_seconds if again else _LONGEST_IDLE)
        else:
            select.select([self._woken], [], [], self._settings.poll_seconds)

    def _idle(self, seconds: float) -> None:
        imap = self._connection()
        sock, tag = imap.socket(), imap._new_tag()
        try:
            imap.send(tag + b" IDLE\r\n")
            said = _until_line(sock, b"+", tag)
            if re.search(rb"(?m)^\+", said) is None:
                raise Unavailable("imap_idle_refused")
            if b" EXISTS" not in said.upper() and not (isinstance(sock, ssl.SSLSocket) and sock.pending()):
                select.select([sock, self._woken], [], [], seconds)
            imap.send(b"DONE\r\n")
            _until_line(sock, tag)
        except (imaplib.IMAP4.error, OSError) as error:
            raise Unavailable("imap_gone") from error

    def wake(self) -> None:
        """End a wait of another thread."""
        self._wake.send(b"!")

    def close(self) -> None:
        """End the connection, if there is one."""
        imap, self._imap = self._imap, None
        if imap is not None:
            try:
                imap.logout()
            except (imaplib.IMAP4.error, OSError):
                with suppress(OSError):  # nothing is left of it, after TLS that failed
                    imap.shutdown()

    def shut(self) -> None:
        """Give back everything."""
        self.close()
        self._wake.close()
        self._woken.close()

    def _connection(self) -> imaplib.IMAP4:
        if self._imap is None:
            raise Unavailable("imap_closed")
        return self._imap

    def _uid(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        return self._do("UID", command, *arguments)

    def _do(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        imap = self._connection()
        try:
            if command == "UID":
                status, found = imap.uid(*arguments)
            elif command == "SELECT":
                status, found = imap.select(_quoted(self._settings.folder))
            elif command == "CREATE":
                status, found = imap.create(*arguments)
            else:
                status, found = imap.noop()
        except (imaplib.IMAP4.abort, OSError) as error:
            raise Unavailable(f"imap_{type(error).__name__.lower()}") from error
        except imaplib.IMAP4.error as error:  # it does not know the command
            raise _NotDone(f"imap_{command.lower()}_refused") from error
        if status != "OK":
            raise _NotDone(f"imap_{command.lower()}_refused")
        return list(found)


def _until_line(sock: socket.socket, *begins: bytes) -> bytes:
    """Read from a server until a line that begins so is whole, past `imaplib`: what it has read ahead, nobody sees who waits for more.

    Raises:
        OSError: the server is gone.
    """
    said, wanted = b"", re.compile(rb"(?m)^(?:" + b"|".join(map(re.escape, begins)) + rb").*\r\n")
    while wanted.search(said) is None:
        more = sock.recv(4096)
        if not more:
            raise ConnectionResetError
        said += more
    return said


def _quoted(folder: str) -> str:
    r"""Return a folder's name as IMAP writes it: quoted, in modified UTF-7 (RFC 3501, 5.1.3).

    >>> _quoted("Café & zo")
    '"Caf&AOk- &- zo"'
    """
    encoded = re.sub(
        r"[^\x20-\x7e]+",
        lambda found: "&" + found.group().encode("utf-7").decode()[1:].rstrip("-").replace("/", ",") + "-",
        folder.replace("&", "&-"),
    )
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'
