"""The municipality's identity provider, over OpenID Connect: the authorization code flow with PKCE, state and nonce.

OpenID Connect Core 1.0 (3.1), Discovery 1.0, RP-Initiated Logout 1.0, Back-Channel Logout 1.0; RFC 7636 (PKCE), RFC 9207 (`iss` in the answer).
The checks of tokens are authlib's and joserfc's; the calls are made here with httpx (ADR 12).
"""

import hmac
import ipaddress
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import structlog
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jwt import Token

from router.database import Clock
from router.sign_in.errors import InvalidLogout, ProviderRefused, ProviderUnavailable

log = structlog.get_logger()

_ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"]
_LEEWAY = 60  # seconds that a clock may be off
_LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
_OLD = 3600  # seconds after which the discovery document is read again
_AGAIN = 30  # seconds between two looks at the keys because of an unknown one
_PATIENCE = 5.0  # seconds for each call
_LOGOUT_VALID = 300  # seconds


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One try to sign in: what the browser keeps until it comes back from the provider."""

    state: str
    nonce: str
    verifier: str
    back_to: str
    began: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Client:
    """What Balie is at the provider."""

    issuer: str
    id: str
    secret: str
    scopes: str
    comes_back_at: str
    signed_out_at: str


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """Whom the provider vouched for, with its proof."""

    claims: Mapping[str, Any]
    id_token: str

    @property
    def session(self) -> str | None:
        """What the provider calls the session, where it does."""
        return self.claims.get("sid")


class Provider:
    """One identity provider."""

    def __init__(self, client: Client, *, clock: Clock) -> None:
        """Make it; nothing is asked before somebody signs in.

        Raises:
            ValueError: the issuer is neither https nor on this machine.
        """
        if not _is_safe(client.issuer):
            raise ValueError(f"{client.issuer} is no https address.")
        self.client, self._clock = client, clock
        self._http = httpx.AsyncClient(timeout=_PATIENCE, headers={"Accept": "application/json"})
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = self._keys_at = 0

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def begin(self, back_to: str, *, another: bool) -> tuple[str, Visit]:
        """Return where the browser goes, and what it keeps meanwhile.

        Args:
            back_to: the part of the console to come back to.
            another: ask which account, also of who is signed in there.

        Raises:
            ProviderUnavailable: it cannot be reached.
        """
        metadata = await self._discovered()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        visit = Visit(state=state, nonce=nonce, verifier=verifier, back_to=back_to, began=self._now())
        asked = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": self.client.comes_back_at,
            "scope": self.client.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        if another:
            asked["prompt"] = (
                "select_account" if "select_account" in metadata.get("prompt_values_supported", ()) else "login"
            )
        return str(httpx.URL(metadata["authorization_endpoint"]).copy_merge_params(asked)), visit

    async def finish(self, visit: Visit, answer: Mapping[str, str], *, needs: Collection[str]) -> Vouched:
        """Return whom the provider vouched for, after the browser came back.

        Args:
            visit: what the browser kept.
            answer: what it brought, from the address.
            needs: the claims that are wanted; userinfo is asked where the ID token lacks one.

        Raises:
            ProviderRefused: it said no, or what it said is wrong.
            ProviderUnavailable: it cannot be reached.
        """
        if not hmac.compare_digest(visit.state.encode(), answer.get("state", "").encode()):
            raise ProviderRefused
        if answer.get("iss", self.client.issuer) != self.client.issuer or not answer.get("code"):
            log.warning("provider.refused", error=answer.get("error", "no code")[:100])
            raise ProviderRefused
        given = await self._exchange(answer["code"], visit.verifier)
        id_token = str(given.get("id_token", ""))
        claims = await self._claims_of(id_token, nonce=visit.nonce, access_token=str(given.get("access_token", "")))
        if set(needs) - claims.keys():
            claims = await self._with_userinfo(claims, str(given.get("access_token", "")))
        return Vouched(claims=claims, id_token=id_token)

    async def sign_out_at(self, id_token: str | None) -> str | None:
        """Return where the browser signs out of the provider as well, where it can."""
        try:
            metadata = await self._discovered()
        except ProviderUnavailable:
            return None
        if "end_session_endpoint" not in metadata:
            return None
        asked = {"client_id": self.client.id, "post_logout_redirect_uri": self.client.signed_out_at}
        if id_token:
            asked["id_token_hint"] = id_token
        return str(httpx.URL(metadata["end_session_endpoint"]).copy_merge_params(asked))

    async def logged_out(self, logout_token: str) -> tuple[str | None, str | None]:
        """Return who signed out at the provider: the subject and what it calls the session, of which one may be None.

        Raises:
            InvalidLogout: the token is not its, or is no logout.
            ProviderUnavailable: its keys cannot be had.
        """
        try:
            token = await self._read(logout_token)
        except JoseError as error:
            raise InvalidLogout from error
        claims, now = token.claims, self._now()
        audience = claims.get("aud")
        right = (
            claims.get("iss") == self.client.issuer
            and self.client.id in (audience if isinstance(audience, list) else [audience])
            and _LOGGED_OUT in (claims.get("events") or {})
            and "nonce" not in claims
            and isinstance(claims.get("iat"), int)
            and abs(now - claims["iat"]) <= _LOGOUT_VALID
            and (claims.get("sub") or claims.get("sid"))
        )
        if not right:
            raise InvalidLogout
        return claims.get("sub"), claims.get("sid")

    async def _claims_of(self, id_token: str, *, nonce: str, access_token: str) -> dict[str, Any]:
        """Return the claims of an ID token (Core 1.0, 3.1.3.7)."""
        try:
            token = await self._read(id_token)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self.client.issuer},
                    "aud": {"essential": True, "value": self.client.id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"nonce": nonce, "client_id": self.client.id, "access_token": access_token},
            )
            claims.validate(now=self._now(), leeway=_LEEWAY)
        except (JoseError, ValueError) as error:
            log.warning("provider.refused", error=type(error).__name__)
            raise ProviderRefused from error
        return dict(claims)

    async def _read(self, token: str) -> Token:
        """Return a token whose signature is the provider's; an unknown key is looked for once more."""
        try:
            return jwt.decode(token, await self._key_set(fresh=False), algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(token, await self._key_set(fresh=True), algorithms=_ALGORITHMS)

    async def _key_set(self, *, fresh: bool) -> KeySet:
        now = self._now()
        if self._keys is None or (fresh and abs(now - self._keys_at) >= _AGAIN):
            given = (await self._get((await self._discovered())["jwks_uri"])).get("keys", [])
            self._keys, self._keys_at = KeySet([key for each in given for key in _key(each)]), now
        return self._keys

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        metadata = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.comes_back_at,
            "code_verifier": verifier,
            "client_id": self.client.id,
        }
        by_basic = "client_secret_basic" in metadata.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        auth = None
        if self.client.secret and by_basic:  # RFC 6749, 2.3.1: both are encoded first
            auth = httpx.BasicAuth(quote(self.client.id, safe=""), quote(self.client.secret, safe=""))
        elif self.client.secret:
            form["client_secret"] = self.client.secret
        answer = await self._ask("POST", metadata["token_endpoint"], data=form, auth=auth)
        if answer.is_client_error:
            log.warning("provider.refused", error=f"token endpoint: {answer.status_code}")
            raise ProviderRefused
        return _json(answer)

    async def _with_userinfo(self, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
        metadata = await self._discovered()
        if "userinfo_endpoint" not in metadata or not access_token:
            return claims
        more = await self._get(metadata["userinfo_endpoint"], {"Authorization": f"Bearer {access_token}"})
        if more.get("sub") != claims["sub"]:  # Core 1.0, 5.3.2
            raise ProviderRefused
        return more | claims

    async def _discovered(self) -> dict[str, Any]:
        """Return the discovery document; while the provider is away, what it said last counts."""
        now = self._now()
        if self._metadata and abs(now - self._read_at) < _OLD:
            return self._metadata
        try:
            found = await self._get(f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
            _check_discovered(found, self.client.issuer)
        except (ProviderUnavailable, KeyError) as error:
            log.warning("provider.unavailable", error=repr(error.__cause__ or error)[:200])
            if not self._metadata:
                raise ProviderUnavailable from error
            return self._metadata
        self._metadata, self._read_at = found, now
        return found

    async def _get(self, url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        return _json(await self._ask("GET", url, headers=headers))

    async def _ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            answer = await self._http.request(method, url, **more)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable from error
        if answer.is_server_error:
            raise ProviderUnavailable
        return answer

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _check_discovered(found: Mapping[str, Any], issuer: str) -> None:
    """Raise ProviderUnavailable for what is another provider's, or leads away from https (Discovery 1.0, 4.3)."""
    used = [found[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if found.get("issuer") != issuer or not all(_is_safe(each) for each in used):
        raise ProviderUnavailable


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise ProviderUnavailable from error
    if not isinstance(found, dict):
        raise ProviderUnavailable
    return found


def _key(described: dict[str, Any]) -> list[Any]:
    """Return a key for signatures in a list; an empty one for what is for something else, or of a kind that we do not know."""
    if described.get("use", "sig") != "sig" or described.get("kty") == "oct":
        return []
    try:
        return [JWKRegistry.import_key(described)]
    except (JoseError, ValueError, KeyError):
        return []


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    return parts.scheme == "http" and here
