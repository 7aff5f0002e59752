"""Contract coverage: which documented outcomes a client has met, as a table and a percentage, and what shows the rest."""

from collections.abc import Callable, Iterator
from math import floor
from typing import Any, NamedTuple

__all__ = ["NOTHING", "Coverage", "Outcome", "below_threshold", "emit_coverage", "rows"]

NOTHING = "nothing here shows it yet"


class Outcome(NamedTuple):
    """Something documented that a call can bring."""

    provider: str
    operation: str
    name: str
    """`status 402`, `state failed`, `result none`."""
    met: int
    """How many calls brought it."""
    reached_by: str
    """What shows it: a scenario, a timing, or what to send."""


class Coverage(NamedTuple):
    """What was met of what is documented, for the operations that the client uses."""

    outcomes: tuple[Outcome, ...] = ()
    unused: tuple[str, ...] = ()
    """Operations that the client never called, `provider operation`."""

    @property
    def percentage(self) -> float:
        """Share of the documented outcomes that were met, 0 to 100."""
        return 100 * self.met / len(self.outcomes) if self.outcomes else 0.0

    @property
    def met(self) -> int:
        """How many of the outcomes were met."""
        return sum(1 for outcome in self.outcomes if outcome.met)

    @property
    def rounded(self) -> float:
        """The percentage with one decimal, as every report has it: rounded down, so that it never passes what is true."""
        return floor(self.percentage * 10) / 10

    @property
    def shown(self) -> str:
        """The same as a text: `41.6 %`."""
        return f"{self.rounded:g} %"

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers that were called, in order of name."""
        return tuple(sorted({outcome.provider for outcome in self.outcomes}))

    @property
    def missing(self) -> tuple[Outcome, ...]:
        """What wasn't met."""
        return tuple(outcome for outcome in self.outcomes if not outcome.met)

    def of(self, provider: str) -> "Coverage":
        """Return the coverage of one provider."""
        outcomes = tuple(outcome for outcome in self.outcomes if outcome.provider == provider)
        return Coverage(outcomes, tuple(name for name in self.unused if name.startswith(f"{provider} ")))

    def __str__(self) -> str:
        return ", ".join(f"{name} {self.of(name).shown}" for name in self.providers) or "none"

    def to_json(self) -> dict[str, Any]:
        return {
            "percentage": self.rounded,
            "providers": {name: self.of(name).rounded for name in self.providers},
            "outcomes": [outcome._asdict() for outcome in self.outcomes],
            "unused": list(self.unused),
        }


def rows(coverage: Coverage) -> Iterator[str]:
    """Yield a table: what was met, what wasn't, and what would show it."""
    for provider in coverage.providers:
        own = coverage.of(provider)
        yield f"{provider}: {own.shown} of the documented outcomes met ({own.met} of {len(own.outcomes)})"
        width = max(len(_title(outcome)) for outcome in own.outcomes)
        for outcome in own.outcomes:
            yield f"  {_title(outcome):<{width}}  {_said(outcome)}"
        if own.unused:
            yield f"  never called: {', '.join(name.split(' ', 1)[1] for name in own.unused)}"


def below_threshold(coverage: Coverage, least: float, *, listed: bool = True) -> Iterator[str]:
    """Yield why a coverage is too low: each provider that was called has to reach `least` percent by itself.

    `listed` says whether what is missing is named too, as it needn't be below a table.
    """
    if not coverage.outcomes:
        yield f"coverage: no operation of a provider was called; {least:g} % were asked for"
    for provider in coverage.providers:
        own = coverage.of(provider)
        if own.percentage < least:
            said = "; missing, and what shows it:" if listed else f"; {len(own.missing)} outcomes are missing"
            yield f"coverage: {provider} {own.shown} is under {least:g} %{said}"
        if own.percentage < least and listed:
            width = max(len(_title(outcome)) for outcome in own.missing)
            yield from (f"  {_title(outcome):<{width}}  {outcome.reached_by}" for outcome in own.missing)


def emit_coverage(coverage: Coverage, say: Callable[[str], None], *, table: bool, fail_under: float | None) -> bool:
    """Say a coverage's table if it is wished for, and why it is too low if it is; return whether it is enough."""
    short = [] if fail_under is None else list(below_threshold(coverage, fail_under, listed=not table))
    for line in (*(rows(coverage) if table else ()), *short):
        say(line)
    return not short


def _title(outcome: Outcome) -> str:
    return f"{outcome.operation} {outcome.name}"


def _said(outcome: Outcome) -> str:
    if outcome.met:
        return f"{outcome.met} call{'' if outcome.met == 1 else 's'}"
    return f"not met; shown by: {outcome.reached_by}"
