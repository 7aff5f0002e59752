"""`drytake env`."""

import click

from drytake.commands.lookup import find_provider
from drytake.commands.options import complete_providers, format_option
from drytake.commands.output import echo_lines, say_json

__all__ = ["env"]


@click.command()
@click.argument("provider", shell_complete=complete_providers)
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Where the mock is served.")
@click.option("--key", default="sk-test", show_default=True, help="The API key: a tenant of your own.")
@format_option
def env(*, provider: str, url: str, key: str, form: str) -> None:
    """Print what points known clients at the mock.

    The text is for a shell: exports, and the rest in comments.

    \b
    Examples:
      drytake env outai --url http://127.0.0.1:9000 --key sk-test-1
      eval "$(drytake env loova)"
    """
    from drytake.mockserver.settings.known_clients import known_clients, shell_lines

    clients = known_clients(find_provider(provider), url=url.rstrip("/"), key=key)
    if form == "json":
        say_json({"provider": provider, "clients": clients})
    else:
        echo_lines(shell_lines(clients))
