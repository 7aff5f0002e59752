"""`drytake mcp`."""

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from drytake.commands.output import echo_error, fail

if TYPE_CHECKING:
    from drytake.contract_tests.mcp.links import RemoteMock
    from drytake.mockserver.settings.model import Settings

__all__ = ["mcp"]


@click.command()
@click.option(
    "--origin",
    metavar="URL",
    help="A mock that runs already, such as http://127.0.0.1:8080; by default start_mock starts one of its own.",
)
def mcp(*, origin: str | None) -> None:
    """Serve tools to a coding agent over MCP: validate, price, translate, explain, and a mock.

    They are served on standard input and output, and the mock ends with the connection. A server that runs has the same
    nine tools at /_drytake/mcp. Settings come from variables and drytake.toml; the mock takes a free port
    where they name none.

    \b
    Examples:
      drytake mcp
      drytake mcp --origin http://127.0.0.1:8080
      claude mcp add drytake -- drytake mcp
      codex mcp add drytake -- drytake mcp
      npx @modelcontextprotocol/inspector --cli drytake mcp --method tools/list
    """
    settings = _settings()
    link = _link(settings, origin)
    try:
        from drytake.contract_tests.mcp.stdio import serve_stdio
    except ImportError as error:
        fail(
            f"MCP needs its SDK: pip install 'drytake[mcp]', or begin it by uvx --from 'drytake[mcp]' drytake mcp ({error})"
        )
    if sys.stdin.isatty():
        echo_error("drytake mcp speaks MCP on standard input and output: an agent starts it. Ctrl-C ends it.")
    serve_stdio(settings, link)


def _settings() -> "Settings":
    """Return the settings that variables and files say; a port that nobody says is a free one."""
    from dataclasses import replace

    from drytake.mockserver.settings.configuration import ConfigError, configure

    try:
        found = configure({})
    except ConfigError as error:
        fail(str(error))
    return found.settings if "port" in found.source else replace(found.settings, port=0)


def _link(settings: "Settings", origin: str | None) -> "RemoteMock":
    from drytake.contract_tests.mcp.links import OwnMock, RemoteMock

    if origin is None:
        return OwnMock(settings)
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        fail(f"--origin takes the address of a mock, such as http://127.0.0.1:8080; it got `{origin}`")
    return RemoteMock(origin, settings.control_token)
