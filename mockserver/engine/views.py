"""A task as the pure functions of a dialect see it."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from drytake.mockserver.engine.call import Call, Mount
from drytake.mockserver.state.task import UNPRICED, Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.http import Failure
from drytake.schemas.provider import QUEUED, SUCCEEDED, State

__all__ = ["NewView", "View"]


class View:
    """A task at a moment of its tenant's time: what `schemas.http.TaskView` asks for."""

    __slots__ = ("_mount", "_task", "_tenant", "created", "finished", "id", "price", "state", "word")

    def __init__(self, mount: Mount, tenant: Tenant, task: Task, state: State, finished: float | None) -> None:
        self._mount, self._tenant, self._task = mount, tenant, task
        self.id, self.created, self.price = task.id, task.created, task.price
        self.state, self.finished = state, finished
        self.word = mount.state_names.get(state, "")

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
    def refunded(self) -> bool:
        """True once its money is the caller's again."""
        return self._task.refunded

    @property
    def request(self) -> Any:
        """Its parsed request, read again."""
        contract = self._mount.provider.operation(self._task.operation).contract
        return None if contract is None else contract.validate(self._task.raw, policy=self._mount.policy).request

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
