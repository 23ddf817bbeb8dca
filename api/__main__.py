"""The api process: `python -m api`. Two listeners in one event loop; ends cleanly on SIGINT and SIGTERM."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError

from api.app import internal_app, public_app
from api.logs import configure
from api.services import make_services, running
from api.settings import Settings
from router.catalogue import CatalogueInvalid

log = structlog.get_logger()


class SettingUnusable(Exception):
    """A setting cannot be used; the message says which, and what to write."""


async def serve(settings: Settings) -> None:
    """Serve until a signal ends it.

    Raises:
        SettingUnusable: a setting cannot be used, by itself or without another.
        CatalogueInvalid: with every problem in the content.
    """
    try:
        services = make_services(settings)
    except ValueError as error:
        raise SettingUnusable(str(error)) from error
    public = _server(public_app(services), settings.host, settings.port)
    inside = _server(internal_app(services), "127.0.0.1", settings.internal_port, kind=_Inside)
    async with running(services):
        first = asyncio.create_task(inside.serve())
        await public.serve()
        inside.should_exit = True
        await first


class _Inside(uvicorn.Server):
    """The second listener ends when the first one says so, and leaves the signals to it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _server(app: FastAPI, host: str, port: int, kind: type[uvicorn.Server] = uvicorn.Server) -> uvicorn.Server:
    return kind(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=3,
        )
    )


def main() -> int:
    """Start, or say in one line why not."""
    configure()
    try:
        uvloop.run(serve(Settings()))
    except ValidationError as error:
        sys.stderr.write(f"A setting is missing or wrong: {error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}\n")
        return 2
    except SettingUnusable as error:
        sys.stderr.write(f"A setting cannot be used: {error}\n")
        return 2
    except CatalogueInvalid as error:
        sys.stderr.write(f"The content cannot be used:\n{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
