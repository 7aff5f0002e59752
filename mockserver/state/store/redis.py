"""Everything in a Redis: several processes and machines share one state.

Each tenant has a lock, taken when a call loads the tenant; what the call changed is written, and the lock given back,
in one Redis transaction when it ends.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.ledger import Move
from drytake.mockserver.state.store.codec import dump, entry_from, entry_state, load, task_from, task_state
from drytake.mockserver.state.store.model import StaleTaskError, StoreError, fitting
from drytake.mockserver.state.store.shared import Loaded, SharedJournal, StoreTransaction, glimpsed, serial
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.validation.media import MediaInfo

try:
    import redis
except ImportError as missing:
    raise StoreError("the Redis store needs a package: pip install 'drytake[redis]'") from missing

__all__ = ["RedisStore"]

_LOCK_MILLISECONDS = 30_000
"""A lock of a process that died goes by itself."""
_PATIENCE_SECONDS = 30
_RESPONSE_SECONDS = 5
"""How long a Redis may take to answer, unless its URL says `?socket_timeout=`: everybody waits for it."""
_PAUSE_SECONDS = 0.0005
_DATABASE = re.compile(r"(/[0-9]*)?")

_TAKE = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[1]) == ARGV[1] then
  return {1, redis.call('GET', KEYS[2])}
end
return {0, false}
"""
"""Take a tenant's lock and, if that works or it is ours by a call whose response was lost, return the tenant's state."""
_GIVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
_SAVE = """
local kept = redis.call('HGET', KEYS[1], 'version')
if kept ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'state', ARGV[3])
return 1
"""


