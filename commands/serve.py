"""`drytake serve`."""

import json
import logging
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drytake.commands.configured import Configured, configured
from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, fail

if TYPE_CHECKING:
    from socket import socket

    from drytake.contract_tests.recordings.playback import Playback
    from drytake.mockserver.engine.engine import Engine
    from drytake.mockserver.settings.model import Settings

__all__ = ["serve"]


@click.command(cls=Configured)
@click.option(
    "--port-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the port here once it answers."
)
@click.option(
    "--exit-with-stdin", is_flag=True, help="End once standard input is closed: whoever started the mock has gone."
)
@click.option("--quiet", is_flag=True, help="Log errors only.")
@click.option(
    "--har",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the journal into a HAR file at the end: what `drytake check` checks.",
)
@click.option(
    "--from",
    "recordings",
    multiple=True,
    metavar="RECORDING",
    help="Give the responses of your own recordings, as `drytake check` reads them; the rules go on checking.",
)
@format_option
def serve(
    *,
    port_file: Path | None,
    exit_with_stdin: bool,
    quiet: bool,
    har: Path | None,
    recordings: tuple[str, ...],
    form: str,
) -> None:
    """Serve the mock until Ctrl-C.

    Each setting can also be said by a variable, such as DRYTAKE_PORT, or in drytake.toml or the table
    [tool.drytake] of pyproject.toml; flags go before variables, and variables before files.

    \b
    Examples:
      drytake serve
      drytake serve --port 0 --port-file port.txt --timing instant
      drytake serve --provider outai --switch outai.success-word=completed
      drytake serve --store sqlite:///state.db
      drytake serve --store redis://127.0.0.1:6379/0 --workers 4
      drytake serve --results-port 8081
      drytake serve --film take.mp4
      drytake serve --har traffic.har
      drytake serve --port 0 --exit-with-stdin --format json
      drytake serve --from first-real-calls.har
    """
    settings = configured(quiet=quiet).settings
    if exit_with_stdin:
        _need_stdin()
    play = _recorded(recordings, settings)
    from drytake.mockserver.engine.engine import Engine
    from drytake.mockserver.http.logs import configure_logs
    from drytake.mockserver.http.server import serve as run
    from drytake.mockserver.http.server import warn_of_exposure
    from drytake.mockserver.state.store.model import StoreError

    sock = _listening(settings, settings.port)
    results = None if settings.results_port is None else _listening(settings, settings.results_port)
    if results is not None:
        settings = replace(settings, results_port=results.getsockname()[1])
    configure_logs(settings)
    warn_of_exposure(sock, guarded=settings.control_token is not None)

    ready = _readiness(sock, port_file, partial(_announce, settings.providers, form=form), watch=exit_with_stdin)
    served = settings.providers or None
    engine = None
    try:
        if settings.workers > 1:
            _run_workers(settings, (sock, results), ready)
        else:
            engine = Engine(settings, providers=served) if play is None else _playing(settings, play)
            run(engine, sock, results=results, ready=ready)
            _say_what_was_paid(engine)
        if har is not None:
            if engine is None or engine.store.shared:  # that store is closed
                engine = Engine(settings, providers=served)
            _write_traffic(har, engine)
    except StoreError as error:
        fail(str(error))


def _readiness(
    sock: "socket", port_file: Path | None, announce: Callable[[str], None], *, watch: bool
) -> Callable[[], None]:
    """Return what is done once requests are answered."""
    from drytake.mockserver.http.server import origin_of, write_port_file

    def ready() -> None:
        if port_file is not None:
            write_port_file(port_file, sock)
        announce(origin_of(sock))
        if watch:
            _end_with_stdin()

    return ready


def _need_stdin() -> None:
    if sys.stdin is None:
        fail("--exit-with-stdin takes a standard input that stays open; here it is closed")


def _end_with_stdin() -> None:
    """Let the server end, as by a signal, once standard input is closed; what comes there is dropped."""
    import os
    import signal
    from threading import Thread

    def watch() -> None:
        with suppress(OSError):
            while os.read(sys.stdin.fileno(), 65_536):
                pass
        logging.getLogger("drytake").info("standard input is closed: the server ends")
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="drytake-stdin", daemon=True).start()


def _recorded(files: tuple[str, ...], settings: "Settings") -> "Playback | None":
    """Return what plays recordings back; `None` where none is to be played."""
    if not files:
        return None
    from drytake.contract_tests.documents.inputs import InputError, read_file, shown_name
    from drytake.contract_tests.recordings.playback import playback_of
    from drytake.contract_tests.recordings.report import NoCallsError

    if settings.workers > 1:
        fail("--from plays its recordings in one order: it takes no --workers")
    try:
        found, calls = playback_of((shown_name(file), read_file(file)) for file in files)
    except (InputError, NoCallsError) as error:
        fail(str(error))
    logging.getLogger("drytake").info("%d recorded call%s can be played", calls, "" if calls == 1 else "s")
    return found


def _playing(settings: "Settings", play: "Playback") -> "Engine":
    from drytake.contract_tests.recordings.playback import PlaybackEngine

    return PlaybackEngine(settings, play, providers=settings.providers or None)


def _say_what_was_paid(engine: "Engine") -> None:
    """Log what the clients' tasks would have cost, and what came of them; nothing where nothing was paid."""
    if engine.store.shared:  # that store is closed, and other servers may go on with it
        return
    from drytake.contract_tests.journals.report import settlement

    line = settlement(engine).line
    if line:
        logging.getLogger("drytake").info(line)


def _run_workers(settings: "Settings", socks: "tuple[socket, socket | None]", ready: Callable[[], None]) -> None:
    from drytake.mockserver.http.workers import WorkersFailedError, serve_workers

    try:
        sock, results = socks
        providers = settings.providers or None
        serve_workers(settings, sock, results=results, workers=settings.workers, providers=providers, ready=ready)
    except WorkersFailedError as error:
        fail(str(error), code=1)


def _listening(settings: "Settings", port: int) -> "socket":
    """Return a listening socket at the settings' host, once they can be served at all."""
    from drytake.mockserver.engine.scenario_file import ScriptError, load_scenario_file
    from drytake.mockserver.http.server import PortInUseError, bind

    try:
        load_scenario_file(settings)  # before there are processes that it would end
        return bind(settings.host, port)
    except (ScriptError, PortInUseError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"can't listen on {settings.host}: {error.strerror or error}")


def _write_traffic(har: Path, engine: "Engine") -> None:
    from drytake.contract_tests.journals.report import journal_of
    from drytake.contract_tests.recordings.har import write_har

    try:
        write_har(har, journal_of(engine))
    except OSError as error:
        fail(f"{har} can't be written: {error.strerror or error}")
    finally:
        engine.close()


def _announce(providers: Iterable[str], origin: str, form: str) -> None:
    from drytake.schemas.registry import base_path, own_gateways, provider_ids

    bases = {name: f"{origin}/{name}{base_path(name)}" for name in providers or (*provider_ids(), *own_gateways())}
    if form == "json":
        click.echo(json.dumps({"url": origin, "page": f"{origin}/_drytake/", "providers": bases}))
    else:
        width = max(map(len, (*bases, "control")))
        click.echo(f"{'page':<{width}}  {origin}/_drytake/")
        echo_lines(f"{name:<{width}}  {url}" for name, url in bases.items())
        click.echo(f"{'control':<{width}}  {origin}/_drytake/docs")
        click.echo("Ctrl-C ends it.", err=True)
    sys.stdout.flush()
