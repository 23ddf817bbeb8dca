"""A real Dovecot, as a process of its own on loopback, with its own configuration and mailboxes in a folder of its own."""

import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.net import free_port

PASSWORD = "geheim-van-de-postbus"
POLLED = "loket"
"""A mailbox without IDLE, of which Dovecot tells half a second late that something came."""
_PLACES = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_uid = {owner}
mail_gid = {owner_group}
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
imap_capability = {capability}
maildir_stat_dirs = no
auth_mechanisms = plain
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def find_dovecot() -> str | None:
    """Return Dovecot's program; None where it is not installed."""
    return shutil.which("dovecot", path=_PLACES)


class Dovecot:
    """A running server: any name is a user with an empty mailbox."""

    def __init__(self, folder: Path, port: int, tls_port: int, owner: pwd.struct_passwd) -> None:
        self.folder, self.port, self.tls_port, self._owner = folder, port, tls_port, owner
        self._number = 0
        self._looking: dict[str, imaplib.IMAP4] = {}

    def box(self, user: str) -> imaplib.IMAP4:
        """Sign in to a mailbox, as an employee's mail program does."""
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        imap.login(user, PASSWORD)
        return imap

    def deliver(self, user: str, *mails: bytes) -> None:
        """Put mails in a mailbox, as a mail server does."""
        with self.box(user) as imap:
            for mail in mails:
                status, said = imap.append("INBOX", None, None, mail)
                assert status == "OK", said

    def deliver_many(self, user: str, mails: Iterator[bytes]) -> None:
        """Put very many mails in a mailbox."""
        with self.box(user) as imap:
            imap.select("INBOX")
        new = self.folder / "mail" / user / "new"
        for mail in mails:
            self._number += 1
            path = new / f"1700000000.M{self._number}.here"
            path.write_bytes(mail)
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def count(self, user: str, what: str = "UNSEEN", folder: str = "INBOX") -> int:
        """Count the mails in a folder that are so."""
        with self.box(user) as imap:
            status, _ = imap.select(f'"{folder}"', readonly=True)
            return len(imap.search(None, what)[1][0].split()) if status == "OK" else 0

    def unread(self, user: str) -> int:
        """Count what nobody read yet, on a connection that stays."""
        box = self._looking.get(user) or self._looking.setdefault(user, self.box(user))
        _, [told] = box.status("INBOX", "(UNSEEN)")
        return int(told.rpartition(b" ")[2].rstrip(b")"))

    def shut(self) -> None:
        """End what stays."""
        for box in self._looking.values():
            box.logout()

    def kick(self, user: str) -> None:
        """Break off every connection of a user: their processes end."""
        subprocess.run(
            [shutil.which("doveadm", path=_PLACES) or "doveadm", "-c", str(self.folder / "conf"), "kick", user],
            check=False,
            capture_output=True,
        )

    def rebuild(self, user: str) -> None:
        """Give a mailbox another UIDVALIDITY, as a restored back-up has."""
        for path in (self.folder / "mail" / user).glob("dovecot*"):
            path.unlink()


@contextmanager
def running_dovecot(capability: str = "", *, certificate: Path | None = None) -> Iterator[Dovecot]:
    """Run a server; `capability` is what it says that it can, where that is not all. With a `certificate` it has TLS, too."""
    program = find_dovecot()
    assert program is not None
    folder, port = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp")), free_port()
    tls_port = free_port() if certificate else 0
    me = pwd.getpwuid(os.geteuid())
    owner = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    internal, login = ("dovecot", "dovenull") if me.pw_uid == 0 else (me.pw_name, me.pw_name)
    folder.chmod(0o755)
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    group = "dovecot" if me.pw_uid == 0 else str(me.pw_gid)
    values = {
        "folder": folder,
        "port": port,
        "tls_port": tls_port,
        "tls": f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{certificate}" if certificate else "ssl = no",
        "internal": internal,
        "login": login,
        "group": group,
        "password": PASSWORD,
    }
    values |= {"owner": owner.pw_uid, "owner_group": owner.pw_gid, "capability": capability}
    polled = f"{POLLED}:x:{owner.pw_uid}:{owner.pw_gid}::{folder}/mail/{POLLED}::userdb_imap_capability=IMAP4rev1\n"
    (folder / "users").write_text(polled)
    (folder / "conf").write_text(_CONFIG.format(**values))
    with subprocess.Popen([program, "-F", "-c", str(folder / "conf")], stderr=subprocess.PIPE) as process:
        try:
            server = Dovecot(folder, port, tls_port, owner)
            _until_it_answers(server, process)
            yield server
            server.shut()
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


def _until_it_answers(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            server.box("probe").logout()
        except (OSError, imaplib.IMAP4.error):
            assert process.poll() is None, (
                (server.folder / "log").read_text() if (server.folder / "log").exists() else "dovecot ended"
            )
            assert time.monotonic() < deadline, (server.folder / "log").read_text()
            time.sleep(0.05)
        else:
            return


needs_dovecot = pytest.mark.skipif(
    find_dovecot() is None and not os.environ.get("CI"),
    reason="Dovecot is not installed (Debian: apt-get install dovecot-imapd)",
)
