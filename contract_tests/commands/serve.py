"""`understudy serve`."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from understudy.contract_tests.commands.configured import Configured, configured
from understudy.contract_tests.commands.options import format_option
from understudy.contract_tests.commands.output import fail, say

if TYPE_CHECKING:
    from socket import socket

    from understudy.mockserver.engine import Engine
    from understudy.mockserver.settings import Settings

__all__ = ["serve"]


@click.command(cls=Configured)
@click.option(
    "--port-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the port here once it answers."
)
@click.option("--quiet", is_flag=True, help="Log errors only.")
@click.option(
    "--har",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the journal into a HAR file at the end: what `understudy check` judges.",
)
@format_option
def serve(*, port_file: Path | None, quiet: bool, har: Path | None, form: str) -> None:
    """Serve the mock until Ctrl-C.

    Each setting can also be said by a variable, such as UNDERSTUDY_PORT, or in understudy.toml or the table
    [tool.understudy] of pyproject.toml; flags go before variables, and variables before files.

    \b
    Examples:
      understudy serve
      understudy serve --port 0 --port-file port.txt --timing instant
      understudy serve --provider outai --switch outai.success-word=completed
      understudy serve --store sqlite:///state.db
      understudy serve --store redis://127.0.0.1:6379/0 --workers 4
      understudy serve --har traffic.har
    """
    settings = configured(quiet=quiet).settings
    from understudy.mockserver.engine import Engine
    from understudy.mockserver.logs import configure_logs
    from understudy.mockserver.server import origin_of, warn_of_exposure, write_port_file
    from understudy.mockserver.server import serve as run
    from understudy.mockserver.store import StoreError

    sock = _listening(settings)
    configure_logs(settings)
    warn_of_exposure(sock, guarded=settings.control_token is not None)

    def ready() -> None:
        if port_file is not None:
            write_port_file(port_file, sock)
        _announce(settings.providers, origin_of(sock), form)

    served = settings.providers or None
    engine = None
    try:
        if settings.workers > 1:
            _run_workers(settings, sock, ready)
        else:
            engine = Engine(settings, providers=served)
            run(engine, sock, ready=ready)
        if har is not None:
            if engine is None or engine.store.shared:  # that store is closed
                engine = Engine(settings, providers=served)
            _write_traffic(har, engine)
    except StoreError as error:
        fail(str(error))


def _run_workers(settings: "Settings", sock: "socket", ready: Callable[[], None]) -> None:
    from understudy.mockserver.workers import WorkersFailedError, serve_workers

    try:
        serve_workers(settings, sock, workers=settings.workers, providers=settings.providers or None, ready=ready)
    except WorkersFailedError as error:
        fail(str(error), code=1)


def _listening(settings: "Settings") -> "socket":
    """Return the socket that settings ask for, once they can be served at all."""
    from understudy.mockserver.script import ScriptError, script_of
    from understudy.mockserver.server import PortInUseError, bind

    try:
        script_of(settings)  # before there are processes that it would end
        return bind(settings.host, settings.port)
    except (ScriptError, PortInUseError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"can't listen on {settings.host}: {error.strerror or error}")


def _write_traffic(har: Path, engine: "Engine") -> None:
    from understudy.contract_tests.har import write_har
    from understudy.contract_tests.judge import journal_of

    try:
        write_har(har, journal_of(engine))
    except OSError as error:
        fail(f"{har} can't be written: {error.strerror or error}")
    finally:
        engine.close()


def _announce(providers: Iterable[str], origin: str, form: str) -> None:
    from understudy.schemas.registry import base_path, provider_ids

    bases = {name: f"{origin}/{name}{base_path(name)}" for name in providers or provider_ids()}
    if form == "json":
        click.echo(json.dumps({"url": origin, "providers": bases}))
    else:
        width = max(map(len, (*bases, "control")))
        say(f"{name:<{width}}  {url}" for name, url in bases.items())
        click.echo(f"{'control':<{width}}  {origin}/_understudy/docs")
        click.echo("Ctrl-C ends it.", err=True)
    sys.stdout.flush()
