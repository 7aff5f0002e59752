"""OutAI and Loova over a real socket: their bodies, statuses, timings, money and files, and nobody else's."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from understudy.mockserver.app import App
from understudy.mockserver.engine import Engine
from understudy.mockserver.faults import FAULTS
from understudy.mockserver.media.probe import probe
from understudy.mockserver.scenarios import SCENARIOS
from understudy.mockserver.server import running
from understudy.mockserver.settings import Settings
from understudy.mockserver.tenant import Tenant
from understudy.schemas.outai import LOOVA, PROVIDER
from understudy.schemas.outai.responses import ErrorAnswer

CREATE, QUERY, CREDITS = (operation.path for operation in PROVIDER.operations)
BODY = {"prompt": "A lighthouse at dawn"}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HEX = re.compile(r"[0-9a-f]{32}")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def client_of(origin: str, provider: str, key: str | None) -> httpx.Client:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    return httpx.Client(base_url=f"{origin}/{provider}", headers=headers, trust_env=False, timeout=30)


@pytest.fixture
def outai(server: tuple[str, App], key: str) -> Iterator[httpx.Client]:
    with client_of(server[0], "outai", key) as client:
        yield client


@pytest.fixture
def loova(server: tuple[str, App], key: str) -> Iterator[httpx.Client]:
    with client_of(server[0], "loova", key) as client:
        yield client


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The tenant of the test's key, its clock standing still."""
    found = server[1].engine.tenant(key)
    found.clock.freeze()
    return found


@pytest.fixture
def switched() -> Iterator[tuple[str, App]]:
    """A server whose switches all stand the other way."""
    switches = {"errors-as-200": True, "success-word": "completed", "refund-on-failure": False, "url-lifetime": None}
    with running(Engine(Settings(timing="instant", switches={"outai": switches}))) as started:
        yield started


