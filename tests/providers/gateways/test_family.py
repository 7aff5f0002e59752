"""The gateways that were read, all fifteen: each makes a task, tells it and fails it as its own rows say, and lacks nothing."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from drytake.commands.provider_checks import examine_provider
from drytake.contract_tests.hosts import paid_host
from drytake.mockserver.settings.gateways import served_hosts
from drytake.mockserver.settings.known_clients import known_clients
from drytake.mockserver.settings.report import schema
from drytake.schemas.gateways.reading import SHAPES, _file, known_names, shape_definition
from drytake.schemas.provider import RUNNING, SUCCEEDED
from drytake.schemas.registry import BUILT_IN, GATEWAYS, base_path, get_provider
from tests.providers.gateways.conftest import Gateway, at

NAMES = tuple(GATEWAYS)
Made = Callable[..., Gateway]


def test_there_are_eight_shapes_and_fifteen_gateways() -> None:
    assert (len(SHAPES), len(NAMES)) == (8, 15)
    assert list(NAMES) == sorted(NAMES) == list(known_names())
    assert not set(NAMES) & {*SHAPES, *BUILT_IN}


@pytest.mark.parametrize("name", NAMES)
def test_gateway_tells_a_task_from_its_creation_to_its_end(gateway: Made, name: str) -> None:
    one = gateway(name, timing="per-poll")
    made = one.make()
    row = one.provider.create
    row.responses[made.status].model_validate_json(made.body)
    if row.action.waits:
        assert [at(json.loads(made.body), where.partition("#")[2]) for where in row.results] != [None]
        return

    query = one.provider.operation("get-task")
    responses = [one.ask("get-task", one.id_of(made)) for _ in range(2)]

    for response in responses:
        query.responses[response.status].model_validate_json(response.body)
    words = [at(json.loads(response.body), query.state.partition("#")[2]) for response in responses]
    states = one.provider.words
    assert words in ([states[RUNNING], states[SUCCEEDED]], [None, states[SUCCEEDED]])
    seen = responses[1] if query.results else one.ask("get-result", one.id_of(made))
    results = query.results or one.provider.operation("get-result").results
    assert at(json.loads(seen.body), results[0].partition("#")[2]).endswith(".mp4")


@pytest.mark.parametrize("name", NAMES)
def test_gateway_tells_why_a_task_failed(gateway: Made, name: str) -> None:
    one = gateway(name, "sk-drytake-moderation")
    made = one.make()
    waits = one.provider.create.action.waits
    seen = made if waits else one.ask("get-task", one.id_of(made))

    one.provider.create.responses[made.status].model_validate_json(made.body)
    if not waits:
        one.provider.operation("get-task").responses[seen.status].model_validate_json(seen.body)
    assert b"sensitive" in seen.body
    assert b".mp4" not in seen.body


@pytest.mark.parametrize("name", NAMES)
def test_gateway_lacks_nothing(name: str) -> None:
    assert [found for found in examine_provider(get_provider(name)) if not found.good] == []


@pytest.mark.parametrize("name", NAMES)
def test_gateway_is_known_before_it_is_made(name: str) -> None:
    provider = get_provider(name)

    assert base_path(name) == provider.base_path
    assert provider.partial
    assert known_clients(provider, url="http://127.0.0.1:8080", key="sk-test")
    own = [paid_host(host, "/v1/videos") for host in provider.hosts if not host.endswith(".invalid")]
    assert {one and one.provider for one in own} <= {name}


def test_what_is_known_in_part_stands_on_the_page_of_gateways() -> None:
    page = (Path(__file__).parents[3] / "docs" / "gateways.md").read_text(encoding="utf-8")
    rows = [(name, *pair) for name in NAMES for pair in get_provider(name).partial.items()]

    assert [row for row in rows if f"| `{row[0]}` | {row[1]} | {row[2]} |" not in page] == []


def test_files_of_gateways_are_what_the_settings_schema_takes() -> None:
    validator = jsonschema.Draft202012Validator(schema())

    assert [
        error.message
        for error in validator.iter_errors({"gateways": {name: dict(_file("known", name)) for name in NAMES}})
    ] == []
    assert not validator.is_valid({"gateways": {"mine": {"like": "tasks", "hots": []}}})


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_is_whole_but_for_what_a_gateway_alone_can_say(shape: str) -> None:
    assert shape_definition(shape).states.keys() >= {"queued", "running", "succeeded", "failed"}


def test_hosts_of_gateways_that_sell_text_too_are_played_where_these_are_named() -> None:
    everybody, named = set(served_hosts({}, ())), set(served_hosts({}, ("apiyi",)))

    assert everybody >= {"api.acedata.cloud", "x402.acedata.cloud", "api.apimart.ai", "api.comfy.org"}
    assert "api.apiyi.com" not in everybody
    assert named == {"api.apiyi.com"}


def test_host_leads_to_its_gateway(ask: Callable[..., Any]) -> None:
    from drytake.mockserver.engine.engine import Engine
    from drytake.mockserver.http.app import create_app

    app = create_app(Engine())
    answered = ask(app, "GET", "/v1/tasks/task_x", key="sk-test", headers={"host": "api.apimart.ai"})

    assert (answered.status, answered.json()["error"]["message"]) == (404, "Task not found")


@pytest.mark.parametrize(
    "code",
    [
        "from drytake.mockserver.http.app import create_app; create_app()",
        "from drytake.cli import main; main(['validate', '--help'], standalone_mode=False)",
        "from drytake.commands.serve import _announce; _announce((), 'http://127.0.0.1', 'text')",
    ],
    ids=["server", "help", "announcement"],
)
def test_nothing_of_gateways_is_loaded_before_one_is_asked_for(code: str) -> None:
    seen = "print(sorted(name for name in sys.modules if 'schemas.gateways' in name))"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; {seen}"], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
