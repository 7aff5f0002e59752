"""What a server keeps at most of tasks and of tenants: which go first, and what happens where none can go."""

import logging
import time
from collections.abc import Callable, Iterator

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant
from drytake.schemas.provider import LOST, SUCCEEDED, TERMINAL

__all__ = ["Eviction"]

_EVERY = 64
"""How many tasks, or tenants, are made between two looks at their number, where the limit is large."""
_LARGE_BYTES = 65_536
"""A request that is looked at whenever it comes."""
_LOOKED_AT = {"always": 200, "to make room": 2_000}
"""How many of the oldest tasks are looked through; never more than the first where each is fetched by itself."""
_SILENCE_SECONDS = 10
"""How long the log doesn't repeat that a limit was reached."""

log = logging.getLogger("drytake")


class Eviction:
    """Makes room; called with the engine's lock held."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        tenant_by_id: Callable[[str], Tenant],
        settle: Callable[[Tenant, float], None],
    ) -> None:
        self._store, self._settings, self._tenant_by_id, self._settle = store, settings, tenant_by_id, settle
        self._task_pause, self._tenant_pause = _pause(self._settings.task_limit), _pause(self._settings.tenant_limit)
        self._tasks_made = self._tenants_made = 0
        self._last_warning = float("-inf")
        self._full = False
        """True from when none could go until there is room: then each new task is looked at."""
        self.forgotten_tasks = 0
        """How many tasks went to make room."""

    # --- tasks -----------------------------------------------------------------------------------------------

    def evict_tasks(self, call: Call, raw: bytes) -> None:
        """Let the oldest finished tasks go where there are too many.

        Raises:
            ApiError: none can go.
        """
        self._tasks_made += 1
        if not self._full and self._tasks_made % self._task_pause and len(raw) < _LARGE_BYTES:
            return
        store, settings = self._store, self._settings
        tasks = store.tasks_over(settings.task_limit - 1)
        size = store.task_bytes + len(raw) - settings.task_bytes
        if tasks <= 0 and size <= 0 and not self._any_expired(call.tenant):
            self._full = False
            return
        for task in self._leaving(call.tenant, tasks, size):
            store.delete_task(task)
            self.forgotten_tasks += 1
            tasks, size = tasks - 1, size - len(task.raw)
        self._full = tasks > 0 or size > 0
        if self._full:
            self._warn(
                "the limit of tasks is reached and none has finished: `--task-limit` or `--task-bytes` raises it"
            )
            raise ApiError("overloaded")

    def _any_expired(self, caller: Tenant) -> bool:
        """Return whether the oldest task's retention has passed: looking through more costs as much as three creates."""
        kept = self._settings.retention is not None
        return kept and any(self.expired(task, caller) for task in self._store.oldest_tasks(None, 1))

    def _leaving(self, tenant: Tenant, tasks: int, size: int) -> Iterator[Task]:
        """Yield finished tasks, oldest first: so many tasks and bytes, and those whose retention has passed."""
        look = _LOOKED_AT["always"]
        if tasks > 0 or size > 0:
            look = look if self._store.locks_tenants else _LOOKED_AT["to make room"]
            self._warn("the limit of tasks is reached: the oldest finished ones go; `--task-limit` raises it")
            tasks += self._settings.task_limit // 100  # so that the next look is some way off
        for task in self._store.oldest_tasks(None, look):
            needed = tasks > 0 or size > 0
            if not needed and not self.expired(task, tenant):
                return
            if self._evictable(task, tenant):
                tasks, size = tasks - 1, size - len(task.raw)
                yield task

    def _evictable(self, task: Task, caller: Tenant) -> bool:
        """Return whether a task has ended, and its money is where it belongs."""
        tenant = self._owner(task, caller)
        if tenant is None:
            return True
        if not self._foreign(task, caller):
            return self._has_ended(task, tenant)
        state = state_of(task, tenant.clock.now)[0]
        return (state == SUCCEEDED and not task.held) or (state in LOST and task.refunded)

    def _has_ended(self, task: Task, tenant: Tenant) -> bool:
        self._settle(tenant, tenant.clock.now)
        return state_of(task, tenant.clock.now)[0] in TERMINAL

    def expired(self, task: Task, caller: Tenant) -> bool:
        """Return whether a task's retention has passed, on its tenant's clock."""
        tenant = self._owner(task, caller) if self._settings.retention is not None else None
        if tenant is None:
            return False
        finished = state_of(task, tenant.clock.now)[1]
        return finished is not None and tenant.clock.now > finished + (self._settings.retention or 0)

    def _foreign(self, task: Task, caller: Tenant) -> bool:
        """Return whether a task's tenant had better not be locked: whoever holds it may wait for ours."""
        return self._store.locks_tenants and task.tenant != caller.id

    def _owner(self, task: Task, caller: Tenant) -> Tenant | None:
        return self._store.read_tenant(task.tenant) if self._foreign(task, caller) else self._tenant_by_id(task.tenant)

    # --- tenants ---------------------------------------------------------------------------------------------

    def evict_tenants(self) -> None:
        """Let idle tenants go where memory holds too many: first those without tasks, then those whose tasks ended.

        There may be more than the limit, then: as many as there are tasks that run.
        """
        self._tenants_made += 1
        if self._tenants_made % self._tenant_pause:
            return
        store, limit = self._store, self._settings.tenant_limit
        names = store.tenants()
        excess = len(names) - limit + 1
        if store.shared or excess <= 0:
            return
        self._warn("the limit of API keys is reached: the longest idle ones go; `--tenant-limit` raises it")
        owned = self._ended_by_owner()
        idle = sorted(owned.keys() - {ANONYMOUS}, key=lambda name: self._eviction_order(name, owned[name]))
        for name in idle[: excess + limit // 10]:
            for task in owned[name]:
                store.delete_task(task)
            store.delete_tenant(name)

    def _ended_by_owner(self) -> dict[str, list[Task]]:
        """Return the tasks of all tenants that have none that runs, and no callback that waits."""
        tenants = map(self._tenant_by_id, self._store.tenants())
        owned: dict[str, list[Task]] = {tenant.id: [] for tenant in tenants if not _waits(tenant)}
        for task in self._store.tasks_of(None):
            if not self._has_ended(task, self._tenant_by_id(task.tenant)):
                owned.pop(task.tenant, None)
            elif task.tenant in owned:
                owned[task.tenant].append(task)
        return owned

    def _eviction_order(self, name: str, tasks: list[Task]) -> tuple[bool, int]:
        return bool(tasks), self._tenant_by_id(name).last_seen

    def _warn(self, message: str) -> None:
        now = time.monotonic()
        if now > self._last_warning + _SILENCE_SECONDS:
            self._last_warning = now
            log.warning(message)


def _waits(tenant: Tenant) -> bool:
    return any(delivery["state"] == "waiting" for delivery in tenant.deliveries)


def _pause(limit: int) -> int:
    """Return how many are made between two looks: small limits are kept to the letter."""
    return max(1, min(_EVERY, limit // 100))