def data_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def create(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    return data_of(client.post(CREATE, json={**BODY, **fields}))


def query(client: httpx.Client, task_id: str) -> dict[str, Any]:
    return data_of(client.get(QUERY, params={"task_id": task_id}))


def available(client: httpx.Client) -> float:
    amount: float = data_of(client.get(CREDITS))["api_available_credits"]
    return amount


def told(answer: httpx.Response) -> set[str]:
    """Return the rules that the answer's header says were broken."""
    return {row["rule"] for row in json.loads(answer.headers.get("x-understudy-violations", "[]"))}


def is_refusal(answer: httpx.Response, status: int) -> bool:
    """Return whether an answer is the provider's envelope around no data."""
    body = answer.json()
    assert list(body) == ["code", "trace_id", "message", "data"]
    ErrorAnswer.model_validate_json(answer.content)
    return (answer.status_code, body["code"], body["data"]) == (status, status, None) and bool(body["message"])


# --- the three calls ---------------------------------------------------------------------------------------------


def test_create_answers_exactly_as_documented(outai: httpx.Client) -> None:
    answer = outai.post(CREATE, json={**BODY, "duration": 7})

    PROVIDER.create.answers[200].model_validate_json(answer.content)
    body = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert list(body) == ["code", "trace_id", "message", "data"]
    assert (body["code"], body["message"]) == (200, None)
    assert HEX.fullmatch(body["trace_id"])
    assert list(body["data"]) == ["task_id", "status", "created_at", "credits_cost"]
    assert (body["data"]["status"], body["data"]["credits_cost"]) == ("running", 105)
    assert ISO.fullmatch(body["data"]["created_at"])
    assert "x-understudy-violations" not in answer.headers


def test_running_task_has_no_result(outai: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    created = create(outai)

    answer = outai.get(QUERY, params={"task_id": created["task_id"]})

    PROVIDER.operation("query-task").answers[200].model_validate_json(answer.content)
    names = ["task_id", "status", "model", "created_at", "updated_at", "credits_cost", "result"]
    data = answer.json()["data"]
    assert list(data) == names
    assert (data["status"], data["result"]) == ("running", None)
    assert (data["created_at"], data["credits_cost"]) == (created["created_at"], created["credits_cost"])


def test_finished_task_has_a_link_and_a_time(outai: httpx.Client) -> None:
    answer = outai.get(QUERY, params={"task_id": create(outai)["task_id"]})

    PROVIDER.operation("query-task").answers[200].model_validate_json(answer.content)
    data = answer.json()["data"]
    assert data["status"] == "succeeded"
    assert list(data["result"]) == ["video_url", "error_message", "finished_at"]
    assert data["result"]["video_url"].endswith(".mp4")
    assert data["result"]["error_message"] is None
    assert ISO.fullmatch(data["result"]["finished_at"])


def test_failed_task_has_a_reason_and_no_link(outai: httpx.Client) -> None:
    answer = outai.get(QUERY, params={"task_id": create(outai, prompt="[understudy:moderation]")["task_id"]})

    PROVIDER.operation("query-task").answers[200].model_validate_json(answer.content)
    body = answer.json()
    assert (body["code"], body["data"]["status"]) == (200, "failed")
    assert body["data"]["result"]["video_url"] is None
    assert body["data"]["result"]["error_message"]


def test_credits_are_what_is_left_of_what_was_granted(outai: httpx.Client) -> None:
    create(outai)

    answer = outai.get(CREDITS)

    PROVIDER.operation("get-credits").answers[200].model_validate_json(answer.content)
    assert answer.json()["data"] == {"api_available_credits": 9_925, "api_total_credits": 10_000}
    assert list(answer.json()["data"]) == ["api_available_credits", "api_total_credits"]


@pytest.mark.parametrize("model", ["seedance_2_0", "seedance_2_0_fast"])
def test_task_tells_its_model_whatever_its_prompt_says(outai: httpx.Client, model: str) -> None:
    created = create(outai, model=model, prompt="seedance_2_0_fast and seedance_2_0")

    assert query(outai, created["task_id"])["model"] == model


def test_path_without_api_is_the_same_call(outai: httpx.Client) -> None:
    created = data_of(outai.post("/v1/video/seedance-2", json=BODY))

    assert data_of(outai.get("/v1/tasks", params={"task_id": created["task_id"]}))["status"] == "succeeded"
    assert data_of(outai.get("/v1/credits"))["api_total_credits"] == 10_000


@pytest.mark.parametrize("provider", [PROVIDER, LOOVA], ids=["outai", "loova"])
def test_host_of_the_provider_needs_no_prefix(server: tuple[str, App], key: str, provider: Any) -> None:
    headers = {"host": f"{provider.hosts[0].upper()}:8080", "authorization": f"Bearer {key}"}

    created = httpx.post(f"{server[0]}{CREATE}", json=BODY, headers=headers, trust_env=False).json()
    done = httpx.get(f"{server[0]}{QUERY}?task_id={created['data']['task_id']}", headers=headers, trust_env=False)

    assert done.json()["data"]["result"]["video_url"].startswith(f"http://{headers['host']}/")
    assert server[1].engine.tenant(key).journal[-1].provider == provider.id


# --- time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("timing", "seconds"), [("realistic", 120), ("fast", 3)])
def test_task_runs_until_its_time_has_come(outai: httpx.Client, tenant: Tenant, timing: str, seconds: int) -> None:
    tenant.timing = timing
    task_id = create(outai)["task_id"]

    tenant.clock.advance(seconds - 1)
    assert query(outai, task_id)["status"] == "running"
    tenant.clock.advance(1)
    done = query(outai, task_id)
    tenant.clock.advance(1_000)

    assert done["status"] == "succeeded"
    assert query(outai, task_id) == done


def test_instant_task_is_done_when_first_asked_for(outai: httpx.Client) -> None:
    created = create(outai)

    assert created["status"] == "running"
    assert query(outai, created["task_id"])["status"] == "succeeded"


def test_each_query_moves_a_task_one_state_on(outai: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "per-poll"
    task_id = create(outai)["task_id"]

    assert [query(outai, task_id)["status"] for _ in range(4)] == ["running", "succeeded", "succeeded", "succeeded"]


def test_time_of_the_end_is_the_tenants(outai: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    tenant.clock.set(1_767_268_800)
    task_id = create(outai)["task_id"]
    tenant.clock.advance(86_400)

    done = query(outai, task_id)

    assert (done["created_at"], done["result"]["finished_at"]) == ("2026-01-01T12:00:00Z", "2026-01-01T12:02:00Z")


# --- scenarios ---------------------------------------------------------------------------------------------------

ENDS = {
    "face": "succeeded",
    "moderation": "failed",
    "provider-failure": "failed",
    "slow": "running",
    "slow-queue": "running",
    "stuck": "running",
    "success": "succeeded",
}
REFUSED = {
    "bad-key": 401,
    "content-refused": 400,
    "forbidden-region": 403,
    "insufficient-credit": 402,
    "overloaded": 503,
    "rate-limit": 429,
    "server-error": 500,
    "too-many-running": 429,
}
CREATES_ONLY = {"content-refused", "insufficient-credit", "too-many-running"}


def test_every_scenario_is_tried() -> None:
    assert set(ENDS) | set(REFUSED) | {"revoked-key"} | FAULTS.keys() == set(SCENARIOS)


@pytest.mark.parametrize(("name", "status"), ENDS.items(), ids=ENDS)
def test_tenants_scenario_decides_how_tasks_end(outai: httpx.Client, tenant: Tenant, name: str, status: str) -> None:
    tenant.scenario = SCENARIOS[name]

    assert query(outai, create(outai)["task_id"])["status"] == status


@pytest.mark.parametrize(("name", "status"), ENDS.items(), ids=ENDS)
def test_key_decides_how_tasks_end(server: tuple[str, App], key: str, name: str, status: str) -> None:
    with client_of(server[0], "outai", f"sk-test-understudy-{name}_{key}") as client:
        server[1].engine.tenant(f"sk-test-understudy-{name}_{key}").clock.freeze()

        assert query(client, create(client)["task_id"])["status"] == status


@pytest.mark.parametrize(("name", "status"), ENDS.items(), ids=ENDS)
def test_prompt_decides_how_its_task_ends(outai: httpx.Client, tenant: Tenant, name: str, status: str) -> None:
    tenant.scenario = SCENARIOS["provider-failure" if name == "moderation" else "moderation"]

    created = create(outai, prompt=f"A lighthouse [understudy:{name}]")

    assert query(outai, created["task_id"])["status"] == status


@pytest.mark.parametrize(("name", "status"), REFUSED.items(), ids=REFUSED)
def test_tenants_scenario_refuses_calls(outai: httpx.Client, tenant: Tenant, name: str, status: int) -> None:
    task_id = create(outai)["task_id"]
    tenant.scenario = SCENARIOS[name]

    assert is_refusal(outai.post(CREATE, json=BODY), status)
    answers = [outai.get(QUERY, params={"task_id": task_id}), outai.get(CREDITS)]
    assert {answer.status_code for answer in answers} == {200 if name in CREATES_ONLY else status}


@pytest.mark.parametrize(("name", "status"), REFUSED.items(), ids=REFUSED)
def test_key_refuses_calls(server: tuple[str, App], key: str, name: str, status: int) -> None:
    with client_of(server[0], "outai", f"sk-test-{key}-understudy-{name}") as client:
        assert is_refusal(client.post(CREATE, json=BODY), status)


@pytest.mark.parametrize(("name", "status"), REFUSED.items(), ids=REFUSED)
def test_prompt_refuses_its_call_and_costs_nothing(outai: httpx.Client, name: str, status: int) -> None:
    assert is_refusal(outai.post(CREATE, json={"prompt": f"[understudy:{name}]"}), status)
    assert available(outai) == 10_000


def test_unknown_scenario_in_a_prompt_is_only_text(outai: httpx.Client) -> None:
    assert query(outai, create(outai, prompt="[understudy:sunshine]")["task_id"])["status"] == "succeeded"


def test_slow_task_takes_ten_times_as_long(outai: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    task_id = create(outai, prompt="[understudy:slow]")["task_id"]

    tenant.clock.advance(1_199)
    assert query(outai, task_id)["status"] == "running"
    tenant.clock.advance(1)
    assert query(outai, task_id)["status"] == "succeeded"


def test_stuck_task_never_ends(outai: httpx.Client, tenant: Tenant) -> None:
    task_id = create(outai, prompt="[understudy:stuck]")["task_id"]

    tenant.clock.advance(365 * 86_400)

    assert query(outai, task_id)["status"] == "running"


@pytest.mark.parametrize("name", ["moderation", "provider-failure", "stuck"])
def test_scenario_goes_by_polls_too(outai: httpx.Client, tenant: Tenant, name: str) -> None:
    tenant.timing = "per-poll"
    task_id = create(outai, prompt=f"[understudy:{name}]")["task_id"]

    states = [query(outai, task_id)["status"] for _ in range(3)]

    assert states == ["running", *[ENDS[name]] * 2]


# --- money -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("timing", ["realistic", "fast", "instant", "per-poll"])
def test_failed_task_gives_its_money_back_once(outai: httpx.Client, tenant: Tenant, timing: str) -> None:
    tenant.timing = timing
    task_id = create(outai, prompt="[understudy:moderation]")["task_id"]

    tenant.clock.advance(120)
    for _ in range(3):
        query(outai, task_id)

    assert available(outai) == 10_000
    kinds = [entry.kind for entry in tenant.accounts["outai"].entries]
    assert kinds == ["grant", "charge", "refund"]


def test_money_comes_back_when_the_task_fails_and_not_before(outai: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    create(outai, prompt="[understudy:moderation]")

    tenant.clock.advance(119)
    assert available(outai) == 9_925
    tenant.clock.advance(1)
    assert available(outai) == 10_000


def test_task_that_succeeds_or_hangs_keeps_its_price(outai: httpx.Client, tenant: Tenant) -> None:
    create(outai)
    create(outai, prompt="[understudy:stuck]")
    tenant.clock.advance(10_000)

    assert available(outai) == 9_850


def test_task_that_costs_too_much_is_refused_and_free(outai: httpx.Client, tenant: Tenant) -> None:
    outai.get(CREDITS)
    tenant.accounts["outai"].grant(Decimal(-9_926), 0)

    answer = outai.post(CREATE, json=BODY)

    assert is_refusal(answer, 402)
    assert answer.json()["message"] == "Insufficient credits: this task costs 75, 74 are available"
    assert available(outai) == 74


def test_last_credit_can_be_spent(outai: httpx.Client, tenant: Tenant) -> None:
    outai.get(CREDITS)
    tenant.accounts["outai"].grant(Decimal(-9_925), 0)

    create(outai)

    assert available(outai) == 0


def test_refused_request_is_free(outai: httpx.Client) -> None:
    outai.post(CREATE, json={"prompt": "p", "duration": 16})

    assert available(outai) == 10_000


def test_video_reference_costs_twice_as_much(outai: httpx.Client) -> None:
    assert create(outai, video_urls=["https://example.com/v.mp4"])["credits_cost"] == 150


# --- tenants -----------------------------------------------------------------------------------------------------


def test_task_of_another_key_is_unknown(server: tuple[str, App], outai: httpx.Client) -> None:
    task_id = create(outai)["task_id"]

    with client_of(server[0], "outai", "sk-test-somebody-else") as other:
        answer = other.get(QUERY, params={"task_id": task_id})

    assert is_refusal(answer, 404)
    assert answer.json()["message"] == "Task not found"
    assert told(answer) == {"outai.unknown-task"}


def test_task_of_another_provider_is_unknown(outai: httpx.Client, loova: httpx.Client) -> None:
    assert is_refusal(loova.get(QUERY, params={"task_id": create(outai)["task_id"]}), 404)


def test_two_keys_have_their_own_money_and_time(
    server: tuple[str, App], outai: httpx.Client, tenant: Tenant, key: str
) -> None:
    tenant.timing = "realistic"
    create(outai)

    with client_of(server[0], "outai", f"{key}-other") as other:
        assert available(other) == 10_000
        assert query(other, create(other)["task_id"])["status"] == "succeeded"
    assert available(outai) == 9_925


def test_both_providers_of_one_key_have_their_own_money(outai: httpx.Client, loova: httpx.Client) -> None:
    create(outai)

    assert (available(outai), available(loova)) == (9_925, 10_000)


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "Bearer", "Basic c2stdGVzdA==", "sk-test-bare"])
def test_call_without_key_is_told_so(server: tuple[str, App], header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}

    answer = httpx.get(f"{server[0]}/outai{CREDITS}", headers=headers, trust_env=False)

    assert is_refusal(answer, 401)
    assert answer.json()["message"] == "Authentication failed"
    assert told(answer) == {"outai.key-missing"}


def test_strict_server_takes_its_own_keys_only() -> None:
    with running(Engine(Settings(strict_keys=frozenset({"sk-test-good"})))) as (origin, _):
        answers = [
            httpx.get(f"{origin}/outai{CREDITS}", headers={"authorization": f"Bearer {key}"}, trust_env=False)
            for key in ("sk-test-good", "sk-test-bad")
        ]

    assert answers[0].status_code == 200
    assert is_refusal(answers[1], 401)
    assert told(answers[1]) == {"outai.key-missing"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_outai_takes_json_only(outai: httpx.Client, kind: str) -> None:
    answer = outai.post(CREATE, content=json.dumps(BODY), headers={"content-type": kind})

    assert is_refusal(answer, 415)
    assert told(answer) == {"outai.content-type"}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", ""])
def test_json_goes_by_any_spelling_of_its_type(outai: httpx.Client, kind: str) -> None:
    assert outai.post(CREATE, content=json.dumps(BODY), headers={"content-type": kind}).status_code == 200


def test_every_broken_rule_is_told_in_the_header(outai: httpx.Client) -> None:
    answer = outai.post(CREATE, json={"duration": 16, "audio_urls": ["https://example.com/a.mp3"], "seed": 1})

    assert is_refusal(answer, 400)
    assert answer.json()["message"] == "Invalid parameters: prompt, duration, audio_urls"
    rules = {"prompt-missing", "duration-out-of-range", "audio-alone", "unknown-field"}
    assert told(answer) == {f"outai.{offence}" for offence in rules}


def test_warning_comes_with_the_task(outai: httpx.Client) -> None:
    answer = outai.post(CREATE, json={**BODY, "resolution": "1080p"})

    assert answer.status_code == 200
    assert told(answer) == {"outai.unknown-field"}


@pytest.mark.parametrize("params", [{}, {"task_id": ""}, {"task_id": " "}, {"id": "x"}], ids=str)
def test_query_without_task_is_refused(outai: httpx.Client, params: dict[str, str]) -> None:
    answer = outai.get(QUERY, params=params)

    assert is_refusal(answer, 400)
    assert told(answer) & {"outai.task-id-missing", "outai.task-id-blank"}


RULES_OF_BODIES = [rule for rule in PROVIDER.rules if rule.operation == "create-video"]


@pytest.mark.parametrize("rule", RULES_OF_BODIES, ids=[rule.id for rule in RULES_OF_BODIES])
def test_one_request_breaks_each_rule(outai: httpx.Client, rule: Any) -> None:
    for example in rule.rejects:
        content = example if isinstance(example, bytes) else json.dumps(example).encode()

        answer = outai.post(CREATE, content=content, headers={"content-type": "application/json"})

        assert told(answer) == {rule.id}
        assert answer.status_code == (400 if rule.severity == "error" else 200)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", CREATE, 405),
        ("PUT", CREATE, 405),
        ("DELETE", QUERY, 405),
        ("OPTIONS", CREATE, 405),
        ("PATCH", CREDITS, 405),
        ("POST", CREDITS, 405),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/", 404),
        ("GET", "", 404),
        ("GET", f"{CREDITS}/", 404),
        ("POST", "/api/v1/video/../video/seedance-3", 404),
    ],
)
def test_wrong_verb_and_unknown_path_get_the_envelope(outai: httpx.Client, method: str, path: str, status: int) -> None:
    assert is_refusal(outai.request(method, path), status)


def test_head_has_the_status_and_no_body(outai: httpx.Client) -> None:
    answer = outai.head(CREDITS)

    assert (answer.status_code, answer.content) == (405, b"")
    assert int(answer.headers["content-length"]) > 0


# --- switches ----------------------------------------------------------------------------------------------------


def test_errors_can_come_with_status_200(switched: tuple[str, App], key: str) -> None:
    with client_of(switched[0], "outai", key) as client:
        answer = client.post(CREATE, json={})

    assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (200, 400, None)


def test_success_word_can_be_another(switched: tuple[str, App], key: str) -> None:
    with client_of(switched[0], "outai", key) as client:
        assert query(client, create(client)["task_id"])["status"] == "completed"


def test_failed_task_can_keep_its_money(switched: tuple[str, App], key: str) -> None:
    with client_of(switched[0], "outai", key) as client:
        query(client, create(client, prompt="[understudy:moderation]")["task_id"])

        assert available(client) == 9_925


def test_link_can_last_for_ever(switched: tuple[str, App], key: str) -> None:
    with client_of(switched[0], "outai", key) as client:
        url = query(client, create(client, duration=4)["task_id"])["result"]["video_url"]
        switched[1].engine.tenant(key).clock.advance(10 * 365 * 86_400)

        assert client.head(url).status_code == 200


# --- Loova -------------------------------------------------------------------------------------------------------


def test_seventh_running_task_is_refused(loova: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    for _ in range(6):
        create(loova)

    answer = loova.post(CREATE, json=BODY)

    assert is_refusal(answer, 429)
    assert re.search("concurrent task limit", answer.json()["message"])
    assert available(loova) == 10_000 - 6 * 75
    tenant.clock.advance(120)
    assert create(loova)["status"] == "running"


def test_seventh_task_by_polls_waits_for_one_to_end(loova: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "per-poll"
    tasks = [create(loova)["task_id"] for _ in range(6)]
    assert loova.post(CREATE, json=BODY).status_code == 429

    for _ in range(2):
        query(loova, tasks[0])

    create(loova)
    assert loova.post(CREATE, json=BODY).status_code == 429


def test_outai_has_no_limit_of_running_tasks(outai: httpx.Client, tenant: Tenant) -> None:
    tenant.timing = "realistic"

    assert len({create(outai)["task_id"] for _ in range(8)}) == 8


def test_form_with_urls_and_files_is_one_request(loova: httpx.Client, server: tuple[str, App]) -> None:
    answer = loova.post(
        CREATE,
        data={
            "model": "seedance_2_0_fast",
            "prompt": "A lighthouse",
            "ratio": "9:16",
            "duration": "6",
            "functionMode": "omni_reference",
            "image_urls": ["https://example.com/1.png", "https://example.com/2.png"],
        },
        files=[("files", ("rock.png", PNG, "image/png")), ("files", ("odd.bin", PNG, "application/octet-stream"))],
    )

    created = data_of(answer)
    assert created["credits_cost"] == 60
    assert told(answer) == {"loova.undocumented-spelling"}
    done = query(loova, created["task_id"])
    assert done["model"] == "seedance_2_0_fast"
    task = server[1].engine.store.get("loova", created["task_id"])
    assert task is not None
    images = json.loads(task.raw)["image_urls"]
    assert images[:2] == ["https://example.com/1.png", "https://example.com/2.png"]
    assert [loova.get(url).content for url in images[2:]] == [PNG, PNG]


def test_limits_hold_for_urls_and_files_together(loova: httpx.Client) -> None:
    urls = ["https://example.com/1.png"] * 8
    files = [("files", (f"{number}.png", PNG, "image/png")) for number in range(2)]

    answer = loova.post(CREATE, data={"prompt": "p", "image_urls": urls}, files=files)

    assert is_refusal(answer, 400)
    assert told(answer) == {"loova.too-many-images"}


def test_audio_file_alone_is_refused(loova: httpx.Client) -> None:
    answer = loova.post(CREATE, data={"prompt": "p"}, files={"files": ("a.mp3", b"no audio", "audio/mpeg")})

    assert told(answer) == {"loova.audio-alone"}


def test_length_of_an_uploaded_clip_is_known(loova: httpx.Client) -> None:
    clip = loova.get(query(loova, create(loova, duration=15)["task_id"])["result"]["video_url"]).content

    files = [("files", (f"{number}.mp4", clip, "video/mp4")) for number in range(2)]
    answer = loova.post(CREATE, data={"prompt": "p"}, files=files)

    assert data_of(answer)["credits_cost"] == 150
    assert told(answer) == {"loova.reference-too-long"}


@pytest.mark.parametrize("duration", ["5.0", "five", "", "-5", "9" * 30])
def test_form_field_that_is_no_integer_is_refused(loova: httpx.Client, duration: str) -> None:
    answer = loova.post(CREATE, data={"prompt": "p", "duration": duration}, files={"x": ("a.png", PNG, "image/png")})

    assert is_refusal(answer, 400)
    assert told(answer) == {"loova.duration-not-integer"}


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b"--y\r\n\r\n--y--", b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n", b"\xff" * 100],
    ids=["empty", "cut", "another boundary", "no name", "noise"],
)
def test_broken_form_is_refused(loova: httpx.Client, body: bytes) -> None:
    answer = loova.post(CREATE, content=body, headers={"content-type": "multipart/form-data; boundary=x"})

    assert is_refusal(answer, 400)


def test_form_without_boundary_is_refused(loova: httpx.Client) -> None:
    answer = loova.post(CREATE, content=b"x", headers={"content-type": "multipart/form-data"})

    assert is_refusal(answer, 400)
    assert told(answer) == {"loova.body-not-json"}


# --- results -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "seconds", "size"),
    [
        ("16:9", 5, (1280, 720)),
        ("9:16", 4, (720, 1280)),
        ("1:1", 15, (960, 960)),
        ("21:9", 7, (1470, 630)),
        ("3:4", 4, (834, 1112)),
    ],
)
def test_result_has_the_asked_length_and_shape(
    outai: httpx.Client, ratio: str, seconds: int, size: tuple[int, int]
) -> None:
    created = create(outai, ratio=ratio, duration=seconds)

    answer = httpx.get(query(outai, created["task_id"])["result"]["video_url"], trust_env=False)

    info = probe(answer.content)
    assert answer.headers["content-type"] == "video/mp4"
    assert (info.kind, info.format, info.seconds, (info.width, info.height)) == ("video", "mp4", seconds, size)


@pytest.fixture
def link(outai: httpx.Client) -> str:
    url: str = query(outai, create(outai, duration=4)["task_id"])["result"]["video_url"]
    return url


def test_part_of_a_result_can_be_had(outai: httpx.Client, link: str) -> None:
    whole = outai.get(link)

    part = outai.get(link, headers={"range": "bytes=4-7"})

    assert (part.status_code, part.content) == (206, whole.content[4:8])
    assert part.headers["content-range"] == f"bytes 4-7/{len(whole.content)}"
    assert outai.get(link, headers={"range": f"bytes={len(whole.content)}-"}).status_code == 416


def test_head_of_a_result_tells_its_length(outai: httpx.Client, link: str) -> None:
    head = outai.head(link)

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(outai.get(link).content)


def test_result_that_the_client_has_is_not_sent_again(outai: httpx.Client, link: str) -> None:
    etag = outai.get(link).headers["etag"]

    answer = outai.get(link, headers={"if-none-match": etag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert "content-length" not in answer.headers


def test_link_expires_on_the_tenants_clock(outai: httpx.Client, tenant: Tenant, link: str) -> None:
    tenant.clock.advance(86_400)
    assert outai.get(link).status_code == 200

    tenant.clock.advance(1)

    assert outai.get(link).status_code == 403
    assert outai.head(link).status_code == 403


def test_result_is_not_there_before_the_task_is_done(outai: httpx.Client, tenant: Tenant, link: str) -> None:
    tenant.timing = "realistic"
    task_id = create(outai)["task_id"]

    assert outai.get(re.sub(r"/[0-9a-f]{32}/", f"/{task_id}/", link)).status_code == 404


@pytest.mark.parametrize(
    "ending", ["1.mp4", "0.png", "0.jpg", "0", "0.mp4/x", "..%2f0.mp4", "-1.mp4", "x.mp4", "\u0660.mp4"]
)
def test_result_has_one_address(outai: httpx.Client, link: str, ending: str) -> None:
    assert outai.get(link.replace("0.mp4", ending)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_result_can_only_be_read(outai: httpx.Client, link: str, method: str) -> None:
    answer = outai.request(method, link)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_result_can_be_a_reference(outai: httpx.Client, link: str) -> None:
    fine = outai.post(CREATE, json={**BODY, "video_urls": [link] * 3})
    long = query(outai, create(outai, duration=12)["task_id"])["result"]["video_url"]
    slashes = json.dumps({**BODY, "video_urls": [link, long]}).replace("/", "\\/")

    answer = outai.post(CREATE, content=slashes, headers={"content-type": "application/json"})

    assert told(fine) == set()
    assert told(answer) == {"outai.reference-too-long"}


@pytest.mark.parametrize(
    ("kind", "served"),
    [
        ("image/png", "image/png"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
    ],
)
def test_upload_is_served_as_a_type_that_no_browser_runs(
    loova: httpx.Client, server: tuple[str, App], kind: str, served: str
) -> None:
    files = {"files": ('../<script>"x.png', PNG, kind)}
    created = data_of(loova.post(CREATE, data={"prompt": "p"}, files=files))
    task = server[1].engine.store.get("loova", created["task_id"])
    assert task is not None

    (url,) = json.loads(task.raw)["image_urls"]
    answer = loova.get(url)

    assert (answer.content, answer.headers["content-type"]) == (PNG, served)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not set(url) & set('<>"')


# --- the journal -------------------------------------------------------------------------------------------------


def test_journal_keeps_calls_and_no_key(outai: httpx.Client, tenant: Tenant, key: str) -> None:
    create(outai)
    outai.post(CREATE, json={}, headers={"x-api-key": key, "cookie": f"key={key}"})
    outai.get(f"{CREDITS}?api_key={key}&token={key}")

    entries = [entry.to_json() for entry in tenant.journal]

    assert [(entry["operation"], entry["status"]) for entry in entries] == [
        ("create-video", 200),
        ("create-video", 400),
        ("get-credits", 200),
    ]
    assert entries[1]["violations"][0]["rule"] == "outai.prompt-missing"
    assert key not in json.dumps(entries)
