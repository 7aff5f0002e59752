"""What a run is asked to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drytake.mockserver.settings.configuration import EffectiveSettings

__all__ = ["GRACE_SECONDS", "RunOptions"]

_CALLS, _BYTES = 100_000, 256 * 1024 * 1024
"""How much of the traffic is kept at least: what a batch did first is judged with what it did last."""
GRACE_SECONDS = 5.0
"""How long a command that was asked to end may take until it is killed."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """One call of `drytake run`."""

    command: Sequence[str]
    timing: str | None = None
    """How long tasks take; by default as the project's settings say."""
    scenario: str | None = None
    """What happens to every call, by name."""
    scenario_file: Path | None = None
    """What happens when, as TOML."""
    film: Path | None = None
    """A film, or a folder of films, that stand for all films."""
    seed: int | None = None
    strict: bool = False
    """Warnings fail the run too."""
    reports: Sequence[str] = ()
    """`FORMAT=PATH` of each report."""
    coverage: bool = False
    """The table of the contract coverage is printed too."""
    fail_under: float | None = None
    """The contract coverage, in percent, that each provider that is called must reach."""
    har: Path | None = None
    allow: Sequence[str] = ()
    """Hosts that are let through though they cost money or though all are blocked."""
    block_all: bool = False
    """Unknown hosts are blocked too."""
    isolate: str | None = None
    """Whether the command has a network of its own; by default as the settings say, else not."""
    forward: Sequence[int] = ()
    """Ports of this machine that it reaches in such a network."""
    strict_hosts: bool = False
    """Hosts that calls are let out to without having been allowed are findings."""
    allow_no_calls: bool = False
    """It is meant that no call reaches a provider."""
    allow_lost: bool = False
    """It is meant that tasks are paid and left to others."""
    takes: int | None = None
    """How many tasks of the same request are meant."""
    max_cost: Sequence[str] = ()
    """`[PROVIDER=]AMOUNT`: the most that the tasks at a provider, or at any, may cost in its unit."""
    require_results: bool = False
    """A task that was paid and whose result wasn't fetched whole fails the run."""
    app_ledger: str = ""
    """A command that prints what the app booked, to be compared with what the mock charged."""
    timeout: float | None = None
    """Seconds that the command may take."""
    grace: float = GRACE_SECONDS
    env: Sequence[str] = ()
    """Providers whose known clients are told the mock's address by variable."""

    def configuration(self) -> "EffectiveSettings":
        """Return the settings of the mock: the project's, over which our own options go; nothing outlives the run.

        Raises:
            ConfigError: a value is wrong, or a file can't be read.
        """
        from drytake.mockserver.settings.configuration import configure  # noqa: PLC0415 - after a wrong call has been told
        from drytake.mockserver.settings.fields import SourcedValue  # noqa: PLC0415

        flags: dict[str, Any] = {
            "timing": self.timing,
            "seed": self.seed,
            "scenario_file": self.scenario_file,
            "film": self.film,
        }
        flags |= {"strict_hosts": self.strict_hosts or None, "allow_no_calls": self.allow_no_calls or None}
        flags |= {"isolate": self.isolate, "forward": list(self.forward) or None}
        flags |= {"allow_lost": self.allow_lost or None, "takes": self.takes}
        said = {name: value for name, value in flags.items() if value is not None}
        found = configure(
            {name: SourcedValue(value, "flag", f"--{name.replace('_', '-')}") for name, value in said.items()}
        )
        own = found.settings
        calls, size = max(own.journal_limit, _CALLS), max(own.journal_bytes, _BYTES)
        kept = replace(own, store="memory", public_url=None, journal_limit=calls, journal_bytes=size)
        return replace(found, settings=kept)

    def variables(self, origin: str) -> dict[str, str]:
        """Return the variables that known clients read."""
        if not self.env:
            return {}
        from drytake.mockserver.settings.known_clients import known_clients  # noqa: PLC0415 - only where asked for
        from drytake.schemas.registry import get_provider  # noqa: PLC0415

        found: dict[str, str] = {}
        for name in self.env:
            for client in known_clients(get_provider(name), url=origin, key="sk-test"):
                found |= client["settings"]
        return found
