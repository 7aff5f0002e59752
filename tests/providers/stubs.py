"""What a dialect's pure functions are given, without a server: each fact with a default, to be overridden."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from drytake.schemas.http import AccountView, Failure, TaskView
from drytake.schemas.provider import QUEUED, State


@dataclass
class TaskStub:
    """A task as a dialect sees one; a subclass says its `word`."""

    state: State = QUEUED
    cause: str = ""
    body: Any = None
    data: Mapping[str, Any] = field(default_factory=dict)
    path: str = "/"
    id: str = "task"
    kind: str = "video"
    created: float = 0
    started: float | None = None
    finished: float | None = None
    now: float = 100
    ahead: int = 0
    seed: int = 7
    price: Decimal = Decimal(0)
    unpriced: bool = False
    refunded: bool = False

    @property
    def word(self) -> str:
        return self.state

    @property
    def request(self) -> Any:
        return None

    @property
    def model(self) -> type[BaseModel] | None:
        return None

    @property
    def violations(self) -> tuple[Any, ...]:
        return ()

    @property
    def failure(self) -> Failure | None:
        return None


@dataclass
class CallStub:
    """A call as a dialect sees one; a subclass says its links."""

    id: str = "call"
    switches: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    scenarios: Collection[str] = ()
    broken: Collection[str] = ()
    user: str = "ab"
    payer: str = "key"
    token: str = "token"
    now: float = 100
    parent: TaskView | None = None

    @property
    def account(self) -> AccountView:
        raise NotImplementedError

    @property
    def lookup(self) -> Callable[[str], Any]:
        return lambda _: None

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    def happens(self, name: str) -> bool:
        return name in self.scenarios

    def url(self, path: str, *, host: str = "api.example.com") -> str:
        return f"https://{host}{path}"

    def to(self, operation: str, **path: str) -> str:
        return f"https://api.example.com/{operation}/{'/'.join(path.values())}"

    def file(self, file_id: str, name: str) -> str:
        return f"https://files.example.com/{file_id}/{name}"

    def result(self, _: object, index: int = 0, suffix: str = "mp4") -> str:
        return f"https://files.example.com/{index}.{suffix}"
