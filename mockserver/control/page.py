"""One HTML page that shows a running server: self-contained, without scripts, generated from the same rows."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from drytake.mockserver.components.html import Child, Markup, code, el, flat, link, prose, table
from drytake.mockserver.components.style import CSS
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

__all__ = ["POLICY", "page"]

_STYLE_HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers that hold the page to what it promises: nothing is loaded, nothing runs."""


def page(caller: ControlCaller) -> str:
    """Return the page of a server, for the address that the caller used."""
    mounts = caller.engine.mounts
    places = {
        "start": "Start",
        **{f"provider-{name}": mount.provider.title for name, mount in mounts.items()},
        "scenarios": "Scenarios",
        "control": "Control API",
        "problems": "Problems",
    }
    links = [el("li", link(f"#{place}", title)) for place, title in places.items()]
    main = el(
        "main",
        _start(caller),
        [_provider(caller, mount) for mount in mounts.values()],
        _scenarios(),
        _control(caller),
        _problems(),
        el("footer", f"Drytake {__version__}. Nothing on this page was loaded from anywhere else."),
        id="main",
    )
    layout = el("div", el("nav", el("ul", links), aria_label="On this page"), main, class_="layout")
    body = el("body", el("a", "To the content", href="#main", class_="skip"), _header(caller), layout)
    return f"<!doctype html>\n{el('html', _head(caller), body, lang='en')}\n"


def _head(caller: ControlCaller) -> Markup:
    meta = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')
    return el("head", meta, el("title", f"Drytake at {caller.origin}"), el("style", Markup(CSS)))


def _header(caller: ControlCaller) -> Markup:
    said = (
        "Stands in for providers of Seedance 2.0 and 2.5 on this machine: the same paths, bodies, prices and refusals, "
    )
    return el(
        "header",
        el("p", f"Drytake {__version__}", class_="eyebrow"),
        el("h1", caller.origin),
        el("p", said, "and no credit is spent. ", el("a", "What happens on it, live", href="./")),
    )


# --- base URLs ---------------------------------------------------------------------------------------------------


def _start(caller: ControlCaller) -> Markup:
    rows = [
        [
            link(f"#provider-{name}", mount.provider.title),
            el("code", base_url(caller, mount)),
            flat([[code(host), " "] for host in mount.provider.hosts]),
            mount.provider.unit,
            link(mount.provider.docs, "Documents"),
        ]
        for name, mount in caller.engine.mounts.items()
    ]
    said = (
        "Give a client its provider's base URL from this table; any API key works and is a tenant of its own, with its "
        "own tasks, time, money and scenario. A request whose Host header is a provider's own needs no prefix."
    )
    return el(
        "section",
        el("h2", "Base URLs"),
        el("p", said),
        table(["Provider", "Base URL", "Stands in for", "Unit", "Source"], rows),
        id="start",
    )


# --- a provider --------------------------------------------------------------------------------------------------


def _provider(caller: ControlCaller, mount: Mount) -> Markup:
    provider = mount.provider
    rules = list(provider.rules)
    return el(
        "section",
        el("h2", provider.title),
        el("p", "Base URL ", code(base_url(caller, mount))),
        el("h3", "Operations"),
        [_operation(caller, mount, operation) for operation in provider.operations],
        el("h3", "Rules"),
        _fold(f"{len(rules)} rules", _rules(rules)),
        _switches(mount),
        id=f"provider-{provider.id}",
    )


def _operation(caller: ControlCaller, mount: Mount, operation: Operation) -> Markup:
    name = mount.provider.id
    schema = request_schema(operation)
    title = _title(operation.method, path_of(name, operation), operation.summary, open_=operation.open)
    others = operation.paths(mount.switches)[1:]
    parts = [
        el("pre", code(operation_line(caller, mount, operation))),
        el("p", "Also at ", [[code(f"/{name}{path}"), " "] for path in others]) if others else None,
        _fields(fields(schema)) if schema else None,
        list(_inner(operation)),
        el("h4", "Answers"),
        el("p", [[code(str(status)), " "] for status in sorted(operation.responses)] or "not documented"),
    ]
    return _fold(title, *parts, open_=operation.creates)


def _inner(operation: Operation) -> Iterator[Markup]:
    at, models = inner_models(operation)
    for value, model in models.items():
        yield el("h4", "Fields of ", code(at), " for ", code(value))
        yield _fields(fields(model.model_json_schema()))


def _title(method: str, path: str, summary: str, *, open_: bool = False) -> Markup:
    return flat(
        [
            el("span", method, class_=f"method {method.lower()}"),
            " ",
            el("code", path, class_="path"),
            " ",
            el("span", summary, class_="soft"),
            [" ", el("span", "no key needed", class_="badge")] if open_ else None,
        ]
    )


