"""How OutAI refuses, what it says of broken rules, and the switches that change it."""

import json
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.outai import PROVIDER

CREATE = PROVIDER.create.path
QUERY = PROVIDER.operation("query-task").path
CREDITS = PROVIDER.operation("get-credits").path
BODY = {"prompt": "A lighthouse at dawn"}


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "Bearer", "Basic c2stdGVzdA==", "sk-test-bare"])
def test_call_without_key_is_told_so(server: tuple[str, App], header: str | None, client_of: Any) -> None:
    headers = {} if header is None else {"authorization": header}

    response = httpx.get(f"{server[0]}/outai{CREDITS}", headers=headers, trust_env=False)

    assert client_of.is_refusal(response, 401)
    assert response.json()["message"] == "Authentication failed"
    assert client_of.rules_in(response) == {"outai.key-missing"}


def test_strict_server_takes_its_own_keys_only(client_of: Any) -> None:
    with running(Engine(Settings(strict_keys=frozenset({"sk-test-good"})))) as (origin, _):
        responses = [
            httpx.get(f"{origin}/outai{CREDITS}", headers={"authorization": f"Bearer {key}"}, trust_env=False)
            for key in ("sk-test-good", "sk-test-bad")
        ]

    assert responses[0].status_code == 200
    assert client_of.is_refusal(responses[1], 401)
    assert client_of.rules_in(responses[1]) == {"outai.key-missing"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_outai_takes_json_only(outai: Any, kind: str) -> None:
    response = outai.post(CREATE, content=json.dumps(BODY), headers={"content-type": kind})

    assert outai.is_refusal(response, 415)
    assert outai.rules_in(response) == {"outai.content-type"}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", ""])
def test_json_goes_by_any_spelling_of_its_type(outai: Any, kind: str) -> None:
    assert outai.post(CREATE, content=json.dumps(BODY), headers={"content-type": kind}).status_code == 200


def test_every_broken_rule_is_told_in_the_header(outai: Any) -> None:
    response = outai.post(CREATE, json={"duration": 16, "audio_urls": ["https://example.com/a.mp3"], "seed": 1})

    assert outai.is_refusal(response, 400)
    assert response.json()["message"] == "Invalid parameters: prompt, duration, audio_urls"
    rules = {"prompt-missing", "duration-out-of-range", "audio-alone", "unknown-field"}
    assert outai.rules_in(response) == {f"outai.{rule_name}" for rule_name in rules}


def test_warning_comes_with_the_task(outai: Any) -> None:
    response = outai.post(CREATE, json={**BODY, "resolution": "1080p"})

    assert response.status_code == 200
    assert outai.rules_in(response) == {"outai.unknown-field"}


@pytest.mark.parametrize("params", [{}, {"task_id": ""}, {"task_id": " "}, {"id": "x"}], ids=str)
def test_query_without_task_is_refused(outai: Any, params: dict[str, str]) -> None:
    response = outai.get(QUERY, params=params)

    assert outai.is_refusal(response, 400)
    assert outai.rules_in(response) & {"outai.task-id-missing", "outai.task-id-blank"}


RULES_OF_BODIES = [rule for rule in PROVIDER.rules if rule.operation == "create-video"]


@pytest.mark.parametrize("rule", RULES_OF_BODIES, ids=[rule.id for rule in RULES_OF_BODIES])
def test_one_request_breaks_each_rule(outai: Any, rule: Any) -> None:
    for example in rule.rejects:
        content = example if isinstance(example, bytes) else json.dumps(example).encode()

        response = outai.post(CREATE, content=content, headers={"content-type": "application/json"})

        assert outai.rules_in(response) == {rule.id}
        assert response.status_code == (400 if rule.severity == "error" else 200)


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
def test_wrong_verb_and_unknown_path_get_the_envelope(outai: Any, method: str, path: str, status: int) -> None:
    assert outai.is_refusal(outai.request(method, path), status)


def test_head_has_the_status_and_no_body(outai: Any) -> None:
    response = outai.head(CREDITS)

    assert (response.status_code, response.content) == (405, b"")
    assert int(response.headers["content-length"]) > 0


# --- switches --------------------------------------------------------------------------------------------------------


def test_errors_can_come_with_status_200(switched: tuple[str, App], key: str, client_of: Any) -> None:
    with client_of(switched[0], "outai", key) as client:
        response = client.post(CREATE, json={})

    assert (response.status_code, response.json()["code"], response.json()["data"]) == (200, 400, None)


def test_success_word_can_be_another(switched: tuple[str, App], key: str, client_of: Any) -> None:
    with client_of(switched[0], "outai", key) as client:
        assert client.query(client.create()["task_id"])["status"] == "completed"


def test_failed_task_can_keep_its_money(switched: tuple[str, App], key: str, client_of: Any) -> None:
    with client_of(switched[0], "outai", key) as client:
        client.query(client.create(prompt="[drytake:moderation]")["task_id"])

        assert client.available() == 9_925


def test_link_can_last_for_ever(switched: tuple[str, App], key: str, client_of: Any) -> None:
    with client_of(switched[0], "outai", key) as client:
        url = client.query(client.create(duration=4)["task_id"])["result"]["video_url"]
        switched[1].engine.tenant(key).clock.advance(10 * 365 * 86_400)

        assert client.head(url).status_code == 200
