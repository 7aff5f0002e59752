"""What a benchmark says: one row a bar, and the table of all rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


class Ratio(float):
    """The median of the ratios of rounds, with the least and the greatest of them."""

    least: float
    greatest: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Ratio":
        rounds = sorted(values)
        made = cls(median(rounds))
        made.least, made.greatest = rounds[0], rounds[-1]
        return made


@dataclass(frozen=True)
class Effort:
    """How long everything is measured."""

    rounds: int
    seconds: float
    """Load per server, round and kind of request."""
    tasks: int
    """What counts as many tasks."""
    peers: bool
    all_peers: bool = False
    """Those too that need a JVM, or take long to install."""
    calls: int = 4_000
    """Of a kind, for each server in each round: equally many, so that all are in the same state."""


FULL = Effort(rounds=7, seconds=1.0, tasks=100_000, peers=False)
QUICK = Effort(rounds=3, seconds=0.3, tasks=5_000, peers=False, calls=500)


@dataclass(frozen=True)
class Row:
    """One figure and its bar. A ratio is the median of the ratios of pairs measured one after the other."""

    name: str
    value: float
    bar: str = ""
    """`>= 1.5`, `<= 0.8`; empty where the figure only informs."""
    unit: str = "x"
    detail: dict[str, Any] = field(default_factory=dict)
    """The absolute figures behind it: true of this machine in this hour only."""

    @property
    def spread(self) -> tuple[float, float] | None:
        """The least and the greatest of the rounds, where there were rounds."""
        return (self.value.least, self.value.greatest) if isinstance(self.value, Ratio) else None

    @property
    def outcome(self) -> str:
        """Say how it stands to its bar: only where all rounds miss it does it fail."""
        if not self.bar:
            return "-"
        sign, _, limit = self.bar.partition(" ")
        held = [value >= float(limit) if sign == ">=" else value <= float(limit) for value in self.spread or ()]
        if (self.value >= float(limit)) if sign == ">=" else (self.value <= float(limit)):
            return "pass"
        return "doubtful" if any(held) else "FAIL"

    @property
    def passed(self) -> bool | None:
        return self.outcome != "FAIL" if self.bar else None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "spread": None if self.spread is None else [round(value, 3) for value in self.spread],
            "unit": self.unit,
            "bar": self.bar or None,
            "outcome": self.outcome,
            "detail": self.detail,
        }


def paired(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return the median of the ratios of two series that were measured in turn, with their spread."""
    return Ratio.of(mine / other for mine, other in zip(ours, theirs, strict=True))


def shown(value: float) -> str:
    """Return a figure with three digits that count."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def figure(row: Row) -> str:
    """Return a row's figure with its spread: `2.49 x [2.40..2.61]`."""
    said = f"{shown(row.value)} {row.unit}".strip()
    return said if row.spread is None else f"{said} [{shown(row.spread[0])}..{shown(row.spread[1])}]"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as text."""
    lines = [("", "measured [least..greatest]", "bar", "", "medians")]
    for row in rows:
        detail = ", ".join(
            f"{name} {shown(value) if isinstance(value, float) else value}" for name, value in row.detail.items()
        )
        lines.append((row.name, figure(row), row.bar, row.outcome, detail))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{line[0]:<{widths[0]}}  {line[1]:>{widths[1]}}  {line[2]:<{widths[2]}}  {line[3]:<{widths[3]}}  {line[4]}"
        for line in lines
    )
