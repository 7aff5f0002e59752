"""`drytake run`."""

import sys
from pathlib import Path
from typing import Any

import click

from drytake.commands.lookup import find_provider
from drytake.commands.options import complete_providers, complete_scenarios, isolation_options
from drytake.commands.output import echo_error, fail, style
from drytake.commands.reporting import coverage_options

__all__ = ["run"]


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--strict", is_flag=True, help="Warnings fail the run too.")
@coverage_options
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Write a report, such as junit=report.xml; may be given several times.",
)
@click.option(
    "--timing",
    type=click.Choice(["realistic", "fast", "instant", "per-poll"]),
    help="How long tasks take, as in `serve`; by default as the settings say.",
)
@click.option("--scenario", metavar="NAME", shell_complete=complete_scenarios, help="What happens to every call.")
@click.option(
    "--scenario-file",
    type=click.Path(path_type=Path),
    help="TOML file that says what happens when, such as a case of `drytake fuzz`.",
)
@click.option(
    "--film", type=click.Path(path_type=Path), help="MP4 film, or folder of films, for all results, as in `serve`."
)
@click.option("--seed", type=int, help="Make ids repeatable.")
@click.option("--har", type=click.Path(dir_okay=False, path_type=Path), help="Write the traffic into a HAR file.")
@click.option("--block-all", is_flag=True, help="Block unknown hosts too, not only those that cost money.")
@click.option(
    "--allow", multiple=True, metavar="HOST", help="Let a host through though it would be blocked, or be a finding."
)
@isolation_options
@click.option("--strict-hosts", is_flag=True, help="A host that is let out without --allow is an error.")
@click.option("--allow-no-calls", is_flag=True, help="It is meant that no call reaches a provider.")
@click.option("--allow-lost", is_flag=True, help="It is meant that tasks are paid and left to others.")
@click.option(
    "--takes",
    type=click.IntRange(min=1),
    metavar="N",
    help="So many tasks of the same request are meant: none is another's double.",
)
@click.option(
    "--max-cost",
    multiple=True,
    metavar="[PROVIDER=]AMOUNT",
    help="Fail where the tasks at a provider cost more, in its unit; may be given several times.",
)
@click.option("--require-results", is_flag=True, help="Fail where a task was paid and its result not fetched whole.")
@click.option(
    "--app-ledger",
    default="",
    metavar="CMD",
    help="Compare what the app booked, a JSON line a booking that CMD prints, with what was charged and given back.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="End the command after this time."
)
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="Kill a command that was asked to end after this time.",
)
@click.option(
    "--env",
    multiple=True,
    metavar="PROVIDER",
    shell_complete=complete_providers,
    help="Set the variables that `drytake env PROVIDER` prints, for clients that heed no proxy.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def run(*, env: tuple[str, ...], **how: Any) -> None:
    """Run a command in front of the mock, unmodified, and check what it says.

    Calls to the providers' own https:// URLs go to the mock. Calls to other sellers of video are blocked, and all else
    is let out and named. The command is reached by proxy variables, by authorities, and in its Python and Node processes
    where they connect; one that heeds none of these, such as a browser, escapes. Settings of the project are obeyed,
    as in `drytake config`.

    Exits with the command's own code where it failed (128 and the signal that ended it or the run; 124 where --timeout
    did), else with 1 where it broke a rule of severity error (with --strict also of warning), else with 2 where no call
    reached a provider (unless --allow-no-calls says that this is meant), else with 1 where paid tasks were lost
    (unless --allow-lost says that they are left to others) or the contract coverage of a provider is under --fail-under,
    else with 0. A wrong call, such as an unknown command or option, is 2 as well.

    \b
    Examples:
      drytake run -- python generate.py
      drytake run --strict --report junit=report.xml -- npm test
      drytake run --scenario rate-limit --timeout 60 -- ./client.sh
      drytake run --max-cost outai=300 --require-results -- python batch.py
      drytake run --app-ledger "sqlite3 app.db -json ... | jq -c '.[]'" -- npm test
      drytake run --coverage --fail-under 60 -- python generate.py
    """
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.run import RunOptions, run_command

    for name in env:
        find_provider(name)
    try:
        sys.exit(run_command(RunOptions(env=env, **how), say=echo_error, paint=style()))
    except UsageError as error:
        fail(str(error))
