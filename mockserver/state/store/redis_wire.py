"""The way to a Redis and back: a connection, what a transaction is written by, and what is done where an answer is lost."""

import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

from drytake.mockserver.state.store.model import ConflictError, StoreError
from drytake.mockserver.state.store.redis_scripts import (
    COMMIT,
    LEASE,
    MIGRATE,
    RELEASE,
    RESET,
    TOUCH,
    TRIM_FILES,
    VERSIONS,
)

try:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError as missing:
    raise StoreError("the Redis store needs a package: pip install 'drytake[redis]'") from missing

__all__ = ["Changes", "Command", "Wire", "chunks", "key", "redis", "unusable"]

LAYOUT = 2
"""Number of the layout of keys and states; the first one had none."""
_LEASE_MILLISECONDS = 300
"""For how long a process may keep others from writing a tenant; one that is stopped meanwhile writes nothing stale."""
_LEASE_PATIENCE_SECONDS = 5.0
_RESPONSE_SECONDS = 5
"""How long a Redis may take to answer, unless its URL says `?socket_timeout=`: calls wait for it, the server doesn't."""
_MARGIN = 0.9
"""Of that time, after which nothing is written any more: the answer must come within it."""
_RESEND_SECONDS = 0.5
"""How long an answer that was lost with its connection is asked for again."""
_PAUSE_SECONDS = 0.002
_WORDS = 20_000
"""What a transaction has at most to be written by a script."""
_DATABASE = re.compile(r"(/[0-9]*)?")

_CHUNK, _TAIL = 500, 20
T = TypeVar("T")
Command = tuple[str | bytes | int | float, ...]


class Changes(NamedTuple):
    """What a transaction has read, and what it writes."""

    tenants: Mapping[str, bytes]
    """Versions as they were read; nothing for those that weren't there."""
    tasks: Mapping[str, int]
    """Versions of tasks that were read apart from their tenants, by name."""
    touched: Iterable[str]
    """Tenants whose tasks change, whatever else became of these."""
    commands: Sequence[Command]


def key(*parts: str) -> str:
    """Return the name of something that is kept."""
    return ":".join(("drytake", *parts))


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield so many of some things as one command may name."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


