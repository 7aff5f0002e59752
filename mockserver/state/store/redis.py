"""Everything in a Redis: several processes and machines share one state.

Nobody locks anything. A transaction reads, works, and is written by one script if all that it has read is still so; each
write gives a tenant a new version, so what a process knows of one holds as long as its version does. A call that comes too
late is done again. What can't be (the control API's) keeps others from writing its tenants for a moment first.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import cast

from drytake.mockserver.state.due import Due, Found
from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.ledger import Account, Move
from drytake.mockserver.state.store.codec import dump, entry_from, load, task_from
from drytake.mockserver.state.store.model import StaleTaskError, StoreError, TaskName, fitting, in_order
from drytake.mockserver.state.store.redis_wire import Wire, chunks, key, redis, unusable
from drytake.mockserver.state.store.redis_work import Work, index, task_name
from drytake.mockserver.state.store.shared import Cache, Loaded, SharedJournal, StoreTransaction, glimpsed, serial
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.validation.media import MediaInfo

__all__ = ["RedisStore"]

_PAGE = 200
"""Tasks that are asked for at once."""


class RedisStore:
    """One connection a process."""

    shared = True
    locks_tenants = True
    task_bytes = 0

    def __init__(self, url: str, *, journal_limit: int = 1_000, file_limit: int = 256 * 1024 * 1024) -> None:
        self._journal_limit, self._file_limit, self._url = journal_limit, file_limit, url
        self._wire = Wire(url)
        self._redis = self._wire.redis
        self._cache = Cache()
        self._work = Work()
        self._away = False
        """True once Redis couldn't be used, until it can."""
        self.lock = StoreTransaction(
            begin=self._begin,
            commit=self._commit,
            rollback=self._rollback,
            failures=redis.RedisError,
            as_store_error=self._failed,
        )

    # --- transactions ----------------------------------------------------------------------------------------

    def _failed(self, error: Exception) -> StoreError:
        self._away = True
        self._cache.clear()
        return unusable(self._url, error)

    def _begin(self) -> None:
        if self._away:
            self._wire.find_again()
            self._away = False
        self._work = Work(self._wire.new_token())

    def _commit(self) -> bool:
        work = self._work
        for loaded in work.loaded.values():
            self._keep(loaded)
        work.keep_tasks()
        if work.pending or self.lock.repeatable:
            if work.loaded or work.pending:
                self._wire.commit(work.token, work.changes())
        else:
            self._wire.release(work.leased, work.token)
        if work.files:
            with suppress(redis.RedisError):  # all is written; the next file finds out
                self._wire.trim_files(self._file_limit)
        self._know(work)
        return bool(work.pending)

    def _know(self, work: Work) -> None:
        """Take what was written for what Redis has."""
        self._work = Work()
        for loaded in work.loaded.values():
            loaded.is_written()
        for task in work.tasks.values():
            self._cache.put_task(task)

    def _rollback(self) -> None:
        work, self._work = self._work, Work()
        for tenant_id in work.loaded.keys() | work.touched:
            self._cache.drop(tenant_id)
        self._wire.release(work.leased, work.token)  # where that fails they end by themselves

    def _keep(self, loaded: Loaded) -> None:
        tenant = loaded.tenant
        for provider, account in tenant.accounts.items():
            self._keep_moves(tenant.id, provider, account)
        self._work.keep_calls(loaded, self._journal_limit)
        self._work.keep_due(tenant)
        self._work.keep_state(loaded)

    def _keep_moves(self, tenant_id: str, provider: str, account: Account) -> None:
        name = key("moves", tenant_id, provider)
        if account.stored is None:
            account.stored = self._redis.llen(name)
        account.keep(partial(self._moves, tenant_id, provider))
        moves = [dump([at, kind, str(amount), task]) for at, kind, amount, task in account.fresh()]
        for some in chunks(moves):
            self._work.later("RPUSH", name, *some)
        if moves:
            self._work.later("SADD", key("accounts", tenant_id), provider)
        if account.excess:
            oldest = cast("list[bytes]", self._redis.lrange(name, 0, account.excess - 1))
            account.fold(Decimal(load(row)[2]) for row in oldest)
            self._work.later("LTRIM", name, len(oldest), -1)

    # --- tenants ---------------------------------------------------------------------------------------------

    def tenant(self, tenant_id: str, make: Callable[[], Tenant]) -> Tenant:
        with self.lock:
            loaded = self._work.loaded.get(tenant_id)
            if loaded is None:
                loaded = self._load(tenant_id, make)
                self._work.loaded[tenant_id] = loaded
            return loaded.tenant

    def _load(self, tenant_id: str, make: Callable[[], Tenant]) -> Loaded:
        known = self._cache.tenant(tenant_id)
        if self.lock.repeatable and known is not None and not self._work.forgets(tenant_id):
            return known
        if self.lock.repeatable:
            version, state = self._wire.tenant(tenant_id)
        else:
            version, state = self._wire.lease(tenant_id, self._work.token, b"" if known is None else known.version)
            self._work.leased.add(tenant_id)
        if self._work.forgets(tenant_id):
            version, state = b"", None
        elif known is not None and version == known.version:
            return known
        loaded = self._made_new(make) if state is None else self._read(tenant_id, version, state)
        self._cache.put_tenant(loaded)
        return loaded

    def _made_new(self, make: Callable[[], Tenant]) -> Loaded:
        tenant = make()
        journal = self._journal(tenant.id)
        journal.fresh += tenant.journal.copy()
        tenant.journal = journal
        tenant.due.keep(partial(self._due, tenant.id), None)
        return Loaded(tenant, journal, "")

    def _read(self, tenant_id: str, version: bytes, state: bytes) -> Loaded:
        said, journal = load(state), self._journal(tenant_id)
        tenant = Tenant.restored(tenant_id, said, journal, lambda provider: self._moves(tenant_id, provider))
        tenant.due.keep(partial(self._due, tenant_id), said.get("due"))
        return Loaded(tenant, journal, state.decode(), version)

    def _journal(self, tenant_id: str) -> SharedJournal:
        return SharedJournal(lambda: self._calls(tenant_id), lambda: self._work.later("DEL", key("calls", tenant_id)))

    def _calls(self, tenant_id: str) -> list[JournalEntry]:
        return [entry_from(load(entry)) for entry in self._range(key("calls", tenant_id))]

    def calls(self, tenant_id: str | None, *, after: int | None) -> Iterator[tuple[str, JournalEntry]]:
        names = self.tenants() if tenant_id is None else [tenant_id]
        newest = self._wire.tails([key("calls", name) for name in names])
        read = [
            ((name, entry_from(load(entry))) for entry in entries) for name, entries in zip(names, newest, strict=True)
        ]
        return in_order(read, after)

    def _moves(self, tenant_id: str, provider: str) -> list[Move]:
        rows = [load(row) for row in self._range(key("moves", tenant_id, provider))]
        return [(at, kind, Decimal(amount), task) for at, kind, amount, task in rows]

    def _due(self, tenant_id: str, after: float, until: float) -> Found:
        name, last = key("due", tenant_id), max(after, until)
        with self.lock:
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.zrangebyscore(name, f"({after!r}", repr(until), withscores=True)
            pipeline.zrangebyscore(name, f"({last!r}", "+inf", start=0, num=1, withscores=True)
            found, later = cast("list[list[tuple[bytes, float]]]", pipeline.execute())
        rows: list[Due] = []
        for member, due in found:
            rows.append((float(due), *task_name(member)))
        return rows, float(later[0][1]) if later else None

    def _range(self, name: str) -> list[bytes]:
        with self.lock:
            return cast("list[bytes]", self._redis.lrange(name, 0, -1))

    def read_tenant(self, tenant_id: str) -> Tenant | None:
        with self.lock:
            state = self._wire.tenant(tenant_id)[1]
        return glimpsed(tenant_id, state) if state else None

    def has_tenant(self, tenant_id: str) -> bool:
        with self.lock:
            return tenant_id in self._work.loaded or bool(self._redis.sismember(key("tenants"), tenant_id))

    def tenants(self) -> list[str]:
        with self.lock:
            kept = {name.decode() for name in cast("set[bytes]", self._redis.smembers(key("tenants")))}
            return sorted(kept | self._work.loaded.keys())

    # --- tasks -----------------------------------------------------------------------------------------------

    def add(self, task: Task) -> None:
        with self.lock:
            self._work.tasks[task.provider, task.id] = task
            self._work.made[task.provider, task.id] = serial()
            self._work.touched.add(task.tenant)

    def get(self, provider: str, task_id: str) -> Task | None:
        with self.lock:
            task = self._work.tasks.get((provider, task_id)) or self._known(provider, task_id)
            if task is None:
                state = cast("bytes | None", self._redis.hget(key("task", provider, task_id), "state"))
                task = self._found(state)
            return task

    def _known(self, provider: str, task_id: str) -> Task | None:
        """Return a task that this process knows, where its tenant is known to be as it was."""
        task = self._cache.task(provider, task_id)
        return task if task is not None and task.tenant in self._work.loaded else None

    def _found(self, state: bytes | None) -> Task | None:
        task = task_from(load(state)) if state else None
        if task is not None and task.tenant in self._work.loaded:
            self._cache.put_task(task)
        return task

    def save(self, task: Task) -> None:
        with self.lock:
            name = task.provider, task.id
            if name not in self._work.made:
                self._check(task)
                task.version += 1
            self._work.tasks[name] = task
            self._work.touched.add(task.tenant)

    def _check(self, task: Task) -> None:
        """Look whether a task is as it was when the store gave it out.

        Raises:
            StaleTaskError: somebody else has changed it, or it is no more.
        """
        kept = self._work.tasks.get((task.provider, task.id)) or self._known(task.provider, task.id)
        if kept is task:
            return
        version: int | None = None if kept is None else kept.version
        if version is None:
            name = key("task", task.provider, task.id)
            said = cast("bytes | None", self._redis.hget(name, "version"))
            version = None if said is None else int(said)
            if task.tenant not in self._work.loaded:
                self._work.versions.setdefault(name, task.version)
        if version != task.version:
            raise StaleTaskError(task.id)

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        last = "+inf"
        while True:
            with self.lock:
                rows = cast(
                    "list[tuple[bytes, float]]",
                    self._redis.zrevrangebyscore(index(tenant_id), last, "-inf", 0, _PAGE, withscores=True),
                )
                found = self.several([task_name(member) for member, _ in rows])
            yield from found
            if len(rows) < _PAGE:
                return
            last = f"({rows[-1][1]:.0f}"

    def versions(self, tenant_id: str) -> dict[TaskName, int]:
        with self.lock:
            return {task_name(member): version for member, version in self._wire.versions(index(tenant_id))}

    def several(self, names: Sequence[TaskName]) -> list[Task]:
        pipeline = self._redis.pipeline(transaction=False)
        for provider, task_id in names:
            pipeline.hget(key("task", provider, task_id), "state")
        states = cast("list[bytes | None]", pipeline.execute()) if names else []
        found = (
            self._work.tasks.get(name) or self._known(*name) or self._found(state)
            for name, state in zip(names, states, strict=True)
        )
        return [task for task in found if task is not None]

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        with self.lock:
            return self.several([task_name(one) for one in self._wire.oldest(index(tenant_id), limit)])

    def delete_task(self, task: Task) -> None:
        with self.lock:
            self._work.tasks.pop((task.provider, task.id), None)
            self._work.made.pop((task.provider, task.id), None)
            self._cache.drop_task(task)
            self._work.touched.add(task.tenant)
            self._work.later("DEL", key("task", task.provider, task.id))
            for name in (index(None), index(task.tenant)):
                self._work.later("ZREM", name, f"{task.provider}/{task.id}")

    def tasks_over(self, limit: int) -> int:
        return max(0, len(self) - limit)

    def delete_tenant(self, tenant_id: str | None) -> int:
        with self.lock:
            if tenant_id is None:
                gone = len(self)
                self._work.later("RESET")
                self._work.loaded.clear()
                self._cache.clear()
            else:
                gone = self._delete_one(tenant_id)
                self._work.loaded.pop(tenant_id, None)
                self._cache.drop(tenant_id)
            self._work.forgotten.add(tenant_id)
            for name in [name for name, task in self._work.tasks.items() if tenant_id in (None, task.tenant)]:
                del self._work.tasks[name]
                self._work.made.pop(name, None)
            return gone

    def _delete_one(self, tenant_id: str) -> int:
        members = cast("list[bytes]", self._redis.zrange(index(tenant_id), 0, -1))
        for some in chunks(members):
            self._work.later("DEL", *(key("task", *member.decode().split("/", 1)) for member in some))
            self._work.later("ZREM", index(None), *some)
        accounts = cast("set[bytes]", self._redis.smembers(key("accounts", tenant_id)))
        moves = (key("moves", tenant_id, provider.decode()) for provider in accounts)
        own = (key(kind, tenant_id) for kind in ("tenant", "tasks", "calls", "accounts", "due"))
        self._work.later("DEL", *moves, *own)
        self._work.later("SREM", key("tenants"), tenant_id)
        return len(members)

    # --- files -----------------------------------------------------------------------------------------------

    def add_file(self, file: StoredFile) -> None:
        with self.lock:
            replaced = self._redis.hstrlen(key("file", file.id), "data")
            if replaced or self._redis.exists(key("file", file.id)):
                self._work.later("LREM", key("files"), 0, f"{replaced}/{file.id}")
                self._work.later("DECRBY", key("file-bytes"), replaced)
            self._put(file)
            self._work.later("INCRBY", key("file-bytes"), len(file.data))

    def _put(self, file: StoredFile) -> None:
        facts = dump({"name": file.name, "content_type": file.content_type, "info": asdict(file.info)})
        self._work.later("HSET", key("file", file.id), "facts", facts, "data", file.data)
        self._work.later("RPUSH", key("files"), f"{len(file.data)}/{file.id}")
        self._work.files[file.id] = file

    def replace_files(self, files: list[StoredFile]) -> None:
        with self.lock:
            for name in self._redis.scan_iter(key("file*"), count=1_000):
                self._work.later("DEL", name)
            kept = fitting(files, self._file_limit)
            for file in kept:
                self._put(file)
            self._work.later("SET", key("file-bytes"), sum(len(file.data) for file in kept))

    def file(self, file_id: str) -> StoredFile | None:
        with self.lock:
            if file_id in self._work.files:
                return self._work.files[file_id]
            facts, data = cast("list[bytes | None]", self._redis.hmget(key("file", file_id), "facts", "data"))
        if facts is None or data is None:
            return None
        said = load(facts)
        return StoredFile(file_id, said["name"], said["content_type"], data, MediaInfo(**said["info"]))

    def files(self) -> list[StoredFile]:
        names = [entry.decode().partition("/")[2] for entry in self._range(key("files"))]
        return [file for file in map(self.file, names) if file]

    # --- the rest --------------------------------------------------------------------------------------------

    def serial(self) -> int:
        return serial()

    def reach(self, number: int) -> None:
        serial.reach(number)

    def probe(self) -> None:
        with self.lock:
            self._work.later("SET", key("probe"), "1", "EX", 60)

    def close(self) -> None:
        self._wire.close()

    def __len__(self) -> int:
        with self.lock:
            return self._redis.zcard(index(None))
