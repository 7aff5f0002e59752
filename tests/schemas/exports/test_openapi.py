"""Each provider's OpenAPI document is valid, whole, and leads where the provider is."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from drytake.schemas.exports.openapi import openapi
from drytake.schemas.registry import gateway_ids, get_provider, provider_ids

OURS = ("acme", "globex")
"""The suite's own providers; a library takes its time for the others' documents."""
OTHERS = [name for name in (*provider_ids(), *gateway_ids()) if name not in OURS]


@cache
def exported(provider: str) -> dict[str, Any]:
    return openapi(get_provider(provider))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield path, method, said


@pytest.mark.parametrize("provider", [*OURS, *(pytest.param(name, marks=pytest.mark.nightly) for name in OTHERS)])
def test_document_is_valid_and_so_are_its_examples(provider: str) -> None:
    document = exported(provider)

    assert [str(error.message) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    for _, _, said in operations(document):
        for media in said.get("requestBody", {}).get("content", {}).values():
            schema = {**media["schema"], "components": document["components"]}
            wrong = [
                error.message
                for example in media.get("examples", {}).values()
                for error in Draft202012Validator(schema).iter_errors(example["value"])
            ]
            assert wrong == [], said["operationId"]


@pytest.mark.parametrize("provider", provider_ids())
def test_each_operation_is_in_it_with_its_rules(provider: str) -> None:
    seller = get_provider(provider)
    document = exported(provider)
    found = {said["operationId"].partition(".")[0]: said for _, _, said in operations(document)}
    ids = [said["operationId"] for _, _, said in operations(document)]

    assert len(ids) == len(set(ids))
    for operation in seller.operations:
        said = found[operation.name.partition(".")[0]]
        assert {str(status) for status in operation.responses} <= said["responses"].keys() or "." in operation.name
        assert set(said.get("x-drytake-rules", ())) <= document["x-drytake-rules"].keys()
    created = found[seller.create.name.partition(".")[0]]
    assert created["x-drytake-rules"]
    assert any(media["examples"] for media in created["requestBody"]["content"].values())


def test_each_call_leads_to_its_host() -> None:
    """Also where two calls share method and path at two hosts."""
    for provider in provider_ids():
        seller = get_provider(provider)
        document = exported(provider)
        usual = document["servers"][0]["url"]
        urls = {
            f"{said.get('servers', [{'url': usual}])[0]['url']}{path}": method
            for path, method, said in operations(document)
        }
        for operation in seller.operations:
            if not operation.contracts:
                path = re.sub(r"\{(\w+):path\}", r"{\1}", operation.path)
                assert f"https://{seller.host_of(operation.place)}{path}" in urls, operation.name


def test_a_server_may_be_another() -> None:
    document = openapi(get_provider("acme"), {"": "http://127.0.0.1:8080/acme"})

    assert document["servers"] == [{"url": "http://127.0.0.1:8080/acme"}]
