"""Whatever a create is sent gets a response of the gateway's own form, never a 500."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.control.curl import example
from drytake.schemas.registry import GATEWAYS, get_provider
from tests.providers.gateways.conftest import Gateway

COUNT = 40
VALUES: list[Any] = [
    *(None, True, 0, -1, 5, 16, 5.0, 1e400, 10**30, "", "5", "five", "16:9", "adaptive", "720p", "4K", "none"),
    *([], [None], {}, [{}], {"url": "x"}, [{"url": "https://e.com/a.png", "role": "first_frame"}]),
    *("https://e.com/a.png", ["https://e.com/a.png"] * 12, ["https://e.com/v.mp4#duration=7"], "ftp://e.com/a"),
    {"content": [{"type": "image_url", "image_url": {"url": "https://e.com/i.png"}}], "duration": "7", "ratio": ["x"]},
    *('{"resolution": "480p"}', "{", {"content": 5, "resolution": 5}),
]


@pytest.mark.parametrize("name", GATEWAYS)
def test_odd_bodies_are_answered_in_the_gateways_form(gateway: Callable[..., Gateway], name: str) -> None:
    one, rng = gateway(name), random.Random(name)
    row = one.provider.create
    assert row.contract is not None
    fields, base = [*row.contract.model.model_fields, "else"], dict(example(row) or {})

    for _ in range(COUNT):
        odd = {rng.choice(fields): rng.choice(VALUES) for _ in range(rng.choice((0, 1, 1, 1, 2)))}
        made = one.make(raw=json.dumps(base | odd).encode())
        assert made.status < 500, odd
        row.responses[made.status].model_validate_json(made.body)
    for value in VALUES:
        assert one.make(raw=json.dumps(value).encode()).status < 500, value


@pytest.mark.parametrize("name", GATEWAYS)
def test_any_value_at_any_field_of_any_call_gets_a_result(name: str) -> None:
    rng = random.Random(name)
    for row in get_provider(name).operations:
        for validator in (*row.contracts.values(), *((row.contract,) if row.contract else ())):
            fields = [*validator.model.model_fields, "else"]
            for _ in range(COUNT):
                body = {
                    field: rng.choice([*VALUES, "\ud800", ["\ud800"]])
                    for field in rng.sample(fields, rng.randint(0, len(fields)))
                }
                report = validator.validate_value(body)

                assert report.valid or report.violations, (row.name, body)
