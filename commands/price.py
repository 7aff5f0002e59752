"""`drytake price`."""

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.options import format_option
from drytake.commands.output import fail
from drytake.commands.progress import far_along
from drytake.commands.streaming import PricesOutput
from drytake.commands.validation import Validated, validated, validation_options

if TYPE_CHECKING:
    from drytake.schemas.comparing.comparison import Comparison
    from drytake.schemas.comparing.offer import NamedShot

__all__ = ["price"]


@click.command()
@partial(format_option, forms=("text", "json", "jsonl"))
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
    from drytake.contract_tests.documents.results import Total, price_documents

    on, total = day.date() if day else None, Total()
    shots: list[NamedShot] = []
    groups = _of_one_call(validated(provider, operation, files, **how))
    first = next(groups)
    if first.operation.estimate is None:
        fail(f"{first.provider.id} {first.operation.name} costs nothing")
    output = PricesOutput(first.provider, form)
    with far_along("inputs") as advance:
        for group in chain((first,), groups):
            priced = price_documents(group.operation, group.results, on)
            for entry in priced:
                total.add(entry)
            output.write(priced)
            advance(total.count)
            shots += _shots(group) if everywhere else ()
    output.end(total, _everywhere(shots, on) if shots else None)
    sys.exit(0 if total.priced == total.count else 1)


def _shots(found: Validated) -> "Iterator[NamedShot]":
    """Yield what bodies ask for, those that can be read, in the words of all sellers."""
    from drytake.schemas.comparing.offer import NamedShot
    from drytake.schemas.comparing.translation import NotAShotError, meant_by

    try:
        for result in found.results:
            if result.report.request is not None:
                meant = meant_by(found.provider, found.operation, result.report.request)
                yield NamedShot(result.document.name, meant)
    except NotAShotError as error:
        fail(str(error))


def _everywhere(shots: "list[NamedShot]", day: date | None) -> "Comparison":
    """Return what all sellers make of some shots."""
    from drytake.schemas.comparing.api import assumptions, compare

    return compare(shots, with_=assumptions(as_of=day))


def _of_one_call(groups: Iterable[Validated]) -> Iterator[Validated]:
    """Yield the results for bodies of one call; sums of several currencies would say nothing.

    Bodies that aren't lines of a file are few: they are held back until it is known that there is no other call.
    """
    calls: set[tuple[str, str]] = set()
    held: list[Validated] = []
    for group in groups:
        calls.add((group.provider.id, group.operation.name))
        held.append(group)
        if len(calls) == 1 and all(result.document.line is not None for result in group.results):
            yield from held
            held = []
    if len(calls) != 1:
        fail(f"the input has requests of {len(calls)} calls; price one with `--provider` and `--operation`")
    yield from held
