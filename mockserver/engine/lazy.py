"""A mapping whose keys are known from the start and whose values are made when they are first looked at."""

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import TypeVar

__all__ = ["LazyMapping"]

V = TypeVar("V")


class LazyMapping(MutableMapping[str, V]):
    """Keys in their order; asking whether there is one makes nothing."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], V], also: Iterable[str] = ()) -> None:
        self._make = make
        self._values: dict[str, V | None] = dict.fromkeys(keys)
        self._also = frozenset(also)
        """Keys that there are too, and that stand among the others once they were looked at."""

    @property
    def hidden(self) -> frozenset[str]:
        """Keys that nobody has looked at yet: they don't stand among the others."""
        return self._also - self._values.keys()

    def __getitem__(self, key: str) -> V:
        value = self._values.get(key) if key in self._also else self._values[key]
        if value is None:
            value = self._values[key] = self._make(key)
        return value

    def made(self) -> Iterator[V]:
        """Yield the values that were looked at before."""
        return (value for value in self._values.values() if value is not None)

    def __setitem__(self, key: str, value: V) -> None:
        self._values[key] = value

    def __delitem__(self, key: str) -> None:
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values or key in self._also

    def __len__(self) -> int:
        return len(self._values)
