"""The control API under ``/_drytake``: what a test may ask of the server and make it do."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from drytake.mockserver.control import (
    accounts,
    asking,
    calls,
    filmstrip,
    found,
    live_page,
    money,
    problems,
    records,
    scenario,
    server,
    shots,
    snapshots,
    spending,
    stream,
    tenants,
    time,
    webhooks,
)
from drytake.mockserver.control.openapi import document
from drytake.mockserver.control.page import HEADERS, page
from drytake.mockserver.control.requests import CallerDep, control_router
from drytake.mockserver.http.app import App
from drytake.mockserver.http.asgi import Receive, Scope, Send
from drytake.mockserver.state.files import CONTROL
from drytake.schemas.registry import load_object
from drytake.version import __version__

__all__ = ["control_app"]

SUMMARY = "Stands in for providers of Seedance 2.0 and 2.5: their operations, and the control API of this server"

BUILT_UPON = (
    "drytake.contract_tests.reports.endpoint:router",
    "drytake.contract_tests.agents.endpoint:router",
)
"""Routers of what is built upon the server. They are loaded by name, as this layer knows nothing of it."""
PROTOCOLS = {f"{CONTROL}/mcp": "drytake.contract_tests.mcp.endpoint:McpEndpoint"}
"""Path to what speaks a protocol of its own there, of the same kind: made with the server."""

router = control_router()


@router.get("/openapi.json", response_class=JSONResponse)
def get_openapi(caller: CallerDep) -> JSONResponse:
    """Describe the control API and all operations of all providers, as OpenAPI 3.1."""
    return JSONResponse(document(caller))


@router.get("/docs", response_class=HTMLResponse)
def get_docs(caller: CallerDep) -> HTMLResponse:
    """Show this server: base URLs, operations, rules, scenarios and the control API, as one HTML page."""
    return HTMLResponse(page(caller), headers=HEADERS)


def control_app(app: App) -> FastAPI:
    """Return the control API of a server."""
    api = FastAPI(
        title="Drytake",
        summary=SUMMARY,
        version=__version__,
        openapi_url=None,  # ours holds the providers' operations too
        docs_url=None,  # FastAPI's pages load from a CDN
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: f"control.{route.name.replace('_', '-')}",
    )
    api.state.app = app
    looking = (live_page, tenants, calls, filmstrip, found, spending, asking, stream)
    parts = (server, time, scenario, money, accounts, records, snapshots, webhooks, shots, *looking)
    routers = [*(part.router for part in parts), *map(load_object, BUILT_UPON), router]
    for each in routers:
        api.include_router(each)
    own = [Route(path, load_object(spec)(app), include_in_schema=False) for path, spec in PROTOCOLS.items()]
    api.router.routes += own
    problems.install(api, [*(route for each in routers for route in each.routes), *own])
    api.add_middleware(HeadAsGet)
    return api


class HeadAsGet:
    """Answers HEAD like GET; the HTTP server leaves the body out."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
