"""How the control API says no: RFC 9457 problems, with the place, the reason and the way out."""

import difflib
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_type_hints

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Route

from drytake.mockserver.http import guard
from drytake.mockserver.http.guard import ProblemKind
from drytake.mockserver.http.logs import note_store_error
from drytake.mockserver.state.store.model import StoreError
from drytake.schemas.validation.full import pointer_to
from drytake.schemas.validation.text import json_safe, json_type, nearest, quoted

__all__ = ["KINDS", "ProblemDetail", "ProblemError", "ProblemKind", "install", "nearest", "refusal"]

CONTENT_TYPE = "application/problem+json"
_LISTED = 5
"""How many neighbours a problem lists."""

_TAGS = (("one",), ("many",))
"""What pydantic puts into a place where a body may be one thing or a list of them."""
_NOT_AN_OBJECT = ("model_attributes_type", "model_type", "dict_type")

log = logging.getLogger("drytake")


KINDS: Mapping[str, ProblemKind] = {
    **guard.KINDS,
    "body-not-json": ProblemKind(400, "The body isn't JSON", "The detail says where reading stopped"),
    "body-not-toml": ProblemKind(400, "The body isn't TOML", "The detail says where reading stopped"),
    "not-found": ProblemKind(
        404, "There is no such thing", "A path, a provider or a task; the detail lists the nearest"
    ),
    "wrong-method": ProblemKind(
        405, "The method isn't served here", "The `Allow` header and the detail list those that are"
    ),
    "body-too-large": ProblemKind(413, "The body is too large", "Control bodies are small; the detail says the limit"),
    "body-encoded": ProblemKind(415, "The body is compressed", "Send it as it is, without `Content-Encoding`"),
    "invalid-body": ProblemKind(422, "The body can't be followed", "`errors` has each place, what is wrong and a hint"),
    "invalid-query": ProblemKind(
        422, "The query can't be followed", "`errors` has each parameter, what is wrong and a hint"
    ),
    "no-sdk": ProblemKind(501, "The library isn't installed", "The detail says how to install it"),
    "too-many-streams": ProblemKind(
        503, "Too many look at once", "A stream is held as long as a page is open; close one, or ask `/calls` again"
    ),
    "server-error": ProblemKind(500, "The server went wrong", "Please report it; the log has the details"),
}


class ProblemDetail(NamedTuple):
    """One thing that is wrong with a request."""

    place: str
    """RFC 6901 pointer into the body, or the name of a query parameter."""
    message: str
    hint: str


class ProblemError(HTTPException):
    """A request that the control API refuses."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        flaws: Sequence[ProblemDetail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.flaws = kind, flaws
        text = detail or "; ".join(flaw.message for flaw in flaws)
        super().__init__(KINDS[kind].status, text, dict(headers or {}))

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"/_drytake/docs#problem-{self.kind}",
            "title": KINDS[self.kind].title,
            "status": self.status_code,
            "detail": self.detail,
        }
        if self.flaws:
            place = "parameter" if self.kind == "invalid-query" else "pointer"
            body["errors"] = [{place: flaw.place, "message": flaw.message, "hint": flaw.hint} for flaw in self.flaws]
        return body


def listed(name: str, names: Iterable[str]) -> str:
    """Return the nearest names as a message lists them."""
    return ", ".join(f"`{known}`" for known in nearest(name, names)[:_LISTED]) or "nothing"


def refusal(kind: str, detail: str, **headers: str) -> Response:
    """Return the response that refuses a request, for what isn't a route of FastAPI's."""
    return _response(ProblemError(kind, detail, headers=headers))


def install(api: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Let an application with these routes answer all its errors as problems."""
    api.state.routes = [route for route in routes if isinstance(route, Route)]
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(StoreError, _without_store)
    api.add_exception_handler(ClientDisconnect, _unheard)
    api.add_exception_handler(Exception, _broken)


