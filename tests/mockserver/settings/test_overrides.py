"""What a user knows better than our rows: rules that are off, other limits, values that are read as others, rates; with a reason."""

import json
from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.journals.report import build_report
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.settings.overrides import overrides_of
from tests.conftest import Answered, ask_app

KEY = "sk-test-override"
WHY = "answered since 2026-11-28"
LENGTH, MODEL = "acme.duration-out-of-range", "acme.unknown-model"
RATE = "acme rate 15 per second of output"


def created(overrides: dict[str, Any], **body: Any) -> tuple[Answered, Engine]:
    engine = Engine(Settings(timing="instant", overrides=overrides_of(overrides)))
    raw = json.dumps({"prompt": "a lighthouse", "duration": 5, **body}).encode()
    headers = {"content-type": "application/json"}
    return ask_app(App(engine), "POST", "/acme/api/v1/videos", key=KEY, body=raw, headers=headers), engine


def test_limit_is_wider_and_the_price_follows() -> None:
    found, _ = created({LENGTH: {"high": 20, "reason": WHY}}, duration=20)

    assert (found.status, found.json()["data"]["credits_cost"]) == (200, 300)
    assert created({LENGTH: {"high": 20, "reason": WHY}}, duration=21)[0].status == 400


def test_limit_is_narrower() -> None:
    found, _ = created({LENGTH: {"high": 8, "reason": WHY}}, duration=10)

    assert found.status == 400
    assert LENGTH in found.headers["x-drytake-violations"]


@pytest.mark.parametrize(
    ("limit", "seconds", "says"),
    [({"high": 20}, 21, "`duration` is 21; your own limit is at most 20"), ({"high": 8}, 10, "is at most 8")],
)
def test_message_names_the_own_limit_and_not_ours(limit: dict[str, float], seconds: int, says: str) -> None:
    _, engine = created({LENGTH: {**limit, "reason": WHY}}, duration=seconds)

    (finding,) = [one for one in build_report(engine, title="t").findings if one.rule.id == LENGTH]
    assert says in finding.message
    assert (WHY in finding.message, "15" in finding.message, "your settings" in finding.hint) == (True, False, True)


def test_rule_is_off() -> None:
    assert created({LENGTH: {"off": True, "reason": WHY}}, duration=99)[0].status == 200


def test_id_of_a_model_is_read_as_a_known_one() -> None:
    found, _ = created({MODEL: {"reads": {"acme-2": "acme-1"}, "reason": WHY}}, model="acme-2")

    assert (found.status, found.json()["data"]["credits_cost"]) == (200, 75)
    assert created({MODEL: {"reads": {"acme-2": "acme-1"}, "reason": WHY}}, model="acme-3")[0].status == 400


def test_rate_is_another_in_estimate_and_bill() -> None:
    found, engine = created({RATE: {"amount": 20, "reason": WHY}})

    create = engine.mounts["acme"].provider.create
    assert create.contract is not None
    assert create.estimate is not None
    assert found.json()["data"]["credits_cost"] == 100
    assert create.estimate(create.contract.validate_value({"prompt": "p", "duration": 5}).request).amount == Decimal(
        100
    )


def test_report_shows_what_is_overridden_and_why() -> None:
    _, engine = created(
        {LENGTH: {"high": 20, "reason": WHY}, "outai.duration-out-of-range": {"off": True, "reason": WHY}}
    )

    facts = dict(build_report(engine, title="t").facts)
    assert facts[f"override {LENGTH}"] == f"at most 20 ({WHY})"
    assert [name for name in facts if name.startswith("override")] == [f"override {LENGTH}"]  # nobody called the other


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"acme.duration-out-of-rang": {"off": True, "reason": WHY}}, "did you mean"),
        ({LENGTH: {"high": 20}}, "needs a reason"),
        ({LENGTH: {"reason": WHY}}, "changes nothing"),
        ({LENGTH: {"highest": 20, "off": True, "reason": WHY}}, "highest"),
        ({LENGTH: {"high": "x", "reason": WHY}}, "can't read"),
        ({RATE: {"off": True, "reason": WHY}}, "changes nothing"),
        ({LENGTH: 20}, "takes ROW="),
        ("nothing", "names no rule"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(said: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        overrides_of(said)


def test_flag_says_the_same_as_a_file() -> None:
    text = f'{LENGTH}={{"high": 20, "reason": "{WHY}"}}'

    assert overrides_of([text]) == overrides_of({LENGTH: {"high": 20, "reason": WHY}})
