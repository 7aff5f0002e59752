"""What is known of the file behind a URL: one that was uploaded, a task's result, or what the URL itself says."""

from drytake.mockserver.engine.call import Mount
from drytake.mockserver.engine.lazy import LazyMapping
from drytake.mockserver.engine.links import path_behind
from drytake.mockserver.engine.results import Results
from drytake.mockserver.state.files import MEDIA, StoredFile, file_id_in, probe_url
from drytake.mockserver.state.store.model import Store
from drytake.schemas.validation.media import MediaInfo

__all__ = ["KnownFiles"]


class KnownFiles:
    """Answers for URLs of this server's, and of providers' own hosts of files."""

    def __init__(self, store: Store, mounts: LazyMapping[Mount]) -> None:
        self._store, self._mounts = store, mounts
        self.results: Results | None = None
        """Those of tasks, once there are any."""

    def stored(self, url: str) -> StoredFile | None:
        """Return the uploaded file that a URL names, if it does."""
        file_id = file_id_in(self._own_path(url))
        return self._store.file(file_id) if file_id else None

    def info(self, url: str) -> MediaInfo | None:
        """Return what is known of the file behind a URL."""
        stored = self.stored(url)
        if stored is not None:
            return stored.info
        path = self._own_path(url)
        if MEDIA in path and self.results is not None:
            return self.results.info(path.partition(MEDIA)[2])
        return probe_url(url)

    def _own_path(self, url: str) -> str:
        """Return this server's path of a file at a provider's own host; of any other URL itself."""
        found = (path_behind(mount.provider, url) for mount in self._mounts.made())
        return next((path for path in found if path is not None), url)
