"""What a guarded run is asked to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from drytake.contract_tests.guard.amounts import caps_of
from drytake.contract_tests.guard.application import Ways
from drytake.contract_tests.guard.ledger import default_ledger
from drytake.contract_tests.guard.spending import Budget
from drytake.contract_tests.guard.upstream import Upstreams
from drytake.contract_tests.run.options import RunOptions

if TYPE_CHECKING:
    from drytake.mockserver.settings.configuration import EffectiveSettings

__all__ = ["UNDER_GUARD", "GuardOptions"]

UNDER_GUARD = "DRYTAKE_GUARD"
"""Variable by which a command knows that it runs under guard."""


@dataclass(frozen=True, kw_only=True)
class GuardOptions(RunOptions):
    """One call of `drytake guard`."""

    max_total: Sequence[str] = ()
    """`[PROVIDER=]AMOUNT[UNIT]`: the most that all creates may cost together."""
    max_price: Sequence[str] = ()
    """The same of each create."""
    per_hour: Sequence[str] = ()
    """The same of all creates of any hour; `20tasks` counts these."""
    max_tasks: int | None = None
    unknown_price: Sequence[str] = ()
    """What is taken for a price that nobody knows."""
    ledger: Path | None = None
    """The ledger that all caps are about; without it they are about this run alone."""
    rules: str = "warn"
    """`stop` refuses creates that break a rule that is known."""
    dry: bool = False
    upstream: Sequence[str] = ()
    """`HOST=URL`: where calls to a host go on to."""
    unenforced: bool = False
    """It is meant that clients which ignore the environment reach the sellers past the guard."""

    def configuration(self) -> "EffectiveSettings":
        """Return the settings of the run: isolated, unless that isn't meant.

        Raises:
            ConfigError: a value is wrong, or a file can't be read.
            UsageError: this version can't isolate.
        """
        from drytake.contract_tests.guard.isolation import isolating  # noqa: PLC0415 - after a wrong call has been told

        found = super().configuration()
        return replace(found, settings=isolating(found.settings, unenforced=self.unenforced))

    def variables(self, origin: str) -> dict[str, str]:
        """Return what the command's environment says of the guard."""
        return {**super().variables(origin), UNDER_GUARD: "dry" if self.dry else "on"}

    @property
    def budget(self) -> Budget:
        """All caps.

        Raises:
            ValueError: one of them means nothing.
        """
        return Budget(
            totals=caps_of("--max-total", self.max_total),
            prices=caps_of("--max-price", self.max_price),
            hourly=caps_of("--per-hour", self.per_hour, tasks=True),
            tasks=self.max_tasks,
        )

    @property
    def ways(self) -> Ways:
        """How the guard goes about its work.

        Raises:
            ValueError: an upstream or a price is none.
        """
        return Ways(
            upstreams=Upstreams.of(self.upstream),
            unknown_price=caps_of("--unknown-price", self.unknown_price),
            stop=self.rules == "stop",
            dry=self.dry,
        )

    @property
    def ledger_path(self) -> Path:
        """Where the ledger lies."""
        return default_ledger() if self.ledger is None else self.ledger