class RedisStore:
    """One connection a process."""

    shared = True
    locks_tenants = True
    task_bytes = 0

    def __init__(self, url: str, *, journal_limit: int = 1_000, file_limit: int = 256 * 1024 * 1024) -> None:
        self._journal_limit, self._file_limit = journal_limit, file_limit
        self._redis = _open(url)
        self._take, self._give, self._save = (self._redis.register_script(text) for text in (_TAKE, _GIVE, _SAVE))
        self._loaded: dict[str, Loaded] = {}
        self._token = ""
        self._forgotten_locked: set[str] = set()
        """Tenants that this transaction forgets and still has locked."""
        self._strays: set[tuple[str, str]] = set()
        """Locks, by tenant and token, that may be ours though no response said so."""
        self._pending: list[tuple[str, tuple[Any, ...]]] = []
        """Commands that wait for the end of the transaction."""
        self._tasks: dict[tuple[str, str], Task] = {}
        """Tasks that were made in this transaction."""
        self._forgotten = False
        """True once this transaction forgets everybody: what Redis still has is no more."""
        self.lock = StoreTransaction(
            begin=self._begin,
            commit=self._commit,
            rollback=self._rollback,
            failures=redis.RedisError,
            as_store_error=partial(_unusable, url),
        )

    # --- transactions ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        for tenant_id, token in [*self._strays]:
            self._give(keys=[_name("lock", tenant_id)], args=[token])
            self._strays.discard((tenant_id, token))
        self._token, self._forgotten = secrets.token_hex(8), False

    def _commit(self) -> None:
        for loaded in self._loaded.values():
            self._keep(loaded)
        self._flush()

    def _rollback(self) -> None:
        self._pending.clear()
        try:
            self._flush()
        except redis.RedisError:
            self._strays |= {(tenant_id, self._token) for tenant_id in self._locked_ones()}
            raise
        finally:
            self._loaded.clear()
            self._forgotten_locked.clear()

    def _locked_ones(self) -> set[str]:
        return {*self._loaded, *self._forgotten_locked}

    def _flush(self) -> None:
        """Write what waits and give the locks back, all at once."""
        pipeline = self._redis.pipeline(transaction=True)
        for command, arguments in self._pending:
            pipeline.execute_command(command, *arguments)  # type: ignore[no-untyped-call]  # it has no types
        for tenant_id in self._locked_ones():
            self._give(keys=[_name("lock", tenant_id)], args=[self._token], client=pipeline)
        self._pending.clear()
        self._tasks.clear()
        if len(pipeline):
            pipeline.execute()
        self._loaded.clear()  # until then there are locks to give back
        self._forgotten_locked.clear()

    def _keep(self, loaded: Loaded) -> None:
        tenant = loaded.tenant
        for provider, account in tenant.accounts.items():
            moves = [dump([at, kind, str(amount), task]) for at, kind, amount, task in account.fresh()]
            if moves:
                self._later("RPUSH", _name("moves", tenant.id, provider), *moves)
                self._later("SADD", _name("accounts", tenant.id), provider)
        if loaded.journal.fresh:
            self._later("RPUSH", _name("calls", tenant.id), *(dump(entry_state(e)) for e in loaded.journal.fresh))
            self._later("LTRIM", _name("calls", tenant.id), -self._journal_limit, -1)
        state = loaded.changed()
        if state is not None:
            self._later("SET", _name("tenant", tenant.id), state)
            self._later("SADD", _name("tenants"), tenant.id)

    def _later(self, command: str, *arguments: Any) -> None:
        self._pending.append((command, arguments))

    # --- tenants ---------------------------------------------------------------------------------------------

    def tenant(self, tenant_id: str, make: Callable[[], Tenant]) -> Tenant:
        with self.lock:
            loaded = self._loaded.get(tenant_id)
            if loaded is None:
                loaded = self._loaded[tenant_id] = self._load(tenant_id, make)
            return loaded.tenant

    def _load(self, tenant_id: str, make: Callable[[], Tenant]) -> Loaded:
        state = self._locked(tenant_id)
        state = None if self._forgotten else state
        calls = _name("calls", tenant_id)
        journal = SharedJournal(lambda: self._calls(tenant_id), lambda: self._later("DEL", calls))
        if state is None:
            tenant = make()
            journal.fresh += tenant.journal.copy()
            tenant.journal = journal
            return Loaded(tenant, journal, "")
        tenant = Tenant.restored(tenant_id, load(state), journal, lambda provider: self._moves(tenant_id, provider))
        return Loaded(tenant, journal, state.decode())

    def _locked(self, tenant_id: str) -> bytes | None:
        """Take a tenant's lock and return its state.

        Raises:
            StoreError: somebody else has held it for too long.
        """
        give_up = time.monotonic() + _PATIENCE_SECONDS
        keys = [_name("lock", tenant_id), _name("tenant", tenant_id)]
        while time.monotonic() < give_up:
            self._strays.add((tenant_id, self._token))
            taken, state = cast(
                "tuple[int, bytes | None]", self._take(keys=keys, args=[self._token, _LOCK_MILLISECONDS])
            )
            self._strays.clear()  # `_begin` has given back all others
            if taken:
                return state
            time.sleep(_PAUSE_SECONDS)
        raise StoreError(f"tenant {tenant_id[:12]} has been locked for {_PATIENCE_SECONDS} seconds")

    def _calls(self, tenant_id: str) -> list[JournalEntry]:
        return [entry_from(load(entry)) for entry in self._range(_name("calls", tenant_id))]

    def _moves(self, tenant_id: str, provider: str) -> list[Move]:
        rows = [load(row) for row in self._range(_name("moves", tenant_id, provider))]
        return [(at, kind, Decimal(amount), task) for at, kind, amount, task in rows]

    def _range(self, name: str) -> list[bytes]:
        with self.lock:
            return cast("list[bytes]", self._redis.lrange(name, 0, -1))

    def read_tenant(self, tenant_id: str) -> Tenant | None:
        with self.lock:
            state = cast("bytes | None", self._redis.get(_name("tenant", tenant_id)))
        return glimpsed(tenant_id, state) if state else None

    def has_tenant(self, tenant_id: str) -> bool:
        with self.lock:
            return tenant_id in self._loaded or bool(self._redis.sismember(_name("tenants"), tenant_id))

    def tenants(self) -> list[str]:
        with self.lock:
            kept = {name.decode() for name in cast("set[bytes]", self._redis.smembers(_name("tenants")))}
            return sorted(kept | self._loaded.keys())

    # --- tasks -----------------------------------------------------------------------------------------------

    def add(self, task: Task) -> None:
        with self.lock:
            name, member = _name("task", task.provider, task.id), f"{task.provider}/{task.id}"
            self._later("HSET", name, "version", task.version, "state", dump(task_state(task)))
            for index in (_name("tasks"), _name("tasks", task.tenant)):
                self._later("ZADD", index, serial(), member)
            self._tasks[task.provider, task.id] = task

    def get(self, provider: str, task_id: str) -> Task | None:
        with self.lock:
            made = self._tasks.get((provider, task_id))
            if made is not None:
                return made
            state = cast("bytes | None", self._redis.hget(_name("task", provider, task_id), "state"))
        return task_from(load(state)) if state else None

    def save(self, task: Task) -> None:
        with self.lock:
            if self._tasks.get((task.provider, task.id)) is task:
                self._later("HSET", _name("task", task.provider, task.id), "state", dump(task_state(task)))
                return
            task.version += 1
            arguments: list[int | str] = [task.version - 1, task.version, dump(task_state(task))]
            if not self._save(keys=[_name("task", task.provider, task.id)], args=arguments):
                task.version -= 1
                raise StaleTaskError(task.id)

    def tasks_of(self, tenant_id: str | None) -> Iterator[Task]:
        with self.lock:
            members = cast("list[bytes]", self._redis.zrevrange(_index(tenant_id), 0, -1))
        for member in members:
            provider, _, task_id = member.decode().partition("/")
            task = self.get(provider, task_id)
            if task is not None:
                yield task

    def oldest_tasks(self, tenant_id: str | None, limit: int) -> list[Task]:
        with self.lock:
            members = cast("list[bytes]", self._redis.zrange(_index(tenant_id), 0, limit - 1))
        found = (self.get(*member.decode().split("/", 1)) for member in members)
        return [task for task in found if task is not None]

    def delete_task(self, task: Task) -> None:
        with self.lock:
            self._tasks.pop((task.provider, task.id), None)
            self._later("DEL", _name("task", task.provider, task.id))
            for index in (_name("tasks"), _name("tasks", task.tenant)):
                self._later("ZREM", index, f"{task.provider}/{task.id}")

    def tasks_over(self, limit: int) -> int:
        return max(0, len(self) - limit)

    def delete_tenant(self, tenant_id: str | None) -> int:
        with self.lock:
            self._forgotten = self._forgotten or tenant_id is None
            gone = cast("list[bytes]", self._redis.zrange(_index(tenant_id), 0, -1))
            for name in self._everything() if tenant_id is None else self._all_of(tenant_id, gone):
                self._later("DEL", name)
            if tenant_id is not None:
                self._later("SREM", _name("tenants"), tenant_id)
                for member in gone:
                    self._later("ZREM", _name("tasks"), member)
            for name in [*self._loaded] if tenant_id is None else [tenant_id]:
                if self._loaded.pop(name, None):
                    self._forgotten_locked.add(name)
        return len(gone)

    def _everything(self) -> Iterator[bytes]:
        """Yield the names of all that is kept, but for locks and files."""
        for name in self._redis.scan_iter(_name("*"), count=1_000):
            if not name.startswith((b"drytake:lock:", b"drytake:file")):
                yield name

    def _all_of(self, tenant_id: str, tasks: list[bytes]) -> list[str]:
        accounts = cast("set[bytes]", self._redis.smembers(_name("accounts", tenant_id)))
        moves = [_name("moves", tenant_id, provider.decode()) for provider in accounts]
        own = [_name(kind, tenant_id) for kind in ("tenant", "tasks", "calls", "accounts")]
        return [*moves, *own, *(_name("task", *member.decode().split("/", 1)) for member in tasks)]

    # --- files -----------------------------------------------------------------------------------------------

    def add_file(self, file: StoredFile) -> None:
        with self.lock:
            self._add_file(file)

    def _add_file(self, file: StoredFile) -> None:
        replaced = self._redis.hget(_name("file", file.id), "data")
        if replaced is not None:
            self._redis.lrem(_name("files"), 0, f"{len(replaced)}/{file.id}")
            self._redis.decrby(_name("file-bytes"), len(replaced))
        self._redis.hset(_name("file", file.id), mapping={"facts": _facts_of(file), "data": file.data})
        self._redis.rpush(_name("files"), f"{len(file.data)}/{file.id}")
        self._redis.incrby(_name("file-bytes"), len(file.data))
        while self._too_many_bytes():
            size, _, oldest = cast("bytes", self._redis.lpop(_name("files"))).decode().partition("/")
            self._redis.delete(_name("file", oldest))
            self._redis.decrby(_name("file-bytes"), int(size))

    def replace_files(self, files: list[StoredFile]) -> None:
        with self.lock:
            for name in self._redis.scan_iter(_name("file*"), count=1_000):
                self._later("DEL", name)
            kept = fitting(files, self._file_limit)
            for file in kept:
                self._later("HSET", _name("file", file.id), "facts", _facts_of(file), "data", file.data)
                self._later("RPUSH", _name("files"), f"{len(file.data)}/{file.id}")
            self._later("SET", _name("file-bytes"), sum(len(file.data) for file in kept))

    def _too_many_bytes(self) -> bool:
        size = int(cast("bytes", self._redis.get(_name("file-bytes"))) or 0)
        return size > self._file_limit and self._redis.llen(_name("files")) > 1

    def file(self, file_id: str) -> StoredFile | None:
        with self.lock:
            facts, data = cast("list[bytes | None]", self._redis.hmget(_name("file", file_id), "facts", "data"))
        if facts is None or data is None:
            return None
        facts = load(facts)
        return StoredFile(file_id, facts["name"], facts["content_type"], data, MediaInfo(**facts["info"]))

    def files(self) -> list[StoredFile]:
        names = [entry.decode().partition("/")[2] for entry in self._range(_name("files"))]
        return [file for file in map(self.file, names) if file]

    # --- the rest --------------------------------------------------------------------------------------------

    def serial(self) -> int:
        return serial()

    def reach(self, number: int) -> None:
        serial.reach(number)

    def close(self) -> None:
        self._redis.close()

    def __len__(self) -> int:
        with self.lock:
            return self._redis.zcard(_name("tasks"))


