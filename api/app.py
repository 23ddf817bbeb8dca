"""The two applications of the process: the public one, and the internal one on the loopback."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import (
    agents,
    alerts,
    blocks,
    brakes,
    callbacks,
    conversations,
    handoffs,
    health,
    internal,
    ledger,
    privacy,
    problems,
    promises,
    queue,
    response_terms,
    session,
    surge,
    turns,
)
from api.answers import API_VERSION
from api.guards import SmallBodies, StrictHeaders
from api.services import Services


class _WebFiles(StaticFiles):
    """The built web pages: hashed assets are kept for a year, everything else is asked for each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with how long it may be kept."""
        response = await super().get_response(path, scope)
        hashed = "assets/" in path
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response


def public_app(services: Services) -> FastAPI:
    """Return the application that everyone can reach."""
    app = FastAPI(
        title="Balie",
        version=API_VERSION,
        description="From a citizen's question to the agreed answer, or to a human who already knows.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.services = services
    problems.register(app)
    for part in (
        conversations,
        callbacks,
        response_terms,
        session,
        queue,
        handoffs,
        agents,
        alerts,
        brakes,
        blocks,
        surge,
        promises,
        turns,
        ledger,
        privacy,
        health,
    ):
        app.include_router(part.routes)
    _web(app, services)
    app.add_middleware(SmallBodies)
    if services.settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=services.settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["API-Version", "Retry-After"],
            max_age=600,
        )
    app.add_middleware(StrictHeaders)
    return app


def _web(app: FastAPI, services: Services) -> None:
    web = services.settings.web
    if not web.is_dir():  # an api without its pages: they may be served from elsewhere
        return

    @app.get("/", include_in_schema=False)
    async def demo() -> Response:
        return FileResponse(web / "demo" / "index.html", headers={"Cache-Control": "no-cache"})

    for part in ("widget", "console", "demo", "callback"):
        if (web / part).is_dir():
            app.mount(f"/{part}", _WebFiles(directory=web / part, html=True), name=part)


def internal_app(services: Services) -> FastAPI:
    """Return the application that only the bot's actions reach."""
    app = FastAPI(title="Balie internal", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    problems.register(app)
    app.include_router(internal.routes)
    app.add_middleware(SmallBodies)
    return app
