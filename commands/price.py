"""`drytake price`."""

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, fail, say_json, style, terminal_width
from drytake.commands.validation import Validated, validated, validation_options

if TYPE_CHECKING:
    from drytake.schemas.comparing.comparison import Comparison

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
@click.option("--all", "everywhere", is_flag=True, help="Also at all other sellers, each in its own words.")
@validation_options
def price(
    *,
    provider: str | None,
    operation: str | None,
    files: tuple[str, ...],
    form: str,
    day: datetime | None,
    everywhere: bool,
    **how: Any,
) -> None:
    """Estimate what requests cost, line by line, with the source of each rate.

    \b
    Examples:
      drytake price --provider loova request.json
      drytake price --provider loova --on 2026-12-24 request.json
      drytake price --provider outai plan.jsonl --format json
      drytake price --provider fal --all request.json
    """
    from drytake.contract_tests.documents.results import price_documents, prices_json

    found = _of_one_call(validated(provider, operation, files, **how))
    if found.operation.estimate is None:
        fail(f"{found.provider.id} {found.operation.name} costs nothing")
    priced = price_documents(found.operation, found.results, day.date() if day else None)
    other = _everywhere(found, day.date() if day else None) if everywhere else None
    if form == "json":
        say_json(prices_json(found.provider, priced) | ({"everywhere": other.to_json()} if other else {}))
    else:
        from drytake.contract_tests.reports import comparison, text

        echo_lines(text.prices(found.provider, priced, style()))
        if other is not None:
            echo_lines(["", *comparison.as_text(other, style(), width=terminal_width())])
    sys.exit(0 if all(entry.estimate for entry in priced) else 1)


def _everywhere(found: Validated, day: date | None) -> "Comparison | None":
    """Return what all sellers make of what the bodies ask for; `None` where none of them can be read."""
    from drytake.schemas.comparing.api import assumptions, compare
    from drytake.schemas.comparing.offer import NamedShot
    from drytake.schemas.comparing.translation import NotAShotError, meant_by

    shots = []
    try:
        for result in found.results:
            if result.report.request is not None:
                meant = meant_by(found.provider, found.operation, result.report.request)
                shots.append(NamedShot(result.document.name, meant))
    except NotAShotError as error:
        fail(str(error))
    return compare(shots, with_=assumptions(as_of=day)) if shots else None


def _of_one_call(groups: list[Validated]) -> Validated:
    """Return the results for bodies of one call; sums of several currencies would say nothing."""
    calls = {(group.provider.id, group.operation.name) for group in groups}
    if len(calls) != 1:
        fail(f"the input has requests of {len(calls)} calls; price one with `--provider` and `--operation`")
    return groups[0]._replace(results=[result for group in groups for result in group.results])
