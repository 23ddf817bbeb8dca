"""A token to sign in with, where a mail server takes no password (Microsoft 365): client credentials, RFC 6749, 4.4."""

import time

import httpx

from router.channels.email.settings import OAuth
from router.channels.failures import NotAllowed, Unavailable

_SPARE = 300.0  # seconds before its end in which a token is not used any more


class Tokens:
    """Fetches a token, and keeps it for as long as it lasts."""

    def __init__(self, oauth: OAuth, client: httpx.AsyncClient) -> None:
        self._oauth, self._client = oauth, client
        self._token, self._until = "", 0.0

    async def get(self) -> str:
        """Return a token that is still good.

        Raises:
            NotAllowed: our key is refused.
            Unavailable: the provider can't be reached, or fails.
        """
        if self._token and time.monotonic() < self._until:
            return self._token
        form = {
            "grant_type": "client_credentials",
            "client_id": self._oauth.client_id,
            "client_secret": self._oauth.client_secret,
            "scope": self._oauth.scope,
        }
        try:
            response = await self._client.post(self._oauth.token_url, data=form)
        except httpx.TransportError as error:
            raise Unavailable("token_connect_error") from error
        if 400 <= response.status_code < 500:
            raise NotAllowed(f"token_http_{response.status_code}")
        try:
            found = response.raise_for_status().json()
            self._token = str(found["access_token"])
            self._until = time.monotonic() + float(found.get("expires_in", 600)) - _SPARE
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
            raise Unavailable("token_unreadable") from error
        return self._token
