"""The built web pages, as small as the browser can take them.

Only these files go compressed, from copies that the build laid beside them. No answer of `/v1/` does: what holds a token next to words of
somebody else would tell by its size what the token is (BREACH), and a stream would wait for more to compress.
"""

import mimetypes
import os
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_COPIES = (("br", ".br"), ("gzip", ".gz"))  # the smallest first
_REFUSED = re.compile(r"q=0(?:\.0*)?$")


class WebFiles(StaticFiles):
    """Files of a folder: hashed assets are kept for a year, everything else is asked for each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with how long it may be kept."""
        response = await super().get_response(path, scope)
        hashed = "assets/" in path
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return the file, or the smallest copy of it that the browser takes and that is not older than it."""
        path, headers = os.fspath(full_path), Headers(scope=scope)
        accepted = _accepted(headers.get("accept-encoding", ""))
        for coding, suffix in _COPIES:
            copy = _copy(path + suffix, stat_result) if coding in accepted else None
            if copy is not None:
                more = {"Content-Encoding": coding, "Vary": "Accept-Encoding"}
                kind = mimetypes.guess_type(path)[0]
                found = FileResponse(path + suffix, status_code, more, media_type=kind, stat_result=copy)
                return NotModifiedResponse(found.headers) if self.is_not_modified(found.headers, headers) else found
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _accepted(header: str) -> set[str]:
    """Return the codings of an `Accept-Encoding`, without those that it refuses."""
    named = (each.strip().lower().partition(";") for each in header.split(","))
    return {coding.strip() for coding, _, weight in named if not _REFUSED.match(weight.strip())}


def _copy(path: str, original: os.stat_result) -> os.stat_result | None:
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        return None
    return found if found.st_mtime >= original.st_mtime else None
