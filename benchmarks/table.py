"""What a benchmark says: one row a bar, and the table of all rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Effort:
    """How long everything is measured."""

    rounds: int
    seconds: float
    """Load per server, round and kind of request."""
    tasks: int
    """What counts as many tasks."""
    peers: bool


FULL = Effort(rounds=7, seconds=1.0, tasks=100_000, peers=False)
QUICK = Effort(rounds=3, seconds=0.3, tasks=5_000, peers=False)


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
    def passed(self) -> bool | None:
        if not self.bar:
            return None
        sign, _, limit = self.bar.partition(" ")
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "bar": self.bar or None,
            "passed": self.passed,
            "detail": self.detail,
        }


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of two series that were measured in turn."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def shown(value: float) -> str:
    """Return a figure with three digits that count."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as text."""
    words = {True: "pass", False: "FAIL", None: "-"}
    lines = [("", "measured", "bar", "", "medians")]
    for row in rows:
        detail = ", ".join(
            f"{name} {shown(value) if isinstance(value, float) else value}" for name, value in row.detail.items()
        )
        lines.append((row.name, f"{shown(row.value)} {row.unit}".strip(), row.bar, words[row.passed], detail))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        f"{line[0]:<{widths[0]}}  {line[1]:>{widths[1]}}  {line[2]:<{widths[2]}}  {line[3]:<{widths[3]}}  {line[4]}"
        for line in lines
    )
