"""One OpenAPI document: the control API as FastAPI sees it, and every provider's operations from their rows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from http.client import responses
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from drytake.mockserver.control.inner import inner_models
from drytake.mockserver.control.keys import security_schemes
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.http.app import App
from drytake.mockserver.http.guard import TOKEN_HEADER
from drytake.schemas.actions import Stream
from drytake.schemas.provider import Operation, Provider

__all__ = ["document", "path_of", "request_schema"]

VERSION = "3.1.0"
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "hint"],
                "properties": {
                    "pointer": {"type": "string", "format": "json-pointer"},
                    "parameter": {"type": "string", "description": "Instead of a pointer, where the query is wrong."},
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                },
            },
        },
    },
}
_OWN_ERRORS = ("HTTPValidationError", "ValidationError")
"""What FastAPI believes that refusals look like."""
_KEPT = ("title", "description")
"""What stays of a field whose schema is replaced."""
_SEGMENT = re.compile(r"\{(\w+)(?::path)?\}")


def document(caller: ControlCaller) -> dict[str, Any]:
    """Return the document of a server, at the address that the caller used."""
    api = caller.app.control
    assert isinstance(api, FastAPI)
    if not hasattr(api.state, "document"):
        api.state.document = _document(caller.app, api)
    return {**api.state.document, "servers": [{"url": caller.origin}]}


def _document(app: App, api: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=api.title, version=api.version, summary=api.summary, openapi_version=VERSION, routes=api.routes
    )
    schemas = made["components"]["schemas"]
    for name in _OWN_ERRORS:
        schemas.pop(name, None)
    providers = [mount.provider for mount in app.engine.mounts.values()]
    _control_refusals(made, providers, guarded=app.engine.settings.control_token is not None)
    for name, mount in app.engine.mounts.items():
        schemas.update(_schemas(mount))
        schemes = [scheme.scheme for scheme in mount.provider.auth]
        for operation in mount.provider.operations:
            path = made["paths"].setdefault(path_of(name, operation), {})
            path[operation.method.lower()] = _operation(mount, operation, schemes)
    tags = [{"name": name, "description": mount.provider.title} for name, mount in app.engine.mounts.items()]
    made["tags"] = [{"name": "control", "description": "This server's own API."}, *tags]
    return made


def _control_refusals(made: dict[str, Any], providers: Iterable[Provider], *, guarded: bool) -> None:
    """Say of the control API's operations what they answer when they refuse, and what a caller shows of itself."""
    components = made["components"]
    components["schemas"]["Problem"] = dict(PROBLEM)
    components["securitySchemes"] = security_schemes(providers)
    if guarded:
        components["securitySchemes"]["token"] = {"type": "apiKey", "in": "header", "name": TOKEN_HEADER}
    always: dict[str, Any] = {"token": []} if guarded else {}
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["summary"] = " ".join(operation.pop("description").split()).rstrip(".")
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {
                "description": "Refused",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            operation["security"] = [always, {**always, "bearer": []}, {**always, "control": []}]


# --- a provider's operations -------------------------------------------------------------------------------------


def path_of(provider: str, operation: Operation) -> str:
    """Return where an operation lies on this server."""
    place = f"-{operation.place}" if operation.place else ""
    return f"/{provider}{place}" + _SEGMENT.sub(r"{\1}", operation.path)


def request_schema(operation: Operation) -> dict[str, Any] | None:
    """Return the JSON Schema of what a call may say, self-contained; `None` where it says nothing."""
    return None if operation.contract is None else operation.contract.model.model_json_schema()


def _operation(mount: Mount, operation: Operation, schemes: Iterable[str]) -> dict[str, Any]:
    name = mount.provider.id
    said: dict[str, Any] = {
        "tags": [name],
        "operationId": f"{name}.{operation.name}",
        "summary": operation.summary,
        "parameters": [*_segments(operation), *_parameters(mount, operation)],
        "responses": {str(status): _response(mount, operation, status) for status in sorted(operation.responses)},
        "security": [] if operation.open else [{scheme: []} for scheme in schemes],
    }
    said["responses"].setdefault("default", {"description": "Anything else"})
    others = operation.paths(mount.switches)[1:]
    if others:
        said["description"] = f"Also at {', '.join(f'`/{name}{path}`' for path in others)}."
    if operation.contract is not None and operation.has_body:
        schema = _ref(mount, operation.contract.model, "validation")
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said


def _segments(operation: Operation) -> list[dict[str, Any]]:
    names = _SEGMENT.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameters(mount: Mount, operation: Operation) -> Iterable[dict[str, Any]]:
    """Yield the query parameters of a call without a body, field by field."""
    if operation.contract is None or operation.has_body:
        return
    model = operation.contract.model
    in_path = _SEGMENT.findall(operation.path)
    schema = _schemas(mount)[_ref(mount, model, "validation")["$ref"].rpartition("/")[2]]
    for name, field in schema.get("properties", {}).items():
        if name not in in_path:
            required = name in schema.get("required", ())
            yield {"name": name, "in": "query", "required": required, "schema": field}


def _response(mount: Mount, operation: Operation, status: int) -> dict[str, Any]:
    schema = _ref(mount, operation.responses[status], "serialization")
    kind = (
        "text/event-stream" if status == HTTPStatus.OK and isinstance(operation.action, Stream) else "application/json"
    )
    return {"description": responses.get(status, "Response"), "content": {kind: {"schema": schema}}}


Direction = Literal["validation", "serialization"]


def _ref(mount: Mount, model: type[BaseModel], direction: Direction) -> dict[str, Any]:
    return _generated(mount.provider.id, _models(mount))[0][model, direction]


def _schemas(mount: Mount) -> dict[str, Any]:
    schemas = dict(_generated(mount.provider.id, _models(mount))[1])
    for operation in mount.provider.operations:
        at, models = inner_models(operation)
        if models and operation.contract is not None:
            name = _ref(mount, operation.contract.model, "validation")["$ref"].rpartition("/")[2]
            before = schemas[name]["properties"][at]
            refs = [_ref(mount, model, "validation") for model in dict.fromkeys(models.values())]
            shared = [
                ref for ref in before.get("anyOf", ()) if ref not in refs
            ]  # of operations with the same outer model
            inner = {key: value for key, value in before.items() if key in _KEPT}
            properties = {**schemas[name]["properties"], at: {**inner, "anyOf": [*shared, *refs]}}
            schemas[name] = {**schemas[name], "properties": properties}
    return schemas


def _models(mount: Mount) -> tuple[tuple[type[BaseModel], Direction], ...]:
    """Return every model that a provider's operations name, once each."""
    found: dict[tuple[type[BaseModel], Direction], None] = {}
    for operation in mount.provider.operations:
        if operation.contract is not None:
            found[operation.contract.model, "validation"] = None
        found.update(((inner, "validation"), None) for inner in inner_models(operation)[1].values())
        found.update(((response, "serialization"), None) for response in operation.responses.values())
    return tuple(found)


@cache
def _generated(
    provider: str, models: tuple[tuple[type[BaseModel], Direction], ...]
) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return references and schemas; names start with the provider's, so that no two providers' meet."""
    template = f"#/components/schemas/{provider}.{{model}}"
    refs, schemas = models_json_schema(models, ref_template=template)
    return dict(refs), {f"{provider}.{name}": schema for name, schema in schemas.get("$defs", {}).items()}
