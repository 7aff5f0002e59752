"""Where a call carries its API key."""

from typing import NamedTuple

__all__ = ["BEARER", "HeaderKey", "KeyPlace", "QueryKey"]


class HeaderKey(NamedTuple):
    """A header that carries a key, behind a prefix such as `Bearer `."""

    name: str
    prefix: str = ""

    @property
    def scheme(self) -> str:
        """What documents call it: `bearer`, `key`, `x-api-key`."""
        return (self.prefix.strip() or self.name).lower()

    def line(self, key: str) -> str:
        """Return the header line that carries a key."""
        return f"{self.name}: {self.prefix}{key}"


class QueryKey(NamedTuple):
    """A query parameter that carries a key."""

    name: str

    @property
    def scheme(self) -> str:
        """What documents call it."""
        return self.name.lower()


KeyPlace = HeaderKey | QueryKey
BEARER = HeaderKey("Authorization", "Bearer ")
