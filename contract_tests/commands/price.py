"""`understudy price`."""

import sys
from typing import Any

import click

from understudy.contract_tests.commands.judging import judged, judging_options
from understudy.contract_tests.commands.lookup import find_operation, find_provider
from understudy.contract_tests.commands.options import format_option
from understudy.contract_tests.commands.output import fail, paint, say, say_json

__all__ = ["price"]


@click.command()
@format_option
@judging_options
def price(*, provider: str, operation: str | None, files: tuple[str, ...], form: str, **how: Any) -> None:
    """Estimate what requests cost, line by line, with the source of each rate.

    \b
    Examples:
      understudy price --provider loova request.json
      understudy price --provider outai plan.jsonl --format json
    """
    from understudy.contract_tests.verdicts import price_documents, prices_json

    seller = find_provider(provider)
    chosen = find_operation(seller, operation)
    if chosen.estimate is None:
        fail(f"{seller.id} {chosen.name} costs nothing")
    priced = price_documents(chosen, judged(seller, chosen, files, **how))
    if form == "json":
        say_json(prices_json(seller, priced))
    else:
        from understudy.contract_tests.reports import text

        say(text.prices(seller, priced, paint()))
    sys.exit(0 if all(entry.estimate for entry in priced) else 1)
