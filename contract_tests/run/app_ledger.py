"""`--app-ledger CMD`: what an app booked is read from a command's output, after a run and after each fuzz case."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.journals.books import AppBooking, BooksError, book_findings, read_books
from drytake.contract_tests.journals.report import accounts_in
from drytake.mockserver.engine.engine import Engine

__all__ = ["books_of", "compare_books"]

_PATIENCE_SECONDS = 60
_SHOWN = 300


def compare_books(
    command: str, engine: Engine, *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> list[Finding]:
    """Return where what an app booked differs from what the mock's ledger says of the same tasks.

    Args:
        command: prints the bookings, for a shell.
        engine: the mock's engine, after the client has ended.
        folder: where the command runs; by default here.
        environment: what it is given; by default ours.

    Raises:
        BooksError: the command fails, or what it prints can't be read.
    """
    units = {name: mount.provider.unit for name, mount in engine.mounts.items()}
    booked = books_of(command, folder=folder, environment=environment)
    return [found.redacted() for found in book_findings(accounts_in(engine), booked, units)]


def books_of(
    command: str, *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> tuple[AppBooking, ...]:
    """Return the bookings that a command prints, a JSON object a line.

    Raises:
        BooksError: it fails, or what it prints can't be read.
    """
    try:
        done = subprocess.run(  # noqa: S603 - as with any shell line of a user's own
            ["sh", "-c", command],  # noqa: S607 - as above
            cwd=folder,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BooksError(f"--app-ledger: `{command}` took longer than {_PATIENCE_SECONDS} s") from error
    except OSError as error:
        raise BooksError(f"--app-ledger: `{command}` can't be run: {error.strerror or error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[-_SHOWN:]
        raise BooksError(f"--app-ledger: `{command}` ended with {done.returncode}{f': {said}' if said else ''}")
    try:
        return read_books(done.stdout.decode("utf-8", "replace"))
    except BooksError as error:
        raise BooksError(f"--app-ledger: `{command}`: {error}") from error
