"""`POST /_drytake/mcp`: the tools over streamable HTTP, one JSON response a message, no session. The SDK loads at the first.

The control API loads this by name. Who may ask is decided before, as for all of that API: host, origin, token.
"""

import logging

from starlette.types import Receive, Scope, Send

from drytake.contract_tests.mcp.links import ServerItself
from drytake.contract_tests.mcp.model import Surroundings
from drytake.mockserver.control.problems import refusal
from drytake.mockserver.http.app import App

__all__ = ["McpEndpoint"]

PATH = "/_drytake/mcp"
"""Where clients connect; it is no operation of the control API, but a protocol of its own."""


class McpEndpoint:
    """The endpoint as an ASGI application."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        if scope["method"] != "POST":
            detail = f"MCP takes POST at {PATH} and has no stream of its own; `drytake mcp --help` says how to connect"
            await refusal("wrong-method", detail, allow="POST")(scope, receive, send)
            return
        try:
            from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415 - heavy, an extra

            from drytake.contract_tests.mcp.sdk import make_server  # noqa: PLC0415
        except ImportError as error:
            detail = f"MCP needs its SDK: pip install 'drytake[mcp]' ({error})"
            await refusal("no-sdk", detail)(scope, receive, send)
            return
        logging.getLogger("mcp").setLevel(logging.WARNING)
        settings = self._app.engine.settings
        server = make_server(Surroundings(settings, ServerItself(self._app, scope)))
        manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=settings.body_limit
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)
