"""Where the whole of an agreed answer can be read."""

from collections.abc import Mapping
from typing import Any

from router.channels.deliveries import WholeOf


def answer_page(public_url: str) -> WholeOf:
    """Return what tells where the whole of an agreed answer can be read; nowhere without a public address."""
    base = public_url.rstrip("/")

    def whole(content: Mapping[str, Any], language: str) -> str | None:
        if not (base and content.get("version") and content.get("aspect")):
            return None
        group = f"&audience={content['audience']}" if content.get("audience") else ""
        return f"{base}/answers/{content['key']}/{content['aspect']}?language={language}{group}"

    return whole
