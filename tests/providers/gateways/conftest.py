"""What tests of gateways share: a mock of one in process."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.control.curl import example
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response


class Gateway:
    """A gateway in process, and a client of it that knows where its answers name a task."""

    def __init__(self, client: Any) -> None:
        self.client, self.provider = client, client.provider

    def make(self, body: Any = None, **how: Any) -> Response:
        """Make a task, of the usual body or of another."""
        row = self.provider.create
        said = how if "raw" in how else {"body": example(row) if body is None else body}
        answered: Response = self.client.exactly(row, {**how, **said})
        return answered

    def id_of(self, made: Response) -> str:
        """Return the id that a create call answered."""
        return str(at(json.loads(made.body), self.provider.create.task_id.partition("#")[2]))

    def ask(self, operation: str, task: str, **how: Any) -> Response:
        """Ask about a task."""
        row = self.provider.operation(operation)
        where = row.task_id.rpartition("." if "#" not in row.task_id else "/")[2]
        path = row.path
        for name in ("task_id", "request_id", "id"):
            path = path.replace(f"{{{name}}}", task)
        path = path.replace("{name}", "a").replace("{owner}", "a").replace("{app}", "b")
        said = {"body": {where: task, "action": "retrieve"}} if row.has_body else {"query": f"{where}={task}"}
        answered: Response = self.client.exactly(row, {"path": path, **(said if row.contract else {}), **how})
        return answered


def at(value: Any, pointer: str) -> Any:
    """Return what stands at a JSON pointer; nothing where it leads nowhere."""
    for name in pointer.split("/")[1:]:
        value = value[int(name)] if isinstance(value, list) else (value or {}).get(name)
    return value


@pytest.fixture
def gateway(provider_client: Callable[..., Any]) -> Callable[..., Gateway]:
    """Return what makes a gateway by its name, on a mock of its own."""

    def made(name: str, key: str = "sk-test", **settings: Any) -> Gateway:
        chosen = Settings(**{"timing": "instant", **settings})
        return Gateway(provider_client(create_app(Engine(chosen, providers=[name])), name, key))

    return made
