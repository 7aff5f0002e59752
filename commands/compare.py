"""`drytake compare`."""

import sys
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drytake.commands.output import echo_lines, fail, json_text, say_json, style, terminal_width, write_whole
from drytake.commands.progress import busy
from drytake.commands.shot_options import assumption_options, assumptions_of, read_shot_files, usd

if TYPE_CHECKING:
    from drytake.schemas.comparing.comparison import Comparison

__all__ = ["compare"]

_LONG = 500
"""Shots that take about a second where none is like another."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="SHOTS...")
@click.option("--sellers", metavar="NAME,...", help="Only these; by default all that are known.")
@assumption_options
@click.option("--max-total", metavar="USD", help="Say which shots fit into this sum, such as 50USD.")
@click.option(
    "--fail-over", metavar="USD", help="Exit with 1 where the cheapest legal mix may cost more, or isn't whole."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "markdown", "html"]),
    default="text",
    show_default=True,
    help="Form of the output.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it there, as a whole or not at all."
)
def compare(
    *,
    files: tuple[str, ...],
    sellers: str | None,
    as_of: datetime | None,
    rates: Sequence[str],
    packs: Sequence[str],
    rates_file: str | None,
    max_total: str | None,
    fail_over: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Say of each shot of a list who makes it, what is changed on the way, and what it costs.

    SHOTS are files in YAML, JSON, JSON Lines or CSV; `-` is standard input. Nothing is called: rules and rates are
    those that sellers have published, each with its source. What nobody knows is `unknown`, never 0.

    \b
    Examples:
      drytake compare shots.yaml
      drytake compare shots.csv --sellers ark,fal,replicate --format markdown
      drytake compare shots.yaml --rate CNY=0.14 --pack loova=large --format json
      drytake compare shots.jsonl --as-of 2026-09-15 --fail-over 50USD
      drytake compare shots.yaml --rates newer.yaml
      drytake compare shots.yaml --format html --output offers.html
    """
    from drytake.schemas.comparing.comparison import UnknownSellerError, compared

    most, limit = usd("--max-total", max_total), usd("--fail-over", fail_over)
    given = assumptions_of(as_of, rates, packs, rates_file)
    chosen = [name.strip() for name in (sellers or "").split(",") if name.strip()]
    shots = read_shot_files(files)
    try:
        with busy(f"comparing {len(shots):,} shots", long=len(shots) > _LONG):
            comparison = compared(shots, given, chosen)
    except UnknownSellerError as error:
        fail(str(error))
    if output is None or str(output) == "-":
        _print(comparison, form, most)
    else:
        write_whole(output, _text(comparison, form, most))
    sys.exit(_code(comparison, limit))


def _print(comparison: "Comparison", form: str, most: Decimal | None) -> None:
    if form == "json":
        say_json(comparison.to_json(most))
    elif form == "text":
        from drytake.contract_tests.reports.comparison import as_text

        echo_lines(as_text(comparison, style(), most, terminal_width()))
    else:
        said = _text(comparison, form, most)
        click.echo(said.encode("utf-8", "backslashreplace") if form == "html" else said, nl=False)


def _text(comparison: "Comparison", form: str, most: Decimal | None) -> str:
    """Return a comparison as a file has it: without colours, as wide as it is."""
    from drytake.contract_tests.reports import comparison as reports
    from drytake.contract_tests.reports.comparison_page import as_html
    from drytake.contract_tests.reports.text import plain

    if form == "json":
        return f"{json_text(comparison.to_json(most))}\n"
    if form == "csv":
        return reports.as_csv(comparison)
    if form == "html":
        return as_html(comparison, most)
    lines = reports.as_markdown(comparison, most) if form == "markdown" else reports.as_text(comparison, plain, most)
    return "".join(f"{line}\n" for line in lines)


def _code(comparison: "Comparison", limit: Decimal | None) -> int:
    """Return 1 where a limit is given that isn't kept for certain."""
    return 1 if limit is not None and (comparison.missing or comparison.total[1] > limit) else 0
