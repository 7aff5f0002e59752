"""Callbacks: what is posted to a client when its task ends, again and again until it is taken.

A delivery falls due on the tenant's clock, so moving the clock sends it; the posting itself takes real time and
happens in a thread of its own, one delivery after the other. Only this machine is posted to, unless a host is allowed,
and never a control API: whoever may name a callback's URL could drive it. Each post says what it is, too, so that a
control API that is reached under another path refuses it.


A secret in a URL isn't kept: only the process that took the URL knows it, and if that ends first, the delivery fails.
"""

import ipaddress
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic_core import to_json

from drytake.mockserver.engine.call import Mount
from drytake.mockserver.state.files import CALLBACK_HEADER, CONTROL
from drytake.mockserver.state.redaction import REDACTED, redacted_text
from drytake.mockserver.state.store.model import Store, StoreError
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.times import iso
from drytake.schemas.validation.text import quoted

__all__ = ["Outbox", "delivery_json"]

RETRY_SECONDS = (10, 60, 300, 1_800)
"""Tenant's seconds between the attempts; no provider documents its own. Then it is given up."""
_PATIENCE_SECONDS = 10
_LOOK_SECONDS = 1.0
"""How often the thread looks by itself: for clocks that others moved."""
_KEPT = 200
"""Deliveries that a tenant's log keeps."""
_URLS = 10_000
"""URLs with secrets that are remembered."""
_ORPHAN_SECONDS = 15.0
"""How long a delivery that is due may wait for the process that knows its URL."""
log = logging.getLogger("drytake")

Delivery = dict[str, Any]
"""One callback, in plain values: it is part of the tenant's state. Its `due` is `None` where nobody knows it yet."""
_NEVER = float("inf")


class Attempt(NamedTuple):
    """How posting once went."""

    status: int | None = None
    error: str | None = None
    blocked: bool = False
    """True where it wasn't tried, and never will be."""


_LOST = Attempt(error="its URL had a secret, which isn't kept: the server that took it has ended")


