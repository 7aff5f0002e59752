"""What the whole suite shares: one mock server, keys of one's own, and the walk through a rulebook."""

import asyncio
import json
import logging
import os
import re
import runpy
import sys
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from drytake.mockserver.control.curl import example
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.logs import LOGGERS
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas import registry
from drytake.schemas.auth import HeaderKey
from drytake.schemas.http import Response
from drytake.schemas.provider import Operation
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy, during
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import ValidationResult, Validator

ACME = str(Path(__file__).parent / "providers" / "acme" / "src")
"""Where the suite's own providers lie, with the entry points by which they are found, here and in sub-processes."""
sys.path.insert(0, ACME)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (ACME, os.environ.get("PYTHONPATH"))))

hypothesis_settings.register_profile(
    "drytake", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("drytake")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail where nothing may be skipped: a newcomer's machine may lack programs, CI may not."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SKIP_NOTHING"):
        report.outcome, report.longrepr = "failed", f"skipped, and nothing may be: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Put the loggers back as they were: one left at debugging, with a test's own stderr, fails others much later."""
    before = [(each, each.handlers, each.propagate, each.level) for each in map(logging.getLogger, LOGGERS)]
    yield
    for logger, handlers, propagate, level in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, App]]:
    """Origin and application of a running mock whose tasks are done at once."""
    with running(Engine(Settings(timing="instant"))) as started:
        yield started


@pytest.fixture
def key() -> str:
    """An API key that nobody else uses: a tenant of its own."""
    return f"sk-test-{uuid.uuid4().hex}"


def result(validator: Validator[Any], example: Any, policy: ValidationPolicy = DEFAULT) -> ValidationResult[Any]:
    """Return the result of an example: raw bytes as they are, anything else as JSON and as a value."""
    if isinstance(example, bytes):
        return validator.validate(example, policy=policy)
    by_value = validator.validate_value(example, policy=policy)
    by_bytes = validator.validate(json.dumps(example).encode(), policy=policy)
    assert broken(by_value) == broken(by_bytes)
    return by_value


def broken(report: ValidationResult[Any]) -> set[str]:
    return {violation.rule.id for violation in report.violations}


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Rule, Validator[Any]], list[str]]:
    """Return what is wrong with a rule's examples, by a contract that should bear them out."""

    def walk(rule: Rule, validator: Validator[Any]) -> list[str]:
        faults = [f"{rule.id} has no {name}" for name in ("rejects", "accepts") if not getattr(rule, name)]
        for shown in rule.rejects:
            found = broken(result(validator, shown, during(rule)))
            if found != {rule.id}:
                faults.append(f"{rule.id}.rejects {shown!r} breaks {sorted(found)}")
        for shown in rule.accepts:
            found = broken(result(validator, shown, during(rule)))
            if found:
                faults.append(f"{rule.id}.accepts {shown!r} breaks {sorted(found)}")
        return faults

    return walk


class Answered(NamedTuple):
    """What an application answered in process."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def ask_app(app: App, method: str, path: str, *, key: str | None = None, **how: Any) -> Answered:
    """Ask an application in process, without a socket."""
    path, _, query = path.partition("?")
    body: bytes = how.get("body", b"")
    headers = {"host": "localhost", "content-length": str(len(body)), **how.get("headers", {})}
    if key is not None:
        headers["authorization"] = f"Bearer {key}"
    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start, *pieces = sent
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answered(start["status"], names, b"".join(piece["body"] for piece in pieces))


@pytest.fixture(scope="session")
def ask() -> Callable[..., Answered]:
    """Ask an application in process: `ask(app, method, path, key=..., body=..., headers=...)`."""
    return ask_app


# --- a client of any provider --------------------------------------------------------------------------------

ENDED = "a task that has ended"
"""What shows an operation's refusal where it wants a task that still runs."""
OTHER_KEY = "sk-test-somebody-else"


