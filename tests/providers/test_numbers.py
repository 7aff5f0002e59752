"""Whatever numbers and texts a client sends, all JSON that is written is JSON, and goes in again where it came out."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.contract_tests.recordings.har import har_of
from drytake.mockserver.control.snapshot import restore, snapshot
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.provider import Durations
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Violation

KEY = "sk-test-numbers"
VALUES = {
    "infinite": "1e400",
    "minus infinite": "-1e400",
    "inside": '{"a": [1e400, {"b": -1e400}]}',
    "deep inside": '{"a":{"b":{"c":{"d":{"e":{"f":1e400}}}}}}',
    "NaN": "NaN",
    "Infinity": "Infinity",
    "large": "1e308",
    "400 digits": "9" * 400,
    "4,000 digits": "9" * 4_000,
    "6,000 digits": "9" * 6_000,
    "tiny": "1e-400",
    "minus zero": "-0.0",
    "half a character": '"\\ud800"',
    "another half": '["x\\udfff"]',
    "half a name": '{"\\ud800": 1}',
    "nothing": '"\\u0000"',
    "no character": '"\\uffff"',
}
BODIES: dict[str, dict[str, Any]] = {
    "/outai/api/v1/video/seedance-2": {"prompt": "p", "duration": 5},
    "/loova/api/v1/video/seedance-2": {"prompt": "p", "duration": 5},
    "/xskill/api/v3/tasks/create": {"model": "st-ai/super-seed2", "params": {"prompt": "p"}, "callback_url": None},
    "/venice/api/v1/video/queue": {"model": "seedance-2-0-text-to-video", "prompt": "x", "duration": "5s"},
    "/venice/api/v1/video/quote": {"model": "seedance-2-0-text-to-video", "duration": "5s"},
    "/xskill/api/v3/tasks/query": {"task_id": "x"},
    "/xskill/api/v3/mcp": {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
}
CONTROL: dict[str, dict[str, Any]] = {
    "clock": {"advance": 1},
    "timing": {"mode": "fast"},
    "scenario": {"name": "slow", "params": {"factor": 2}},
    "balance": {"provider": "outai", "amount": 5},
}
SHOWN = ("snapshot", "journal?limit=1000", "tasks?limit=1000", "webhooks", "ledger", "balance", "clock", "scenario")


def strict(text: str | bytes) -> Any:
    """Read JSON as RFC 8259 has it: without NaN and Infinity, and of whole characters."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    value = json.loads(text, parse_constant=refuse)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def everything_is_json(app: App, ask: Callable[..., Any]) -> None:
    for path in SHOWN:
        response = ask(app, "GET", f"/_drytake/{path}", key=KEY)
        assert response.status == 200, (path, response.body)
        strict(response.body)
    for task in app.engine.store.tasks_of(None):
        strict(ask(app, "GET", f"/_drytake/tasks/{task.provider}/{task.id}").body)
    strict(json.dumps(har_of(entry for tenant in app.engine.all_tenants() for entry in tenant.journal)))
    document = strict(json.dumps(snapshot(app.engine)))
    twin = Engine(Settings())
    restore(twin, document)
    assert strict(json.dumps(snapshot(twin))) == document


@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_body_poisons_what_is_kept(ask: Callable[..., Any], tmp_path: Path, store: str, value: str) -> None:
    url = "memory" if store == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
    app = create_app(Engine(Settings(store=url, timing="instant")))
    for path, good in BODIES.items():
        for field in (*good, "unknown"):
            raw = json.dumps({**good, field: "@"}).replace('"@"', value).encode()
            response = ask(app, "POST", path, key=KEY, body=raw, headers={"content-type": "application/json"})
            assert response.status < 500
            strict(response.headers.get("x-drytake-violations", "[]"))
    everything_is_json(app, ask)
    app.engine.outbox.close()


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_body_of_the_control_api_goes_wrong(ask: Callable[..., Any], value: str) -> None:
    app = create_app(Engine(Settings(timing="instant")))
    for path, good in CONTROL.items():
        for field in (*good, "unknown"):
            raw = json.dumps({**good, field: "@"}).replace('"@"', value).encode()
            for body in (raw, raw.replace(b'"factor": 2', b'"factor": ' + value.encode())):
                response = ask(app, "POST", f"/_drytake/{path}", key=KEY, body=body)
                assert response.status < 500, (path, body, response.body)
                strict(response.body)
    everything_is_json(app, ask)


@pytest.mark.parametrize("nested", ["[" * 30_000, '{"a":' * 10_000, "[" * 30_000 + "]" * 30_000], ids=len)
@pytest.mark.parametrize("path", [*CONTROL, "snapshot", "scenario-file", "reset"])
def test_no_nesting_goes_wrong(ask: Callable[..., Any], path: str, nested: str) -> None:
    app = create_app(Engine(Settings(timing="instant")))
    text = f"seed = {nested}" if path == "scenario-file" else nested
    response = ask(app, "POST", f"/_drytake/{path}", key=KEY, body=text.encode())
    assert response.status < 500
    strict(response.body)


