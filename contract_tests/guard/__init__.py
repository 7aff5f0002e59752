"""`drytake guard`: a command whose calls go on to the real services, after they were checked and found room under caps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from drytake.contract_tests.errors import UsageError

if TYPE_CHECKING:
    from drytake.contract_tests.guard.gate import Gate
    from drytake.contract_tests.guard.ledger import LedgerFile
    from drytake.contract_tests.guard.options import GuardOptions

__all__ = ["guard_command", "halt", "open_ledger"]

_UNCAPPED = "no cap is set: nothing is refused for its price; --max-total 5USD sets one"


def guard_command(options: "GuardOptions", *, say: Callable[[str], None], paint: Callable[[str, str], str]) -> int:
    """Run a command under guard and say what became of the money; return the exit code, which means what `run`'s does.

    Raises:
        UsageError: the command, a cap, an upstream, the ledger or a report's place isn't there.
    """
    from drytake.contract_tests.guard.isolation import naming_the_way_out  # noqa: PLC0415 - a wrong call is told at once
    from drytake.contract_tests.run import check_call, conduct_run  # noqa: PLC0415

    check_call(options)

    def warn(text: str) -> None:
        say(f"drytake guard: {text}")

    with naming_the_way_out(), _gate(options) as gate:
        from drytake.contract_tests.guard.session import GuardSession  # noqa: PLC0415 - heavy
        from drytake.mockserver.settings.model import Settings  # noqa: PLC0415

        if gate.budget.empty and not options.dry:
            warn(_UNCAPPED)
        made: list[GuardSession] = []

        def make(settings: Settings) -> GuardSession:
            made.append(GuardSession(options, settings, gate, warn))
            return made[0]

        return conduct_run(options, make, lambda _: made[0].kept.entries, say=say, paint=paint)


@contextmanager
def _gate(options: "GuardOptions") -> "Iterator[Gate]":
    """Yield the gate of a run, whose ledger is open: a dry run's is its own, and goes with it."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from drytake.contract_tests.guard.gate import Gate  # noqa: PLC0415
    from drytake.contract_tests.guard.ledger import LedgerError  # noqa: PLC0415

    try:
        budget, _ = options.budget, options.ways
        with TemporaryDirectory(prefix="drytake-") as folder:
            path = Path(folder, "dry.jsonl") if options.dry else options.ledger_path
            with open_ledger(path) as ledger:
                gate = Gate(ledger, budget, whole=options.ledger is not None)
                gate.start(f"pid {_pid()}")
                if gate.spending.stopped:
                    raise UsageError(
                        f"{path}: all was halted at {gate.spending.stopped}; `drytake guard stop --lift` lifts that"
                    )
                yield gate
    except (LedgerError, ValueError) as error:
        raise UsageError(str(error)) from error


def _pid() -> int:
    import os  # noqa: PLC0415

    return os.getpid()


@contextmanager
def open_ledger(path: Path) -> "Iterator[LedgerFile]":
    """Yield a ledger, which is made where there is none.

    Raises:
        UsageError: it can't be opened.
    """
    from drytake.contract_tests.guard.ledger import LedgerFile  # noqa: PLC0415

    try:
        ledger = LedgerFile(path)
    except OSError as error:
        raise UsageError(f"the ledger {path} can't be opened: {error.strerror}") from error
    try:
        yield ledger
    finally:
        ledger.close()


def halt(path: Path, *, lift: bool) -> None:
    """Write into a ledger that all is halted, or that it goes on.

    Raises:
        UsageError: it can't be opened, or can't be trusted.
    """
    from drytake.contract_tests.guard.ledger import LedgerError, LedgerLine  # noqa: PLC0415

    with open_ledger(path) as ledger:
        try:
            with ledger.locked():
                ledger.append(LedgerLine("resume" if lift else "stop", "-"))
        except LedgerError as error:
            raise UsageError(str(error)) from error
