"""XSkill's addresses, timing and switches are those of the documents."""

import json
from typing import Any

import pytest

from drytake.schemas.providers.xskill import PROVIDER, TOOLS
from drytake.schemas.providers.xskill.rules.book import EDIT


def test_addresses_are_the_known_ones() -> None:
    rows = {(row.method, path) for row in PROVIDER.operations for path in (row.path, *row.aliases)}

    assert rows == {
        ("POST", "/api/v3/tasks/create"),
        ("POST", "/api/v3/tasks/query"),
        ("POST", "/api/v3/tasks/cancel"),
        ("GET", "/api/v3/tasks/list"),
        ("GET", "/api/v3/tasks/{task_id}"),
        ("GET", "/api/v3/user/balance"),
        ("GET", "/api/v3/balance"),
        ("POST", "/api/v3/upload/image"),
        ("POST", "/api/v3/tools/transfer-url"),
        ("POST", "/api/v3/tools/transfer_url"),
        ("POST", "/api/v3/mcp-http"),
        ("GET", "/api/v3/mcp-http"),
        ("GET", "/api/v3/mcp/models"),
        ("GET", "/api/v3/mcp/models/{model_id:path}"),
        ("GET", "/api/v3/models/{model_id:path}/docs"),
        ("GET", "/api/v3/models/{model_id:path}/llms.txt"),
    }


def test_first_host_is_the_documented_one() -> None:
    assert PROVIDER.hosts[0] == "api.xskill.ai"


def test_video_takes_ten_minutes_and_stills_one_or_two() -> None:
    assert PROVIDER.timing.video.total == 600
    assert PROVIDER.timing.image is not None
    assert 60 <= PROVIDER.timing.image.total <= 120


def test_only_the_catalogue_and_the_mirror_need_no_key() -> None:
    assert {row.name for row in PROVIDER.operations if row.open} == {
        "transfer-url",
        "list-models",
        "get-model",
        "get-model-docs",
        "get-model-text",
    }


def test_mcp_clients_get_an_address_and_a_key() -> None:
    (snippet,) = (client.snippet for client in PROVIDER.clients if client.name == "MCP clients")
    server = json.loads(snippet)["mcpServers"]["xskill-ai"]

    assert server == {"url": "{base}/api/v3/mcp-http", "headers": {"Authorization": "Bearer {key}"}}


def test_each_mcp_tool_takes_what_the_skill_names() -> None:
    fields = {name: set(validator.model.model_fields) for name, validator in TOOLS.items()}

    assert fields["submit_task"] == {"model_id", "parameters"}
    assert fields["get_task"] == {"task_id"}
    assert fields["upload_image"] >= {"image_url", "image_data"}
    assert fields["get_balance"] == set()


@pytest.mark.parametrize(
    ("arguments", "broken"),
    [
        ({"model_id": "st-ai/super-seed2", "parameters": {"prompt": "p", "duration": 16}}, "parameters/duration"),
        ({"model_id": "st-ai/super-seed2", "parameters": {"prompt": "p", "media_files": []}}, None),
        ({"model_id": "st-ai/super-seed2", "parameters": {"prompt": "p", "media_files": ["i"]}}, "parameters"),
        ({"model_id": EDIT, "parameters": {"prompt": "p"}}, "parameters/image_urls"),
        ({"model_id": EDIT, "parameters": {"prompt": "p", "image_urls": ["https://example.com/i.png"]}}, None),
    ],
    ids=["video", "no files", "first shape", "edit without images", "edit"],
)
def test_parameters_are_checked_by_their_model_and_found_in_the_message(arguments: Any, broken: str | None) -> None:
    validator = PROVIDER.operation("call-mcp").contract
    assert validator is not None

    report = validator.validate_value(
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "submit_task", "arguments": arguments}}
    )

    found = [violation.pointer for violation in report.violations if violation.severity == "error"]
    assert report.valid == (broken is None)
    assert all(pointer.startswith(f"/params/arguments/{broken}") for pointer in found)
