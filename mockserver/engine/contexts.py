"""What a dialect's pure functions are given where there is no call: when a webhook is rendered."""

from collections.abc import Mapping
from typing import Any

from drytake.mockserver.engine.call import Mount
from drytake.mockserver.engine.links import Links
from drytake.mockserver.state.tenant import Tenant, token_of
from drytake.schemas.http import TaskView
from drytake.schemas.validation.media import Lookup

__all__ = ["TaskContext"]


class TaskContext:
    """What `schemas.http.Context` asks for, of a task's provider and owner and the way its create call came in."""

    __slots__ = ("_id", "_mount", "_origin", "_tenant")

    def __init__(self, mount: Mount, tenant: Tenant, origin: str) -> None:
        self._mount, self._tenant, self._origin = mount, tenant, origin
        self._id: str | None = None

    @property
    def id(self) -> str:
        """An id of its own, drawn when first asked for."""
        if self._id is None:
            self._id = self._mount.provider.call_id(self._tenant.hex_id(), self._tenant.clock.now)
        return self._id

    @property
    def switches(self) -> Mapping[str, Any]:
        """This server's choices where the provider's documents are silent."""
        return self._mount.switches

    @property
    def broken(self) -> frozenset[str]:
        """None: no call is answered."""
        return frozenset()

    @property
    def lookup(self) -> Lookup:
        """Says what is known of the file behind a URL."""
        return self._mount.lookup

    @property
    def payer(self) -> str:
        """A key: no call is answered."""
        return "key"

    @property
    def account(self) -> Any:
        """The owner's money at the provider."""
        provider = self._mount.provider
        return self._tenant.account(provider.id, provider.unit, self._mount.opening)

    @property
    def user(self) -> str:
        """What stands for the owner."""
        return self._tenant.name

    @property
    def token(self) -> str:
        """A key that stands for the owner's own."""
        return token_of(self._tenant.id)

    @property
    def now(self) -> float:
        """The owner's time."""
        return self._tenant.clock.now

    def header(self, _: str) -> str:
        """Return nothing: no call is answered."""
        return ""

    def result(self, task: TaskView, index: int = 0, suffix: str = "mp4") -> str:
        """Return the public URL of a task's result, as the create call's response would have it."""
        return self._links.result(task, index, suffix)

    @property
    def parent(self) -> TaskView | None:
        """None: no call is answered."""
        return None

    def file(self, file_id: str, name: str) -> str:
        """Return the public URL of a file."""
        return self._links.file(file_id, name)

    def to(self, operation: str, **path: str) -> str:
        """Return the URL of an operation, as the create call's response would have it."""
        return self._links.to(operation, path)

    def url(self, path: str, *, host: str = "") -> str:
        """Return the URL of one of the provider's own paths, as the create call's response would have it."""
        return self._links.url(path, host)

    @property
    def _links(self) -> Links:
        return self._mount.links(self._origin)

    @property
    def query(self) -> Mapping[str, str]:
        """None: no call is answered."""
        return {}

    @property
    def params(self) -> Mapping[str, str]:
        """None: no call is answered."""
        return {}

    @property
    def scenarios(self) -> tuple[str, ...]:
        """None: no call is answered."""
        return ()

    def happens(self, _: str) -> bool:
        """Return that it doesn't: no call is answered."""
        return False
