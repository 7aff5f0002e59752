"""Understudy on the command line: parse, call one function, print, exit.

Exit codes: 0 clean, 1 findings, 2 a wrong call or configuration.
"""

import atexit
import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from socket import socket

    from understudy.contract_tests.findings import Judgement
    from understudy.contract_tests.reports.files import Own
    from understudy.contract_tests.reports.text import Paint
    from understudy.contract_tests.verdicts import Verdict
    from understudy.mockserver.config import Configuration
    from understudy.mockserver.engine import Engine
    from understudy.mockserver.settings import Settings
    from understudy.schemas.contract import Policy
    from understudy.schemas.provider import Operation, Provider
    from understudy.schemas.rulebook import Rule

__all__ = ["main"]

C = TypeVar("C", bound=Callable[..., Any])

_COLOURS: Mapping[str, Mapping[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "info": {"fg": "cyan"},
    "good": {"fg": "green"},
    "dim": {"dim": True},
    "strong": {"bold": True},
}


os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins would be a tenth of the start


def fail(message: str) -> NoReturn:
    """Say what is wrong with the call and exit with 2."""
    click.echo(f"understudy: {message}", err=True)
    sys.exit(2)


def paint() -> "Paint":
    """Return what colours text, or leaves it alone where NO_COLOR is set; click strips it off a pipe."""
    if os.environ.get("NO_COLOR"):
        return lambda text, _: text
    return lambda text, meaning: click.style(text, **_COLOURS[meaning])


def say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def say_json(value: Any) -> None:
    click.echo(json_text(value, ascii_only=not _speaks_utf8()))


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    return json.dumps(value, indent=2, ensure_ascii=ascii_only, default=str)


def say_report(told: "Judgement", form: str, own: "Own") -> None:
    """Print a judgement: as coloured text, or in a form that some other program reads, which is UTF-8."""
    from understudy.contract_tests.reports.files import printed, summarize

    said = printed(told, form, own=own, paint=paint())
    click.echo(said if form == "text" else said.encode("utf-8", "backslashreplace"), nl=False)
    if form == "github":
        summarize(told)


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


# --- options that several commands share -------------------------------------------------------------------------


def complete_providers(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from understudy.schemas.registry import provider_ids

    return [name for name in provider_ids() if name.startswith(incomplete)]


def complete_scenarios(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from understudy.mockserver.scenarios import SCENARIOS

    return [name for name in SCENARIOS if name.startswith(incomplete)]


def complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [rule.id for rule in all_rules() if rule.id.startswith(incomplete)]


def provider_option(command: C) -> C:
    shown = "The provider, such as outai."
    return click.option("-p", "--provider", required=True, shell_complete=complete_providers, help=shown)(command)


def format_option(command: C) -> C:
    choice = click.Choice(["text", "json"])
    return click.option("--format", "form", type=choice, default="text", show_default=True, help="Form of the output.")(
        command
    )


def report_options(command: C) -> C:
    """Add the forms of a judgement: one is printed, others go into files."""
    forms = ["text", "json", "junit", "sarif", "github", "html"]
    shown = "Form of the output."
    for decorate in (
        click.option(
            "--report",
            "reports",
            multiple=True,
            metavar="FORMAT=PATH",
            help="Write a report too, such as sarif=out.sarif; may be given several times.",
        ),
        click.option("--format", "form", type=click.Choice(forms), default="text", show_default=True, help=shown),
    ):
        command = decorate(command)
    return command


def known_targets(reports: Iterable[str]) -> None:
    """Exit where a `--report` can't be meant, before any work is done."""
    if reports:
        from understudy.contract_tests.reports.files import ReportError, targets

        try:
            targets(reports)
        except ReportError as error:
            fail(str(error))


def tell(told: "Judgement", form: str, reports: Iterable[str], own: "Own") -> None:
    """Print a judgement and write its reports; `own` holds forms that the command has lines of its own for."""
    from understudy.contract_tests.reports.files import ReportError, write_reports

    try:
        say_report(told, form, own)
        write_reports(told, reports, own=own)
    except ReportError as error:
        fail(str(error))


def judging_options(command: C) -> C:
    """Add what `validate` and `price` have in common."""
    for decorate in (
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            metavar="RULE=LEVEL",
            help="Make a rule an error, a warning or info, or switch it off.",
        ),
        click.option("--lax", is_flag=True, help='Read "5", 5.0 and null leniently.'),
        click.option(
            "--media-info",
            type=click.Path(dir_okay=False, exists=True, path_type=Path),
            help="JSON file: media URL to its facts, or to a local copy.",
        ),
        click.option("-o", "--operation", help="The operation; by default the provider's create call."),
        provider_option,
    ):
        command = decorate(command)
    return command


def find_provider(name: str) -> "Provider":
    from understudy.schemas.registry import UnknownProviderError, get_provider

    try:
        return get_provider(name)
    except UnknownProviderError as error:
        fail(str(error))


def find_operation(provider: "Provider", name: str | None) -> "Operation":
    if name is None:
        return provider.create
    try:
        return provider.operation(name)
    except LookupError as error:
        fail(str(error.args[0]))


def all_rules() -> "list[Rule]":
    from understudy.contract_tests.conduct import CONDUCT
    from understudy.contract_tests.run.rules import RUN
    from understudy.schemas.registry import get_provider, provider_ids

    return [*CONDUCT, *RUN, *(rule for name in provider_ids() for rule in get_provider(name).rules)]


def policy_of(*, lax: bool, severities: Iterable[str]) -> "Policy":
    from understudy.schemas.contract import Policy

    known = {"error", "warning", "info", "off"}
    chosen: dict[str, Any] = {}
    for setting in severities:
        rule, equals, level = setting.partition("=")
        if not equals or level not in known:
            fail(f"--severity takes RULE=LEVEL with a level of {', '.join(sorted(known))}; it got `{setting}`")
        chosen[find_rule(rule).id] = None if level == "off" else level
    return Policy(lax=lax, severities=chosen)


def find_rule(name: str) -> "Rule":
    """Return a rule by id, or say which are near and exit."""
    import difflib

    provider = name.partition(".")[0]
    from understudy.schemas.registry import BUILT_IN, get_provider, provider_ids

    one = provider in BUILT_IN or provider in provider_ids()
    rules = list(get_provider(provider).rules) if one else all_rules()
    for rule in rules:
        if rule.id == name:
            return rule
    near = difflib.get_close_matches(name, [rule.id for rule in rules], n=3, cutoff=0.4)
    near = near or [rule.id for rule in rules if rule.offence == name]
    fail(f"there is no rule `{name}`; {'did you mean ' + ', '.join(near) if near else '`understudy rules` lists them'}")


def judged(provider: "Provider", operation: "Operation", files: Iterable[str], **how: Any) -> "list[Verdict]":
    from understudy.contract_tests.inputs import InputError, media_lookup, read_documents
    from understudy.contract_tests.verdicts import judge_documents

    if operation.contract is None:
        fail(f"{provider.id} {operation.name} takes no body; there is nothing to judge")
    try:
        documents = list(read_documents(files))
        policy = policy_of(lax=how["lax"], severities=how["severities"])
        return judge_documents(operation.contract, documents, lookup=media_lookup(how["media_info"]), policy=policy)
    except InputError as error:
        fail(str(error))


# --- commands ----------------------------------------------------------------------------------------------------


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not context.resilient_parsing:
        from understudy import __version__

        click.echo(f"understudy {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def main() -> None:
    """Stand in for the services that sell Seedance 2.0 video: validate, price and serve without an account.

    \b
    Examples:
      understudy demo
      understudy validate --provider outai request.json
      understudy serve --port 8080
    """
    gc.set_threshold(50_000, 20, 50)  # what a command loads stays to its end:
    atexit.register(gc.freeze)  # looking for garbage there would be a tenth of a short run


@main.command()
@report_options
@judging_options
def validate(
    *,
    provider: str,
    operation: str | None,
    files: tuple[str, ...],
    form: str,
    reports: tuple[str, ...],
    **how: Any,
) -> None:
    """Judge requests by a provider's documented rules.

    FILE holds a JSON body, or one body a line (JSON Lines); `-` is standard input. Exits with 1 where a request
    would be refused.

    \b
    Examples:
      understudy validate --provider outai request.json
      echo '{"prompt": "a cat", "duration": 20}' | understudy validate -p outai -
      understudy validate -p outai requests/*.json --format github --report sarif=out.sarif
    """
    from understudy.contract_tests.reports import text
    from understudy.contract_tests.verdicts import judgement_on, reports_json

    known_targets(reports)
    seller = find_provider(provider)
    verdicts = judged(seller, find_operation(seller, operation), files, **how)
    own: Own = {
        "json": lambda _: [json_text(reports_json(verdicts))],
        "text": lambda colour: text.verdicts(verdicts, colour),
    }
    tell(judgement_on(verdicts), form, reports, own)
    sys.exit(0 if all(verdict.report.valid for verdict in verdicts) else 1)


@main.command()
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


@main.command("check")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@report_options
@click.argument("files", nargs=-1, required=True, metavar="HAR...")
def judge_recordings_(*, files: tuple[str, ...], form: str, reports: tuple[str, ...], strict: bool) -> None:
    """Judge recorded traffic offline: HAR files of a browser, a proxy or a test.

    Calls to providers' hosts, and to a mock, are judged: keys, bodies, queries, endpoints, pace; answers that no
    document describes are noted. No secret of a recording is printed. `-` is standard input.

    Exits with 1 where a call broke a rule of severity error (with --strict also of warning).

    \b
    Examples:
      understudy check traffic.har
      understudy check traffic.har --strict --format github --report html=report.html
    """
    from understudy.contract_tests.inputs import InputError, read_file, shown_name
    from understudy.contract_tests.traffic import NoCallsError, judge_recordings

    known_targets(reports)
    try:
        told = judge_recordings([(shown_name(file), read_file(file)) for file in files])
    except (InputError, NoCallsError) as error:
        fail(str(error))
    tell(told, form, reports, {})
    sys.exit(0 if told.passes(strict=strict) else 1)


@main.command()
@click.option("-p", "--provider", shell_complete=complete_providers, help="Only this provider's rules.")
@format_option
def rules(*, provider: str | None, form: str) -> None:
    """List the rules, with severity and confidence.

    \b
    Examples:
      understudy rules
      understudy rules --provider loova --format json
    """
    found = list(find_provider(provider).rules) if provider else all_rules()
    if form == "json":
        say_json({"rules": [rule.to_json() for rule in found]})
    else:
        from understudy.contract_tests.reports import text

        say(text.rules(found, paint()))


@main.command()
@format_option
def scenarios(*, form: str) -> None:
    """List what can be made to happen, and how a client chooses it.

    \b
    Examples:
      understudy scenarios
      understudy serve --scenario slow --scenario moderation
    """
    from understudy.mockserver.scenarios import SCENARIOS

    if form == "json":
        say_json({"scenarios": [scenario.to_json() for scenario in SCENARIOS.values()]})
    else:
        from understudy.contract_tests.reports import text

        say(text.scenarios(SCENARIOS.values(), paint()))


@main.command()
@click.argument("rule", shell_complete=complete_rules)
@format_option
def explain(*, rule: str, form: str) -> None:
    """Tell all about one rule: what it says, who says so, what breaks it.

    \b
    Example:
      understudy explain outai.audio-alone
    """
    found = find_rule(rule)
    if form == "json":
        examples = {"rejects": list(found.rejects), "accepts": list(found.accepts)}
        say_json(found.to_json() | examples)
    else:
        from understudy.contract_tests.reports import text

        say(text.explained(found, paint()))


class Configured(click.Command):
    """A command that has an option for each setting; they are made when it is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from understudy.mockserver.config.options import options

        return [*options(), *super().get_params(ctx)]


def configured(*, quiet: bool = False) -> "Configuration":
    """Return the settings that are in force for a `Configured` command, or say what is wrong with one and exit."""
    from understudy.mockserver.config import ConfigError
    from understudy.mockserver.config.options import configuration

    try:
        found = configuration(quiet=quiet)
    except ConfigError as error:
        fail(str(error))
    for warning in found.warnings:
        click.echo(f"understudy: {warning}", err=True)
    return found


@main.command(cls=Configured)
@click.option(
    "--port-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the port here once it answers."
)
@click.option("--quiet", is_flag=True, help="Log errors only.")
@click.option(
    "--har",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the journal into a HAR file at the end: what `understudy check` judges.",
)
@format_option
def serve(*, port_file: Path | None, quiet: bool, har: Path | None, form: str) -> None:
    """Serve the mock until Ctrl-C.

    Each setting can also be said by a variable, such as UNDERSTUDY_PORT, or in understudy.toml or the table
    [tool.understudy] of pyproject.toml; flags go before variables, and variables before files.

    \b
    Examples:
      understudy serve
      understudy serve --port 0 --port-file port.txt --timing instant
      understudy serve --provider outai --switch outai.success-word=completed
      understudy serve --store sqlite:///state.db --workers 4
      understudy serve --har traffic.har
    """
    settings = configured(quiet=quiet).settings
    from understudy.mockserver.engine import Engine
    from understudy.mockserver.logs import configure_logs
    from understudy.mockserver.server import origin_of, warn_of_exposure, write_port_file
    from understudy.mockserver.server import serve as run
    from understudy.mockserver.store import StoreError

    sock = _listening(settings)
    configure_logs(settings)
    warn_of_exposure(sock, guarded=settings.control_token is not None)

    def ready() -> None:
        if port_file is not None:
            write_port_file(port_file, sock)
        _announce(settings.providers, origin_of(sock), form)

    served = settings.providers or None
    engine = None
    try:
        if settings.workers > 1:
            from understudy.mockserver.workers import serve_workers

            serve_workers(settings, sock, workers=settings.workers, providers=served, ready=ready)
        else:
            engine = Engine(settings, providers=served)
            run(engine, sock, ready=ready)
        if har is not None:
            _write_traffic(har, engine or Engine(settings, providers=served))
    except StoreError as error:
        fail(str(error))


def _listening(settings: "Settings") -> "socket":
    """Return the socket that settings ask for, once they can be served at all."""
    from understudy.mockserver.script import ScriptError, script_of
    from understudy.mockserver.server import PortInUseError, bind

    try:
        script_of(settings)  # before there are processes that it would end
        return bind(settings.host, settings.port)
    except (ScriptError, PortInUseError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"can't listen on {settings.host}: {error.strerror or error}")


def _write_traffic(har: Path, engine: "Engine") -> None:
    from understudy.contract_tests.har import write_har
    from understudy.contract_tests.judge import journal_of

    try:
        write_har(har, journal_of(engine))
    except OSError as error:
        fail(f"{har} can't be written: {error.strerror or error}")


@main.command(cls=Configured)
@format_option
def config(*, form: str) -> None:
    """Print the settings that are in force, and where each was said.

    \b
    Examples:
      understudy config
      UNDERSTUDY_TIMING=instant understudy config --format json
    """
    from understudy.mockserver.config.report import effective_json, effective_lines

    found = configured()
    if form == "json":
        say_json(effective_json(found))
    else:
        say(effective_lines(found))


def _announce(providers: Iterable[str], origin: str, form: str) -> None:
    from understudy.schemas.registry import provider_ids

    served = [find_provider(name) for name in providers or provider_ids()]
    bases = {provider.id: f"{origin}/{provider.id}{provider.base_path}" for provider in served}
    if form == "json":
        click.echo(json.dumps({"url": origin, "providers": bases}))
    else:
        width = max(map(len, (*bases, "control")))
        say(f"{name:<{width}}  {url}" for name, url in bases.items())
        click.echo(f"{'control':<{width}}  {origin}/_understudy/docs")
        click.echo("Ctrl-C ends it.", err=True)
    sys.stdout.flush()


def _mutter(line: str) -> None:
    """Say a line beside a command's output; nobody need listen."""
    with suppress(OSError):
        click.echo(line, err=True)


@main.command("run", context_settings={"allow_interspersed_args": False})
@click.option("--strict", is_flag=True, help="Warnings fail the run too.")
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
@click.option("--seed", type=int, help="Make ids repeatable.")
@click.option("--har", type=click.Path(dir_okay=False, path_type=Path), help="Write the traffic into a HAR file.")
@click.option("--block-all", is_flag=True, help="Block unknown hosts too, not only those that cost money.")
@click.option("--allow", multiple=True, metavar="HOST", help="Let a host through though it would be blocked.")
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
    help="Set the variables that `understudy env PROVIDER` prints, for clients that heed no proxy.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def run_(*, env: tuple[str, ...], **how: Any) -> None:
    """Run a command in front of the mock, unmodified, and judge what it says.

    Calls to the providers' own https:// URLs go to the mock. Calls to other paid providers are blocked, and all else
    is let through. The command is reached by proxy variables, by authorities, and in its Python and Node processes
    where they connect; one that heeds none of these, such as a browser, escapes. Settings of the project are obeyed,
    as in `understudy config`.

    Exits with the command's own code where it failed (128 and the signal that ended it; 124 where --timeout did),
    else with 1 where it broke a rule of severity error (with --strict also of warning), else with 0. 2 is a wrong
    call: an unknown command, option or scenario.

    \b
    Examples:
      understudy run -- python generate.py
      understudy run --strict --report junit=report.xml -- npm test
      understudy run --scenario rate-limit --timeout 60 -- ./client.sh
    """
    from understudy.contract_tests.run import RunOptions, UnusableError, run_command

    for name in env:
        find_provider(name)
    try:
        sys.exit(run_command(RunOptions(env=env, **how), say=_mutter, paint=paint()))
    except UnusableError as error:
        fail(str(error))


@main.command()
@click.argument("provider", shell_complete=complete_providers)
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Where the mock is served.")
@click.option("--key", default="sk-test", show_default=True, help="The API key: a tenant of your own.")
@format_option
def env(*, provider: str, url: str, key: str, form: str) -> None:
    """Print what points known clients at the mock.

    The text is for a shell: exports, and the rest in comments.

    \b
    Examples:
      understudy env outai --url http://127.0.0.1:9000 --key sk-test-1
      eval "$(understudy env loova)"
    """
    from understudy.contract_tests.environment import shell_lines, told

    clients = told(find_provider(provider), url=url.rstrip("/"), key=key)
    if form == "json":
        say_json({"provider": provider, "clients": clients})
    else:
        say(shell_lines(clients))


@main.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the video; by default a new temporary one.",
)
@format_option
def demo(*, output: Path | None, form: str) -> None:
    """Show it all in ten seconds: refuse, price, create, poll, download, account.

    \b
    Example:
      understudy demo
    """
    from understudy.contract_tests.demo import run_demo

    sys.exit(run_demo(output=output, as_json=form == "json"))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Where the mock is served.")
def snapshot(*, file: Path, url: str) -> None:
    """Save all that a running server holds: tenants, tasks, money, journal, files; never the keys.

    \b
    Example:
      understudy snapshot state.json --url http://127.0.0.1:8080
    """
    from understudy.contract_tests.remote import RemoteError, save_snapshot

    try:
        click.echo(save_snapshot(url, file))
    except RemoteError as error:
        fail(str(error))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Where the mock is served.")
def restore(*, file: Path, url: str) -> None:
    """Make a running server hold what a snapshot holds, and nothing else.

    \b
    Example:
      understudy restore state.json --url http://127.0.0.1:8080
    """
    from understudy.contract_tests.remote import RemoteError, restore_snapshot

    try:
        click.echo(restore_snapshot(url, file))
    except RemoteError as error:
        fail(str(error))


@main.command()
@format_option
def doctor(*, form: str) -> None:
    """See whether this machine has what Understudy needs.

    \b
    Example:
      understudy doctor
    """
    from understudy.contract_tests.doctor import examine

    findings = list(examine())
    good = all(finding.good for finding in findings)
    if form == "json":
        say_json({"good": good, "findings": [finding.to_json() for finding in findings]})
    else:
        colour = paint()
        for finding in findings:
            click.echo(f"{colour('ok  ', 'good') if finding.good else colour('bad ', 'error')}{finding.text}")
            if not finding.good:
                click.echo(f"    hint: {finding.hint}")
    sys.exit(0 if good else 1)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: str) -> None:
    """Print what a shell needs to complete commands, providers and rules.

    \b
    Example:
      understudy completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        fail(f"there is no completion for {shell}")
    click.echo(made(main, {}, "understudy", "_UNDERSTUDY_COMPLETE").source())


if __name__ == "__main__":
    main(prog_name="understudy")
