"""Validating one create body in process: all rules of the provider, against pydantic's field checks alone."""

import timeit
from collections.abc import Iterator
from statistics import median

from bodies import EXAMPLE, FULL, MINIMAL, CreateVideo
from table import Effort, Row, paired

from drytake.schemas.registry import get_provider

_LOOPS = 2_000


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how a result compares with a bare strict model of the same fields."""
    contract = get_provider("outai").create.contract
    assert contract is not None
    for name, raw, bar in (("minimal", MINIMAL, ""), ("example", EXAMPLE, "<= 2.5"), ("full, 15 URLs", FULL, "<= 2.5")):
        assert contract.validate(raw).valid
        validator = timeit.Timer(lambda raw=raw: contract.validate(raw))
        bare = timeit.Timer(lambda raw=raw: CreateVideo.model_validate_json(raw))
        pairs = [(_microseconds(validator), _microseconds(bare)) for _ in range(effort.rounds * 3)]
        mine, theirs = zip(*pairs, strict=True)
        detail = {"ours us": median(mine), "pydantic us": median(theirs)}
        yield Row(f"validate {name}, {len(raw)} bytes, all rules", paired(mine, theirs), bar, detail=detail)


def _microseconds(timer: timeit.Timer) -> float:
    return timer.timeit(_LOOPS) / _LOOPS * 1e6
