"""A scenario hides no bad request: what is wrong with it is noted whatever is answered, and the response stays the same."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.auth import HeaderKey
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation
from drytake.schemas.registry import get_provider, provider_ids

KEY = "sk-test-hidden"
REFUSING = sorted(
    name for name, scenario in SCENARIOS.items() if scenario.error_kind is not None and not scenario.after
)
PREVENTING = sorted(name for name, scenario in SCENARIOS.items() if scenario.fault and scenario.fault.aborts)


FORM = b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\r\n--x--\r\n'


def requests() -> Iterator[Any]:
    """Yield for each operation with a contract a request that breaks one of its rules, and one that breaks none."""
    for name in provider_ids():
        provider = get_provider(name)
        for operation in provider.operations:
            bad = _first(operation, (body for rule in provider.rules for body in rule.rejects), good=False)
            good = _first(operation, (body for rule in provider.rules for body in rule.accepts), good=True)
            if operation.contract is not None and bad is not None:
                yield pytest.param(name, operation, bad, good or {}, id=f"{name} {operation.name}")


def _first(operation: Operation, bodies: Iterator[Any], *, good: bool) -> Any:
    return next((body for body in bodies if _fits(operation, body) and _is_good(operation, body) == good), None)


def _fits(operation: Operation, body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    return operation.method != "GET" or all(isinstance(value, str) for value in body.values())


def _is_good(operation: Operation, body: Any) -> bool:
    return operation.contract is not None and operation.contract.validate_value(body).request is not None


def key_header(provider: str) -> tuple[bytes, bytes]:
    """Return the header that carries the key at a provider."""
    place = get_provider(provider).auth[0]
    assert isinstance(place, HeaderKey)
    name, _, value = place.line(KEY).partition(": ")
    return name.lower().encode(), value.encode()


def called(
    provider: str, operation: Operation, body: Any, scenario: str | None, kind: str = "application/json", **how: Any
) -> tuple[Response, JournalEntry]:
    engine = Engine(Settings(seed=1, **how))
    engine.tenant(KEY).clock.freeze()
    engine.tenant(KEY).clock.set(1_800_000_000)
    if scenario is not None:
        engine.tenant(KEY).scenario = SCENARIOS[scenario]
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    query = "&".join(f"{name}={value}" for name, value in body.items()) if operation.method == "GET" else ""
    scope = {
        "method": operation.method,
        "path": f"/{provider}{f'-{operation.place}' if operation.place else ''}{operation.path}",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [key_header(provider), (b"content-type", kind.encode())],
    }
    made = create_app(engine).exchange(scope, b"" if operation.method == "GET" else sent)
    response = made() if callable(made) else made
    assert isinstance(response, Response)
    return response, engine.tenant(KEY).journal[-1]


def broken(entry: JournalEntry) -> list[tuple[str, str]]:
    return [(violation.rule.id, violation.pointer) for violation in entry.violations]


_AMOUNTS = re.compile(rb": this task costs .+? are available|\d+(?:\.\d+)?")


def words(response: Response) -> bytes:
    """Return a body; one that may name the price of its request is read without it, as the requests differ."""
    return _AMOUNTS.sub(b"", response.body) if response.status == 402 else response.body


@pytest.mark.parametrize(("provider", "operation", "bad", "good"), list(requests()))
def test_what_is_wrong_with_a_request_is_noted_whatever_is_answered(
    provider: str, operation: Operation, bad: Any, good: Any
) -> None:
    if operation.name == "call-mcp":
        pytest.importorskip("mcp")
    _, plain = called(provider, operation, bad, None)
    assert broken(plain)
    for name in (*REFUSING, *PREVENTING):
        if SCENARIOS[name].on == "call" or operation.creates:
            response, entry = called(provider, operation, bad, name)
            usual, _ = called(provider, operation, good, name)
            assert (name, broken(entry), entry.injected) == (name, broken(plain), (name,))
            assert (response.status, words(response)) == (usual.status, words(usual))


@pytest.mark.parametrize(
    "provider", [name for name in provider_ids() if "content-type" in get_provider(name).rules.rules]
)
def test_so_is_a_wrong_content_type(provider: str) -> None:
    create = get_provider(provider).create
    _, plain = called(provider, create, b"x", None, "text/plain")
    _, entry = called(provider, create, b"x", "rate-limit", "text/plain")
    assert broken(entry) == broken(plain) == [(f"{provider}.content-type", "")]


@pytest.mark.parametrize("body", [FORM, b"no form"])
@pytest.mark.parametrize("multipart", [True, False])
def test_so_is_what_is_wrong_with_a_form(body: bytes, multipart: bool) -> None:  # noqa: FBT001 - a parameter
    create, kind = get_provider("loova").create, "multipart/form-data; boundary=x"
    switches = {"loova": {"multipart": multipart}}
    _, plain = called("loova", create, body, None, kind, switches=switches)
    _, entry = called("loova", create, body, "overloaded", kind, switches=switches)
    assert broken(entry) == broken(plain) != []


def test_a_good_request_that_is_refused_breaks_nothing() -> None:
    for name in provider_ids():
        create = get_provider(name).create
        good = _first(create, (body for rule in get_provider(name).rules for body in rule.accepts), good=True)
        assert called(name, create, good, "rate-limit")[1].violations == ()


def test_files_of_a_form_that_is_refused_are_not_kept() -> None:
    engine = Engine(Settings(switches={"loova": {"multipart": True}}))
    engine.tenant(KEY).scenario = SCENARIOS["server-error"]
    file = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n\x89PNG\r\n--x--\r\n'
    kind = b"multipart/form-data; boundary=x"
    headers = [(b"authorization", f"Bearer {KEY}".encode()), (b"content-type", kind)]
    path = "/loova" + get_provider("loova").create.path
    scope = {"method": "POST", "path": path, "scheme": "http", "query_string": b"", "headers": headers}
    create_app(engine).exchange(scope, file)
    (entry,) = engine.tenant(KEY).journal
    assert {violation.pointer for violation in entry.violations} >= {"/prompt"}
    assert engine.store.files() == []
