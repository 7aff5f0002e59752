"""One OpenAPI document: the control API as FastAPI sees it, and every provider's operations from their rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from drytake.mockserver.control.keys import security_schemes
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.http.app import App
from drytake.mockserver.http.guard import TOKEN_HEADER
from drytake.schemas.exports.models import model_schema
from drytake.schemas.exports.operations import Components, components, described, template_of
from drytake.schemas.provider import Operation, Provider

__all__ = ["control_document", "document", "path_of", "request_schema"]

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


def document(caller: ControlCaller) -> dict[str, Any]:
    """Return the document of a server, at the address that the caller used."""
    api = caller.app.control
    assert isinstance(api, FastAPI)
    if not hasattr(api.state, "document"):
        api.state.document = _document(caller.app)
    return {**api.state.document, "servers": [{"url": caller.origin}]}


def control_document(app: App) -> dict[str, Any]:
    """Return what the document says of the control API alone, which takes a third of the time of the whole."""
    api = app.control
    assert isinstance(api, FastAPI)
    if not hasattr(api.state, "own_document"):
        api.state.own_document = _of_control(app, api)
    own: dict[str, Any] = api.state.own_document
    return own


def _of_control(app: App, api: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=api.title, version=api.version, summary=api.summary, openapi_version=VERSION, routes=api.routes
    )
    schemas = made["components"]["schemas"]
    for name in _OWN_ERRORS:
        schemas.pop(name, None)
    providers = [mount.provider for mount in app.engine.mounts.values()]
    _control_refusals(made, providers, guarded=app.engine.settings.control_token is not None)
    return made


def _document(app: App) -> dict[str, Any]:
    own = control_document(app)
    paths, schemas = dict(own["paths"]), dict(own["components"]["schemas"])
    for name, mount in app.engine.mounts.items():
        known = _components(mount)
        schemas.update(known.schemas)
        for operation in mount.provider.operations:
            path = paths.setdefault(path_of(name, operation), {})
            path[operation.method.lower()] = _operation(mount, operation, known)
    tags = [{"name": name, "description": mount.provider.title} for name, mount in app.engine.mounts.items()]
    return {
        **own,
        "paths": paths,
        "components": {**own["components"], "schemas": schemas},
        "tags": [{"name": "control", "description": "This server's own API."}, *tags],
    }


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
    return f"/{provider}{place}" + template_of(operation.path)


def request_schema(operation: Operation) -> dict[str, Any] | None:
    """Return the JSON Schema of what a call may say, self-contained; `None` where it says nothing."""
    return None if operation.contract is None else model_schema(operation.contract.model)


def _operation(mount: Mount, operation: Operation, known: Components) -> dict[str, Any]:
    name = mount.provider.id
    said = {"tags": [name], "operationId": f"{name}.{operation.name}", **described(mount.provider, operation, known)}
    said["responses"].setdefault("default", {"description": "Anything else"})
    others = operation.paths(mount.switches)[1:]
    if others:
        said["description"] = f"Also at {', '.join(f'`/{name}{path}`' for path in others)}."
    return said


def _components(mount: Mount) -> Components:
    """Return a provider's schemas; names start with the provider's, so that no two providers' meet."""
    return components(mount.provider.operations, f"{mount.provider.id}.")
