"""How a command speaks: results on standard output, talk on standard error."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from drytake.contract_tests.reports.text import Styler

__all__ = ["echo_error", "echo_lines", "fail", "json_text", "say_json", "style", "terminal_width", "write_whole"]

_COLOURS: Mapping[str, Mapping[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "info": {"fg": "cyan"},
    "good": {"fg": "green"},
    "dim": {"dim": True},
    "strong": {"bold": True},
}


def fail(message: str, *, code: int = 2) -> NoReturn:
    """Say what is wrong and exit; by default with 2, which is for a wrong call."""
    click.echo(f"drytake: {message}", err=True)
    sys.exit(code)


def style() -> "Styler":
    """Return what colours text, or leaves it alone where NO_COLOR is set or no terminal shows it."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return lambda text, _: text
    return lambda text, meaning: click.style(text, **_COLOURS[meaning])


def echo_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def echo_error(line: str) -> None:
    """Say a line beside a command's output; nobody need listen."""
    with suppress(OSError):
        click.echo(line, err=True)


def terminal_width() -> int | None:
    """Return the columns of the terminal that is written to; `None` where it isn't one."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def write_whole(path: Path, text: str) -> None:
    """Write a file as a whole or not at all; exit where it can't be written."""
    from drytake.contract_tests.documents.outputs import write_together

    try:
        write_together({path: text})
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror or error}")


def say_json(value: Any) -> None:
    click.echo(json_text(value, ascii_only=not _speaks_utf8()))


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    return json.dumps(value, indent=2, ensure_ascii=ascii_only, default=str)


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
