"""How long `drytake run -- true` takes as a whole, against `drytake serve` from its start to its first response; in CPU time.

Run it as `python benchmarks/bench_run.py`; `run.py` may take `measure` for its table.
"""

from collections.abc import Iterator
from statistics import median

from machine import run_seconds
from servers import OURS, drytake
from start import first_response
from table import FULL, Effort, Row, paired, table


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the ratio, from pairs of cold processes."""
    pairs = [
        (run_seconds([*drytake(), "run", "--", "true"]), first_response(OURS)) for _ in range(effort.rounds * 2 + 2)
    ]
    mine, theirs = zip(*pairs[1:], strict=True)  # the first pair reads the disk
    detail = {"run ms": median(mine) * 1000, "serve ms": median(theirs) * 1000}
    yield Row(
        "run -- true, whole process, against serve's first response", paired(mine, theirs), "<= 1.5", detail=detail
    )


if __name__ == "__main__":
    print(table(measure(FULL)))
