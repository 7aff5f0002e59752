"""`drytake drift`."""

import sys
from typing import TYPE_CHECKING

import click

from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, fail, say_json, style
from drytake.commands.progress import busy

if TYPE_CHECKING:
    from drytake.contract_tests.drift import DriftReport

__all__ = ["drift"]

_LONG = 10_000_000
"""Bytes of recordings that take about half a second."""


@click.command()
@click.option(
    "--with-values", is_flag=True, help="Show what stood there too, without secrets; else names, types, numbers."
)
@format_option
@click.argument("files", nargs=-1, required=True, metavar="RECORDING... | SCHEMA PROVIDER")
def drift(*, files: tuple[str, ...], with_values: bool, form: str) -> None:
    """Say where the real responses in a recording differ from what a service documents.

    Fields, states, statuses, headers, prices and times; calls that were accepted though a rule says refused, and the reverse.
    Each difference names the rule or the row, its source, and how old that is. Recordings are what `check` takes, such as
    those of `guard --record`.

    With a published OpenAPI, or the JSON Schema of a create's body, and a provider it compares these with our rules, both ways.

    Exits with 1 where anything differs, and with 2 where there is nothing to compare.

    \b
    Examples:
      drytake drift first.har
      drytake drift first.har second.har --with-values
      drytake drift first.har --format json
      drytake drift openapi.json outai
    """
    from drytake.contract_tests.documents.inputs import InputError
    from drytake.contract_tests.drift.text import drift_lines
    from drytake.contract_tests.recordings.report import NoCallsError
    from drytake.schemas.times import today

    try:
        found = _compared(files, with_values=with_values)
    except (InputError, NoCallsError) as error:
        fail(str(error))
    if form == "json":
        say_json(found.to_json(today()))
    else:
        echo_lines(drift_lines(found, today(), style()))
    sys.exit(1 if found.differences else 0)


def _compared(files: tuple[str, ...], *, with_values: bool) -> "DriftReport":
    """Return how recordings differ, or a published schema where a provider is named after it."""
    from drytake.contract_tests.documents.inputs import read_file, shown_name
    from drytake.contract_tests.drift import drift_of
    from drytake.contract_tests.drift.published import drift_of_schema, read_schema
    from drytake.schemas.registry import get_provider, is_provider

    if len(files) == 2 and is_provider(files[1]):
        return drift_of_schema(read_schema(read_file(files[0]), name=shown_name(files[0])), get_provider(files[1]))
    recordings = [(shown_name(file), read_file(file)) for file in files]
    size = sum(len(raw) for _, raw in recordings)
    with busy(f"comparing {size / 1e6:,.0f} MB", long=size > _LONG):
        return drift_of(recordings, with_values=with_values)
