"""Which store a URL names."""

from drytake.mockserver.state.store.model import Store, StoreError

__all__ = ["open_store"]


def open_store(url: str, *, journal_limit: int, file_limit: int, mode: int = 0o600) -> Store:
    """Return the store that a URL names: `memory`, `sqlite:///PATH` or `redis://HOST:PORT/DB`.

    A file that is made has the permissions of `mode`.

    Raises:
        StoreError: it can't be opened.
    """
    scheme = url.partition(":")[0]
    if scheme == "memory":
        from drytake.mockserver.state.store.memory import MemoryStore  # noqa: PLC0415 - one of three

        return MemoryStore(file_limit=file_limit)
    if scheme == "sqlite":
        from drytake.mockserver.state.store.sqlite import SqliteStore  # noqa: PLC0415 - one of three

        return SqliteStore(url, journal_limit=journal_limit, file_limit=file_limit, mode=mode)
    if scheme in ("redis", "rediss", "unix"):
        from drytake.mockserver.state.store.redis import RedisStore  # noqa: PLC0415 - needs an extra

        return RedisStore(url, journal_limit=journal_limit, file_limit=file_limit)
    raise StoreError(f"there is no store `{url}`; there is: memory, sqlite:///PATH, redis://HOST:PORT/DB")
