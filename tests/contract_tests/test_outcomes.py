"""What is said to show an outcome shows it: each outcome of each operation of each provider, driven."""

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from understudy.contract_tests.coverage import NOTHING, Outcome
from understudy.contract_tests.judge import journal_of
from understudy.contract_tests.outcomes import Met, coverage_from, coverage_of
from understudy.mockserver.app import App, create_app
from understudy.mockserver.engine import Engine
from understudy.mockserver.scenarios import SCENARIOS
from understudy.mockserver.settings import Settings
from understudy.mockserver.wire import Answer
from understudy.schemas.registry import get_provider, provider_ids

pytest.importorskip("mcp")

WALLET = "0x" + "1" * 40
SEEDANCE, STILLS = "st-ai/super-seed2", "fal-ai/bytedance/seedream/v4.5/text-to-image"
TEXT = {"model": "seedance-2-0-text-to-video", "prompt": "p", "duration": "5s"}
FACE = {**TEXT, "model": "seedance-2-0-image-to-video", "image_url": "https://example.com/i.png"}
PRIVATE = {**TEXT, "model": "grok-imagine-text-to-video-private"}
MCP_VERSION = "2026-07-28"
NOWHERE = "http://mock/_understudy/media/xskill/none/0.png"


def signed(wallet: str = WALLET) -> str:
    """Return a wallet's header, as EIP-4361 and Venice have it."""
    now = datetime.now(UTC)
    message = (
        f"api.venice.ai wants you to sign in with your Ethereum account:\n{wallet}\n\nSign in to Venice API\n\n"
        f"URI: https://api.venice.ai\nVersion: 1\nChain ID: 8453\nNonce: 0123456789abcdef\n"
        f"Issued At: {now.isoformat()}\nExpiration Time: {(now + timedelta(minutes=10)).isoformat()}"
    )
    said = {"address": wallet, "message": message, "signature": "0x" + "ab" * 65, "chainId": 8453}
    return base64.b64encode(json.dumps({**said, "timestamp": int(time.time() * 1000)}).encode()).decode()


def payment() -> str:
    authorization = {"from": WALLET, "value": "10000000", "nonce": "0x1"}
    said = {"x402Version": 2, "payload": {"signature": "0x", "authorization": authorization}}
    return base64.b64encode(json.dumps({**said, "accepted": {"network": "eip155:8453"}}).encode()).decode()


