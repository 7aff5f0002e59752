"""URLs in responses: of a provider's operations and of results, by the way that a call came in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from drytake.mockserver.state.files import FILES, MEDIA, StoredFile
from drytake.schemas.http import TaskView
from drytake.schemas.paths import filled, path_pattern
from drytake.schemas.provider import Provider

__all__ = ["Links", "file_path", "path_behind"]

_PORT = re.compile(r":\d+$")


@dataclass(frozen=True)
class Links:
    """What links start with, for who came to an origin."""

    provider: Provider
    origin: str
    public_url: str | None = None
    """This server's own address, whatever it is called by."""
    results_port: int | None = None
    """The port of links to files, where it isn't that of all else."""

    @cached_property
    def _own(self) -> bool:
        """True where the origin is one of the provider's own, and not this server's."""
        return self._host in self.provider.hosts

    @cached_property
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
        return self._at(row.place, own)

    def url(self, path: str, host: str = "") -> str:
        """Return the URL of a provider's path: at another of its hosts, where the origin is one, or under this server's address."""
        if not self._own:
            return f"{self.public_url or self.origin}/{self.provider.id}{path}"
        scheme, _, reached = self.origin.partition("://")
        return f"{scheme}://{host or reached}{path}"

    def result(self, task: TaskView, index: int = 0, suffix: str = "mp4") -> str:
        """Return the public URL of a task's result."""
        files = self.provider.files
        if files is not None and self._own:
            return self._at(files.place, files.results.format(task=task.id, index=index, suffix=suffix))
        return f"{self._files}{MEDIA}{self.provider.id}/{task.id}/{index}.{suffix}"

    def upload(self, file: StoredFile) -> str:
        """Return the public URL of an uploaded file."""
        return self.file(file.id, file.name)

    def file(self, file_id: str, name: str) -> str:
        """Return the public URL of a file that was uploaded, or will be."""
        files = self.provider.files
        if files is None:
            return f"{self._files}{FILES}{file_id}/{name}"
        path = files.uploads.format(id=file_id, name=name)
        if self._own:
            return self._at(files.place, path)
        return f"{self.public_url or self.origin}/{self.provider.id}-{files.place}{path}"

    @cached_property
    def _files(self) -> str:
        """What links to files start with under this server's address."""
        start = self.public_url or self.origin
        if self.results_port is None:
            return start
        scheme, _, host = start.partition("://")
        return f"{scheme}://{_PORT.sub('', host)}:{self.results_port}"

    def _at(self, place: str, path: str) -> str:
        return f"{self.origin.partition('://')[0]}://{self.provider.host_of(place)}{path}"


def file_path(provider: Provider, place: str, path: str) -> str | None:
    """Return this server's own path of a file that a provider's path names at one of its places; `None` where it names none."""
    files = provider.files
    if files is None or place != files.place:
        return None
    result = path_pattern(files.results).fullmatch(path)
    if result is not None:
        return f"{MEDIA}{provider.id}/{result['task']}/{result['index']}.{result['suffix']}"
    upload = path_pattern(files.uploads).fullmatch(path)
    return None if upload is None else f"{FILES}{upload['id']}/{upload['name']}"


def path_behind(provider: Provider, url: str) -> str | None:
    """Return this server's own path of a file that a provider's URL names; `None` where it names none."""
    if provider.files is None:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host in provider.hosts:
        return file_path(provider, provider.place_of(host), parts.path)
    prefix = f"/{provider.id}-{provider.files.place}"
    return (
        file_path(provider, provider.files.place, parts.path.removeprefix(prefix))
        if parts.path.startswith(prefix)
        else None
    )
