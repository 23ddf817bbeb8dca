"""The settings of the api process, from the environment (`docs/reference/settings.md`)."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from router.agents.models import Lifetime

_PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What can be set; each field is `BALIE_<NAME>`, except `DATABASE_URL`."""

    model_config = SettingsConfigDict(env_prefix="BALIE_")

    database_url: str = Field(validation_alias="DATABASE_URL")
    home: Path = _PROJECT / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    internal_port: int = 8001
    bot_url: str = "http://127.0.0.1:5005"
    catalogue: Path = _PROJECT / "catalogue"
    municipality: Path = _PROJECT / "municipality"
    web: Path = _PROJECT / "web" / "dist"
    bot_deadline_seconds: float = 5.0
    bot_retry_seconds: float = 20.0
    fragment_hold_ms: int = 350
    turn_slots: int = 24
    database_pool: int = 12
    origins: list[str] = []  # other sites that may show the widget, as https://www.example.org
    secure_cookies: bool = False  # true behind TLS
    rate_messages: str = "40/minute"  # for each conversation
    rate_conversations: str = "20/10minutes"  # from each address; beyond it each costs a proof of work
    rate_proved_conversations: str = "600/10minutes"  # from each address, with proofs
    rate_sign_in: str = "10/minute"  # for each user name and address
    rate_codes: str = "10/10minutes"  # for each account, codes of its second step
    session_hours: float = Field(default=12.0, gt=0)  # at most, whatever is done in it
    session_idle_minutes: float = Field(default=60.0, ge=0)  # without anything done in it; 0: no limit
    second_step_roles: list[str] = []  # who must have a second step, as ["supervisor", "auditor"]
    local_accounts: bool = True  # false: only the identity provider
    public_url: str = ""  # where the console is reached, as https://balie.example.org
    oidc_issuer: str = ""  # of the municipality's identity provider
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_scopes: str = "openid profile"
    rate_receipts: str = "5/hour"  # mailed transcripts, for each conversation, from and to each address
    rate_callbacks: str = "20/minute"  # for each call-back's number, and for each address
    attachment_megabytes: int = Field(default=10, ge=1, le=100)  # of one file
    attachments: int = Field(default=5, ge=1)  # in one conversation
    clamd: str = ""  # unix:/run/clamav/clamd.ctl or host:port; without it files are not scanned, and that is said
    smtp_url: str = ""  # smtp://user:password@host:587; without it transcripts are saved, and not mailed
    mail_from: str = ""  # from whom mail is, as chat@voorbeeld.nl
    telephony_secret: str = (
        ""  # with which the telephone exchange signs; two, with a space between, while it is changed
    )
    stream_networks: list[str] = []  # inside which events may be sent too, as ["10.1.0.0/16"]
    open_klant_url: str = ""  # of the customer register, as https://openklant.example/klantinteracties/api/v1
    open_klant_token: str = ""
    internal_token: str = ""
    token_key: str = ""
    sign_in_key: str = ""
    seal_key: str = ""  # the private key of the ledger's seals, as hex
    seal_seconds: float = Field(default=300.0, ge=1)
    seal_file: str = ""  # where the seals are kept outside the database; BALIE_HOME/seals.jsonl without it

    @property
    def lifetime(self) -> Lifetime:
        """How long a session lasts."""
        idle = timedelta(minutes=self.session_idle_minutes) if self.session_idle_minutes else None
        return Lifetime(longest=timedelta(hours=self.session_hours), idle=idle)

    @property
    def telephony_secrets(self) -> list[bytes]:
        """With which the telephone exchange may sign; none: it is not connected."""
        return [each.encode() for each in self.telephony_secret.split()]

    def secret(self, name: str, given: str) -> str:
        """Return a secret: the one that was given, or the one in BALIE_HOME/secrets, made at the first call."""
        if given:
            return given
        path = self.home / "secrets" / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="utf-8").strip()
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(32))
        return path.read_text(encoding="utf-8").strip()