@pytest.mark.parametrize("name", ["sign-in-with-x", "payment-signature"])
@pytest.mark.parametrize("value", [*VALUES.values(), '"\\ud800 wants you to sign in"', "[" * 20_000], ids=len)
def test_no_header_of_a_wallet_poisons_what_is_kept(ask: Callable[..., Any], name: str, value: str) -> None:
    app = create_app(Engine(Settings(timing="instant")))
    wallet = "0x" + "a" * 40
    signs = {"address": wallet, "message": "m", "signature": "0x" + "0" * 130, "timestamp": 1, "chainId": 8453}
    pays = {"from": wallet, "value": "5000000", "nonce": "n"}
    for good in (signs, pays):
        for field in good:
            said: Any = {**good, field: "@"}
            if good is pays:
                said = {"payload": {"authorization": said}, "accepted": {"network": "eip155:8453"}}
            header = base64.b64encode(json.dumps(said).replace('"@"', value).encode()).decode()
            for path in ("/venice/api/v1/x402/top-up", "/venice/api/v1/video/queue"):
                response = ask(
                    app, "POST", path, headers={name: header, "content-type": "application/json"}, body=b"{}"
                )
                assert response.status < 500
    everything_is_json(app, ask)


def test_an_end_that_nobody_knows_is_null(ask: Callable[..., Any]) -> None:
    switches = {"xskill": {"running-limit": 5}}
    app = create_app(Engine(Settings(timing="per-poll", switches=switches)))
    body = {**BODIES["/xskill/api/v3/tasks/create"], "callback_url": "http://127.0.0.1:1/hook"}
    made = ask(app, "POST", "/xskill/api/v3/tasks/create", key=KEY, body=json.dumps(body).encode())
    assert made.status == 200
    everything_is_json(app, ask)
    state = json.loads(ask(app, "GET", "/_drytake/snapshot").body)["tenants"][-1]["state"]
    assert (state["running"], state["deliveries"][0]["due"]) == ({"xskill": [None]}, None)

    twin = create_app(Engine(Settings(timing="per-poll", switches=switches)))
    restore(twin.engine, json.loads(ask(app, "GET", "/_drytake/snapshot").body))
    query = json.dumps({"task_id": made.json()["data"]["task_id"]}).encode()
    for word in ("processing", "completed"):
        shown = ask(twin, "POST", "/xskill/api/v3/tasks/query", key=KEY, body=query)
        assert shown.json()["data"]["status"] == word
    tenant = twin.engine.tenant(KEY)
    assert (tenant.running, tenant.deliveries[0]["due"] is None) == ({"xskill": []}, False)
    app.engine.outbox.close()
    twin.engine.outbox.close()


def test_an_entry_keeps_no_half_of_a_character_and_no_infinity() -> None:
    rule = next(iter(get_provider("outai").rules))
    value = {"a\ud800": ["\udfff" * 1_001, float("inf"), float("nan")]}
    broken = Violation(rule, "/\ud800", value, "m\udfff", "hint", "error")
    entry = JournalEntry(
        serial=1, number=1, at=0, provider="outai", operation=None, method="POST", path="/", query=b"", headers={},
        body=b"", status=400, response=b"", violations=(broken,), task_id=None,
    )  # fmt: skip
    shown = strict(json.dumps(entry.to_json(), allow_nan=False))["violations"][0]
    assert (shown["pointer"], shown["message"]) == ("/\\ud800", "m\\udfff")
    assert shown["value"]["a\\ud800"][1:] == ["inf", "nan"]


def test_a_room_may_keep_what_json_cannot_say(ask: Callable[..., Any]) -> None:
    app = create_app(Engine(Settings(timing="instant")))
    ask(app, "POST", "/outai/api/v1/video/seedance-2", key=KEY, body=b'{"prompt": "p"}')
    (task,) = app.engine.store.tasks_of(None)
    task.provider_data = {"model": "seedance_2_0", "score": float("inf")}
    assert task.durations == Durations(0, 0)
    response = ask(app, "GET", "/_drytake/snapshot")
    assert strict(response.body)["tasks"][0]["provider_data"]["score"] == "inf"


@pytest.mark.parametrize("form", ["json", "sarif"])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_reports_are_json_too(tmp_path: Path, form: str, value: str) -> None:
    file, report = tmp_path / "request.json", tmp_path / "report.json"
    file.write_text(f'{{"prompt": "p", "duration": {value}, "ratio": {value}}}', encoding="utf-8")
    words = ["validate", "-p", "outai", str(file)]
    done = CliRunner().invoke(main, [*words, "--report", f"{form}={report}"])
    assert done.exit_code == 1
    strict(report.read_bytes())
    if form == "json":
        strict(CliRunner().invoke(main, [*words, "--format", "json"]).output)
