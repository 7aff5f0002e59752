"""What faults make of a response's bytes, and how long a delay is."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.faults.catalogue import FAULTS, LONGEST
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger, TriggerState
from drytake.schemas.http import Delivery, Response, json_response

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)


def altered(name: str, response: Response, **params: float) -> Response:
    strike = TriggerState(Trigger(name=name, params=params)).fire(Random)
    alter = FAULTS[name].alter
    assert strike is not None
    assert alter is not None
    alter(response, strike.settings)
    return response


def delivery(name: str, rng: Random | None = None, **params: float) -> Delivery:
    made = Delivery()
    strike = TriggerState(Trigger(name=name, params=params)).fire(lambda _: rng or Random(1))
    travel = FAULTS[name].deliver
    assert strike is not None
    assert travel is not None
    travel(made, strike.settings, strike.rng)
    return made


def test_each_fault_is_a_scenario_and_does_something() -> None:
    assert FAULTS.keys() <= SCENARIOS.keys()
    assert list(FAULTS) == sorted(FAULTS)
    assert all(fault.alter or fault.shape or fault.deliver or fault.leads_to for fault in FAULTS.values())


@pytest.mark.parametrize(
    ("name", "status"), [("bad-gateway", 502), ("gateway-timeout", 504), ("wrong-content-type", 200)]
)
def test_proxy_answers_with_html(name: str, status: int) -> None:
    response = altered(name, json_response({"a": 1}))

    assert (response.status, dict(response.headers)[b"content-type"]) == (status, b"text/html")
    assert response.body.strip().endswith(b"</html>")


@given(JSON)
def test_malformed_json_is_none(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        json.loads(altered("malformed-json", json_response(value)).body.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("body", "shifted"),
    [
        ({"created_at": "2030-01-01T00:00:00Z"}, {"created_at": "2030-01-01T01:00:00Z"}),
        ({"at": "2030-01-01T23:30:00.123456+02:00"}, {"at": "2030-01-02T00:30:00.123456+02:00"}),
        ({"created_at": 1893456000}, {"created_at": 1893459600}),
        ({"createdAt": 1893456000000}, {"createdAt": 1893459600000}),
        ({"id": 1893456000, "duration": 15}, {"id": 1893456000, "duration": 15}),
        ({"at": "2030-13-01T00:00:00Z"}, {"at": "2030-13-01T00:00:00Z"}),
    ],
    ids=str,
)
def test_skewed_clock_shifts_times_and_nothing_else(body: Any, shifted: Any) -> None:
    assert json.loads(altered("clock-skew", json_response(body)).body) == shifted


def test_skewed_clock_shifts_headers_too() -> None:
    response = json_response({}, 200, ((b"x-ratelimit-reset", b"1893456000"), (b"x-other", b"1893456000")))

    headers = dict(altered("clock-skew", response, seconds=-10).headers)

    assert (headers[b"x-ratelimit-reset"], headers[b"x-other"]) == (b"1893455990", b"1893456000")


def test_delay_is_fixed_by_default() -> None:
    assert delivery("delay").delay == 2
    assert delivery("delay", seconds=0.5).delay == 0.5


@given(st.integers())
def test_uniform_delay_lies_between_its_bounds(seed: int) -> None:
    assert 1 <= delivery("delay", Random(seed), low=1, high=3).delay <= 3


@given(st.integers(), st.floats(0.001, LONGEST), st.floats(0, 5))
def test_lognormal_delay_is_bounded(seed: int, median: float, sigma: float) -> None:
    assert 0 <= delivery("delay", Random(seed), median=median, sigma=sigma).delay <= LONGEST


def test_lognormal_delays_lie_around_their_median() -> None:
    delays = sorted(delivery("delay", Random(seed), median=2, sigma=0.5).delay for seed in range(999))

    assert 1.8 < delays[499] < 2.2
    assert delays[-1] > 4


@pytest.mark.parametrize(
    ("name", "end", "lost"),
    [
        ("connection-reset", "reset", True),
        ("empty-reply", "nothing", True),
        ("timeout", "silence", True),
        ("truncated-download", "cut", False),
        ("truncated-json", "cut", False),
        ("delay", None, False),
        ("slow-download", None, False),
    ],
)
def test_fault_says_how_the_connection_ends(name: str, end: str | None, lost: Any) -> None:
    made = delivery(name)

    assert (made.end, made.lost) == (end, lost)
