"""XSkill's MCP endpoint over a real socket: raw messages as proxies send them, good and bad."""

import base64
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response
from drytake.schemas.providers.xskill import PROVIDER
from drytake.schemas.providers.xskill.responses import McpResponse

pytest.importorskip("mcp_types", reason="the MCP SDK isn't installed")

PATH = "/api/v3/mcp-http"
SEEDANCE = "st-ai/super-seed2"
SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"
PARAMETERS = {"prompt": "A lighthouse", "duration": 4}
HELLO = {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "proxy", "version": "1"}}
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


class Mcp(httpx.Client):
    """A proxy that posts messages to the MCP endpoint, with no more headers than it needs."""

    def __init__(self, origin: str, key: str | None, **how: Any) -> None:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        super().__init__(base_url=f"{origin}/xskill", headers=headers, trust_env=False, timeout=30, **how)
        self.headers.pop("accept")

    def send_message(self, message: Any, **headers: str) -> httpx.Response:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        return self.post(PATH, content=body, headers={"content-type": "application/json", **headers})

    def ask(self, method: str, params: Any = None, **headers: str) -> httpx.Response:
        return self.send_message(message(method, params), **headers)

    def result(self, method: str, params: Any = None) -> dict[str, Any]:
        response = self.ask(method, params)
        assert response.status_code == 200, response.text
        result = McpResponse.model_validate_json(response.content).result
        assert result is not None, response.text
        return result

    def use(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Return what a tool says that succeeds."""
        result = self.result("tools/call", {"name": name, "arguments": arguments})
        assert result["isError"] is False, result
        said: dict[str, Any] = json.loads(text_of(result))
        return said

    def fail(self, name: str, **arguments: Any) -> str:
        """Return what a tool says that fails."""
        result = self.result("tools/call", {"name": name, "arguments": arguments})
        assert result["isError"] is True, result
        return text_of(result)

    def submit(self, model: str = SEEDANCE, **parameters: Any) -> dict[str, Any]:
        return self.use("submit_task", model_id=model, parameters={**PARAMETERS, **parameters})


def message(method: str, params: Any = None, message_id: Any = 1) -> dict[str, Any]:
    sent = {"jsonrpc": "2.0", "id": message_id, "method": method}
    return sent if params is None else {**sent, "params": params}


def calling(name: Any, arguments: Any) -> dict[str, Any]:
    return message("tools/call", {"name": name, "arguments": arguments})


def text_of(result: dict[str, Any]) -> str:
    (content,) = result["content"]
    assert content["type"] == "text"
    text: str = content["text"]
    return text


def error_of(response: httpx.Response) -> int:
    said = McpResponse.model_validate_json(response.content)
    assert said.result is None
    assert said.error is not None
    return said.error.code


def shown(response: httpx.Response) -> dict[str, str]:
    """Return the rules that the response's header says were broken, and where."""
    rows = json.loads(response.headers.get("x-drytake-violations", "[]"))
    return {row["rule"].removeprefix("xskill."): row["pointer"] for row in rows}


@pytest.fixture
def mcp(server: tuple[str, App], key: str) -> Iterator[Mcp]:
    with Mcp(server[0], key) as client:
        yield client


@pytest.fixture
def at() -> Iterator[Callable[..., Mcp]]:
    """Return a client of a server of its own."""
    opened: list[Any] = []

    def open_one(key: str | None, switches: Any = None, **settings: Any) -> Mcp:
        chosen = Settings(timing="instant", switches={"xskill": switches or {}}, **settings)
        served = running(Engine(chosen, providers=["xskill"]))
        client = Mcp(served.__enter__()[0], key)
        opened.extend((client, served))
        return client

    yield open_one
    for client, served in zip(opened[::2], opened[1::2], strict=True):
        client.close()
        served.__exit__(None, None, None)


# --- the handshake, and going without -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wished", "agreed"),
    [(version, version) for version in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")]
    + [("1999-01-01", "2025-11-25")],
)
def test_handshake_agrees_on_a_version(mcp: Mcp, wished: str, agreed: str) -> None:
    result = mcp.result("initialize", {**HELLO, "protocolVersion": wished})

    assert result["protocolVersion"] == agreed
    assert result["serverInfo"]["name"] == "xskill-ai"
    assert "tools" in result["capabilities"]
    assert not {"prompts", "resources"} & set(result["capabilities"])


def test_notification_gets_an_empty_answer(mcp: Mcp) -> None:
    response = mcp.send_message({"jsonrpc": "2.0", "method": "notifications/initialized"})

    assert (response.status_code, response.content, shown(response)) == (202, b"", {})


def test_answers_are_json_whatever_is_accepted(mcp: Mcp) -> None:
    for accept in ("text/html", "application/json", "text/event-stream"):
        response = mcp.ask("ping", accept=accept)
        assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert mcp.ask("ping").json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("message_id", [0, 7, -1, "seven", ""])
def test_id_is_repeated(mcp: Mcp, message_id: Any) -> None:
    assert mcp.send_message(message("ping", message_id=message_id)).json()["id"] == message_id


def test_there_is_no_session_unless_wished_for(mcp: Mcp, at: Callable[..., Mcp], key: str) -> None:
    with_one = at(key, {"mcp-session": True})

    assert "mcp-session-id" not in mcp.ask("initialize", HELLO).headers
    session = with_one.ask("initialize", HELLO).headers["mcp-session-id"]
    assert with_one.ask("tools/list", **{"mcp-session-id": session}).status_code == 200
    assert mcp.ask("tools/list", **{"mcp-session-id": "another"}).status_code == 200


def test_newest_protocol_needs_no_handshake(mcp: Mcp) -> None:
    sent = {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "get_balance"}
    response = mcp.ask("tools/call", {"name": "get_balance", "arguments": {}, "_meta": ENVELOPE}, **sent)

    assert (response.status_code, shown(response)) == (200, {})
    assert json.loads(text_of(response.json()["result"]))["balance"] == 10_000


def test_newest_protocol_is_strict_about_itself(mcp: Mcp) -> None:
    newest = {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list"}

    assert mcp.ask("tools/list", {"_meta": ENVELOPE}, **{**newest, "mcp-method": "ping"}).status_code == 400
    assert mcp.ask("tools/list", **newest).status_code == 400
    assert mcp.ask("tools/list", {"_meta": ENVELOPE, "cursor": 5}, **newest).status_code == 400
    assert mcp.ask("no/such", {"_meta": ENVELOPE}, **{**newest, "mcp-method": "no/such"}).status_code == 404
    assert mcp.ask("tools/list", **{"mcp-protocol-version": "1999-01-01"}).status_code == 400


# --- the tools ----------------------------------------------------------------------------------------------------


def test_tools_are_listed_with_their_arguments(mcp: Mcp) -> None:
    schemas = {tool["name"]: tool["inputSchema"] for tool in mcp.result("tools/list")["tools"]}

    assert {name: schema.get("required", []) for name, schema in schemas.items()} == {
        "submit_task": ["model_id", "parameters"],
        "get_task": ["task_id"],
        "upload_image": [],
        "get_balance": [],
    }
    assert all(schema["type"] == "object" and not {"anyOf", "oneOf"} & set(schema) for schema in schemas.values())
    video, _, _ = schemas["submit_task"]["properties"]["parameters"]["anyOf"]
    assert (video["properties"]["duration"]["minimum"], video["properties"]["duration"]["maximum"]) == (4, 15)


def test_video_is_submitted_asked_for_and_downloaded(mcp: Mcp) -> None:
    made = mcp.submit()
    done = mcp.use("get_task", task_id=made["task_id"])

    assert (made["success"], made["status"], made["channel"]) == (True, "pending", "mcp")
    assert (made["price"], made["balance"]) == (40, 9_960)
    assert (done["success"], done["status"]) == (True, "completed")
    (link,) = done["result"]["output"]["images"]
    assert httpx.get(link, trust_env=False).content[4:8] == b"ftyp"


def test_stills_lie_where_the_skill_for_stills_looks(mcp: Mcp) -> None:
    task_id = mcp.submit(SEEDREAM, duration=None, num_images=2, image_size="square_hd")["task_id"]

    result = mcp.use("get_task", task_id=task_id)["result"]
    assert len(result["images"]) == 2
    assert result["images"] == result["output"]["images"]


def test_task_is_the_same_over_rest(mcp: Mcp, xskill: Any) -> None:
    over_mcp, over_rest = mcp.submit()["task_id"], xskill.create()["task_id"]

    assert xskill.task(over_mcp)["status"] == "completed"
    assert mcp.use("get_task", task_id=over_rest)["status"] == "completed"
    assert mcp.use("get_balance")["balance"] == xskill.balance()


def test_states_move_on_and_are_journaled_as_polls(mcp: Mcp, server: tuple[str, App], key: str) -> None:
    tenant = server[1].engine.tenant(key)
    tenant.timing = "per-poll"

    task_id = mcp.submit()["task_id"]
    seen = [mcp.use("get_task", task_id=task_id)["status"] for _ in range(3)]

    assert seen == ["processing", "completed", "completed"]
    rows = [(entry.operation, entry.path, entry.task_id, entry.state) for entry in tenant.journal]
    assert rows[0] == ("create-task", PATH, task_id, None)
    assert [row[0] for row in rows[1:]] == ["query-task"] * 3
    assert {row[2] for row in rows} == {task_id}


def test_call_is_answered_without_an_event_loop(key: str) -> None:
    headers = [(b"host", b"api.xskill.ai"), (b"authorization", f"Bearer {key}".encode())]
    scope = {"type": "http", "method": "POST", "scheme": "https", "path": PATH, "query_string": b"", "headers": headers}

    response = App(Engine(providers=["xskill"])).exchange(scope, json.dumps(calling("get_balance", {})).encode())

    assert isinstance(response, Response)
    assert json.loads(response.body)["result"]["isError"] is False


def test_failure_is_told_and_refunded(mcp: Mcp) -> None:
    task_id = mcp.submit(prompt="[drytake:moderation]")["task_id"]

    failed = mcp.use("get_task", task_id=task_id)
    assert (failed["status"], failed["error"]) == ("failed", "content violates regulations, error code: 2038")
    assert mcp.use("get_balance")["balance"] == 10_000


def test_uploaded_image_comes_back_and_is_an_input(mcp: Mcp, png: bytes) -> None:
    kept = mcp.use("upload_image", image_data=base64.b64encode(png).decode(), file_name="a.png", folder="mine")

    assert (kept["success"], kept["content_type"], kept["upload_method"]) == (True, "image/png", "base64")
    assert kept["object_key"].startswith("mine/")
    assert httpx.get(kept["url"], trust_env=False).content == png
    assert mcp.submit(image_files=[kept["url"]])["success"]
    assert "video_files" in mcp.fail(
        "submit_task", model_id=SEEDANCE, parameters={**PARAMETERS, "video_files": [kept["url"]]}
    )


def test_image_on_the_web_is_stood_in_for_or_fails_without_a_word(at: Callable[..., Mcp], mcp: Mcp, key: str) -> None:
    url = "https://example.invalid/i.png"

    assert mcp.use("upload_image", image_url=url)["upload_method"] == "url"
    assert at(key, {"upload-from-web": "refuse"}).fail("upload_image", image_url=url) == ""


def test_only_what_is_documented_is_told_on_demand(at: Callable[..., Mcp], key: str) -> None:
    plain = at(key, {"documented-responses-only": True})

    made = plain.submit()
    assert set(made) == {"task_id", "price", "balance"}
    assert set(plain.use("get_task", task_id=made["task_id"])) == {"task_id", "status", "result"}


# --- what doesn't fit ---------------------------------------------------------------------------------------------

WRONG: dict[str, tuple[Any, Any, str, dict[str, str]]] = {
    "unknown tool": ("generate", {"prompt": "p"}, "Unknown tool: generate", {"mcp-unknown-tool": "/params/name"}),
    "no arguments": (
        "submit_task",
        None,
        "`model_id` is missing; it is required",
        {"mcp-argument-missing": "/params/arguments/parameters"},
    ),
    "REST's names": (
        "submit_task",
        {"model": SEEDANCE, "params": PARAMETERS},
        "`parameters` is missing; it is required",
        {"mcp-argument-missing": "/params/arguments/parameters", "dropped-field": "/params/arguments/params"},
    ),
    "unknown model": (
        "submit_task",
        {"model_id": "st-ai/other", "parameters": PARAMETERS},
        "`model_id` is `st-ai/other`; it takes",
        {"unknown-model": "/params/arguments/model_id"},
    ),
    "parameters as text": (
        "submit_task",
        {"model_id": SEEDANCE, "parameters": "{}"},
        "`parameters` is `{}`, a string",
        {"wrong-type": "/params/arguments/parameters"},
    ),
    "duration too long": (
        "submit_task",
        {"model_id": SEEDANCE, "parameters": {"prompt": "p", "duration": 16}},
        "`duration` is 16; the limit is 4 to 15 seconds",
        {"duration-out-of-range": "/params/arguments/parameters/duration"},
    ),
    "no task": ("get_task", {}, "`task_id` is missing", {"task-id-missing": "/params/arguments/task_id"}),
    "task is a number": ("get_task", {"task_id": 5}, "`task_id` is `5`", {"wrong-type": "/params/arguments/task_id"}),
    "unknown task": ("get_task", {"task_id": "none"}, "Task not found: none", {"unknown-task": ""}),
    "nothing to upload": ("upload_image", {}, "neither `image_url` nor", {"upload-empty": "/params/arguments"}),
    "two to upload": (
        "upload_image",
        {"image_url": "https://example.com/i.png", "image_data": "iVBORw0KGgo="},
        "both sent",
        {"upload-both": "/params/arguments/image_data"},
    ),
    "no image": (
        "upload_image",
        {"image_data": "bm8gaW1hZ2U="},
        "no image of a format",
        {"upload-not-image": "/params/arguments/image_data"},
    ),
}


@pytest.mark.parametrize(("tool", "arguments", "said", "broken"), WRONG.values(), ids=WRONG)
def test_wrong_argument_is_told_by_the_tool_and_free(
    mcp: Mcp, tool: str, arguments: Any, said: str, broken: dict[str, str]
) -> None:
    response = mcp.send_message(calling(tool, arguments))

    result = response.json()["result"]
    assert (response.status_code, result["isError"]) == (200, True)
    assert said in text_of(result)
    assert shown(response) == broken
    assert mcp.use("get_balance")["balance"] == 10_000


def test_argument_too_many_is_only_noted(mcp: Mcp) -> None:
    response = mcp.send_message(calling("get_balance", {"currency": "EUR"}))

    assert (response.json()["result"]["isError"], shown(response)) == (
        False,
        {"unknown-field": "/params/arguments/currency"},
    )


def test_arguments_may_be_left_out_where_none_are_needed(mcp: Mcp) -> None:
    for params in ({"name": "get_balance"}, {"name": "get_balance", "arguments": None}):
        assert mcp.result("tools/call", params)["isError"] is False


MALFORMED: dict[str, tuple[Any, int, int]] = {
    "not JSON": (b"{", 400, -32700),
    "nothing": (b"", 400, -32700),
    "deep": (b"[" * 100_000, 400, -32700),
    "NaN": (b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', 400, -32700),
    "half a character": (b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}', 400, -32700),
    "long number": (b'{"jsonrpc": "2.0", "id": %s, "method": "ping"}' % (b"9" * 5_000), 400, -32700),
    "batch": ([message("ping"), calling("submit_task", {"model_id": SEEDANCE, "parameters": PARAMETERS})], 400, -32600),
    "empty batch": ([], 400, -32600),
    "a string": ("ping", 400, -32600),
    "null": (None, 400, -32600),
    "no method": ({"jsonrpc": "2.0", "id": 1}, 400, -32600),
    "another version": ({**message("ping"), "jsonrpc": "1.0"}, 400, -32600),
    "id is null": (message("ping", message_id=None), 400, -32600),
    "id is true": (message("ping", message_id=True), 400, -32600),
    "id is a list": (message("ping", message_id=[1]), 400, -32600),
    "method is a number": ({**message("ping"), "method": 5}, 400, -32600),
    "params are a list": (message("tools/call", ["get_balance"]), 400, -32600),
    "notification without method": ({"jsonrpc": "2.0"}, 400, -32600),
    "unknown method": (message("tasks/create", {"model": SEEDANCE}), 200, -32601),
    "resources": (message("resources/list"), 200, -32601),
    "no tool": (message("tools/call", {}), 200, -32602),
    "tool is a number": (calling(5, {}), 200, -32602),
    "arguments are a list": (calling("get_balance", []), 200, -32602),
    "handshake without a version": (message("initialize", {}), 200, -32602),
}


@pytest.mark.parametrize(("sent", "status", "code"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_call_is_an_error_of_the_protocol_and_free(mcp: Mcp, sent: Any, status: int, code: int) -> None:
    response = mcp.send_message(sent)

    assert (response.status_code, error_of(response)) == (status, code)
    assert bool(shown(response)) == (status == 400 or "tools/call" in json.dumps(sent))
    assert mcp.use("get_balance")["balance"] == 10_000


def test_notified_or_answered_tool_does_nothing(mcp: Mcp, xskill: Any) -> None:
    sent = calling("submit_task", {"model_id": SEEDANCE, "parameters": PARAMETERS})
    del sent["id"]

    assert mcp.send_message(sent).status_code == 202
    assert mcp.send_message({"jsonrpc": "2.0", "id": 1, "result": {}}).status_code == 202
    assert xskill.balance() == 10_000


def test_body_of_another_type_is_refused(mcp: Mcp) -> None:
    response = mcp.send_message(message("ping"), **{"content-type": "text/plain"})

    assert (response.status_code, response.json()["code"], set(shown(response))) == (422, 422, {"content-type"})


def test_huge_body_is_refused(at: Callable[..., Mcp], key: str) -> None:
    response = at(key, body_limit=10_000).send_message(message("ping", {"padding": "x" * 10_000}))

    assert (response.status_code, response.json()) == (413, {"code": 413, "detail": "Request body too large"})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(mcp: Mcp, method: str) -> None:
    response = mcp.request(method, PATH)

    assert (response.status_code, response.json()["code"]) == (405, 405)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
TOOL_NAMES = st.sampled_from(["submit_task", "get_task", "upload_image", "get_balance", "x"])


@given(
    sent=ANYTHING
    | st.builds(calling, TOOL_NAMES, ANYTHING)
    | st.builds(message, st.sampled_from(["initialize", "tools/list", "tools/call", "ping"]), ANYTHING, ANYTHING)
    | st.builds(
        lambda parameters: calling("submit_task", {"model_id": SEEDANCE, "parameters": parameters}),
        st.dictionaries(st.sampled_from(["prompt", "duration", "image_files", "model"]), ANYTHING, max_size=4),
    )
)
def test_no_message_breaks_the_mock(ask: Callable[..., Any], fuzzed: App, sent: Any) -> None:
    body = json.dumps(sent).encode()

    response = ask(fuzzed, "POST", f"/xskill{PATH}", key="sk-test-fuzz", body=body)

    assert response.status in {200, 202, 400}


@pytest.fixture(scope="module")
def fuzzed() -> App:
    return App(Engine(Settings(timing="instant", balance=Decimal(10**9)), providers=["xskill"]))


# --- keys, money, scenarios ---------------------------------------------------------------------------------------


def test_key_may_stand_in_the_address(mcp: Mcp, server: tuple[str, App], key: str) -> None:
    with Mcp(server[0], None, params={"api_key": key}) as client:
        assert client.submit()["balance"] == 9_960
    assert mcp.use("get_balance")["balance"] == 9_960


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_bad_key_is_forbidden_rather_than_asked_for(at: Callable[..., Mcp], method: str) -> None:
    for key in (None, "sk-test-bad"):
        response = at(key, strict_keys=frozenset({"sk-test-good"})).request(method, PATH)

        assert (response.status_code, response.json()["code"]) == (403, 403)
        assert "Invalid or missing API key" in response.json()["detail"]
        assert set(shown(response)) == {"key-missing"}


def test_low_balance_is_told_by_the_tool(at: Callable[..., Mcp], key: str) -> None:
    poor = at(key, balance=Decimal(10))

    said = poor.fail("submit_task", model_id=SEEDANCE, parameters=PARAMETERS)
    assert said == "Insufficient balance: required 40 points, have 10 points"
    assert poor.use("get_balance")["balance"] == 10


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("insufficient-credit", "Insufficient balance"),
        ("content-refused", "content violates regulations"),
        ("too-many-running", "Too many running tasks"),
    ],
)
def test_scenario_that_stops_creation_stops_only_that(
    at: Callable[..., Mcp], key: str, scenario: str, said: str
) -> None:
    client = at(f"{key}-drytake-{scenario}")

    assert client.result("initialize", HELLO)
    assert said in client.fail("submit_task", model_id=SEEDANCE, parameters=PARAMETERS)
    assert client.use("get_balance")["balance"] == 10_000


@pytest.mark.parametrize(
    ("scenario", "status"), [("bad-key", 403), ("overloaded", 503), ("rate-limit", 429), ("server-error", 500)]
)
def test_scenario_of_every_call_is_one_of_http(at: Callable[..., Mcp], key: str, scenario: str, status: int) -> None:
    response = at(f"{key}-drytake-{scenario}").ask("ping")

    PROVIDER.operation("call-mcp").responses[status].model_validate_json(response.content)
    assert (response.status_code, response.json()["code"]) == (status, status)


def test_scenario_in_a_prompt_is_told_by_the_tool(mcp: Mcp) -> None:
    said = mcp.fail("submit_task", model_id=SEEDANCE, parameters={"prompt": "[drytake:rate-limit]"})

    assert said == "Rate limit exceeded: 60 requests per minute"


def test_call_that_does_nothing_is_journaled_as_a_message(mcp: Mcp, server: tuple[str, App], key: str) -> None:
    mcp.result("initialize", HELLO)
    mcp.fail("get_task", task_id="none")
    mcp.get(PATH)

    rows = [(entry.operation, entry.task_id, len(entry.violations)) for entry in server[1].engine.tenant(key).journal]
    assert rows == [("call-mcp", None, 0), ("call-mcp", None, 1), ("describe-mcp", None, 0)]


# --- looking, and going without the SDK -------------------------------------------------------------------------


def test_look_at_the_endpoint_tells_what_it_is(mcp: Mcp) -> None:
    response = mcp.get(PATH)

    PROVIDER.operation("describe-mcp").responses[200].model_validate_json(response.content)
    assert response.json()["data"]["tools"] == ["submit_task", "get_task", "upload_image", "get_balance"]


def test_there_is_no_stream_of_events(mcp: Mcp) -> None:
    response = mcp.get(PATH, headers={"accept": "text/event-stream"})

    assert (response.status_code, response.json()) == (405, {"code": 405, "detail": "Method Not Allowed"})


def test_mock_without_the_sdk_says_what_to_install(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = App(Engine(Settings(timing="instant"), providers=["xskill"]))
    monkeypatch.setitem(sys.modules, "drytake.mockserver.providers.xskill.mcp_sdk", None)

    with caplog.at_level(logging.ERROR, logger="drytake"):
        response = ask(app, "POST", f"/xskill{PATH}", key="sk-test", body=json.dumps(message("ping")).encode())

    assert (response.status, response.json()) == (503, {"code": 503, "detail": "Service temporarily unavailable"})
    (line,) = caplog.messages
    assert "pip install 'drytake[mcp]'" in line
    assert ask(app, "GET", f"/xskill{PATH}", key="sk-test").status == 200


def test_sdk_loads_at_the_first_message_only() -> None:
    script = (
        "import sys; from drytake.mockserver.http.app import App; from drytake.mockserver.engine.engine import Engine;"
        "App(Engine(providers=['xskill'])); print('mcp' in sys.modules or 'mcp_types' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"


def test_sdk_that_waits_is_found_out() -> None:
    from drytake.mockserver.providers.xskill.mcp_sdk import _at_once

    class Waiting:
        def __await__(self) -> Generator[None, None, None]:
            yield

    with pytest.raises(RuntimeError, match="waited"):
        _at_once(Waiting())
