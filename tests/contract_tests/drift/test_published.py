"""A published OpenAPI or JSON Schema against our rules, both ways."""

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.commands.drift import drift
from drytake.contract_tests.drift.published import drift_of_schema
from drytake.schemas.exports.openapi import openapi
from drytake.schemas.registry import get_provider, named_ids

ACME = get_provider("acme")
Document = dict[str, Any]


def published() -> Document:
    """Return an OpenAPI that says what our rows say."""
    return deepcopy(_published())


@cache
def _published() -> Document:
    paths: dict[str, Any] = {}
    for row in ACME.operations:
        call: dict[str, Any] = {"responses": {}}
        if row.contract is not None and row.has_body:
            call["requestBody"] = {
                "content": {"application/json": {"schema": _inline(row.contract.model.model_json_schema())}}
            }
        for status, model in row.responses.items():
            schema = _inline(model.model_json_schema(mode="serialization"))
            call["responses"][str(status)] = {"content": {"application/json": {"schema": schema}}}
        paths.setdefault(row.path.removeprefix("/api"), {})[row.method.lower()] = call
    return {"openapi": "3.1.0", "servers": [{"url": "https://api.acme.example/api"}], "paths": paths}


def _inline(schema: Document) -> Document:
    """Return a schema whose definitions stand where they are referred to."""
    definitions = schema.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return resolved(definitions[value["$ref"].rpartition("/")[2]])
            return {name: resolved(inner) for name, inner in value.items()}
        return [resolved(item) for item in value] if isinstance(value, list) else value

    found: Document = resolved(schema)
    return found


def body(document: Document) -> Document:
    found: Document = document["paths"]["/v1/videos"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return found


def poll(document: Document) -> Document:
    found: Document = document["paths"]["/v1/tasks"]["get"]["responses"]
    return found


PLANTED: dict[str, tuple[Callable[[Document], Any], tuple[str, str, str]]] = {
    "a new field": (
        lambda said: body(said)["properties"].update(style={"type": "string"}),
        ("field-new", "body /style", "acme/create-video/bodies"),
    ),
    "a field that is gone": (
        lambda said: body(said)["properties"].pop("callback_url"),
        ("field-gone", "body /callback_url", "acme/create-video/bodies"),
    ),
    "another limit": (
        lambda said: body(said)["properties"]["duration"].update(maximum=20),
        ("limit", "body /duration maximum", "acme.duration-out-of-range"),
    ),
    "a new word": (
        lambda said: body(said)["properties"]["model"]["enum"].append("acme-2"),
        ("word-new", "body /model", "acme.unknown-model"),
    ),
    "a word that is gone": (
        lambda said: body(said)["properties"]["model"]["enum"].pop(),
        ("word-gone", "body /model", "acme.unknown-model"),
    ),
    "a field that must be there": (
        lambda said: body(said)["required"].append("ratio"),
        ("required", "body /ratio", "acme/create-video/bodies"),
    ),
    "another type": (
        lambda said: body(said)["properties"].update(duration={"type": "string"}),
        ("field-type", "body /duration", "acme/create-video/bodies"),
    ),
    "a new address": (
        lambda said: said["paths"].update({"/v2/videos": {"post": {"responses": {}}}}),
        ("endpoint-new", "POST /v2/videos", "acme/operations"),
    ),
    "an address that is gone": (
        lambda said: said["paths"].pop("/v1/files"),
        ("endpoint-gone", "POST /api/v1/files", "acme/upload-file/operations"),
    ),
    "a new status": (
        lambda said: poll(said).update({"410": {}}),
        ("status-new", "410", "acme/query-task/responses"),
    ),
}


def compared(document: Document) -> list[tuple[str, str, str]]:
    return [(one.kind, one.at, one.row) for one in drift_of_schema(document, ACME).differences]


def test_what_says_the_same_shows_no_difference() -> None:
    assert compared(published()) == []


@pytest.mark.parametrize("provider", named_ids())
def test_what_we_export_ourselves_shows_no_difference(provider: str) -> None:
    """Places at other hosts, bodies that differ by path, and what limits say to any call included."""
    report = drift_of_schema(openapi(get_provider(provider)), get_provider(provider))

    assert [(one.kind, one.at, one.row) for one in report.differences] == []
    assert report.calls >= len([row for row in get_provider(provider).operations if row.contract is not None])


@pytest.mark.parametrize("name", PLANTED)
def test_planted_difference_is_found_and_no_other(name: str) -> None:
    plant, expected = PLANTED[name]
    document = published()
    plant(document)

    assert compared(document) == [expected]


def test_schema_of_the_body_alone_is_compared_with_the_create(tmp_path: Path) -> None:
    schema = body(published())
    schema["properties"]["duration"]["maximum"] = 20
    (tmp_path / "schema.json").write_text(json.dumps(schema))

    done = CliRunner().invoke(drift, [str(tmp_path / "schema.json"), "acme"])

    assert done.exit_code == 1
    assert "body /duration maximum: at most 20; documented: at most 15" in done.output


@pytest.mark.parametrize(("text", "said"), [("[]", "neither an OpenAPI"), ("{", "isn't JSON")])
def test_what_is_no_schema_ends_with_2(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "schema.json").write_text(text)

    done = CliRunner().invoke(drift, [str(tmp_path / "schema.json"), "acme"])

    assert (done.exit_code, said in done.output) == (2, True)
