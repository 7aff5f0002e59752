"""A task as the pure functions of a dialect see it."""

import zlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json

from drytake.mockserver.engine.call import Call, Mount
from drytake.mockserver.state.task import UNPRICED, Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.http import Failure
from drytake.schemas.paths import filled
from drytake.schemas.provider import LOST, QUEUED, SUCCEEDED, State
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.validator import ValidationResult, Validator

__all__ = ["NewView", "View"]

_SECONDS_APIECE = 5
"""How long each task before it takes to leave the queue."""


class View:
    """A task at a moment of its tenant's time: what `schemas.http.TaskView` asks for."""

    __slots__ = ("_mount", "_task", "_tenant", "created", "finished", "id", "price", "state", "word")

    def __init__(self, mount: Mount, tenant: Tenant, task: Task, state: State, finished: float | None) -> None:
        self._mount, self._tenant, self._task = mount, tenant, task
        self.id, self.created, self.price = task.id, task.created, task.price
        self.state, self.finished = state, finished
        self.word = mount.state_names.get(state, "")
        phases = mount.provider.phases
        if phases and state in phases:
            self.word = next((phase.word for phase in phases[state] if phase.when(self)), self.word)
        if state in LOST and self.failure is not None and self.failure.word:
            self.word = self.failure.word

    @property
    def kind(self) -> str:
        """What it makes."""
        return self._task.kind

    @property
    def now(self) -> float:
        """The tenant's time."""
        return self._tenant.clock.now

    @property
    def unpriced(self) -> bool:
        """True where nobody publishes what it costs."""
        return bool(self.data.get(UNPRICED))

    @property
    def data(self) -> Mapping[str, Any]:
        """What was kept of its request."""
        return self._task.provider_data or {}

    @property
    def path(self) -> str:
        """The provider's own path of the call that made it."""
        data = self.data
        return data.get("path") or filled(self._mount.provider.operation(self._task.operation).path, data)

    @property
    def cause(self) -> str:
        """Why it ends as it does."""
        return self._task.outcome.name

    @property
    def failure(self) -> Failure | None:
        """What it says, where it doesn't succeed."""
        outcome = self._task.outcome
        if outcome.state == SUCCEEDED:
            return None
        return self._mount.provider.failures.get(outcome.name) or Failure(outcome.message or "")

    @property
    def started(self) -> float | None:
        """When it began to run."""
        task = self._task
        if self.state == QUEUED:
            return None
        return self.created if task.poll_count is not None else self.created + task.durations.queued

    @property
    def ahead(self) -> int:
        """How many tasks wait before it: one for every few seconds that are left."""
        if self.state != QUEUED or self._task.poll_count is not None:
            return 0
        return int((self.created + self._task.durations.queued - self.now) / _SECONDS_APIECE)

    @property
    def seed(self) -> int:
        """A number of 31 bits that belongs to it."""
        return zlib.crc32(self.id.encode()) & 0x7FFFFFFF

    @property
    def refunded(self) -> bool:
        """True once its money is the caller's again."""
        return self._task.refunded

    @property
    def request(self) -> Any:
        """Its parsed request, read again."""
        result = self._validated
        return None if result is None else result.request

    @property
    def model(self) -> type[BaseModel] | None:
        """What its request's body is held to."""
        return None if self._contract is None else self._contract.model

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What is wrong with its request."""
        result = self._validated
        return () if result is None else result.violations

    @property
    def _validated(self) -> ValidationResult[Any] | None:
        contract, mount, task = self._contract, self._mount, self._task
        if contract is None:
            return None
        return contract.validate(task.raw, lookup=mount.lookup, policy=mount.policy_at(task.created))

    @property
    def _contract(self) -> Validator[Any] | None:
        return self._mount.provider.operation(self._task.operation).contract_at(self.data.get("path", ""))

    @property
    def body(self) -> Any:
        """Its request's body as JSON values; `None` where it is none."""
        try:
            return from_json(self._task.raw)
        except ValueError:
            return None


class NewView(View):
    """A task that a call has just made, with the request that made it."""

    __slots__ = ("_request",)

    def __init__(self, call: Call, task: Task, request: Any) -> None:
        super().__init__(call.mount, call.tenant, task, QUEUED, None)
        self._request = request

    @property
    def request(self) -> Any:
        """Its parsed request."""
        return self._request
