"""`drytake validate`."""

import sys
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.output import json_text
from drytake.commands.reporting import emit_report, known_targets, report_options
from drytake.commands.validation import least_of, validated, validation_options

if TYPE_CHECKING:
    from drytake.contract_tests.reports.files import Own

__all__ = ["validate"]


@click.command()
@click.option("--strict", is_flag=True, help="Warnings fail too, and models that nothing is known of.")
@report_options
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

    FILE holds a JSON body, or one body a line (JSON Lines); `-` is standard input. HAR files and curl commands say by
    their host whose request it is; of a bare body `--provider` or the settings say it. Exits with 1 where a request
    would be refused (with --strict also where one is doubtful: a warning, or a model outside what is known), and with 2
    where nobody says whose it is.

    \b
    Examples:
      drytake validate --provider outai request.json
      echo '{"prompt": "a cat", "duration": 20}' | drytake validate -p outai -
      drytake validate -p outai requests/*.json --format github --report sarif=out.sarif
    """
    from drytake.contract_tests.documents.results import from_severity, report_on, reports_json
    from drytake.contract_tests.reports import text

    known_targets(reports)
    shown, fails = least_of(how["severities"], strict=strict)
    found = [result for group in validated(provider, operation, files, **how) for result in group.results]
    results = from_severity(found, shown)
    own: Own = {
        "json": lambda _: [json_text(reports_json(results))],
        "text": lambda colour: text.results(results, colour),
    }
    emit_report(report_on(results), form, reports, own)
    sys.exit(0 if report_on(found).clean_from(fails) else 1)
