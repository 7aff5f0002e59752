"""Everything in dicts: the default, gone with the process."""

import heapq
import itertools
import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.store.model import StaleTaskError
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant

__all__ = ["MemoryStore"]


class MemoryStore:
    """A look-up costs the same with ten tasks and with a million. What it gives out is the thing itself.

    Tasks lie in one dict a provider, by their ids alone: a pair would be one more object to fetch from cold memory.
    """

    shared = False
    locks_tenants = False

    def __init__(self, *, file_limit: int = 256 * 1024 * 1024) -> None:
        self.lock = threading.RLock()
        self._tenants: dict[str, Tenant] = {}
        self._tasks: defaultdict[str, dict[str, Task]] = defaultdict(dict)
        self._files: OrderedDict[str, StoredFile] = OrderedDict()
        self._file_limit, self._file_bytes = file_limit, 0
        self._owned: Counter[str] = Counter()
        """How many tasks a tenant has."""
        self.task_bytes = 0
        self._serials = itertools.count(1)

    def tenant(self, tenant_id: str, make: Callable[[], Tenant]) -> Tenant:
        tenant = self._tenants.get(tenant_id)
        return self._tenants.setdefault(tenant_id, make()) if tenant is None else tenant

    def read_tenant(self, tenant_id: str) -> Tenant | None:
        return self._tenants.get(tenant_id)

    def has_tenant(self, tenant_id: str) -> bool:
        return tenant_id in self._tenants

    def tenants(self) -> list[str]:
        return list(self._tenants)

    def add(self, task: Task) -> None:
        self._tasks[task.provider][task.id] = task
        self.task_bytes += len(task.raw)
        self._owned[task.tenant] += 1

    def get(self, provider: str, task_id: str) -> Task | None:
        tasks = self._tasks.get(provider)
        return tasks.get(task_id) if tasks else None

    def save(self, task: Task) -> None:
        kept = self.get(task.provider, task.id)
        if kept is None or (kept is not task and kept.version != task.version):
            raise StaleTaskError(task.id)
        task.version += 1
        self._tasks[task.provider][task.id] = task

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        newest_first = [reversed(self._tasks[name].values()) for name in sorted(self._tasks)]
        merged = heapq.merge(*newest_first, key=lambda task: task.created, reverse=True)
        return (task for task in merged if tenant_id is None or task.tenant == tenant_id)

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        oldest_first = (self._tasks[name].values() for name in sorted(self._tasks))
        merged = heapq.merge(*oldest_first, key=lambda task: task.created)
        return list(islice((task for task in merged if tenant_id in (None, task.tenant)), limit))

    def delete_task(self, task: Task) -> None:
        if self._tasks[task.provider].pop(task.id, None) is not None:
            self.task_bytes -= len(task.raw)
            self._owned[task.tenant] -= 1

    def tasks_over(self, limit: int) -> int:
        return max(0, len(self) - limit)

    def delete_tenant(self, tenant_id: str | None) -> int:
        gone = list(self.tasks_of(tenant_id)) if tenant_id is None or self._owned[tenant_id] else []
        for task in gone:
            self.delete_task(task)
        for name in [*self._tenants] if tenant_id is None else [tenant_id]:
            self._tenants.pop(name, None)
            self._owned.pop(name, None)
        return len(gone)

    def add_file(self, file: StoredFile) -> None:
        replaced = self._files.pop(file.id, None)  # a seeded tenant that is reset makes the same ids again
        self._files[file.id] = file
        self._file_bytes += len(file.data) - (len(replaced.data) if replaced else 0)
        while self._file_bytes > self._file_limit and len(self._files) > 1:
            _, oldest = self._files.popitem(last=False)
            self._file_bytes -= len(oldest.data)

    def file(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)

    def files(self) -> list[StoredFile]:
        return list(self._files.values())

    def replace_files(self, files: list[StoredFile]) -> None:
        self._files.clear()
        self._file_bytes = 0
        for file in files:
            self.add_file(file)

    def serial(self) -> int:
        return next(self._serials)

    def reach(self, number: int) -> None:
        self._serials = itertools.count(max(number + 1, next(self._serials)))

    def probe(self) -> None:
        """Nothing that could fail."""

    def close(self) -> None:
        """Nothing to close."""

    def __len__(self) -> int:
        return sum(map(len, self._tasks.values()))
