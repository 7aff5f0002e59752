"""`drytake guard`."""

import sys
from pathlib import Path
from typing import Any

import click

from drytake.commands.options import format_option
from drytake.commands.output import echo_error, echo_lines, fail, say_json, style
from drytake.commands.reporting import coverage_options

__all__ = ["guard"]

_LEDGER = "Ledger that the caps are about, across runs and processes; without it they are about this run alone."


class GuardCommand(click.Command):
    """The command itself, or one of two words about its ledger."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of `guard -- COMMAND`, or of `guard stop` and `guard report`."""
        other = {"stop": stop, "report": report}.get(args[0]) if args else None
        if other is not None:
            return other.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run what the context is of."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


@click.command(cls=GuardCommand, context_settings={"allow_interspersed_args": False})
@click.option(
    "--max-total", multiple=True, metavar="[PROVIDER=]AMOUNT", help="All creates cost no more: 5USD, 300credits."
)
@click.option("--max-price", multiple=True, metavar="[PROVIDER=]AMOUNT", help="No create costs more.")
@click.option("--per-hour", multiple=True, metavar="AMOUNT", help="No hour costs more: 2USD, or 20tasks.")
@click.option("--max-tasks", type=click.IntRange(min=0), metavar="N", help="No more tasks are made.")
@click.option(
    "--unknown-price", multiple=True, metavar="[PROVIDER=]AMOUNT", help="Taken for a price that nobody knows."
)
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path), help=_LEDGER)
@click.option(
    "--rules",
    type=click.Choice(["warn", "stop"]),
    default="warn",
    show_default=True,
    help="What becomes of a create that breaks a documented or observed rule.",
)
@click.option("--dry", is_flag=True, help="Play creates, and let reads through.")
@click.option("--upstream", multiple=True, metavar="HOST=URL", help="Where calls to a host, or a provider's, go on to.")
@click.option("--unenforced", is_flag=True, help="Run without isolation: clients that ignore the environment get past.")
@click.option(
    "--record", "har", type=click.Path(dir_okay=False, path_type=Path), help="Write the traffic into a HAR file."
)
@click.option("--allow", multiple=True, metavar="HOST", help="Let a host through though it would be blocked.")
@click.option("--block-all", is_flag=True, help="Block unknown hosts too, not only other sellers.")
@click.option(
    "--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report, such as json=spend.json."
)
@click.option("--strict", is_flag=True, help="Warnings fail the run too.")
@coverage_options
@click.option("--allow-no-calls", is_flag=True, help="It is meant that no call reaches a provider.")
@click.option("--allow-lost", is_flag=True, help="It is meant that tasks are paid and left to others.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="End the command then.")
@click.option(
    "--grace", type=click.FloatRange(min=0), default=5.0, show_default=True, metavar="SECONDS", help="Kill it then."
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def guard(**how: Any) -> None:
    """Run a command whose calls go on to the real services, once each create has found room under caps.

    The most that a create may cost is reserved before it is sent, in a ledger on the disk, and settled by the responses. One
    that would go over gets the seller's own refusal for missing credit, from here, with the header x-drytake-guard; standard
    error says so, since nobody need top up an account for it. TLS is looked into for the sellers' own hosts alone; all else is
    passed on unseen, or refused. Keys are kept nowhere, bodies only with --record. Nothing is ever sent twice.

    \b
    drytake guard stop [--ledger FILE]     halts all runs at once, until `--lift`
    drytake guard report [--ledger FILE]   says what was spent, by seller, key, shot and day

    Exits as `drytake run` does: with the command's own code where it failed, 124 after --timeout, 128 and the signal that
    ended it, 1 where a rule of severity error was broken or paid tasks were lost, 2 where no call came or the call was wrong.

    \b
    Examples:
      drytake guard --max-total 5USD -- python generate.py
      drytake guard --ledger spend.jsonl --max-total outai=900 --per-hour 20tasks -- npm run batch
      drytake guard --dry --max-price 1USD -- python generate.py
      drytake guard --max-total 2USD --record first.har -- ./first-real-call.sh
    """
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.guard import guard_command
    from drytake.contract_tests.guard.options import GuardOptions

    try:
        sys.exit(guard_command(GuardOptions(**how), say=echo_error, paint=style()))
    except UsageError as error:
        fail(str(error))


@click.command()
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path), help="By default that of runs without one.")
@click.option("--lift", is_flag=True, help="Let runs begin again.")
def stop(*, ledger: Path | None, lift: bool) -> None:
    """Halt all runs of `guard` that share a ledger, at once: no create is sent any more, and their commands are ended.

    \b
    Examples:
      drytake guard stop
      drytake guard stop --ledger spend.jsonl --lift
    """
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.guard import halt
    from drytake.contract_tests.guard.ledger import default_ledger

    path = ledger or default_ledger()
    try:
        halt(path, lift=lift)
    except UsageError as error:
        fail(str(error))
    click.echo(f"{path}: {'runs may begin again' if lift else 'all runs are halted; `--lift` lets them begin again'}")


@click.command()
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path), help="By default that of runs without one.")
@format_option
def report(*, ledger: Path | None, form: str) -> None:
    """Say what was spent, by seller, key, shot and day, and see that the ledger's chain holds.

    \b
    Examples:
      drytake guard report
      drytake guard report --ledger spend.jsonl --format json
    """
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.guard.ledger import LedgerError, default_ledger
    from drytake.contract_tests.guard.overview import overview_of

    path = ledger or default_ledger()
    if not path.is_file():
        fail(f"there is no ledger {path}; `drytake guard -- COMMAND` writes one")
    try:
        found = overview_of(path)
    except (LedgerError, UsageError) as error:
        fail(str(error), code=1 if isinstance(error, LedgerError) else 2)
    say_json(found.to_json()) if form == "json" else echo_lines(found.text())
