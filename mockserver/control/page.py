"""One HTML page that says what a server offers: self-contained, without scripts, generated from the same rows."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fastapi import FastAPI

from drytake.mockserver.components.style import READING, policy
from drytake.mockserver.components.templates import standing
from drytake.mockserver.control.anchors import anchor
from drytake.mockserver.control.curl import EXAMPLE_KEY, control_line, operation_line
from drytake.mockserver.control.fields import FieldDoc, fields
from drytake.mockserver.control.openapi import control_document, path_of, request_schema
from drytake.mockserver.control.problems import KINDS
from drytake.mockserver.control.requests import BODY_LIMIT, KEY_HEADER, ControlCaller
from drytake.mockserver.control.scenario import catalogue
from drytake.mockserver.control.server import base_url
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.http.guard import TOKEN_HEADER
from drytake.schemas.exports.inner import inner_models
from drytake.schemas.provider import Operation
from drytake.schemas.validation.rules import Rule
from drytake.version import __version__

__all__ = ["HEADERS", "page"]

HEADERS = {
    "content-security-policy": f"{policy(*READING)}; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""They hold the page to what it promises: nothing is loaded, nothing runs."""
_KEPT = 4
"""Addresses of a server whose pages are kept."""


class FieldTable(NamedTuple):
    """The fields of an object; columns in which nothing stands are left out."""

    columns: tuple[str, ...]
    rows: list[FieldDoc]


class InnerTable(NamedTuple):
    """The fields of an object within a body, for a value that chooses it."""

    at: str
    value: str
    fields: FieldTable


class OperationDoc(NamedTuple):
    """A call that the server answers."""

    anchor: str
    method: str
    path: str
    summary: str
    line: str
    """An example, for curl."""
    fields: FieldTable | None
    open: bool = False
    """Whether it needs no key."""
    creates: bool = False
    also: tuple[str, ...] = ()
    """Other paths at which it lies."""
    inner: tuple[InnerTable, ...] = ()
    statuses: tuple[int, ...] | None = None


class RuleDoc(NamedTuple):
    """A rule, and where it stands on the page."""

    anchor: str
    id: str
    summary: str
    severity: str
    confidence: str
    hint: str
    url: str
    section: str
    as_of: str


class ProviderDoc(NamedTuple):
    """A provider as this server offers it."""

    id: str
    title: str
    base_url: str
    hosts: tuple[str, ...]
    unit: str
    docs: str
    operations: list[OperationDoc]
    rules: list[RuleDoc]
    switches: list[tuple[str, str]]


def page(caller: ControlCaller) -> str:
    """Return the page of a server, for the address that the caller used; what it says stays as long as the server runs."""
    api = caller.app.control
    assert isinstance(api, FastAPI)
    if not hasattr(api.state, "pages"):
        api.state.pages = {}
    pages: dict[str, str] = api.state.pages
    if caller.origin not in pages:
        made = _page(caller)
        while len(pages) >= _KEPT:
            pages.pop(next(iter(pages)), None)
        pages[caller.origin] = made
    return pages[caller.origin]


def _page(caller: ControlCaller) -> str:
    guarded = caller.engine.settings.control_token is not None
    control = {
        "header": KEY_HEADER,
        "example_key": EXAMPLE_KEY,
        "body_limit": BODY_LIMIT,
        "token_header": TOKEN_HEADER if guarded else "",
        "operations": list(_control_operations(caller)),
    }
    return standing(
        "docs.html",
        READING,
        origin=caller.origin,
        made_by=__version__,
        providers=[_provider(caller, mount) for mount in caller.engine.mounts.values()],
        scenarios=catalogue(),
        control=control,
        problems=KINDS,
    )


def _table(rows: list[FieldDoc]) -> FieldTable:
    said = {"Field": True, "Takes": True, "Default": any(row.default for row in rows)}
    said["Meaning"] = any(row.meaning for row in rows)
    return FieldTable(tuple(column for column, any_ in said.items() if any_), rows)


# --- a provider --------------------------------------------------------------------------------------------------


def _provider(caller: ControlCaller, mount: Mount) -> ProviderDoc:
    provider = mount.provider
    return ProviderDoc(
        id=provider.id,
        title=provider.title,
        base_url=base_url(caller, mount),
        hosts=provider.hosts,
        unit=provider.unit,
        docs=provider.docs,
        operations=[_operation(caller, mount, operation) for operation in provider.operations],
        rules=[_rule(rule) for rule in provider.rules],
        switches=[(name, json.dumps(value, default=str)) for name, value in sorted(mount.switches.items())],
    )


def _operation(caller: ControlCaller, mount: Mount, operation: Operation) -> OperationDoc:
    name = mount.provider.id
    schema = request_schema(operation)
    return OperationDoc(
        anchor=anchor("operation", name, operation.name),
        method=operation.method,
        path=path_of(name, operation),
        summary=operation.summary,
        line=operation_line(caller, mount, operation),
        fields=_table(fields(schema)) if schema else None,
        open=operation.open,
        creates=operation.creates,
        also=tuple(f"/{name}{path}" for path in operation.paths(mount.switches)[1:]),
        inner=tuple(_inner(operation)),
        statuses=tuple(sorted(operation.responses)),
    )


def _inner(operation: Operation) -> Iterator[InnerTable]:
    at, models = inner_models(operation)
    for value, model in models.items():
        yield InnerTable(at, value, _table(fields(model.model_json_schema())))


def _rule(rule: Rule) -> RuleDoc:
    source = rule.source
    said = (rule.summary, rule.severity, rule.confidence, rule.hint)
    return RuleDoc(anchor("rule", rule.id), rule.id, *said, source.url, source.section or "page", rule.as_of)


# --- the control API ---------------------------------------------------------------------------------------------


def _control_operations(caller: ControlCaller) -> Iterator[OperationDoc]:
    made = control_document(caller.app)
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            if "control" in operation["tags"]:
                yield _control_operation(caller, made, path, method.upper(), operation)


def _control_operation(
    caller: ControlCaller, made: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> OperationDoc:
    rows, body = _control_body(made, operation)
    parameters = {
        "properties": {entry["name"]: _described(entry) for entry in operation.get("parameters", ())},
        "required": [entry["name"] for entry in operation.get("parameters", ()) if entry["required"]],
    }
    rows = [*(row for row in fields(parameters) if row.name not in ("key", KEY_HEADER)), *rows]
    return OperationDoc(
        anchor=anchor("operation", operation["operationId"]),
        method=method,
        path=path,
        summary=operation["summary"],
        line=control_line(caller, path, method, body),
        fields=_table(rows) if rows else None,
    )


def _described(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {**parameter["schema"], "description": parameter.get("description", "")}


def _control_body(made: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[list[FieldDoc], Any]:
    """Return the fields of a control operation's body and an example of it."""
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        schemas = made["components"]["schemas"]
        options = [media["schema"], *media["schema"].get("oneOf", ())]
        ref = next((option["$ref"] for option in options if "$ref" in option), None)
        schema = media["schema"] if ref is None else schemas[ref.rpartition("/")[2]]
        return fields({**schema, "$defs": schemas}), media.get("example", schema.get("examples", [None])[0])
    return [], None
