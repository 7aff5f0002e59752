"""All that a certification came to: the run without a fault, each case, and their sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from drytake.contract_tests.certify.cases import CASES
from drytake.contract_tests.certify.conclusion import CertifiedCase
from drytake.contract_tests.certify.played import Played

__all__ = ["Certification", "Tally"]


@dataclass(frozen=True)
class Tally:
    """What some cases come to together."""

    cases: int
    """How many there are, those that aren't applicable included."""
    applicable: int
    double_charges: int
    lost_clips: int
    noun: str

    @classmethod
    def of(cls, results: Sequence[CertifiedCase], noun: str) -> "Tally":
        """Return the sum of some cases, which `noun` names where there is one."""
        applicable = [one for one in results if one.applies]
        doubles, lost = sum(one.doubled for one in applicable), sum(one.lost for one in applicable)
        return cls(len(results), len(applicable), doubles, lost, noun)

    @property
    def scope(self) -> str:
        """How many cases there are, and how many of them could happen: `4 of 6 faults`."""
        shown = f"{self.cases} {_plural(self.cases, self.noun)}"
        return shown if self.applicable == self.cases else f"{self.applicable} of {shown}"

    @property
    def sums(self) -> str:
        """What they come to: `3 double charges, 1 lost clip`."""
        doubles = f"{self.double_charges or 'no'} {_plural(self.double_charges or 1, 'double charge')}"
        lost = f"{self.lost_clips or 'no'} {_plural(self.lost_clips or 1, 'lost clip')}"
        return f"{doubles}, {lost}" if self.applicable else "none is applicable"

    def __str__(self) -> str:
        return f"{self.scope}: {self.sums}"

    def to_json(self) -> dict[str, Any]:
        return {
            "line": str(self),
            "cases": self.cases,
            "applicable": self.applicable,
            "double_charges": self.double_charges,
            "lost_clips": self.lost_clips,
        }


@dataclass(frozen=True, kw_only=True)
class Certification:
    """One certification."""

    command: Sequence[str]
    baseline: Played
    """The run without a fault."""
    results: Sequence[CertifiedCase] = ()
    """In the order of the cases; those that were broken off are missing."""
    interrupted: int = 0
    """The signal that broke it off; 0 where none did."""
    isolation: tuple[tuple[str, str], ...] = ()
    """What is said of the client's network of its own."""
    reasons: tuple[str, ...] = ()
    """Why nothing was tested; empty where something was."""

    @property
    def ordered(self) -> Sequence[CertifiedCase]:
        """The cases in the order in which they are listed."""
        order = list(CASES)
        return sorted(self.results, key=lambda one: order.index(one.case.name))

    @property
    def tallies(self) -> Iterator[Tally]:
        """Yield the sum of the six single faults, and that of the other cases."""
        for single, noun in ((True, "fault"), (False, "other case")):
            chosen = [one for one in self.results if one.case.single is single]
            if chosen:
                yield Tally.of(chosen, noun)

    @property
    def summary(self) -> str:
        """The sums as one sentence."""
        return "; ".join(map(str, self.tallies))


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
