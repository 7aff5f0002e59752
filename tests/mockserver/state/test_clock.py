"""A tenant's clock stands still, runs and moves on its own."""

import pytest

from drytake.mockserver.state.clock import Clock
from drytake.schemas.times import iso


class Real:
    """A real time that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def real() -> Real:
    return Real()


def test_clock_follows_real_time(real: Real) -> None:
    clock = Clock(real)
    real.seconds += 5

    assert clock.now == 1_005


def test_frozen_clock_stands_still_and_can_be_moved(real: Real) -> None:
    clock = Clock(real)
    clock.freeze()
    real.seconds += 5
    assert (clock.now, clock.frozen) == (1_000, True)

    clock.advance(60)

    assert (clock.now, clock.frozen) == (1_060, True)


def test_clock_runs_faster_from_where_it_is(real: Real) -> None:
    clock = Clock(real)
    real.seconds += 10
    clock.run(100)
    real.seconds += 1

    assert clock.now == 1_110


def test_moved_clock_goes_on(real: Real) -> None:
    clock = Clock(real)
    clock.set(5_000)
    real.seconds += 1
    clock.advance(-500)
    real.seconds += 1

    assert clock.now == 4_502


def test_reset_clock_shows_real_time(real: Real) -> None:
    clock = Clock(real)
    clock.freeze()
    clock.advance(1_000_000)
    real.seconds += 7

    clock.reset()

    assert (clock.now, clock.scale) == (1_007, 1)


def test_copy_goes_its_own_way(real: Real) -> None:
    clock = Clock(real)
    clock.advance(100)
    copy = clock.copy()
    copy.advance(100)

    assert (clock.now, copy.now) == (1_100, 1_200)


def test_clock_tells_itself(real: Real) -> None:
    clock = Clock(real)
    clock.freeze()

    assert clock.to_json() == {"now": 1_000, "iso": "1970-01-01T00:16:40Z", "scale": 0, "frozen": True}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1_767_268_800.999, "2026-01-01T12:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z")],
)
def test_time_is_told_in_whole_seconds_of_utc(seconds: float, text: str) -> None:
    assert iso(seconds) == text
