"""`drytake drift`."""

import sys

import click

from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, fail, say_json, style

__all__ = ["drift"]


@click.command()
@click.option(
    "--with-values", is_flag=True, help="Show what stood there too, without secrets; else names, types, numbers."
)
@format_option
@click.argument("files", nargs=-1, required=True, metavar="RECORDING...")
def drift(*, files: tuple[str, ...], with_values: bool, form: str) -> None:
    """Say where the real responses in a recording differ from what a service documents.

    Fields, states, statuses, headers, prices and times; calls that were accepted though a rule says refused, and the reverse.
    Each difference names the rule or the row, its source, and how old that is. Recordings are what `check` takes, such as
    those of `guard --record`.

    Exits with 1 where anything differs, and with 2 where there is nothing to compare.

    \b
    Examples:
      drytake drift first.har
      drytake drift first.har second.har --with-values
      drytake drift first.har --format json
    """
    from drytake.contract_tests.documents.inputs import InputError, read_file, shown_name
    from drytake.contract_tests.drift import drift_of
    from drytake.contract_tests.drift.text import drift_lines
    from drytake.contract_tests.recordings.report import NoCallsError
    from drytake.schemas.times import today

    try:
        found = drift_of([(shown_name(file), read_file(file)) for file in files], with_values=with_values)
    except (InputError, NoCallsError) as error:
        fail(str(error))
    if form == "json":
        say_json(found.to_json(today()))
    else:
        echo_lines(drift_lines(found, today(), style()))
    sys.exit(1 if found.differences else 0)
