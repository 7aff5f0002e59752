"""`drytake price`."""

import sys
from typing import Any

import click

from drytake.commands.judging import Judged, judged, judging_options
from drytake.commands.options import format_option
from drytake.commands.output import fail, paint, say, say_json

__all__ = ["price"]


@click.command()
@format_option
@judging_options
def price(*, provider: str | None, operation: str | None, files: tuple[str, ...], form: str, **how: Any) -> None:
    """Estimate what requests cost, line by line, with the source of each rate.

    \b
    Examples:
      drytake price --provider loova request.json
      drytake price --provider outai plan.jsonl --format json
    """
    from drytake.contract_tests.documents.results import price_documents, prices_json

    found = _of_one_call(judged(provider, operation, files, **how))
    if found.operation.estimate is None:
        fail(f"{found.provider.id} {found.operation.name} costs nothing")
    priced = price_documents(found.operation, found.verdicts)
    if form == "json":
        say_json(prices_json(found.provider, priced))
    else:
        from drytake.contract_tests.reports import text

        say(text.prices(found.provider, priced, paint()))
    sys.exit(0 if all(entry.estimate for entry in priced) else 1)


def _of_one_call(groups: list[Judged]) -> Judged:
    """Return the verdicts on bodies of one call; sums of several currencies would say nothing."""
    calls = {(group.provider.id, group.operation.name) for group in groups}
    if len(calls) != 1:
        fail(f"the input has requests of {len(calls)} calls; price one with `--provider` and `--operation`")
    return groups[0]._replace(verdicts=[verdict for group in groups for verdict in group.verdicts])