def _response(problem: ProblemError) -> Response:
    body = to_json(json_safe(problem.to_json()))
    return Response(body, problem.status_code, problem.headers, media_type=CONTENT_TYPE)


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, ProblemError):
        return _response(error)
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        return _response(_lost(request))
    kind = "invalid-body" if error.status_code < 500 else "server-error"
    return _response(ProblemError(kind, error.detail))


def _lost(request: Request) -> ProblemError:
    """Return what to say where no route serves a path and a method."""
    path: str = request.url.path
    routes: list[Route] = request.app.state.routes
    methods = {name for route in routes if route.path_regex.match(path) for name in route.methods or ()}
    if methods:
        allow = ", ".join(sorted(methods))
        detail = f"`{request.method}` isn't served at `{path[:200]}`; use {allow}"
        return ProblemError("wrong-method", detail, headers={"allow": allow})
    paths = {route.path_format for route in routes if route.include_in_schema or not isinstance(route, APIRoute)}
    return ProblemError(
        "not-found", f"{quoted(path)} is no path of the control API; the nearest are {listed(path, paths)}"
    )


def _without_store(request: Request, error: Exception) -> Response:
    note_store_error(request.method, request.url.path, error)
    return _response(ProblemError("store-failed", str(error)))


def _unheard(_: Request, __: Exception) -> Response:
    """Return what is said to a client that has gone before its body had come: nobody hears it."""
    return Response(status_code=499)


def _broken(request: Request, error: Exception) -> Response:
    log.error("%s %s went wrong: please report it", request.method, request.url.path, exc_info=error)
    return _response(ProblemError("server-error", f"{type(error).__name__}; the server's log says more"))


# --- what pydantic says, in our words ----------------------------------------------------------------------------


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    in_query = errors[0]["loc"][0] == "query"
    fields = _fields(request, in_query=in_query)
    flaws = [_flaw(entry, fields, in_query=in_query) for entry in errors]
    return _response(ProblemError("invalid-query" if in_query else "invalid-body", flaws=flaws))


def _fields(request: Request, *, in_query: bool) -> dict[str, str]:
    """Return the fields that a route's models take, with their descriptions."""
    hints = get_type_hints(request.scope["endpoint"])
    models = [model for hint in hints.values() for model in _models(hint)]
    taken = [model for model in models if model is not hints.get("return")]
    described = {name: info.description or "" for model in taken for name, info in model.model_fields.items()}
    return {"key": "the API key of a tenant", **described} if in_query else described


def _models(hint: Any) -> list[type[BaseModel]]:
    """Return the models in an annotation."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return [hint]
    return [model for inner in get_args(hint) for model in _models(inner)]


def _flaw(error: Mapping[str, Any], fields: Mapping[str, str], *, in_query: bool) -> ProblemDetail:
    path = error["loc"][2 if error["loc"][1:2] in _TAGS else 1 :]
    name = ".".join(map(str, path))
    place = name if in_query else pointer_to(path)
    return ProblemDetail(place, _message(error, name), _hint(error, name, fields))


def _message(error: Mapping[str, Any], name: str) -> str:
    kind, value = error["type"], error["input"]
    if "hint" in error.get("ctx", ()):
        return str(error["msg"])
    subject = f"`{name[:60]}`" if name else "the body"
    if kind == "missing":
        return f"{subject} is missing; it is required"
    if kind == "extra_forbidden":
        return f"{subject} isn't known here"
    if kind in _NOT_AN_OBJECT:
        return f"{subject} is {json_type(value)}; it takes an object"
    if kind == "value_error":
        return f"{subject} {error['ctx']['error']}"
    said = error["msg"].replace("Input should be", "it should be").replace("'", "`")
    return f"{subject} is {quoted(value)}; {said}"


def _hint(error: Mapping[str, Any], name: str, fields: Mapping[str, str]) -> str:
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, fields, n=1)
        return (f"did you mean `{near[0]}`? " if near else "leave it out; ") + f"there is {listed(name, fields)}"
    if "hint" in error.get("ctx", ()):
        return str(error["ctx"]["hint"])
    field = name.rpartition(".")[2]
    if field in fields:
        return fields[field].rstrip(".")
    return f"send a JSON object with {listed('', fields)}"
