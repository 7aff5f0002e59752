"""One document describes everything that the server serves, and keeps to OpenAPI 3.1."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.openapi.models import OpenAPI
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from drytake.mockserver.control.openapi import control_document
from drytake.mockserver.control.page import page
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.nested import NestedContract

OPERATIONS = [
    pytest.param(provider, operation, id=f"{name}-{operation.name}")
    for name in provider_ids()
    for provider in [get_provider(name)]
    for operation in provider.operations
]
CONTROL = {
    "/health": {"get"},
    "/state": {"get"},
    "/reset": {"post"},
    "/clock": {"get", "post", "delete"},
    "/scenarios": {"get"},
    "/scenario": {"get", "post", "delete"},
    "/scenario-file": {"post"},
    "/timing": {"get", "post", "delete"},
    "/balance": {"get", "post"},
    "/accounts": {"get"},
    "/findings": {"get"},
    "/llms.txt": {"get"},
    "/ledger": {"get"},
    "/journal": {"get", "delete"},
    "/tasks": {"get"},
    "/tasks/{provider}/{task_id}": {"get"},
    "/webhooks": {"get"},
    "/webhooks/{delivery_id}/redeliver": {"post"},
    "/snapshot": {"get", "post"},
    **{path: {"post"} for path in ("/compare", "/plan", "/translate", "/price")},
    **{
        path: {"get"}
        for path in ("/keys", "/calls", "/calls/{serial}", "/calls/{serial}/{form}", "/films", "/finding-groups")
    },
    "/films/{provider}/{task_id}": {"get", "post"},
    "/films/{provider}/{task_id}/{name}": {"get"},
    "/posters/{provider}/{task_id}": {"get"},
    "/spending": {"get"},
    "/stream": {"get"},
    "/news": {"get"},
    "/keys/{name}": {"post"},
    "/credit": {"post"},
    "/clients": {"get"},
    "/validate": {"post"},
    "/scenario/triggers": {"post"},
    "/scenario/triggers/{trigger_id}": {"delete"},
    "/openapi.json": {"get"},
    "/docs": {"get"},
}


@pytest.fixture(scope="module")
def document(server: tuple[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = httpx.get(f"{server[0]}/_drytake/openapi.json", timeout=60).raise_for_status().json()
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


def test_document_is_openapi(document: dict[str, Any], origin: str) -> None:
    OpenAPI.model_validate(document)

    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": origin}]


def test_document_is_valid_by_another_library(document: dict[str, Any]) -> None:
    """Of the control API; each provider's part is exported as a document of its own."""
    ours = {path: said for path, said in document["paths"].items() if path.startswith("/_drytake")}
    schemas = {name: said for name, said in document["components"]["schemas"].items() if "." not in name}
    alone = {**document, "paths": ours, "components": {**document["components"], "schemas": schemas}}

    assert [error.message for error in OpenAPIV31SpecValidator(alone).iter_errors()] == []


