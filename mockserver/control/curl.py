"""Example calls as curl lines, for this host."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from drytake.mockserver.control.openapi import path_of
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.http.guard import TOKEN_HEADER
from drytake.schemas.auth import BEARER, HeaderKey
from drytake.schemas.provider import Operation

__all__ = ["EXAMPLE_KEY", "control_line", "header_lines", "operation_line"]

EXAMPLE_KEY = "sk-test-example"
_SEGMENT = re.compile(r"\{(\w+)\}")
_WRAP = 90


def operation_line(caller: ControlCaller, mount: Mount, operation: Operation) -> str:
    """Return a curl line that calls a provider's operation."""
    url = caller.origin + filled(path_of(mount.provider.id, operation))
    headers = header_lines(mount, operation, EXAMPLE_KEY)
    if operation.has_body:
        return _line(operation.method, url, headers, example(operation), typed=True)
    return _line(operation.method, url + _query(operation), headers)


def header_lines(mount: Mount, operation: Operation, key: str) -> tuple[str, ...]:
    """Return the header lines that a call of an operation needs: where its key stands, and what must be beside it."""
    first = mount.provider.auth[0]
    own = None if operation.open or not isinstance(first, HeaderKey) else first.line(key)
    return (*(() if own is None else (own,)), *_headers(operation))


def control_line(caller: ControlCaller, path: str, method: str, body: Any = None) -> str:
    """Return a curl line that calls the control API for the example key."""
    line = _line(method, caller.origin + filled(path), (BEARER.line(EXAMPLE_KEY),), body)
    guarded = caller.engine.settings.control_token is not None
    return f'{line} \\\n  -H "{TOKEN_HEADER}: $DRYTAKE_CONTROL_TOKEN"' if guarded else line


def filled(path: str) -> str:
    """Return a path with names in capitals where its variable segments are."""
    return _SEGMENT.sub(lambda found: found[1].upper(), path)


def example(operation: Operation) -> Any:
    """Return a request that keeps every rule; `None` where no rule shows one."""
    if operation.contract is None:
        return None
    for rule in operation.contract.book:
        if rule.operation == operation.contract.section.operation:
            for shown in rule.accepts:
                if isinstance(shown, Mapping) and not _violations(operation, shown):
                    return shown
    return None


def _violations(operation: Operation, request: Any) -> bool:
    assert operation.contract is not None
    report = operation.contract.validate_value(request)
    return not report.valid or bool(report.violations)


def _headers(operation: Operation) -> Iterator[str]:
    """Yield the headers that an operation needs beside the key, as a rule's example has them."""
    beside = operation.headers
    if beside is None:
        return
    needed = [name for name, field in beside.model.model_fields.items() if field.is_required()]
    rules = [rule for rule in beside.book if rule.operation == beside.section.operation]
    shown: Mapping[str, str] = next((dict(one) for rule in rules for one in rule.accepts), {})
    yield from (f"{name.replace('_', '-')}: {shown[name]}" for name in needed if name in shown)


def _query(operation: Operation) -> str:
    if operation.contract is None:
        return ""
    required = operation.contract.model.model_json_schema().get("required", ())
    names = [name for name in required if f"{{{name}}}" not in operation.path]
    return "?" + "&".join(f"{name}={name.upper()}" for name in names) if names else ""


def _line(method: str, url: str, headers: Iterable[str], body: Any = None, *, typed: bool = False) -> str:
    parts = ["curl" if method == "GET" or body is not None else f"curl -X {method}", shlex.quote(url)]
    parts += [f"-H {shlex.quote(header)}" for header in headers]
    if body is not None:
        parts.extend(["-H 'Content-Type: application/json'"] if typed else [])
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        parts.append(f"-d {shlex.quote(text)}")
    whole = " ".join(parts)
    return whole if len(whole) <= _WRAP else f"{parts[0]} " + " \\\n  ".join(parts[1:])