class Wire:
    """One connection. It doesn't try again by itself, as nothing may be written twice."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.redis = _open(url)
        said = self.redis.connection_pool.connection_kwargs.get("socket_timeout")
        self._patience = float(said or _RESPONSE_SECONDS)
        script = self.redis.register_script
        self._commit, self._lease, self._release = script(COMMIT), script(LEASE), script(RELEASE)
        self._reset, self._touch, self._trim = script(RESET), script(TOUCH), script(TRIM_FILES)
        self._versions = script(VERSIONS)
        self._process, self._number = secrets.token_hex(8), 0
        self._ahead = 0.0
        """By how much the Redis's clock is ahead of ours, in milliseconds."""
        self._note_time(self.redis.time())
        found = self.redis.register_script(MIGRATE)(args=[LAYOUT])
        if int(cast("bytes", found)) != LAYOUT:
            raise StoreError(f"{_place(url)} was written by another version (layout {int(cast('bytes', found))})")

    def _note_time(self, said: tuple[int, int]) -> None:
        self._ahead = said[0] * 1000 + said[1] / 1000 - time.monotonic() * 1000

    def find_again(self) -> None:
        """Return once Redis can be used that was away; one that reads its disk is waited for a little.

        Raises:
            redis.RedisError: it can't.
        """
        give_up = time.monotonic() + _RESEND_SECONDS
        while True:
            try:
                self.redis.ping()
            except redis.BusyLoadingError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(_PAUSE_SECONDS * 10)
            else:
                return

    def new_token(self) -> str:
        """Return a name for a transaction that no other ever has."""
        self._number += 1
        return f"{self._process}-{self._number}"

    # --- reading -------------------------------------------------------------------------------------------------

    def tenant(self, tenant_id: str) -> tuple[bytes, bytes | None]:
        """Return a tenant's version and state."""
        found = self.redis.hmget(key("tenant", tenant_id), "version", "state")
        version, state = cast("list[bytes | None]", found)
        return version or b"", state

    def lease(self, tenant_id: str, token: str, known: bytes) -> tuple[bytes, bytes | None]:
        """Keep others from writing a tenant, and return its version and, where another one is known, its state.

        Raises:
            StoreError: others have kept us from it for too long.
        """
        give_up = time.monotonic() + _LEASE_PATIENCE_SECONDS
        keys = [key("lease", tenant_id), key("tenant", tenant_id)]
        args: list[str | bytes | int] = [token, _LEASE_MILLISECONDS, known]
        while time.monotonic() < give_up:
            taken, said, state = cast("tuple[int, Any, bytes | None]", self._lease(keys=keys, args=args))
            if taken:
                return said or b"", state
            time.sleep(min(_PAUSE_SECONDS, max(0, said) / 1000))
        raise StoreError(f"tenant {tenant_id[:12]} has been in use for {_LEASE_PATIENCE_SECONDS:g} seconds")

    def release(self, tenants: Iterable[str], token: str) -> None:
        """Let others write tenants again."""
        pipeline = self.redis.pipeline(transaction=False)
        for tenant_id in tenants:
            self._release(keys=[key("lease", tenant_id)], args=[token], client=pipeline)
        if len(pipeline):
            pipeline.execute()

    def oldest(self, name: str, limit: int) -> list[bytes]:
        """Return the first tasks of a list."""
        return cast("list[bytes]", self.redis.zrange(name, 0, limit - 1))

    def versions(self, name: str) -> Iterator[tuple[bytes, int]]:
        """Yield the tasks of a list, and how often each was saved."""
        found = iter(cast("list[bytes]", self._versions(keys=[name])))
        return ((member, int(version)) for member, version in zip(found, found, strict=True))

    def tails(self, names: Sequence[str]) -> list[Iterator[bytes]]:
        """Return what yields some lists from their ends; the first of each are asked for at once."""
        pipeline = self.redis.pipeline(transaction=False)
        for name in names:
            pipeline.lrange(name, -_TAIL, -1)
        ends = cast("list[list[bytes]]", pipeline.execute()) if names else []
        return [self._tail(name, end) for name, end in zip(names, ends, strict=True)]

    def _tail(self, name: str, end: list[bytes]) -> Iterator[bytes]:
        seen, asked = 0, _TAIL
        while end:
            yield from reversed(end)
            if len(end) < asked:
                return
            seen, asked = seen + asked, _CHUNK
            end = cast("list[bytes]", self.redis.lrange(name, -seen - asked, -seen - 1))

    # --- writing -------------------------------------------------------------------------------------------------

    def commit(self, token: str, changes: Changes) -> None:
        """Write a transaction, all of it.

        Raises:
            ConflictError: others have changed what it had read; nothing is written.
            redis.RedisError: it can't be written.
        """
        if sum(map(len, changes.commands)) > _WORDS:
            self._commit_watched(token, changes)
            return
        words = _words(changes)
        deadline = time.monotonic() + self._patience * _MARGIN
        last = str(int(deadline * 1000 + self._ahead))
        outcome = self._sent(
            [self._process, token, last, "0", *words], min(deadline, time.monotonic() + _RESEND_SECONDS)
        )
        if outcome == b"late":  # this process was paused on the way, or a clock was set
            self._note_time(self.redis.time())
        if outcome != b"kept":
            raise ConflictError("another process changed the same at the same time")

    def _sent(self, arguments: list[Any], until: float) -> bytes:
        """Send a transaction, and once more where the answer was lost: it tells those apart that it has written."""
        while True:
            try:
                outcome, _ = cast("tuple[bytes, int]", self._commit(args=arguments))
            except redis.TimeoutError:
                raise
            except redis.ConnectionError:
                if time.monotonic() > until:
                    raise
                arguments[3] = "1"
                time.sleep(_PAUSE_SECONDS * 10)
            else:
                return outcome

    def _commit_watched(self, token: str, changes: Changes) -> None:
        """Write what is too much for a script."""
        with self.redis.pipeline(transaction=True) as pipeline:
            watched = [name for tenant in changes.tenants for name in (key("tenant", tenant), key("lease", tenant))]
            if watched or changes.tasks:
                pipeline.watch(*watched, *changes.tasks)  # type: ignore[no-untyped-call]  # it has no types
            for tenant, version in changes.tenants.items():
                if (cast("bytes | None", pipeline.hget(key("tenant", tenant), "version")) or b"") != version:
                    raise ConflictError("another process changed the same at the same time")
            pipeline.multi()
            for tenant in changes.touched:
                self._touch(keys=[key("tenant", tenant)], args=[f"{token}+"], client=pipeline)
            for command in changes.commands:
                if command[0] == "RESET":
                    self._reset(client=pipeline)
                else:
                    pipeline.execute_command(*command)  # type: ignore[no-untyped-call]  # it has no types
            try:
                pipeline.execute()
            except redis.WatchError as error:
                raise ConflictError("another process changed the same at the same time") from error

    def trim_files(self, limit: int) -> None:
        """Let the oldest files go where there are too many bytes."""
        self._trim(args=[limit])

    def close(self) -> None:
        with suppress(redis.RedisError):
            self.redis.close()


def _words(changes: Changes) -> list[Any]:
    words: list[Any] = [len(changes.tenants)]
    for tenant, version in changes.tenants.items():
        words += (tenant, version)
    words.append(len(changes.tasks))
    for name, number in changes.tasks.items():
        words += (name, number)
    touched = list(changes.touched)
    words += (len(touched), *touched, len(changes.commands))
    for command in changes.commands:
        words.append(len(command))
        words += command
    return words


def _open(url: str) -> "redis.Redis":
    """Return a connection to the Redis that a URL names.

    Raises:
        StoreError: it doesn't answer, or the URL says what can't be followed.
    """
    try:
        _check(url)
        connection = redis.Redis.from_url(url, socket_timeout=_RESPONSE_SECONDS, retry=Retry(NoBackoff(), 0))
        connection.ping()
    except (redis.RedisError, ValueError, TypeError) as error:  # the last for options that the driver doesn't know
        raise unusable(url, error) from error
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


def _place(url: str) -> str:
    """Return where a Redis is, without the password that its URL may hold."""
    return f"the Redis at {url.rpartition('@')[2].partition('?')[0]}"


def unusable(url: str, error: Exception) -> StoreError:
    """Return what an error of a Redis means."""
    return StoreError(f"{_place(url)} can't be used as a store: {error}")
