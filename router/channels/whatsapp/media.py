"""A file that somebody sent: its id gives an address that is good for five minutes, and that wants our token.

The source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import httpx
import orjson

from router.channels.calling import call
from router.channels.failures import FileGone, FileTooBig, Refused, Unavailable
from router.channels.whatsapp.graph import explain

_HOST = "lookaside.fbsbx.com"


@dataclass(frozen=True, kw_only=True)
class Media:
    """The files of one number."""

    client: httpx.AsyncClient
    root: str
    base: str
    number: str
    headers: Mapping[str, str] = field(repr=False)

    async def content(self, media: str, *, most: int) -> bytes:
        """Return a file.

        Raises:
            FileGone, FileTooBig, SendError.
        """
        url = await self._url(media, most)
        content = bytearray()
        try:
            async with self.client.stream("GET", url, headers=self.headers, follow_redirects=False) as response:
                if not response.is_success:
                    raise FileGone(f"http_{response.status_code}")
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > most:
                        raise FileTooBig("too_big")
        except httpx.TransportError as error:
            raise Unavailable("media_broke_off") from error
        return bytes(content)

    async def _url(self, media: str, most: int) -> str:
        """Return where a file is. Our token goes along, so only to Meta's own place."""
        request = self.client.build_request(
            "GET",
            f"{self.root}/{quote(media, safe='')}",
            params={"phone_number_id": self.number},
            headers=self.headers,
        )
        try:
            response = await call(self.client, request, explain=explain)
        except Refused as error:
            raise FileGone(error.reason) from error
        try:
            found = orjson.loads(response.content)
            url, size = str(found["url"]), int(found.get("file_size") or 0)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileGone(f"http_{response.status_code}") from error
        if size > most:
            raise FileTooBig("too_big")
        place, ours = urlsplit(url), urlsplit(self.base)
        if (place.scheme, place.netloc) not in {("https", _HOST), (ours.scheme, ours.netloc)}:
            raise FileGone("strange_address")
        return url
