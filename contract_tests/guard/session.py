"""One guarded run: as `run` has it, but calls go on to the sellers."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.guard.account import account_of
from drytake.contract_tests.guard.application import GuardApp
from drytake.contract_tests.guard.authority import narrow_certificates
from drytake.contract_tests.guard.gate import Gate
from drytake.contract_tests.guard.kept import KeptCalls
from drytake.contract_tests.guard.options import GuardOptions
from drytake.contract_tests.run.certificates import Certificates
from drytake.contract_tests.run.session import RunSession
from drytake.contract_tests.run.watched_server import Application
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings

__all__ = ["GuardSession"]

_LOOK_SECONDS = 0.2
"""How often a run looks whether it was halted."""


class GuardSession(RunSession):
    """The parts of a guarded run."""

    def __init__(self, options: GuardOptions, settings: Settings, gate: Gate, say: Callable[[str], None]) -> None:
        super().__init__(options, settings)
        self._own, self._gate, self._say = options, gate, say
        self.kept = KeptCalls()

    def certificates(self, folder: Path) -> Certificates:
        """Return an authority for the sellers' hosts alone."""
        return narrow_certificates(folder, self.policy.names, os.environ)

    def front(self, app: App) -> Application:
        """Return the guard."""
        return GuardApp(app, self._gate, self.kept, self._own.ways, self._say)

    async def run(self, folder: Path) -> int:
        """Return the command's exit code; it is ended where all is halted."""
        looking = asyncio.ensure_future(self._look())
        try:
            return await super().run(folder)
        finally:
            looking.cancel()

    async def _look(self) -> None:
        while not (stopped := self._gate.refresh()):  # noqa: ASYNC110 - another process writes it into a file
            await asyncio.sleep(_LOOK_SECONDS)
        self._say(f"halted by `drytake guard stop` at {stopped}: the command is ended")
        self._end(signal.SIGTERM)

    def calls(self) -> int:
        """Return how many calls came for a seller, those that were refused or played here included."""
        played = sum(1 for _ in self._gate.spending.own) if self._own.ways.dry else 0
        return self.kept.count + self._gate.spending.refused + played

    def report(self, code: int) -> Report:
        """Return the account of the run."""
        ended = self.ended_by is not None
        account = account_of(self.engine, self.kept, self._gate, self.incidents, cut=ended)
        facts = [*account.facts, ("exit code of the command", str(code))]
        if self._own.unenforced:
            facts.append(
                ("isolation", "none, as --unenforced says: clients that ignore the environment went past the guard")
            )
        report = account._replace(facts=tuple(facts))
        return self.concluded(report, code)