class Stage:
    """A mock and one key there, whose calls are counted."""

    def __init__(self, key: str) -> None:
        self.app: App = create_app(Engine(Settings(timing="instant")))
        self.key = key
        self.provider = ""

    def call(self, outcome: Outcome, **how: Any) -> Answer:
        """Call an outcome's operation: with a good request, or with what `how` says."""
        self.provider = outcome.provider
        return self.ask(outcome.provider, outcome.operation, **{**GOOD[family(outcome)](self), **how})

    def ask(self, provider: str, operation: str, **how: Any) -> Answer:
        """Call an operation; `how` has method, path, query, body, raw, headers, and `key=None` for none."""
        row = get_provider(provider).operation(operation)
        raw = how.get("raw", b"" if how.get("body") is None else json.dumps(how["body"]).encode())
        key = how.get("key", self.key)
        headers = {"host": "mock", "content-type": "application/json", **how.get("headers", {})}
        headers |= {} if key is None or "sign-in-with-x" in headers else {"authorization": f"Bearer {key}"}
        scope = {
            "type": "http",
            "method": how.get("method", row.method),
            "scheme": "http",
            "path": f"/{provider}{how.get('path', row.path)}",
            "query_string": how.get("query", "").encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        answer = self.app.exchange(scope, raw)
        return answer if isinstance(answer, Answer) else answer()

    def task(self, provider: str, body: Any = None) -> str:
        """Return the id of a task that the key has made; a made-up one where it may make none."""
        create = get_provider(provider).create.name
        how = GOOD[family(Outcome(provider, create, "", 0, ""))](self) | ({} if body is None else {"body": body})
        answer = self.ask(provider, create, **how)
        said = json.loads(answer.body) if answer.status == 200 else {}
        return str(said.get("queue_id") or said.get("data", {}).get("task_id", "t"))

    def saw(self, outcome: Outcome) -> bool:
        """Return whether an outcome was met."""
        met = coverage_of(self.app.engine, journal_of(self.app.engine)).outcomes
        return any(seen.met for seen in met if seen[:3] == outcome[:3])


def family(outcome: Outcome) -> tuple[str, str]:
    """Return the provider whose wire an outcome's provider speaks, and the operation."""
    return ("outai" if outcome.provider == "loova" else outcome.provider), outcome.operation


def venice_task(stage: Stage, body: dict[str, Any] | None = None) -> dict[str, Any]:
    body = body or TEXT
    return {"body": {"model": body["model"], "queue_id": stage.task("venice", body)}}


def share(stage: Stage) -> dict[str, Any]:
    link = json.loads(stage.ask("venice", "queue-video", body=PRIVATE).body)["download_url"]
    return {"path": link.partition("/venice")[2], "key": None}


GOOD: Mapping[tuple[str, str], Callable[[Stage], dict[str, Any]]] = {
    ("outai", "create-video"): lambda _: {"body": {"prompt": "p"}},
    ("outai", "query-task"): lambda stage: {"query": f"task_id={stage.task(stage.provider)}"},
    ("outai", "get-credits"): lambda _: {},
    ("venice", "queue-video"): lambda _: {"body": TEXT},
    ("venice", "quote-video"): lambda _: {"body": {name: TEXT[name] for name in ("model", "duration")}},
    ("venice", "retrieve-video"): venice_task,
    ("venice", "complete-video"): venice_task,
    ("venice", "list-models"): lambda _: {},
    ("venice", "billing-balance"): lambda _: {},
    ("venice", "wallet-balance"): lambda stage: wallet_page("balance", stage),
    ("venice", "wallet-transactions"): lambda stage: wallet_page("transactions", stage),
    ("venice", "wallet-top-up"): lambda _: {"headers": {"payment-signature": payment()}},
    ("venice", "read-share"): share,
    ("venice", "delete-share"): share,
    ("xskill", "create-task"): lambda _: {"body": {"model": SEEDANCE, "params": {"prompt": "p"}}},
    ("xskill", "query-task"): lambda stage: {"body": {"task_id": stage.task("xskill")}},
    ("xskill", "cancel-task"): lambda stage: {"body": {"task_id": running_task(stage)}},
    ("xskill", "list-tasks"): lambda _: {},
    ("xskill", "get-task"): lambda stage: {"path": f"/api/v3/tasks/{stage.task('xskill')}"},
    ("xskill", "get-balance"): lambda _: {},
    ("xskill", "upload-image"): lambda _: {"body": {"image_url": "https://example.com/i.png"}},
    ("xskill", "transfer-url"): lambda _: {"body": {"url": "https://example.com/i.png", "type": "image"}},
    ("xskill", "call-mcp"): lambda _: {"body": message("tools/list")},
    ("xskill", "describe-mcp"): lambda _: {},
    ("xskill", "list-models"): lambda _: {},
    ("xskill", "get-model"): lambda _: {"path": f"/api/v3/mcp/models/{SEEDANCE}"},
    ("xskill", "get-model-docs"): lambda _: {"path": f"/api/v3/models/{SEEDANCE}/docs"},
    ("xskill", "get-model-text"): lambda _: {"path": f"/api/v3/models/{SEEDANCE}/llms.txt"},
}


def wallet_page(page: str, stage: Stage) -> dict[str, Any]:
    scenario = stage.key.partition("understudy-")[2]
    found = {"path": f"/api/v1/x402/{page}/{WALLET}"}
    return found if scenario else {**found, "headers": {"sign-in-with-x": signed()}}


def running_task(stage: Stage) -> str:
    stage.app.engine.tenant(stage.key).timing = "realistic"
    return stage.task("xskill")


def message(method: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}


# --- what shows an outcome ---------------------------------------------------------------------------------------


def poll(stage: Stage, outcome: Outcome) -> None:
    stage.app.engine.tenant(stage.key).timing = "per-poll"
    stage.call(outcome)


def break_rule(stage: Stage, outcome: Outcome) -> None:
    """Send garbage where a body is taken, else a query and a path that say too little."""
    row = get_provider(outcome.provider).operation(outcome.operation)
    stage.call(outcome, **({"raw": b"{"} if row.method == "POST" else {"query": "limit=x"}))


def compress(stage: Stage, outcome: Outcome) -> None:
    stage.call(outcome, headers={"content-encoding": "gzip"})


def unknown_task(stage: Stage, outcome: Outcome) -> None:
    row = get_provider(outcome.provider).operation(outcome.operation)
    venice = {"model": TEXT["model"], "queue_id": "00000000-0000-4000-8000-000000000000"}
    body = venice if outcome.provider == "venice" else {"task_id": "t"}
    said = {"body": body} if row.method == "POST" else {"query": "task_id=t"}
    stage.call(outcome, **said, path=row.path.replace("{task_id}", "t"))


def unknown_model(stage: Stage, outcome: Outcome) -> None:
    good = GOOD[family(outcome)](stage)
    path = good.get("path", get_provider(outcome.provider).operation(outcome.operation).path)
    stage.call(outcome, path=path.replace(SEEDANCE, "none"), body={**good.get("body", {}), "model": "none"})


def poor_wallet(stage: Stage, outcome: Outcome) -> None:
    stage.app.engine.tenant(WALLET).account("venice", "USD", Decimal(0))
    stage.call(outcome, headers={"sign-in-with-x": signed()})


def private_model(stage: Stage, outcome: Outcome) -> None:
    stage.call(outcome, **({"body": PRIVATE} if outcome.operation == "queue-video" else venice_task(stage, PRIVATE)))


def two_stills(stage: Stage, outcome: Outcome) -> None:
    task = stage.task("xskill", {"model": STILLS, "params": {"prompt": "p", "num_images": 2}})
    stage.call(outcome, body={"task_id": task}, path=outcome_path(outcome).replace("{task_id}", task))


def outcome_path(outcome: Outcome) -> str:
    return get_provider(outcome.provider).operation(outcome.operation).path


def lost_link(stage: Stage, outcome: Outcome) -> None:
    stage.call(outcome, body={"image_url": NOWHERE, "url": NOWHERE, "type": "image"}, raw=lost_body(outcome))


def lost_body(outcome: Outcome) -> bytes:
    upload = outcome.operation == "upload-image"
    return json.dumps({"image_url": NOWHERE} if upload else {"url": NOWHERE, "type": "image"}).encode()


def unknown_modern_method(stage: Stage, outcome: Outcome) -> None:
    about = {"protocolVersion": MCP_VERSION, "clientInfo": {"name": "c", "version": "1"}, "clientCapabilities": {}}
    meta = {f"io.modelcontextprotocol/{name}": value for name, value in about.items()}
    headers = {"mcp-protocol-version": MCP_VERSION, "mcp-method": "none"}
    stage.call(outcome, body={**message("none"), "params": {"_meta": meta}}, headers=headers)


def many_tasks(count: int) -> Callable[[Stage, Outcome], None]:
    def show(stage: Stage, outcome: Outcome) -> None:
        for _ in range(count):
            stage.task(outcome.provider)
        stage.call(outcome)

    return show


def ended_task(stage: Stage, outcome: Outcome) -> None:
    stage.call(outcome, body={"task_id": stage.task("xskill")})


SHOWS: Mapping[str, Callable[[Stage, Outcome], Any]] = {
    "a good request": Stage.call,
    "a call without a key": lambda stage, outcome: stage.call(outcome, key=None),
    "a body over the limit": lambda stage, outcome: stage.call(
        outcome, raw=b" " * (stage.app.engine.settings.body_limit + 1)
    ),
    "a request that breaks a rule": break_rule,
    "an unknown task": unknown_task,
    "a compressed body": compress,
    "timing per-poll": poll,
    "an unknown model": unknown_model,
    "scenario face, with an image": lambda stage, outcome: Stage.call(
        with_key(stage, "sk-understudy-face"), outcome, body=FACE
    ),
    "a model that isn't private": Stage.call,
    "a private model": private_model,
    "a wallet without money": poor_wallet,
    "an address that isn't one": lambda stage, outcome: stage.call(
        outcome, path=outcome_path(outcome).replace("{wallet}", "0x12")
    ),
    "a payment that can't be read": lambda stage, outcome: stage.call(outcome, headers={"payment-signature": "no"}),
    "a call without a payment": lambda stage, outcome: stage.call(outcome, headers={}),
    "a still with `num_images` of 2": two_stills,
    "the link of a result that isn't there": lost_link,
    "an unknown MCP method": lambda stage, outcome: stage.call(outcome, body=message("none")),
    "an unknown MCP method, over protocol 2026-07-28": unknown_modern_method,
    "a task that has ended": ended_task,
    "a key that has made no task": many_tasks(0),
    "a key that has made one task": many_tasks(1),
    "a key that has made two tasks": many_tasks(2),
}


def with_key(stage: Stage, key: str) -> Stage:
    stage.key = key
    return stage


def show(stage: Stage, outcome: Outcome) -> None:
    """Do what is said to show an outcome."""
    if outcome.shown_by in SHOWS:
        SHOWS[outcome.shown_by](stage, outcome)
    else:
        with_key(stage, f"sk-understudy-{outcome.shown_by.removeprefix('scenario ')}").call(outcome)


def everything() -> Iterator[Outcome]:
    engine = Engine()
    for name in provider_ids():
        called = {(name, operation.name, ""): 1 for operation in get_provider(name).operations}
        yield from coverage_from(engine, Met(called)).outcomes


ALL = list(everything())


@pytest.mark.parametrize("outcome", ALL, ids=[" ".join(outcome[:3]) for outcome in ALL])
def test_outcome_is_shown_by_what_is_said_to_show_it(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.mockserver.venice.wallets._signer", lambda _: None)
    stage = Stage("sk-test")

    show(stage, outcome)

    assert stage.saw(outcome), [(entry.path, entry.status) for entry in journal_of(stage.app.engine)]


def test_something_shows_each_outcome() -> None:
    assert [outcome for outcome in ALL if outcome.shown_by == NOTHING] == []


def test_nothing_else_is_said_to_show_anything() -> None:
    said = {outcome.shown_by for outcome in ALL}
    assert {way for way in said if not way.startswith("scenario ")} <= SHOWS.keys() <= said


@pytest.mark.parametrize("provider", provider_ids())
def test_rooms_speak_of_documented_operations_and_outcomes_alone(provider: str) -> None:
    room = Engine().mounts[provider].room
    documented = {(outcome.operation, outcome.name) for outcome in ALL if outcome.provider == provider}
    states = {name.removeprefix("state ") for _, name in documented if name.startswith("state ")}
    assert {(operation, name) for operation, ways in room.shows.items() for name in ways} <= documented
    assert set(room.words.values()) == states


def test_file_tells_no_state() -> None:
    stage = Stage("sk-test")
    retrieved = Outcome("venice", "retrieve-video", "body video/mp4", 0, "")
    stage.call(retrieved)
    assert stage.saw(retrieved)
    assert not stage.saw(retrieved._replace(name="state COMPLETED"))


def test_garbage_tells_no_state() -> None:
    stage = Stage("sk-test")
    task = stage.task("outai")
    stage.app.engine.tenant("sk-test").scenario = SCENARIOS["malformed-json"]
    told = Outcome("outai", "query-task", "state succeeded", 0, "")
    stage.ask("outai", "query-task", query=f"task_id={task}")
    assert not stage.saw(told)
