"""URLs in responses: of a provider's operations and of results, by the way that a call came in."""

from collections.abc import Mapping
from typing import NamedTuple

from drytake.mockserver.state.files import MEDIA
from drytake.schemas.http import TaskView
from drytake.schemas.paths import filled
from drytake.schemas.provider import Provider

__all__ = ["Links"]


class Links(NamedTuple):
    """What links start with, for who came to an origin."""

    provider: Provider
    origin: str
    public_url: str | None = None
    """This server's own address, whatever it is called by."""

    @property
    def _own(self) -> bool:
        """True where the origin is one of the provider's own, and not this server's."""
        return self._host in self.provider.hosts

    @property
    def _host(self) -> str:
        return self.origin.partition("://")[2].partition(":")[0]

    def to(self, operation: str, path: Mapping[str, str]) -> str:
        """Return the URL of an operation: at the provider's own host of its place, or under this server's address."""
        provider = self.provider
        row = provider.operation(operation)
        own = filled(row.path, path)
        if not self._own:
            place = f"-{row.place}" if row.place else ""
            return f"{self.public_url or self.origin}/{provider.id}{place}{own}"
        if provider.place_of(self._host) == row.place:
            return f"{self.origin}{own}"
        return f"{self.origin.partition('://')[0]}://{provider.host_of(row.place)}{own}"

    def result(self, task: TaskView, index: int = 0, suffix: str = "mp4") -> str:
        """Return the public URL of a task's result."""
        return f"{self.public_url or self.origin}{MEDIA}{self.provider.id}/{task.id}/{index}.{suffix}"
