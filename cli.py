"""Drytake on the command line: the door. Each command has its room in `commands/`.

Exit codes: 0 clean, 1 findings, 2 a wrong call or configuration or nothing tested; `contract_tests/findings/exit_codes.py` has all.
"""

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end us at once while the block runs, as shells expect: there is nothing yet that it could break off."""
    is_main = threading.current_thread() is threading.main_thread()
    if (
        not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):  # whoever began us may ignore it
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


try:
    with _interruptible():
        import click
except ImportError as missing:  # without it there is nothing that could say so better
    sys.exit(f"drytake: click can't be loaded: {missing}; pip install --force-reinstall click")

__all__ = ["main"]

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins would be a tenth of the start

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "certify": ("certify", "Let one thing go wrong at a time, and count what a client pays twice or loses."),
    "check": ("check", "Check recorded traffic offline: HAR files, what curl printed, a journal of the mock."),
    "compare": ("compare", "Say of each shot of a list who makes it, what is changed on the way, and what it costs."),
    "completion": ("completion", "Print what a shell needs to complete commands, providers and rules."),
    "config": ("config", "Print the settings that are in force, and where each was said."),
    "demo": ("demo", "Show it all in ten seconds: refuse, price, create, poll, download, account."),
    "doctor": (
        "doctor",
        "See whether this machine has what Drytake needs; with `provider`, what a provider's folder lacks.",
    ),
    "drift": ("drift", "Say where the real responses in a recording differ from what a service documents."),
    "env": ("env", "Print what points known clients at the mock."),
    "explain": ("rules", "Tell all about one rule: what it says, who says so, what breaks it."),
    "export": ("export", "Print a provider's own API as OpenAPI, JSON Schema or TypeScript types."),
    "fuzz": ("fuzz", "Let a client meet what the documents allow, and find what breaks it."),
    "guard": (
        "guard",
        "Run a command whose calls go on to the real services, once each create has found room under caps.",
    ),
    "mcp": ("mcp", "Serve tools to a coding agent over MCP: validate, price, translate, explain, and a mock."),
    "plan": ("plan", "Write the calls of a list of shots at one seller, and say how to try them."),
    "price": ("price", "Estimate what requests cost, line by line, with the source of each rate."),
    "restore": ("snapshot", "Make a running server hold what a snapshot holds, and nothing else."),
    "rules": ("rules", "List the rules, with severity and confidence."),
    "run": ("run", "Run a command in front of the mock, unmodified, and check what it says."),
    "scenarios": ("scenarios", "List what can be made to happen, and how a client chooses it."),
    "serve": ("serve", "Serve the mock until Ctrl-C."),
    "skill": ("skill", "Print the skill for coding agents, or write its folder into another."),
    "snapshot": (
        "snapshot",
        "Save all that a running server holds: tenants, tasks, money, journal, files; never the keys.",
    ),
    "translate": ("translate", "Say one seller's body in another seller's words."),
    "validate": ("validate", "Validate requests by a provider's documented rules."),
}
"""Command -> its module in `commands/`, and its help of one line, which needs no module then."""


class LazyGroup(click.Group):
    """A group that lists its commands by the table, and loads the module of the one that is used."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, listed, rest = super().resolve_command(ctx, args)
        return name, _load(name) if name and listed else None, rest

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        """Return the context of a call; what has been read by then is nothing that Ctrl-C could break off."""
        with _interruptible():
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; where a library is missing or doesn't fit, say which. Ctrl-C ends it as shells expect."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # click's own code for it is 1
            from drytake.contract_tests.findings.exit_codes import INTERRUPTED

            click.echo(f"\n{ctx.invoked_subcommand or 'drytake'}: interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:  # nobody reads on, as `head` does; click's own code for it is that of findings
            from drytake.contract_tests.findings.exit_codes import UNREAD

            with suppress(OSError, ValueError):  # what is still held back goes nowhere
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(UNREAD)
        except ImportError as error:
            from drytake.commands.diagnosis import advice, reason
            from drytake.commands.output import fail

            fail(f"a library is missing or doesn't fit: {reason(error)}; {advice(error)}")


def _load(name: str) -> click.Command:
    """Return a command of the table, from its module."""
    module, _ = _COMMANDS[name]
    command: click.Command = getattr(import_module(f"drytake.commands.{module}"), name)
    return command


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not context.resilient_parsing:
        from drytake.version import __version__

        click.echo(f"drytake {__version__}")
        context.exit()


@click.group(
    cls=LazyGroup,
    commands={name: click.Command(name, help=line) for name, (_, line) in _COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def main() -> None:
    """Stand in for the services that sell Seedance 2.0 and 2.5 video: validate, price and serve without an account.

    \b
    Examples:
      drytake demo
      drytake validate --provider outai request.json
      drytake serve --port 8080
    """
    gc.set_threshold(50_000, 20, 50)  # what a command loads stays to its end:
    atexit.register(gc.freeze)  # looking for garbage there would be a tenth of a short run


if __name__ == "__main__":
    main(prog_name="drytake")