class ProviderClient:
    """Calls any provider in process, with one key; what a good call is follows from the provider's own rows.

    What doesn't is a function in `tests/providers/<id>/ways.py`: `good_<operation>` returns a good call.
    """

    def __init__(self, app: App, provider: str, key: str) -> None:
        self.app, self.provider, self.key = app, get_provider(provider), key

    @property
    def tenant(self) -> Tenant:
        return self.app.engine.tenant(self.key)

    def send(self, method: str, path: str, body: bytes = b"", **how: Any) -> Response:
        """Send a request to the server; `how` has query, headers, and `key=None` for none."""
        headers = {"host": "mock.test", "content-type": "application/json"}
        headers |= self._credentials(how.get("key", self.key)) | how.get("headers", {})
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": how.get("query", "").encode(),
            "headers": tuple((name.encode(), value.encode()) for name, value in headers.items()),
        }
        response = self.app.exchange(scope, body)
        return response if isinstance(response, Response) else response()

    def _credentials(self, key: str | None) -> dict[str, str]:
        if key is None:
            return {}
        first = self.provider.auth[0]
        assert isinstance(first, HeaderKey)
        name, _, value = first.line(key).partition(": ")
        return {name.lower(): value}

    def call(self, operation: Operation | str, **how: Any) -> Response:
        """Call an operation: a good call, or what `how` says instead (method, path, query, body, raw, headers, key)."""
        row = self.provider.operation(operation) if isinstance(operation, str) else operation
        return self.exactly(row, {**self.good(row), **how})

    def exactly(self, row: Operation, how: Mapping[str, Any]) -> Response:
        """Call an operation with what `how` says and nothing else."""
        how = dict(how)
        raw = how.pop("raw", None)
        body = how.pop("body", None)
        raw = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        method, path = how.pop("method", row.method), how.pop("path", row.path)
        place = f"-{row.place}" if row.place else ""
        return self.send(method, f"/{self.provider.id}{place}{path}", raw, **how)

    def good(self, operation: Operation) -> dict[str, Any]:
        """Return what makes a good call of an operation; a task that it asks for is made."""
        own = ways_of(self.provider.id).get(f"good_{slug(operation.name)}")
        if own is not None:
            found: dict[str, Any] = own(self)
            return found
        if self._wants_running(operation):
            self.tenant.timing = "realistic"
        asks = not operation.creates and id_name(self.provider.id) in wanted(operation)
        return self.about(operation, self.task() if asks else {})

    def about(self, operation: Operation, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return a call of an operation that says known facts, such as a task's id, where it takes them."""
        names = _fields(operation)
        said = {**dict(example(operation) or {}), **{name: facts[name] for name in names if name in facts}}
        path = _SEGMENT.sub(lambda found: str(facts.get(found[1], found[1])), operation.path)
        if operation.has_body:
            return {"path": path, "body": said if operation.contract is not None else None}
        return {"path": path, "query": "&".join(f"{name}={said[name]}" for name in _required(operation))}

    def _wants_running(self, operation: Operation) -> bool:
        room = self.app.engine.mounts[self.provider.id].dialect
        return ENDED in room.reached_by.get(operation.name, {}).values()

    def create(self, text: str = "", **changes: Any) -> Response:
        """Make a task whose prompt says something more."""
        body = with_text(example(self.provider.create), text) | changes
        return self.exactly(self.provider.create, {"body": body})

    def task(self, body: Any = None) -> dict[str, Any]:
        """Make a task; return what its create call said and answered, by name."""
        row = self.provider.create
        body = example(row) if body is None else body
        response = self.exactly(row, {"body": body})
        return dict(leaves(body)) | (dict(leaves(json.loads(response.body))) if 200 <= response.status < 300 else {})

    @property
    def poll(self) -> Operation:
        """The operation that a task's state is asked of."""
        return next(
            row
            for row in self.provider.operations
            if not row.creates and any(shape.name == "state" for shape in row.variants)
        )

    def query(self, facts: Mapping[str, Any]) -> Response:
        """Ask for the state of a task by what its create call said."""
        return self.exactly(self.poll, self.about(self.poll, facts))


_SEGMENT = re.compile(r"\{(\w+)(?::path)?\}")


def slug(name: str) -> str:
    """Return a name as a function's name."""
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield all facts of a body that aren't objects, by their own names."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner) if isinstance(inner, dict) else [(name, inner)]


def with_text(body: Any, text: str) -> dict[str, Any]:
    """Return a copy of a create body whose prompt says something more."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    _add_text(copy, text)
    return copy


def _add_text(value: Any, text: str) -> bool:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("prompt", "text", "promptText") and isinstance(inner, str):
                value[name] = f"{inner} {text}"
                return True
            if _add_text(inner, text):
                return True
    return isinstance(value, list) and any(_add_text(inner, text) for inner in value)


@cache
def id_name(provider: str) -> str:
    """Return what a provider's create call calls the id of the task that it made."""
    client = ProviderClient(App(Engine(Settings(timing="instant"))), provider, OTHER_KEY)
    facts = client.task()
    (task,) = client.app.engine.store.tasks_of(client.tenant.id)
    return next(name for name, value in facts.items() if value == task.id)


def wanted(operation: Operation) -> set[str]:
    """Return the names of what a call of an operation must say."""
    return {*_required(operation), *_SEGMENT.findall(operation.path)}


def _fields(operation: Operation) -> list[str]:
    return [] if operation.contract is None else list(operation.contract.model.model_fields)


def _required(operation: Operation) -> list[str]:
    if operation.contract is None:
        return []
    fields = operation.contract.model.model_fields
    return [name for name, field in fields.items() if field.is_required() and f"{{{name}}}" not in operation.path]


@cache
def ways_of(provider: str) -> Mapping[str, Any]:
    """Return a provider's own ways, the functions of `tests/providers/<id>/ways.py`, by name."""
    path = Path(__file__).parent / "providers" / provider / "ways.py"
    return runpy.run_path(str(path)) if path.exists() else {}


@pytest.fixture(scope="session")
def provider_client() -> type[ProviderClient]:
    """Return what makes a client of any provider: of an application, a provider's id and a key."""
    return ProviderClient


class Ways:
    """The providers' own ways to their outcomes."""

    of = staticmethod(ways_of)
    slug = staticmethod(slug)

    @staticmethod
    def named(provider: str) -> set[str]:
        """Return the names of a provider's own ways and good calls."""
        own = ways_of(provider)
        public = {name for name, value in own.items() if callable(value) and not name.startswith("_")}
        return {name for name in public if name.startswith(("good_", "a_", "an_", "the_", "scenario_", "timing_"))}


@pytest.fixture(scope="session")
def provider_ways() -> type[Ways]:
    """Return what finds the ways of `tests/providers/<id>/ways.py`."""
    return Ways


@pytest.fixture
def own_names() -> Iterator[None]:
    """Forget the gateways that a test defines."""
    yield
    registry._DEFINED.clear()
    registry.get_provider.cache_clear()