@pytest.mark.nightly
def test_whole_document_is_valid_by_another_library(document: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_each_schema_is_a_json_schema(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_each_reference_leads_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert {node["$ref"] for node in nodes(document) if isinstance(node.get("$ref"), str)} <= known


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]

    assert len(ids) == len(set(ids))


def test_variable_segments_are_declared(document: dict[str, Any]) -> None:
    for path, operation in operations(document):
        declared = {entry["name"] for entry in operation.get("parameters", ()) if entry["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", path)), path


def test_tags_and_security_schemes_are_declared(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    schemes = set(document["components"]["securitySchemes"])

    for path, operation in operations(document):
        assert set(operation["tags"]) <= tags, path
        assert {name for entry in operation.get("security", ()) for name in entry} <= schemes, path


@pytest.mark.parametrize(("path", "methods"), CONTROL.items(), ids=CONTROL)
def test_control_api_is_in_it(document: dict[str, Any], path: str, methods: set[str]) -> None:
    said = document["paths"][f"/_drytake{path}"]

    assert said.keys() == methods
    assert all("application/problem+json" in entry["responses"]["default"]["content"] for entry in said.values())


def test_nothing_else_of_our_own_is_in_it(document: dict[str, Any]) -> None:
    ours = {path.removeprefix("/_drytake") for path in document["paths"] if path.startswith("/_drytake")}

    assert ours == CONTROL.keys()


@pytest.mark.parametrize(("provider", "operation"), OPERATIONS)
def test_each_operation_of_each_provider_is_in_it(
    document: dict[str, Any], provider: Provider, operation: Operation
) -> None:
    place = f"-{operation.place}" if operation.place else ""
    path = re.sub(r":path\}", "}", f"/{provider.id}{place}{operation.path}")

    said = document["paths"][path][operation.method.lower()]

    assert (said["tags"], said["summary"]) == ([provider.id], operation.summary)
    assert {str(status) for status in operation.responses} <= said["responses"].keys()
    assert bool(said["security"]) is not operation.open
    assert ("requestBody" in said) is (operation.contract is not None and operation.method == "POST")


def test_request_fields_keep_their_limits(document: dict[str, Any]) -> None:
    body = document["paths"]["/acme/api/v1/videos"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]

    duration = document["components"]["schemas"][name]["properties"]["duration"]

    assert (duration["minimum"], duration["maximum"]) == (4, 15)


ENVELOPES = [
    pytest.param(provider, operation, id=f"{provider.id}-{operation.name}")
    for provider in map(get_provider, provider_ids())
    for operation in provider.operations
    if operation.creates and isinstance(operation.contract, NestedContract)
]


@pytest.mark.parametrize(("provider", "operation"), ENVELOPES)
def test_body_within_a_body_is_described_by_its_models(
    document: dict[str, Any], provider: Provider, operation: Operation
) -> None:
    assert isinstance(operation.contract, NestedContract)
    schemas = document["components"]["schemas"]
    path = document["paths"][f"/{provider.id}{operation.path}"]["post"]
    body = path["requestBody"]["content"]["application/json"]

    choices = schemas[body["schema"]["$ref"].rpartition("/")[2]]["properties"][operation.contract.at]["anyOf"]

    assert any("prompt" in schemas[choice["$ref"].rpartition("/")[2]]["properties"] for choice in choices)


def test_query_of_a_call_without_body_is_told_by_parameter(document: dict[str, Any]) -> None:
    (parameter,) = document["paths"]["/acme/api/v1/tasks"]["get"]["parameters"]

    assert (parameter["name"], parameter["in"], parameter["required"]) == ("task_id", "query", True)


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/state",
        "/clock",
        "/scenarios",
        "/scenario",
        "/timing",
        "/balance",
        "/ledger",
        "/accounts",
        "/journal",
    ],
)
def test_answers_are_as_described(document: dict[str, Any], everybody: httpx.Client, path: str) -> None:
    said = document["paths"][f"/_drytake{path}"]["get"]["responses"]["200"]["content"]["application/json"]

    Draft202012Validator({**said["schema"], "components": document["components"]}).validate(everybody.get(path).json())


def test_problems_are_as_described(document: dict[str, Any], everybody: httpx.Client) -> None:
    schema = document["components"]["schemas"]["Problem"]

    for response in (
        everybody.get("/nowhere"),
        everybody.post("/clock", json={"x": 1}),
        everybody.get("/tasks?limit=0"),
    ):
        Draft202012Validator(schema).validate(response.json())


def test_page_needs_what_is_said_of_the_control_api_alone(document: dict[str, Any]) -> None:
    app = create_app(Engine())

    page(ControlCaller(app, None, "http://mock.test"))

    assert isinstance(app.control, FastAPI)
    assert not hasattr(app.control.state, "document")
    own = control_document(app)["paths"]
    assert own == {path: said for path, said in document["paths"].items() if path.startswith("/_drytake/")}
