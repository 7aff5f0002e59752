"""`drytake validate`."""

import sys
from functools import partial
from typing import Any

import click

from drytake.commands.progress import far_along
from drytake.commands.reporting import RESULT_FORMS, known_targets, report_options
from drytake.commands.streaming import results_output
from drytake.commands.validation import least_of, validated, validation_options

__all__ = ["validate"]


@click.command()
@click.option("--strict", is_flag=True, help="Warnings fail too, and models that nothing is known of.")
@partial(report_options, forms=RESULT_FORMS)
@validation_options
def validate(
    *,
    provider: str | None,
    operation: str | None,
    files: tuple[str, ...],
    form: str,
    reports: tuple[str, ...],
    strict: bool,
    **how: Any,
) -> None:
    """Validate requests by a provider's documented rules.

    FILE holds a JSON body, or one body a line (JSON Lines); `-` is standard input, a folder stands for the files below
    it. HAR files and curl commands say by their host whose request it is; of a bare body `--provider` says it, a pattern
    of the settings (`requests`), or its folder: `requests/outai/`, `requests/venice/quote-video/`. Exits with 1 where a request
    would be refused (with --strict also where one is doubtful: a warning, or a model outside what is known), and with 2
    where nobody says whose it is.

    \b
    Examples:
      drytake validate --provider outai request.json
      echo '{"prompt": "a cat", "duration": 20}' | drytake validate -p outai -
      drytake validate -p outai requests/*.json --format github --report sarif=out.sarif
      drytake validate requests/
    """
    from drytake.contract_tests.documents.results import ResultCounts, from_severity

    known_targets(reports, RESULT_FORMS)
    shown, fails = least_of(how["severities"], strict=strict)
    counts = ResultCounts()
    with results_output(form, reports) as output, far_along("inputs") as advance:
        for group in validated(provider, operation, files, **how):
            for result in group.results:
                counts.add(result)
            output.write(from_severity(group.results, shown))
            advance(counts.documents)
        output.end(counts.shown_from(shown))
    sys.exit(0 if counts.clean_from(fails) else 1)
