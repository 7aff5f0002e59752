"""Everything in dicts: the default, gone with the process."""

import heapq
import itertools
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.store.model import StaleTaskError, TaskName, in_order
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Journal, Tenant

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
        self._own: defaultdict[str, defaultdict[str, dict[str, Task]]] = defaultdict(lambda: defaultdict(dict))
        """The same tasks by tenant, so that nobody's cost more for what others have."""
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
        self._own[task.tenant][task.provider][task.id] = task

    def get(self, provider: str, task_id: str) -> Task | None:
        tasks = self._tasks.get(provider)
        return tasks.get(task_id) if tasks else None

    def save(self, task: Task) -> None:
        kept = self.get(task.provider, task.id)
        if kept is None or (kept is not task and kept.version != task.version):
            raise StaleTaskError(task.id)
        task.version += 1
        self._tasks[task.provider][task.id] = self._own[task.tenant][task.provider][task.id] = task

    def _lists(self, tenant_id: str | None) -> list[dict[str, Task]]:
        found: Mapping[str, dict[str, Task]] = self._tasks if tenant_id is None else self._own.get(tenant_id) or {}
        return [found[name] for name in sorted(found)]

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        newest_first = (reversed(tasks.values()) for tasks in self._lists(tenant_id))
        return heapq.merge(*newest_first, key=lambda task: task.created, reverse=True)

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        oldest_first = (tasks.values() for tasks in self._lists(tenant_id))
        return list(islice(heapq.merge(*oldest_first, key=lambda task: task.created), limit))

    def versions(self, tenant_id: str) -> dict[TaskName, int]:
        own: Mapping[str, dict[str, Task]] = self._own.get(tenant_id) or {}
        named = {(name, task_id): task for name in sorted(own, reverse=True) for task_id, task in own[name].items()}
        if len(own) > 1:
            named = dict(sorted(named.items(), key=lambda pair: pair[1].created))
        return {name: task.version for name, task in named.items()}

    def several(self, names: Sequence[TaskName]) -> list[Task]:
        return [task for name in names if (task := self.get(*name)) is not None]

    def delete_task(self, task: Task) -> None:
        if self._tasks[task.provider].pop(task.id, None) is not None:
            self.task_bytes -= len(task.raw)
            del self._own[task.tenant][task.provider][task.id]

    def tasks_over(self, limit: int) -> int:
        return max(0, len(self) - limit)

    def delete_tenant(self, tenant_id: str | None) -> int:
        if tenant_id is None:
            gone, self.task_bytes = len(self), 0
            for part in (self._tasks, self._own, self._tenants):
                part.clear()
            return gone
        self._tenants.pop(tenant_id, None)
        own: Mapping[str, dict[str, Task]] = self._own.pop(tenant_id, {})
        for provider, tasks in own.items():
            for task in tasks.values():
                del self._tasks[provider][task.id]
                self.task_bytes -= len(task.raw)
        return sum(map(len, own.values()))

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

    def calls(self, tenant_id: str | None, *, after: int | None) -> Iterator[tuple[str, JournalEntry]]:
        named = self._tenants.items() if tenant_id is None else [(tenant_id, self._tenants.get(tenant_id))]
        journals = [(name, tenant.journal) for name, tenant in named if tenant is not None and len(tenant.journal)]
        return in_order([_newest_first(name, journal) for name, journal in journals], after)

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


def _newest_first(tenant_id: str, journal: Journal) -> Iterator[tuple[str, JournalEntry]]:
    return ((tenant_id, entry) for entry in reversed(journal))
