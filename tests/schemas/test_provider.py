"""A provider's spec is complete: paths, answers, hosts, timing, a room that handles each operation."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from acme import PROVIDER
from drytake.mockserver.engine.call import Dialect
from drytake.mockserver.engine.dialects import dialect_of
from drytake.schemas.provider import Durations, Operation, Provider
from drytake.schemas.registry import get_provider, provider_ids

PROVIDERS = [get_provider(name) for name in provider_ids()]
OPERATIONS = [(provider, operation) for provider in PROVIDERS for operation in provider.operations]

each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=provider_ids())
each_operation = pytest.mark.parametrize(
    ("provider", "operation"), OPERATIONS, ids=[f"{provider.id} {operation.name}" for provider, operation in OPERATIONS]
)


def test_operation_is_found_by_name() -> None:
    assert PROVIDER.operation("query-task").path == "/api/v1/tasks"


def test_unknown_operation_lists_what_there_is() -> None:
    with pytest.raises(LookupError, match="no operation `cancel`; there is: create-video, query-task, cancel-task"):
        PROVIDER.operation("cancel")


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/api/v1/videos", "create-video"),
        ("POST", "/v1/videos", "create-video"),
        ("GET", "/v1/videos", None),
        ("POST", "/v2/video", None),
    ],
    ids=["path", "alias", "other-method", "unknown-path"],
)
def test_operation_is_found_by_its_address(method: str, path: str, name: str | None) -> None:
    found = PROVIDER.operation_at(method, path)

    assert (found and found.name) == name


def test_exact_path_comes_before_a_pattern() -> None:
    pattern, exact = (
        Operation(name=name, method="GET", path=path, summary="") for name, path in (("a", "/{x}/y"), ("b", "/x/y"))
    )

    assert replace(PROVIDER, operations=(pattern, exact)).operation_at("GET", "/x/y") == exact
    assert replace(PROVIDER, operations=(pattern, exact)).operation_at("GET", "/z/y") == pattern


def test_pace_adds_up() -> None:
    assert Durations(queued=10, running=20).total == 30


@each_provider
def test_create_is_an_operation_that_makes_tasks(provider: Provider) -> None:
    assert provider.create.creates
    assert provider.create.contract is not None


@each_provider
def test_provider_names_hosts_and_pages(provider: Provider) -> None:
    assert provider.hosts
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in provider.hosts)
    assert provider.docs.startswith("https://")
    assert provider.timing.source.url.startswith("https://")
    assert not provider.base_path.endswith("/")


@each_provider
def test_dialect_handles_every_operation_and_no_other(provider: Provider) -> None:
    room = dialect_of(provider)

    assert isinstance(room, Dialect)
    assert set(room.handlers) == {operation.name for operation in provider.operations}


@each_provider
def test_no_two_operations_share_an_address(provider: Provider) -> None:
    addresses = [
        (operation.place, operation.method, path)
        for operation in provider.operations
        for path in (operation.path, *operation.aliases)
    ]

    assert len(addresses) == len(set(addresses))


@each_provider
def test_what_is_known_in_part_stands_on_its_page(provider: Provider) -> None:
    path = Path(__file__).parents[2] / "docs" / "providers" / f"{provider.id}.md"
    page = path.read_text(encoding="utf-8") if path.is_file() else ""

    assert [what for what, far in provider.partial.items() if f"| {what} | {far} |" not in page] == []


@each_operation
def test_operation_answers_with_models(provider: Provider, operation: Operation) -> None:
    assert any(200 <= status < 300 for status in operation.responses)
    assert all(issubclass(model, BaseModel) for model in operation.responses.values())


@each_operation
def test_operation_that_costs_money_can_be_priced_and_understood(provider: Provider, operation: Operation) -> None:
    if operation.creates:
        assert operation.canonical is not None
        assert operation.estimate is not None


@each_operation
def test_every_field_that_a_client_sends_is_explained(provider: Provider, operation: Operation) -> None:
    assert operation.summary
    if operation.contract is not None:
        fields = operation.contract.model.model_json_schema()["properties"]
        assert [name for name, schema in fields.items() if "description" not in schema] == []


@each_provider
def test_snippets_are_code(provider: Provider) -> None:
    assert [client.name for client in provider.clients if "{{" in client.snippet] == []
