"""`drytake price`."""

import sys
from datetime import datetime
from typing import Any

import click

from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, fail, say_json, style
from drytake.commands.validation import Validated, validated, validation_options

__all__ = ["price"]


@click.command()
@format_option
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Price as of this day (2026-11-29), in UTC; by default today.",
)
@validation_options
def price(
    *,
    provider: str | None,
    operation: str | None,
    files: tuple[str, ...],
    form: str,
    day: datetime | None,
    **how: Any,
) -> None:
    """Estimate what requests cost, line by line, with the source of each rate.

    \b
    Examples:
      drytake price --provider loova request.json
      drytake price --provider loova --on 2026-12-24 request.json
      drytake price --provider outai plan.jsonl --format json
    """
    from drytake.contract_tests.documents.results import price_documents, prices_json

    found = _of_one_call(validated(provider, operation, files, **how))
    if found.operation.estimate is None:
        fail(f"{found.provider.id} {found.operation.name} costs nothing")
    priced = price_documents(found.operation, found.results, day.date() if day else None)
    if form == "json":
        say_json(prices_json(found.provider, priced))
    else:
        from drytake.contract_tests.reports import text

        echo_lines(text.prices(found.provider, priced, style()))
    sys.exit(0 if all(entry.estimate for entry in priced) else 1)


def _of_one_call(groups: list[Validated]) -> Validated:
    """Return the results for bodies of one call; sums of several currencies would say nothing."""
    calls = {(group.provider.id, group.operation.name) for group in groups}
    if len(calls) != 1:
        fail(f"the input has requests of {len(calls)} calls; price one with `--provider` and `--operation`")
    return groups[0]._replace(results=[result for group in groups for result in group.results])