def _name(*parts: str) -> str:
    return ":".join(("drytake", *parts))


def _facts_of(file: StoredFile) -> str:
    return dump({"name": file.name, "content_type": file.content_type, "info": asdict(file.info)})


def _index(tenant_id: str | None) -> str:
    return _name("tasks") if tenant_id is None else _name("tasks", tenant_id)


def _open(url: str) -> "redis.Redis":
    """Return a connection to the Redis that a URL names.

    Raises:
        StoreError: it doesn't answer, or the URL says what can't be followed.
    """
    try:
        _check(url)
        connection = redis.Redis.from_url(url, socket_timeout=_RESPONSE_SECONDS)
        connection.ping()
    except (redis.RedisError, ValueError, TypeError) as error:  # the last for options that the driver doesn't know
        raise _unusable(url, error) from error
    return connection


def _check(url: str) -> None:
    """Look at what the driver would take for something else, silently.

    Raises:
        ValueError: there is such a thing.
    """
    parts = urlsplit(url)
    if parts.scheme != "unix" and not _DATABASE.fullmatch(parts.path):
        raise ValueError("what follows the host is no number of a database; write redis://HOST:PORT/0")
    if "decode_responses" in parts.query:
        raise ValueError("`decode_responses` is ours to say; leave it out")


def _unusable(url: str, error: Exception) -> StoreError:
    """Return what an error of a Redis means, without the password that its URL may hold."""
    place = url.rpartition("@")[2].partition("?")[0]
    return StoreError(f"the Redis at {place} can't be used as a store: {error}")
