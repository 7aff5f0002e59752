"""What tests that speak of several providers share with those of the engine and of the commands."""

from tests.commands.conftest import run, write
from tests.mockserver.state.store.conftest import opened, own_redis, redis_url, store, url

__all__ = ["opened", "own_redis", "redis_url", "run", "store", "url", "write"]