def _due(delivery: Delivery) -> float:
    return _NEVER if delivery["due"] is None else float(delivery["due"])


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as the control API shows it."""
    attempts = [{**attempt, "at": iso(attempt["at"])} for attempt in delivery["attempts"]]
    due = None if _due(delivery) == _NEVER else iso(delivery["due"])
    return {**delivery, "url": redacted_text(delivery["url"]), "due": due, "attempts": attempts}


class Outbox:
    """Posts what is due, of all tenants."""

    def __init__(
        self,
        store: Store,
        mounts: Mapping[str, Mount],
        *,
        tenant_by_id: Callable[[str], Tenant],
        hosts: frozenset[str],
    ) -> None:
        self._store, self._mounts, self._tenant_by_id, self._hosts = store, mounts, tenant_by_id, hosts
        self._tenants: set[str] = set()
        """Those that have something waiting."""
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._urls: OrderedDict[tuple[str, str], str] = OrderedDict()
        """By tenant and delivery: URLs that have a secret."""
        self._orphans: dict[tuple[str, str], float] = {}
        """Since when a delivery of another process has been seen to be due."""

    # --- what is to be sent; called with the engine's lock held ---------------------------------------------------

    def expect(self, tenant: Tenant, task: Task, url: str, due: float) -> None:
        """Note that a task's end is to be posted."""
        number = len(tenant.deliveries) + 1
        delivery: Delivery = {
            "id": f"{task.id}-{number}",
            "provider": task.provider,
            "task_id": task.id,
            "url": redacted_text(url, task.secrets),
            "state": "waiting",
            "due": None if due == _NEVER else due,
            "attempts": [],
        }
        tenant.deliveries.append(delivery)
        del tenant.deliveries[:-_KEPT]
        if _is_hidden(delivery):
            self._urls[tenant.id, delivery["id"]] = url
            while len(self._urls) > _URLS:
                self._urls.popitem(last=False)
        self.track(tenant)

    def bring_forward(self, tenant: Tenant, task: Task, due: float) -> None:
        """Note that a task has ended sooner than it was to."""
        for delivery in tenant.deliveries:
            if (delivery["provider"], delivery["task_id"]) == (task.provider, task.id) and not delivery["attempts"]:
                delivery["due"] = min(_due(delivery), due)
        self.wake()

    def redeliver(self, tenant: Tenant, delivery_id: str) -> Delivery | None:
        """Send a delivery once more, now; return it, or `None` where there is none."""
        for delivery in tenant.deliveries:
            if delivery["id"] == delivery_id:
                delivery["state"], delivery["due"] = "waiting", tenant.clock.now
                self.track(tenant)
                return delivery
        return None

    def track(self, tenant: Tenant) -> None:
        """Look after a tenant's deliveries from now on."""
        with self._wake:
            self._tenants.add(tenant.id)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="drytake-outbox", daemon=True)
                self._thread.start()
            self._wake.notify()

    def wake(self) -> None:
        """Look at once: a clock was moved."""
        with self._wake:
            self._wake.notify()

    def close(self) -> None:
        """Send nothing any more."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_PATIENCE_SECONDS)

    # --- the thread ----------------------------------------------------------------------------------------------

    def _work(self) -> None:
        said = ""
        while not self._closed:
            try:
                self._deliver_next()
                said = ""
            except StoreError as error:
                if said != str(error):
                    said = str(error)
                    log.error("callbacks wait: %s", said)  # noqa: TRY400 - one line tells it
                self._rest(_LOOK_SECONDS)
            except Exception as error:  # those of other tenants go on
                if said != str(error):
                    said = str(error)
                    log.exception("a callback went wrong: please report it")
                self._rest(_LOOK_SECONDS)

    def _deliver_next(self) -> None:
        taken = self._take()
        if taken is not None:
            tenant_id, delivery, body = taken
            url = self._urls.get((tenant_id, delivery["id"]))
            lost = url is None and _is_hidden(delivery)
            self._note(tenant_id, delivery["id"], _LOST if lost else self._post(url or delivery["url"], body))

    def _take(self) -> tuple[str, Delivery, bytes] | None:
        """Return what is due, or wait for a while and return `None`."""
        with self._store.lock:
            found, pause = self._next()
        if found is not None:
            return found
        self._rest(pause)
        return None

    def _rest(self, seconds: float) -> None:
        """Wait, unless somebody pokes."""
        with self._wake:
            if not self._closed:
                self._wake.wait(seconds)

    def _tenant(self, name: str) -> Tenant | None:
        """Return a tenant that is still there: one that went with a reset or a restore is not made again."""
        return self._tenant_by_id(name) if self._store.has_tenant(name) else None

    def _next(self) -> tuple[tuple[str, Delivery, bytes] | None, float]:
        soonest: tuple[float, Tenant, Delivery] | None = None
        for name in sorted(self._tenants):
            tenant = self._tenant(name)
            waiting = [] if tenant is None else [one for one in tenant.deliveries if one["state"] == "waiting"]
            if tenant is None or not waiting:
                self._tenants.discard(name)
                continue
            for delivery in waiting:
                pause = _pause(tenant, _due(delivery))
                if (soonest is None or pause < soonest[0]) and self._is_ours(tenant, delivery, pause):
                    soonest = (pause, tenant, delivery)
        if soonest is None or soonest[0] > 0:
            return None, min(soonest[0], _LOOK_SECONDS) if soonest else _LOOK_SECONDS
        _, tenant, delivery = soonest
        return (tenant.id, dict(delivery), self._body(tenant, delivery)), 0

    def _is_ours(self, tenant: Tenant, delivery: Delivery, pause: float) -> bool:
        """Return whether this process posts a delivery: another one may know its URL, as long as that lives."""
        key = (tenant.id, delivery["id"])
        if not _is_hidden(delivery) or key in self._urls:
            return True
        now = time.monotonic()
        return pause <= 0 and now - self._orphans.setdefault(key, now) > _ORPHAN_SECONDS

    def _body(self, tenant: Tenant, delivery: Delivery) -> bytes:
        task = self._store.get(delivery["provider"], delivery["task_id"])
        mount = self._mounts[delivery["provider"]]
        callback = mount.dialect.callback
        if task is None or callback is None:
            return b"{}"
        state, finished = state_of(task, max(tenant.clock.now, _due(delivery)))
        return to_json(callback(mount, tenant, task, state, finished or tenant.clock.now))

    def _post(self, url: str, body: bytes) -> Attempt:
        """Post once."""
        from http.client import HTTPException  # noqa: PLC0415 - 10 ms of the start that few servers need

        try:
            parts = urlsplit(url)
            error_kind = self._refusal(parts)
            return Attempt(error=error_kind, blocked=True) if error_kind else Attempt(_send(parts, body))
        except (OSError, HTTPException, ValueError) as error:
            return Attempt(error=str(error) or type(error).__name__)

    def _refusal(self, parts: SplitResult) -> str | None:
        """Return why nothing is posted to a URL; `None` where something may be."""
        if parts.scheme not in ("http", "https"):
            return f"callbacks are posted to http:// and https:// URLs; this one begins with {quoted(parts.scheme)}"
        if not parts.hostname:
            return "the URL names no host to post to"
        if not self._allowed(parts.hostname):
            return f"`{parts.hostname}` isn't this machine; allow it with `--webhook-host {parts.hostname}`"
        if CONTROL[1:] in unquote(parts.path).split("/"):
            return f"`{CONTROL}` is a control API, to which no callback is posted; name a URL of your own"
        return None

    def _allowed(self, host: str) -> bool:
        if host == "localhost" or host in self._hosts:
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def _note(self, tenant_id: str, delivery_id: str, attempt: Attempt) -> None:
        with self._store.lock:
            tenant = self._tenant(tenant_id)
            if tenant is None:
                return
            for delivery in tenant.deliveries:
                if delivery["id"] == delivery_id:
                    said = {
                        "at": tenant.clock.now,
                        "status": attempt.status,
                        "error": attempt.error and redacted_text(attempt.error),
                    }
                    delivery["attempts"].append(said)
                    _decide(delivery, attempt)
                    log.info("callback of task %s: %s", delivery["task_id"], attempt.error or attempt.status)


def _decide(delivery: Delivery, attempt: Attempt) -> None:
    attempts = len(delivery["attempts"])
    if attempt.status is not None and 200 <= attempt.status < 300:
        delivery["state"] = "delivered"
    elif attempt.blocked:
        delivery["state"] = "blocked"
    elif attempt is _LOST or attempts > len(RETRY_SECONDS):
        delivery["state"] = "failed"
    else:
        delivery["due"] = _due(delivery) + RETRY_SECONDS[attempts - 1]


def _is_hidden(delivery: Delivery) -> bool:
    """Return whether a secret of a delivery's URL was left out."""
    return REDACTED in delivery["url"] or "://redacted@" in delivery["url"]


def _pause(tenant: Tenant, due: float) -> float:
    """Return real seconds until a moment of a tenant's time; for ever where its clock stands still."""
    left = due - tenant.clock.now
    if left <= 0:
        return 0
    return left / tenant.clock.scale if tenant.clock.scale else float("inf")


def _send(parts: SplitResult, body: bytes) -> int:
    from http.client import HTTPConnection, HTTPSConnection  # noqa: PLC0415 - as above

    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE_SECONDS)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"content-type": "application/json", "user-agent": "drytake", CALLBACK_HEADER: "1"}
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        while response.read(65_536) and time.monotonic() < deadline:
            pass
        return response.status
    finally:
        connection.close()
