"""What a fuzz run is asked to do."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drytake.mockserver.engine.scenario_file import ScenarioFile
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import get_provider

__all__ = ["CALLS", "CASES", "OUT", "PATIENCE_SECONDS", "TIMEOUT_SECONDS", "FuzzOptions"]

CASES = 100
PATIENCE_SECONDS = 7_200.0
"""Two hours: twelve times as long as the slowest of the documented tasks takes, where no provider warns of longer."""
_SLACK = 1.1
"""A client that waits for as long as a provider warns of is given a little more."""
CALLS = 5_000
"""Calls of one case, after which a client counts as endless whatever its clock says."""
TIMEOUT_SECONDS = 60.0
OUT = Path(".drytake/fuzz")


@dataclass(frozen=True, kw_only=True)
class FuzzOptions:
    """One call of `drytake fuzz`."""

    command: Sequence[str]
    in_process: str = ""
    """`module:function` of a Python client, which is called in forks of one process; the command is what calls it in one of its own."""
    arguments: Sequence[str] = ()
    """What that function finds in `sys.argv`."""
    seed: int = 0
    cases: int = CASES
    jobs: int = 0
    """Cases played at once; 0 stands for one a processor, four at most."""
    before: str | None = None
    """A shell command for each case's folder, before the case."""
    copy: Sequence[Path] = ()
    """Files and folders that each case's folder has a copy of."""
    app_ledger: str = ""
    """A shell command in each case's folder, after the case, that prints what the app booked."""
    in_place: bool = False
    """Cases are played in the folder that we are in."""
    max_seconds: float | None = None
    """Seconds of the client's own time; by default two hours, or longer where a provider that it calls warns of that."""
    timeout: float = TIMEOUT_SECONDS
    """Seconds of real time that a case may take."""
    allow: Sequence[str] = ()
    """Hosts that may be called though they aren't a provider's."""
    isolate: str | None = None
    """Whether the client has a network of its own; by default as the settings say, else where the system allows it."""
    forward: Sequence[int] = ()
    """Ports of this machine that it reaches in such a network."""
    out: Path = OUT
    """Where the cases of findings are written."""
    allow_no_calls: bool = False
    """It is meant that the client calls no provider."""
    settings: Settings = field(default_factory=Settings)
    """Of the project: switches, balances, severities and limits hold in each case."""
    shrink: bool = True
    case: ScenarioFile | None = None
    """The only case to play, instead of those that are drawn."""

    def patience_with(self, providers: Iterable[str]) -> float:
        """Return how many seconds of its own time a client is given that calls some providers."""
        if self.max_seconds is not None:
            return self.max_seconds
        return max((PATIENCE_SECONDS, *(get_provider(name).timing.longest * _SLACK for name in providers)))

    @property
    def shrinks(self) -> bool:
        """Whether cases are made smaller."""
        return self.shrink and self.case is None

    @property
    def workers(self) -> int:
        """How many cases are played at once."""
        return 1 if self.in_place else self.jobs or min(4, os.cpu_count() or 1)
