"""A real OpenID Connect provider, certified, as a process of its own (`web/tests/identity-provider.mjs`)."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from cli.net import free_port
from cli.settings import PROJECT

CLIENT_ID, CLIENT_SECRET = "balie", "a secret: with/signs&more"
MAPPING = """
roles: {claim: roles, values: {balie-medewerker: [agent], balie-teamleider: [supervisor]}}
departments: {claim: groups, values: {team-burgerzaken: [burgerzaken, klantcontact]}}
skills: {claim: groups, values: {team-burgerzaken: [burgerlijke_stand, burgerzaken]}}
"""


class IdentityProvider:
    """The provider, and what it does next."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def knows(self, subject: str | None, *roles: str, **more: Any) -> None:
        """Whoever comes next is this one, with these roles, and is told of as an honest provider does."""
        claims = {"preferred_username": subject, "given_name": (subject or "").title(), "roles": roles}
        claims |= {"groups": ["team-burgerzaken"]} | more
        self.does(account=subject, claims=claims, fault=None, down=False)

    def does(self, **changes: Any) -> None:
        """See `identity-provider.mjs`."""
        httpx.post(f"{self.issuer}/test", json=changes).raise_for_status()


@contextmanager
def identity_provider(balie: str, host: str = "127.0.0.1") -> Iterator[IdentityProvider]:
    """Run it for as long as the context lasts, for a Balie at this address; as `localhost` it is another site than 127.0.0.1."""
    issuer = f"http://{host}:{free_port()}"
    command = ["node", "tests/identity-provider.mjs", json.dumps({"issuer": issuer, "balie": balie})]
    with subprocess.Popen(command, cwd=PROJECT / "web", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            assert any(b"ready" in line for line in process.stdout), "oidc-provider did not start: run npm ci in web/"
            yield IdentityProvider(issuer)
        finally:
            process.terminate()
