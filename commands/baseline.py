"""Findings that were known before: `--baseline` and `--write-baseline`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from drytake.commands.output import echo_error, fail

if TYPE_CHECKING:
    from collections import Counter

    from drytake.contract_tests.findings.baseline import Known
    from drytake.contract_tests.findings.model import Report

__all__ = ["baseline_options", "known_before", "without_known"]

C = TypeVar("C", bound=Callable[..., Any])


def baseline_options(command: C) -> C:
    """Add the files of known findings: one that is read, and one that is written."""
    read = "Findings known before: they neither fail nor are shown; new ones do, and which are gone is said."
    written = "Write what is found there, as known from now on, and exit with 0."
    file: dict[str, Any] = {"type": click.Path(path_type=Path), "metavar": "FILE"}
    for decorate in (
        click.option("--write-baseline", "written", help=written, **file),
        click.option("--baseline", "baseline", help=read, **file),
    ):
        command = decorate(command)
    return command


def known_before(path: Path | None) -> "Counter[Known] | None":
    """Return the findings of a file, before any work is done; say what is wrong with it and exit."""
    from drytake.contract_tests.findings.baseline import BaselineError, read_baseline

    if path is None:
        return None
    try:
        return read_baseline(path.read_bytes())
    except FileNotFoundError:
        fail(f"there is no baseline {path}; `drytake check --write-baseline {path} RECORDING...` writes it")
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror or error}")
    except BaselineError as error:
        fail(f"{path}: {error}")


def without_known(
    found: "Report", known: "Counter[Known] | None", named: Path | None, written: Path | None
) -> "Report":
    """Return a report without what is known; where it is to be written down, write it and exit."""
    from drytake.contract_tests.findings.baseline import baseline_text, compared

    if written is None:
        return found if known is None else compared(found, known, str(named))
    from drytake.contract_tests.documents.outputs import write_together

    try:
        write_together({written: baseline_text(found.findings)})
    except OSError as error:
        fail(f"{written} can't be written: {error.strerror or error}")
    count = len(found.findings)
    echo_error(f"{written}: {count} finding{'' if count == 1 else 's'} known from now on")
    sys.exit(0)
