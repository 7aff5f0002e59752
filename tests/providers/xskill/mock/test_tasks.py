"""XSkill's tasks over a real socket: bodies by state, timing, money, and nobody else's tasks."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.media.probe import probe
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant

SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"
EDIT = "fal-ai/bytedance/seedream/v4.5/edit"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
URL = "https://example.com/i.png"

# --- creating ----------------------------------------------------------------------------------------------------


def test_create_answers_what_clients_have_seen(xskill: Any) -> None:
    response = xskill.make(duration=8)

    data = xskill.data(response, "create-task")
    assert list(response.json()) == ["code", "message", "data"]
    assert list(data) == ["task_id", "request_id", "model", "channel", "status", "price", "balance"]
    assert (data["status"], data["price"], data["balance"]) == ("pending", 80, 9_920)
    assert UUID.fullmatch(data["task_id"])
    assert "x-drytake-violations" not in response.headers


@pytest.mark.parametrize(
    ("channel", "echoed"), [(None, "api"), ("api", "api"), ("mcp", "mcp"), ("sync", "sync"), ("fax", "fax")]
)
def test_channel_is_taken_and_echoed(xskill: Any, channel: str | None, echoed: str) -> None:
    body = {"model": SEEDREAM, "params": {"prompt": "p"}, "channel": channel, "callback_url": None}

    assert xskill.data(xskill.post("tasks/create", json=body), "create-task")["channel"] == echoed


def test_callback_is_remembered(xskill: Any, server: tuple[str, App]) -> None:
    body = {"model": SEEDREAM, "params": {"prompt": "p"}, "callback_url": "https://example.com/hook"}

    data = xskill.data(xskill.post("tasks/create", json=body), "create-task")

    task = server[1].engine.store.get("xskill", data["task_id"])
    assert task is not None
    assert (task.provider_data or {})["callback_url"] == "https://example.com/hook"


def test_each_model_has_its_price(xskill: Any) -> None:
    prices = [
        xskill.create()["price"],
        xskill.create(video_files=["https://example.com/v.mp4"], model="seedance_2.0")["price"],
        xskill.create(SEEDREAM, num_images=4)["price"],
        xskill.create(EDIT, image_urls=[URL])["price"],
    ]

    assert prices == [50, 200, 64, 16]
    assert xskill.balance() == 10_000 - sum(prices)


VARIANTS: dict[str, dict[str, Any]] = {
    "prompt alone": {},
    "no mode, no tier": {"duration": 10, "ratio": "9:16"},
    "omni without files": {"functionMode": "omni_reference"},
    "frames without files": {"functionMode": "first_last_frames"},
    "one frame": {"functionMode": "first_last_frames", "filePaths": [URL]},
    "empty arrays": {"image_files": [], "video_files": [], "audio_files": [], "filePaths": []},
    "first shape": {"media_files": [URL], "aspect_ratio": "9:16", "duration": "10"},
    "unknown fields": {"resolution": "720p", "seed": 7},
    "a token without a file": {"prompt": "@image_file_3 walks"},
}


@pytest.mark.parametrize("params", VARIANTS.values(), ids=VARIANTS)
def test_variant_that_real_clients_send_makes_a_video(xskill: Any, params: dict[str, Any]) -> None:
    task = xskill.task(xskill.create(**params)["task_id"])

    assert task["result"]["output"]["images"][0].endswith(".mp4")


# --- states ------------------------------------------------------------------------------------------------------


def test_video_takes_ten_minutes_in_two_steps(xskill: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task_id = xskill.create()["task_id"]
    assert xskill.task(task_id) == {"task_id": task_id, "status": "pending"}

    tenant.clock.advance(60)
    assert xskill.task(task_id) == {"task_id": task_id, "status": "processing"}
    tenant.clock.advance(539)
    assert xskill.task(task_id)["status"] == "processing"
    tenant.clock.advance(1)
    assert xskill.task(task_id)["status"] == "completed"


def test_stills_take_one_to_two_minutes(xskill: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task_id = xskill.create(SEEDREAM)["task_id"]

    tenant.clock.advance(60)
    assert xskill.task(task_id)["status"] == "processing"
    tenant.clock.advance(60)
    assert xskill.task(task_id)["status"] == "completed"


def test_each_query_can_move_a_task_on(xskill: Any, tenant: Tenant) -> None:
    tenant.timing = "per-poll"
    task_id = xskill.create()["task_id"]
    listed = xskill.data(xskill.get("tasks/list"), "list-tasks")["tasks"]

    states = [listed[0]["status"], *(xskill.task(task_id)["status"] for _ in range(3))]

    assert states == ["pending", "processing", "completed", "completed"]


def test_completed_video_is_where_every_client_looks(xskill: Any) -> None:
    task = xskill.task(xskill.create()["task_id"])

    assert list(task) == ["task_id", "status", "result", "output"]
    (url,) = task["result"]["output"]["images"]
    assert task["output"] == {"video_url": url, "content_type": "video/mp4", "images": [url]}


def test_first_words_of_a_response_are_the_documented_ones(xskill: Any) -> None:
    """A client that scans for the first of each word finds the right one."""
    text = xskill.post("tasks/query", json={"task_id": xskill.create()["task_id"]}).text

    assert re.search(r'"code":\s*(\d+)', text)[1] == "200"  # type: ignore[index]  # found, or the test fails
    assert re.search(r'"status":\s*"(\w+)"', text)[1] == "completed"  # type: ignore[index]
    assert re.search(r'"images":\s*\["([^"]+)"', text)[1].endswith("/0.mp4")  # type: ignore[index]


def test_video_has_the_asked_length_and_shape(xskill: Any) -> None:
    task = xskill.task(xskill.create(duration=4, ratio="9:16")["task_id"])

    info = probe(xskill.get(task["result"]["output"]["images"][0]).content)

    assert (info.kind, info.format, info.seconds, info.width, info.height) == ("video", "mp4", 4, 720, 1280)


def test_stills_are_pictures_of_the_named_size(xskill: Any) -> None:
    task = xskill.task(xskill.create(SEEDREAM, image_size="landscape_16_9", num_images=3)["task_id"])

    urls = task["result"]["output"]["images"]
    pictures = [xskill.get(url).content for url in urls]
    assert task["output"]["images"] == [
        {"url": url, "width": 2560, "height": 1440, "content_type": "image/png"} for url in urls
    ]
    assert {(info.format, info.width, info.height) for info in map(probe, pictures)} == {("png", 2560, 1440)}
    assert len(set(pictures)) == 3


FAILURES = {
    "provider-failure": ("Dreamina task failed (status=fail)", "generation_failed"),
    "moderation": ("content violates regulations, error code: 2038", "content_moderation"),
    "face": ("错误码: 4011", "face_detected"),
}


@pytest.mark.parametrize(("name", "said"), FAILURES.items(), ids=FAILURES)
def test_failed_task_says_why_and_costs_nothing(xskill: Any, name: str, said: tuple[str, str]) -> None:
    created = xskill.create(prompt=f"[drytake:{name}]", image_files=[URL])
    assert created["balance"] == 9_950

    task = xskill.task(created["task_id"])

    assert list(task) == ["task_id", "status", "error", "output"]
    assert (task["status"], task["error"]) == ("failed", said[0])
    assert task["output"] == {"error": said[0], "error_type": said[1]}
    assert xskill.balance() == 10_000


def test_face_matters_only_where_there_is_a_picture(xskill: Any) -> None:
    assert xskill.task(xskill.create(prompt="[drytake:face]")["task_id"])["status"] == "completed"


def test_stuck_task_stays(xskill: Any, tenant: Tenant) -> None:
    task_id = xskill.create(prompt="[drytake:stuck]")["task_id"]
    tenant.clock.advance(10**6)

    assert xskill.task(task_id)["status"] == "processing"


# --- other ways to ask -------------------------------------------------------------------------------------------


def test_task_by_path_is_the_same(xskill: Any) -> None:
    task_id = xskill.create()["task_id"]

    assert xskill.data(xskill.get(f"tasks/{task_id}"), "get-task") == xskill.task(task_id)


def test_list_is_newest_first_and_bounded(xskill: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    ids = [xskill.create()["task_id"] for _ in range(3)]

    data = xskill.data(xskill.get("tasks/list", params={"limit": 2}), "list-tasks")

    assert [task["task_id"] for task in data["tasks"]] == ids[:0:-1]
    assert data["total"] == 3


def test_list_can_be_of_one_state(xskill: Any, tenant: Tenant) -> None:
    done = xskill.create()["task_id"]
    tenant.timing = "realistic"
    waiting = xskill.create()["task_id"]

    def listed(status: str) -> list[str]:
        rows = xskill.data(xskill.get("tasks/list", params={"status": status}), "list-tasks")["tasks"]
        return [row["task_id"] for row in rows]

    assert (listed("completed"), listed("pending"), listed("failed")) == ([done], [waiting], [])


@pytest.mark.parametrize("limit", ["0", "-1", "many", "99999999999"])
def test_odd_limit_is_refused(xskill: Any, limit: str) -> None:
    assert "limit" in xskill.refusal(xskill.get("tasks/list", params={"limit": limit}), 422)


def test_cancelled_task_fails_and_gives_its_money_back(xskill: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task_id = xskill.create()["task_id"]

    cancelled = xskill.data(xskill.post("tasks/cancel", json={"task_id": task_id}), "cancel-task")

    assert cancelled["status"] == "failed"
    assert xskill.balance() == 10_000
    tenant.clock.advance(1_000)
    assert xskill.task(task_id) == cancelled
    assert xskill.balance() == 10_000


@pytest.mark.parametrize("prompt", ["p", "[drytake:moderation]"])
def test_finished_task_cannot_be_cancelled(xskill: Any, prompt: str) -> None:
    task_id = xskill.create(prompt=prompt)["task_id"]
    before = xskill.task(task_id)

    assert xskill.refusal(xskill.post("tasks/cancel", json={"task_id": task_id}), 400)
    assert xskill.task(task_id) == before


# --- keys and money ----------------------------------------------------------------------------------------------


def test_balance_has_two_addresses_and_one_body(xskill: Any) -> None:
    first, second = (xskill.data(xskill.get(path), "get-balance") for path in ("user/balance", "balance"))

    assert first == second
    assert (first["balance"], first["balance_yuan"], first["unit"]) == (10_000, 100.0, "积分")


def test_key_in_the_query_is_taken_where_clients_send_it(server: tuple[str, App], client_of: Any, key: str) -> None:
    with client_of(server[0], None) as client:
        assert client.data(client.get("balance", params={"api_key": key}), "get-balance")["balance"] == 10_000
        assert client.refusal(client.get("user/balance", params={"api_key": key}), 401)


CALLS = {
    "create": ("POST", "tasks/create", {"model": "st-ai/super-seed2", "params": {"prompt": "p"}}),
    "query": ("POST", "tasks/query", {"task_id": "t"}),
    "cancel": ("POST", "tasks/cancel", {"task_id": "t"}),
    "list": ("GET", "tasks/list", None),
    "get": ("GET", "tasks/t", None),
    "balance": ("GET", "user/balance", None),
    "other balance": ("GET", "balance", None),
    "upload": ("POST", "upload/image", {"image_url": URL}),
}


@pytest.mark.parametrize(("method", "path", "body"), CALLS.values(), ids=CALLS)
def test_call_without_key_is_refused(
    server: tuple[str, App], client_of: Any, method: str, path: str, body: Any
) -> None:
    with client_of(server[0], None) as client:
        assert "Invalid or missing API key" in client.refusal(client.request(method, path, json=body), 401)


def test_bad_key_is_refused_and_the_querys_key_is_tried(client_of: Any) -> None:
    with (
        running(Engine(Settings(strict_keys=frozenset({"sk-test-good"})), providers=["xskill"])) as (origin, _),
        client_of(origin, "sk-test-bad") as client,
    ):
        assert client.refusal(client.make(), 401)
        assert client.get("balance", params={"api_key": "sk-test-good"}).status_code == 200
        assert client.refusal(client.get("balance", params={"api_key": "sk-test-other"}), 401)


def test_too_little_money_is_told_in_numbers(client_of: Any, key: str) -> None:
    with (
        running(Engine(Settings(balance=Decimal(60), timing="instant"), providers=["xskill"])) as (origin, _),
        client_of(origin, key) as client,
    ):
        assert client.create()["balance"] == 10
        response = client.make(duration=4)

        assert client.refusal(response, 402) == "Insufficient balance: required 40 points, have 10 points"
        assert response.json()["data"] == {"required": 40, "available": 10}
        assert len(client.data(client.get("tasks/list"), "list-tasks")["tasks"]) == 1
        assert client.balance() == 10


@pytest.mark.parametrize("task_id", ["t", "00000000-0000-0000-0000-000000000000", "\u4efb\u52a1"])
def test_unknown_task_is_named(xskill: Any, task_id: str) -> None:
    assert xskill.refusal(xskill.post("tasks/query", json={"task_id": task_id}), 404) == f"Task not found: {task_id}"
    assert xskill.refusal(xskill.post("tasks/cancel", json={"task_id": task_id}), 404)
    assert xskill.refusal(xskill.get(f"tasks/{task_id}"), 404) == f"Task not found: {task_id}"


def test_another_keys_task_is_unknown(server: tuple[str, App], xskill: Any, client_of: Any, key: str) -> None:
    task_id = xskill.create()["task_id"]

    with client_of(server[0], f"{key}-other") as other:
        assert other.refusal(other.post("tasks/query", json={"task_id": task_id}), 404)
        assert other.refusal(other.post("tasks/cancel", json={"task_id": task_id}), 404)
        assert other.data(other.get("tasks/list"), "list-tasks")["tasks"] == []


REFUSED = {
    "rate-limit": (429, "Rate limit exceeded: 60 requests per minute"),
    "server-error": (500, "Internal server error"),
    "overloaded": (503, "Service temporarily unavailable"),
    "insufficient-credit": (402, "Insufficient balance: required 50 points, have 0 points"),
    "bad-key": (401, "Invalid or missing API key. Get one at https://www.xskill.ai/#/v2/api-keys"),
    "forbidden-region": (403, "This service is not available in your region"),
}


@pytest.mark.parametrize(("name", "said"), REFUSED.items(), ids=REFUSED)
def test_call_can_be_refused_by_key(
    server: tuple[str, App], client_of: Any, key: str, name: str, said: tuple[int, str]
) -> None:
    with client_of(server[0], f"{key}-drytake-{name}") as client:
        assert client.refusal(client.make(), said[0]) == said[1]


def test_prompt_can_be_refused_before_there_is_a_task(xskill: Any) -> None:
    response = xskill.make(prompt="[drytake:content-refused]")

    assert response.status_code == 400
    assert response.json() == {"code": 400, "message": "content violates regulations, error code: 2038"}
    assert xskill.balance() == 10_000


# --- switches ----------------------------------------------------------------------------------------------------


def switched(**switches: Any) -> Engine:
    return Engine(Settings(timing="instant", switches={"xskill": switches}), providers=["xskill"])


@pytest.fixture
def with_switches(client_of: Any, key: str) -> Callable[..., Any]:
    """Return what a function of a client says of a server with some switches."""

    def ask(asked: Callable[[Any], Any], /, **switches: Any) -> Any:
        named = {name.replace("_", "-"): value for name, value in switches.items()}
        with running(switched(**named)) as (origin, _), client_of(origin, key) as client:
            return asked(client)

    return ask


def test_answers_can_be_the_documented_minimum(with_switches: Callable[..., Any]) -> None:
    def ask(client: Any) -> tuple[Any, Any]:
        created = client.make().json()
        return created, client.post("tasks/query", json={"task_id": created["data"]["task_id"]}).json()

    created, task = with_switches(ask, documented_responses_only=True)

    assert list(created) == ["code", "data"]
    assert list(created["data"]) == ["task_id", "price"]
    assert list(task) == ["code", "data"]
    assert list(task["data"]) == ["task_id", "status", "result"]


def test_superset_can_be_left_out(with_switches: Callable[..., Any]) -> None:
    def ask(client: Any) -> list[Any]:
        return [client.task(client.create(prompt=prompt)["task_id"]) for prompt in ("p", "[drytake:moderation]")]

    done, failed = with_switches(ask, superset_result=False)

    assert (list(done), list(failed)) == (["task_id", "status", "result"], ["task_id", "status", "error"])


def test_failed_task_can_keep_its_money(with_switches: Callable[..., Any]) -> None:
    def ask(client: Any) -> float:
        client.task(client.create(prompt="[drytake:moderation]")["task_id"])
        left: float = client.balance()
        return left

    assert with_switches(ask, refund_on_failure=False) == 9_950


def test_other_prices_can_be_charged(with_switches: Callable[..., Any]) -> None:
    def ask(client: Any) -> list[float]:
        return [client.create()["price"], client.create(SEEDREAM)["price"]]

    assert with_switches(ask, rate_card="2026-04-08", image_price=15) == [150, 15]


def test_first_shape_can_be_refused(with_switches: Callable[..., Any]) -> None:
    assert with_switches(lambda client: client.make(media_files=[URL]).status_code, legacy_shape="error") == 422


def test_other_modes_files_can_be_ignored(with_switches: Callable[..., Any]) -> None:
    def ask(client: Any) -> Any:
        created = client.create(functionMode="first_last_frames", video_files=[URL])
        return created["price"], client.task(created["task_id"])["status"]

    assert with_switches(ask, wrong_mode_assets="warning") == (50, "completed")


def test_token_without_a_file_can_be_refused(with_switches: Callable[..., Any]) -> None:
    asked = with_switches(lambda client: client.make(prompt="@image_file_1").status_code, dangling_reference="error")

    assert asked == 422


def test_link_expires_after_a_day(xskill: Any, tenant: Tenant) -> None:
    url = xskill.task(xskill.create(SEEDREAM, image_size="square_hd")["task_id"])["result"]["output"]["images"][0]

    tenant.clock.advance(86_400)
    assert xskill.head(url).status_code == 200
    tenant.clock.advance(1)
    assert xskill.head(url).status_code == 403


def test_providers_own_host_needs_no_prefix(server: tuple[str, App], key: str) -> None:
    headers = {"host": "api.xskill.ai", "authorization": f"Bearer {key}"}

    assert httpx.get(f"{server[0]}/api/v3/user/balance", headers=headers, trust_env=False).status_code == 200
