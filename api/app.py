"""The two applications of the process: the public one, and the internal one on the loopback."""

from html import escape

from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.responses import FileResponse, HTMLResponse, Response

from api import (
    account,
    accounts,
    agents,
    alerts,
    attachments,
    blocks,
    brakes,
    callbacks,
    canned,
    channels,
    contacts,
    content,
    conversations,
    drafts,
    feedback,
    handoffs,
    health,
    improvements,
    insight,
    internal,
    ledger,
    notes,
    open_klant,
    privacy,
    problems,
    promises,
    provider,
    queue,
    receipts,
    response_terms,
    routing,
    search,
    session,
    subscriptions,
    surge,
    telephony,
    turns,
)
from api.answers import API_VERSION
from api.guards import CHAT_PAGE, SmallBodies, StrictHeaders
from api.services import Services
from api.web_files import WebFiles


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
        attachments,
        feedback,
        receipts,
        callbacks,
        response_terms,
        session,
        account,
        provider,
        queue,
        handoffs,
        contacts,
        telephony,
        notes,
        drafts,
        canned,
        agents,
        alerts,
        brakes,
        blocks,
        surge,
        content,
        accounts,
        routing,
        promises,
        turns,
        insight,
        ledger,
        privacy,
        search,
        improvements,
        channels,
        subscriptions,
        open_klant,
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
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-File-Name"],
            expose_headers=["API-Version", "Retry-After"],
            max_age=600,
        )
    app.add_middleware(StrictHeaders, origins=services.settings.origins)
    return app


def _web(app: FastAPI, services: Services) -> None:
    web = services.settings.web
    if not web.is_dir():  # an api without its pages: they may be served from elsewhere
        return

    @app.get("/", include_in_schema=False)
    async def demo() -> Response:
        return FileResponse(web / "demo" / "index.html", headers={"Cache-Control": "no-cache"})

    @app.get(CHAT_PAGE, include_in_schema=False)
    async def chat() -> Response:
        page = await to_thread.run_sync((web / "chat" / "index.html").read_text, "utf-8")
        phone = escape(services.desk.catalogue.municipality.phone)  # known also while nothing else answers
        return HTMLResponse(page.replace("PHONE", phone), headers={"Cache-Control": "no-cache"})

    for part in ("widget", "console", "demo", "callback"):
        if (web / part).is_dir():
            app.mount(f"/{part}", WebFiles(directory=web / part, html=True), name=part)


def internal_app(services: Services) -> FastAPI:
    """Return the application that only the bot's actions reach."""
    app = FastAPI(title="Balie internal", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    problems.register(app)
    app.include_router(internal.routes)
    app.add_middleware(SmallBodies)
    return app
