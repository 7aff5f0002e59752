"""What the whole suite shares: one mock server, keys of one's own, and the walk through a rulebook."""

import asyncio
import json
import os
import uuid
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from understudy.mockserver.app import App
from understudy.mockserver.engine import Engine
from understudy.mockserver.server import running
from understudy.mockserver.settings import Settings
from understudy.schemas.contract import Judge, Report
from understudy.schemas.rulebook import Rule

hypothesis_settings.register_profile(
    "understudy", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("understudy")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail where nothing may be skipped: a newcomer's machine may lack programs, CI may not."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SKIP_NOTHING"):
        report.outcome, report.longrepr = "failed", f"skipped, and nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, App]]:
    """Origin and application of a running mock whose tasks are done at once."""
    with running(Engine(Settings(timing="instant"))) as started:
        yield started


@pytest.fixture
def key() -> str:
    """An API key that nobody else uses: a tenant of its own."""
    return f"sk-test-{uuid.uuid4().hex}"


def verdict(judge: Judge[Any], example: Any) -> Report[Any]:
    """Return the verdict on an example: raw bytes as they are, anything else as JSON and as a value."""
    if isinstance(example, bytes):
        return judge.judge(example)
    by_value, by_bytes = judge.judge_value(example), judge.judge(json.dumps(example).encode())
    assert broken(by_value) == broken(by_bytes)
    return by_value


def broken(report: Report[Any]) -> set[str]:
    return {violation.rule.id for violation in report.violations}


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Rule, Judge[Any]], list[str]]:
    """Return what is wrong with a rule's examples, by a contract that should bear them out."""

    def walk(rule: Rule, judge: Judge[Any]) -> list[str]:
        faults = [f"{rule.id} has no {name}" for name in ("rejects", "accepts") if not getattr(rule, name)]
        for example in rule.rejects:
            found = broken(verdict(judge, example))
            if found != {rule.id}:
                faults.append(f"{rule.id}.rejects {example!r} breaks {sorted(found)}")
        for example in rule.accepts:
            found = broken(verdict(judge, example))
            if found:
                faults.append(f"{rule.id}.accepts {example!r} breaks {sorted(found)}")
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
    start, rest = sent
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answered(start["status"], names, bytes(rest["body"]))


@pytest.fixture(scope="session")
def ask() -> Callable[..., Answered]:
    """Ask an application in process: `ask(app, method, path, key=..., body=..., headers=...)`."""
    return ask_app
