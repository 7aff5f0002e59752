"""A transaction under way: what it has read of a Redis, and what it will write."""

from typing import Any

from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.store.codec import dump, entry_state, task_state
from drytake.mockserver.state.store.model import TaskName
from drytake.mockserver.state.store.redis_wire import Changes, Command, chunks, key
from drytake.mockserver.state.store.shared import Loaded
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant

__all__ = ["Work", "index", "task_name"]


def index(tenant_id: str | None) -> str:
    """Return the name of the list of a tenant's tasks, or of everybody's."""
    return key("tasks") if tenant_id is None else key("tasks", tenant_id)


def task_name(member: bytes) -> TaskName:
    """Return what a member of such a list says: a task's provider and id."""
    provider, _, task_id = member.decode().partition("/")
    return provider, task_id


class Work:
    """One transaction."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.loaded: dict[str, Loaded] = {}
        """Its tenants."""
        self.leased: set[str] = set()
        """Those that others can't write meanwhile."""
        self.forgotten: set[str | None] = set()
        """Those that it forgets, `None` for everybody: what Redis still has of them is no more."""
        self.pending: list[Command] = []
        self.tasks: dict[tuple[str, str], Task] = {}
        """Tasks that it made or changed."""
        self.made: dict[tuple[str, str], int] = {}
        """Those that it made, with their places among all."""
        self.versions: dict[str, int] = {}
        """Of tasks that it changed though it hasn't read their tenants."""
        self.touched: set[str] = set()
        """Tenants whose tasks it made, changed or deleted."""
        self.files: dict[str, StoredFile] = {}

    def later(self, *command: Any) -> None:
        """Let a command wait for the end of the transaction."""
        self.pending.append(command)

    def forgets(self, tenant_id: str) -> bool:
        """Return whether what Redis still has of a tenant is no more."""
        return bool(self.forgotten) and not self.forgotten.isdisjoint((None, tenant_id))

    def changes(self) -> Changes:
        """Return what was read and what is to be written."""
        tenants = {name: loaded.version for name, loaded in self.loaded.items() if not self.forgets(name)}
        ends: list[Command] = [("DEL", key("lease", name)) for name in self.leased]
        return Changes(tenants, self.versions, self.touched - self.loaded.keys(), [*self.pending, *ends])

    def keep_calls(self, loaded: Loaded, limit: int) -> None:
        """Let what was journaled be written."""
        name = key("calls", loaded.tenant.id)
        entries = [dump(entry_state(entry)) for entry in loaded.journal.fresh]
        for some in chunks(entries):
            self.later("RPUSH", name, *some)
        if entries:
            self.later("LTRIM", name, -limit, -1)

    def keep_due(self, tenant: Tenant) -> None:
        """Let it be written which tasks are due."""
        name = key("due", tenant.id)
        taken, fresh = tenant.due.changes()
        if taken is not None:
            self.later("ZREMRANGEBYSCORE", name, "-inf", repr(taken))
        for some in chunks(fresh):
            self.later("ZADD", name, *(word for due, *names in some for word in (repr(due), "/".join(names))))

    def keep_state(self, loaded: Loaded) -> None:
        """Let a tenant's state be written, and its version where it or one of its tasks has changed."""
        tenant_id, state = loaded.tenant.id, loaded.changed()
        if state is None and tenant_id not in self.touched:
            return
        if not loaded.before:
            self.later("SADD", key("tenants"), tenant_id)
        written = () if state is None else ("state", state)
        self.later("HSET", key("tenant", tenant_id), "version", self.token, *written)
        loaded.writes(self.token.encode(), loaded.before if state is None else state)

    def keep_tasks(self) -> None:
        """Let tasks be written, and the lists of them."""
        for (provider, task_id), task in self.tasks.items():
            name = key("task", provider, task_id)
            self.later("HSET", name, "version", task.version, "state", dump(task_state(task)))
        listed: dict[str | None, list[tuple[int, str]]] = {None: []}
        for made, place in self.made.items():
            for owner in (None, self.tasks[made].tenant):
                listed.setdefault(owner, []).append((place, "/".join(made)))
        for owner, rows in listed.items():
            for some in chunks(rows):
                self.later("ZADD", index(owner), *(word for row in some for word in row))
