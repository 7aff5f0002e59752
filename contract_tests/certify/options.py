"""What a certification is asked to do."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["TIMEOUT_SECONDS", "CertifyOptions"]

TIMEOUT_SECONDS = 120.0
_MOST_JOBS = 4
"""Clients mostly wait, so that several cases share a processor well; more would make their pauses longer."""


@dataclass(frozen=True, kw_only=True)
class CertifyOptions:
    """One call of `drytake certify`."""

    command: Sequence[str]
    cases: Sequence[str] = ()
    """Names of the only cases to run; by default all."""
    skip: Sequence[str] = ()
    """Names of cases that aren't run."""
    jobs: int = 0
    """Cases run at once; 0 stands for two a processor, four at most."""
    copy: Sequence[Path] = ()
    """Files and folders that each case's folder has a copy of."""
    in_place: bool = False
    """Cases are run in the folder that we are in, one at a time."""
    timeout: float = TIMEOUT_SECONDS
    """Seconds of real time that one run of the client may take."""
    allow: Sequence[str] = ()
    """Hosts that may be called though they aren't a provider's."""
    isolate: str | None = None
    """Whether the client has a network of its own; by default as the settings say, else where the system allows it."""
    forward: Sequence[int] = ()
    """Ports of this machine that it reaches in such a network."""
    env: Sequence[str] = ()
    """Providers whose known clients are given the mock's address by variable."""

    @property
    def workers(self) -> int:
        """How many cases are run at once."""
        return 1 if self.in_place else self.jobs or min(_MOST_JOBS, 2 * (os.cpu_count() or 1))