def _fold(title: str, *children: Any, open_: bool = False) -> Markup:
    return el("details", el("summary", title), el("div", *children, class_="inside"), open=open_)


def _fields(rows: list[FieldDoc]) -> Markup:
    columns: dict[str, list[Child]] = {
        "Field": [_name(row) for row in rows],
        "Takes": [prose(row.takes) for row in rows],
        "Default": [code(row.default) if row.default else "" for row in rows],
        "Meaning": [prose(row.meaning) for row in rows],
    }
    shown = {heading: cells for heading, cells in columns.items() if any(cells)}
    return table(list(shown), zip(*shown.values(), strict=True))


def _name(row: FieldDoc) -> Markup:
    return flat([code(row.name), el("span", " required", class_="required") if row.required else None])


def _rules(rules: list[Rule]) -> Markup:
    rows = [
        [
            code(rule.id),
            prose(rule.summary),
            flat([el("span", rule.severity, class_=f"badge {rule.severity}"), " ", rule.confidence]),
            prose(rule.hint),
            flat([link(rule.source.url, rule.source.section or "page"), " ", el("span", rule.as_of, class_="date")]),
        ]
        for rule in rules
    ]
    return table(["Rule", "What it says", "Severity", "Hint", "Source"], rows)


def _switches(mount: Mount) -> Markup | None:
    rows = [[code(name), code(json.dumps(value, default=str))] for name, value in sorted(mount.switches.items())]
    if not rows:
        return None
    return _fold("Switches: where documents are silent or disagree", table(["Switch", "Set to"], rows))


# --- scenarios ---------------------------------------------------------------------------------------------------


def _scenarios() -> Markup:
    rows = [[code(row.name), row.summary, code(row.key), code(row.marker), code(row.url)] for row in catalogue()]
    said = (
        "Choose one or several by the control API, by an API key that ends in a name, or, for one call and its task, "
        "by a marker in the prompt or a media URL that begins so. All but the first need no change to the client."
    )
    return el(
        "section",
        el("h2", "Scenarios and magic values"),
        el("p", said),
        table(["Scenario", "What happens", "API key", "In a prompt", "Media URL"], rows),
        id="scenarios",
    )


# --- the control API ---------------------------------------------------------------------------------------------


def _control(caller: ControlCaller) -> Markup:
    made = control_document(caller.app)
    operations = [
        _control_operation(caller, made, path, method, operation)
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
        if "control" in operation["tags"]
    ]
    return el("section", el("h2", "Control API"), _whose(), _token(caller), operations, id="control")


def _whose() -> list[Markup]:
    said = (
        "The client's own key chooses the tenant: `Authorization: Bearer KEY`, `x-drytake-key: KEY` or `?key=KEY`. "
        "Without one, clock, timing and scenario change for everybody, new tenants included; reset, journal and tasks "
        "speak of everybody; balance and ledger are the anonymous tenant's."
    )
    more = f"The whole is one OpenAPI document: `/_drytake/openapi.json`. Bodies have at most {BODY_LIMIT:,} bytes."
    return [el("p", prose(said)), el("p", prose(more)), el("p", prose(f"The lines below speak for `{EXAMPLE_KEY}`."))]


def _token(caller: ControlCaller) -> Markup | None:
    if caller.engine.settings.control_token is None:
        return None
    said = (
        f"This server wants its control token: send it as `{TOKEN_HEADER}`, beside the key. A browser asks for it as a "
        "password; any user name will do. Health, results and uploaded files want none."
    )
    return el("p", prose(said))


def _control_operation(
    caller: ControlCaller, made: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> Markup:
    rows, body = _control_body(made, operation)
    parameters = {
        "properties": {entry["name"]: _described(entry) for entry in operation.get("parameters", ())},
        "required": [entry["name"] for entry in operation.get("parameters", ()) if entry["required"]],
    }
    rows = [*(row for row in fields(parameters) if row.name not in ("key", KEY_HEADER)), *rows]
    line = control_line(caller, path, method.upper(), body)
    return _fold(
        _title(method.upper(), path, operation["summary"]), el("pre", code(line)), _fields(rows) if rows else None
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


def _problems() -> Markup:
    said = (
        "The control API refuses with `application/problem+json` (RFC 9457). Providers' routes refuse as providers do."
    )
    return el("section", el("h2", "Problems"), el("p", prose(said)), _kinds(), id="problems")


def _kinds() -> Markup:
    return el("dl", list(_kind_rows()))


def _kind_rows() -> Iterator[Markup]:
    for name, kind in KINDS.items():
        title = flat([code(str(kind.status)), f" {kind.title}"])
        yield el("dt", title, id=f"problem-{name}")
        yield el("dd", prose(kind.summary))
