"""Callbacks: what is posted to a client when its task changes, again and again until it is taken.

A delivery falls due on the tenant's clock, so moving the clock sends it; the posting itself takes real time and
happens in a thread of its own, one delivery after the other. Only this machine is posted to, unless a host is allowed,
and never a control API: whoever may name a callback's URL could drive it. Each post says what it is, too, so that a
control API that is reached under another path refuses it.

A secret in a URL isn't kept, and neither is one that the request wants to be sent: only the process that took the request
knows it, and if that ends first, the delivery fails.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic_core import to_json

from drytake.mockserver.engine.call import Call, Mount
from drytake.mockserver.engine.contexts import TaskContext
from drytake.mockserver.engine.injection import webhook_fault
from drytake.mockserver.engine.posting import Attempt, Dial, Post, post
from drytake.mockserver.engine.postings import Postings
from drytake.mockserver.engine.signing import Signable, plain_secret, said_of, signature_headers
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.files import CALLBACK_HEADER
from drytake.mockserver.state.redaction import REDACTED, redacted_text
from drytake.mockserver.state.store.model import Store, StoreError
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import QUEUED, RUNNING, TERMINAL, State
from drytake.schemas.webhooks import Webhook

__all__ = ["Delivery", "Outbox", "due_of", "event_of"]

_CLOSING_SECONDS = 10
_LOOK_SECONDS = 1.0
"""How often the thread looks by itself: for clocks that others moved."""
_KEPT = 200
"""Deliveries that a tenant's log keeps; of those that wait the oldest go last."""
_SECRETS = 10_000
"""URLs with secrets, and secrets to be sent, that are remembered."""
_ORPHAN_SECONDS = 15.0
"""How long a delivery that is due may wait for the process that knows its secrets."""
log = logging.getLogger("drytake")

Delivery = dict[str, Any]
"""One callback, in plain values: it is part of the tenant's state. Its `due` is `None` where nobody knows it yet; its `event`
is the state that is posted, or `end` for whichever end the task comes to."""
_NEVER, _REORDERED_SECONDS = float("inf"), 5.0
_MORE: Mapping[str, Delivery] = {"doubled": {"again": True}, "late": {"late": 600.0}}
_END = "end"
_EARLY: Mapping[str, State] = {QUEUED: QUEUED, RUNNING: RUNNING}
_LOST = Attempt(error="its URL had a secret, which isn't kept: the server that took it has ended")
_NOTHING = Webhook(render=lambda _, __: {})
"""Of a task that went meanwhile, or a provider that posts nothing any more."""


class Target(NamedTuple):
    """Where a delivery goes, with what isn't kept of it."""

    url: str
    secret: str | None = None
    """What the request named to be sent in clear."""


class Outgoing(NamedTuple):
    """A delivery that is due, rendered."""

    tenant_id: str
    delivery: Delivery
    webhook: Webhook
    mount: Mount
    user: str
    body: bytes
    headers: Mapping[str, str]
    secrets: tuple[str, ...] = ()


def due_of(delivery: Delivery) -> float:
    """Return when a delivery is posted, on its tenant's clock; infinity where nobody knows it yet."""
    return _NEVER if delivery["due"] is None else float(delivery["due"])


def event_of(delivery: Delivery) -> str:
    """Return the state that a delivery tells of; `end` for whichever end."""
    return str(delivery.get("event", _END))


class Outbox:
    """Posts what is due, of all tenants."""

    def __init__(
        self,
        store: Store,
        mounts: Mapping[str, Mount],
        *,
        tenant_by_id: Callable[[str], Tenant],
        settle: Callable[[Tenant, float], None],
        hosts: frozenset[str],
    ) -> None:
        self._store, self._mounts, self._tenant_by_id, self._hosts = store, mounts, tenant_by_id, hosts
        self._settle = settle
        self.dial: Dial | None = None
        """What connects to this machine, where that is another's than ours."""
        self.postings = Postings()
        """What was posted, as far as this process did it."""
        self._tenants: set[str] = set()
        """Those that have something waiting."""
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._targets: OrderedDict[tuple[str, str], Target] = OrderedDict()
        """By tenant and delivery: those that have a secret."""
        self._orphans: dict[tuple[str, str], float] = {}
        """Since when a delivery of another process has been seen to be due."""

    # --- what is to be sent; called with the engine's lock held ---------------------------------------------------

    def expect(self, call: Call, task: Task) -> None:
        """Note what is to be posted of a new task, where its create call asks for it and the provider does it."""
        webhook, operation = call.mount.provider.webhook, call.operation
        url = said_of(call, operation.webhook, task) if webhook is not None and operation is not None else None
        if webhook is None or not isinstance(url, str) or not url:
            return
        target = Target(url, plain_secret(call, webhook, task))
        states, end = webhook.states_for(said_of(call, webhook.filter, task)), task.outcome.state
        by_clock = task.poll_count is None
        begins, ends = task.created + task.durations.queued, task.due
        impaired = webhook_fault(call) if end in states else None
        later = ends + _REORDERED_SECONDS if impaired == "reordered" else 0.0
        if QUEUED in states:
            self._add(call, task, target, (QUEUED, later or task.created))
        if RUNNING in states:
            self._add(call, task, target, (RUNNING, (later or begins) if by_clock else _NEVER))
        if end in states and impaired != "lost":
            more = _MORE.get(impaired or "", {})
            self._add(call, task, target, (_END, ends + more.get("late", 0) if by_clock else _NEVER), **more)

    def _add(self, call: Call, task: Task, target: Target, planned: tuple[str, float], **more: Any) -> None:
        tenant, (event, due) = call.tenant, planned
        delivery: Delivery = {
            "id": f"{task.id}-{_last_number(tenant) + 1}",
            "provider": task.provider,
            "task_id": task.id,
            "url": redacted_text(target.url, task.secrets),
            "event": event,
            "origin": call.origin,
            "secret": target.secret is not None,
            "state": "waiting",
            "due": None if due == _NEVER else due,
            "attempts": [],
            **more,
        }
        tenant.deliveries.append(delivery)
        if len(tenant.deliveries) > _KEPT:
            ended = (number for number, one in enumerate(tenant.deliveries) if one["state"] != "waiting")
            del tenant.deliveries[next(ended, 0)]
        if _is_hidden(delivery):
            self._targets[tenant.id, delivery["id"]] = target
            while len(self._targets) > _SECRETS:
                self._targets.popitem(last=False)
        self.track(tenant)

    def reached(self, tenant: Tenant, task: Task, state: State) -> None:
        """Note that a task is in a state sooner than the clock would have it, and that what it skipped never comes."""
        webhook, now = self._mounts[task.provider].provider.webhook, tenant.clock.now
        if webhook is None or not tenant.deliveries:
            return
        kept = []
        for delivery in tenant.deliveries:
            own = (delivery["provider"], delivery["task_id"]) == (task.provider, task.id) and not delivery["attempts"]
            if own and _skipped(delivery, state, webhook, now):
                continue
            if own and event_of(delivery) == (_END if state in TERMINAL else state):
                delivery["due"] = min(due_of(delivery), now + delivery.get("late", 0.0))
            kept.append(delivery)
        tenant.deliveries[:] = kept
        self.wake()

    def moved(self, tenant: Tenant, task: Task) -> None:
        """Note that a task begins and ends at other times than it was to."""
        due = {RUNNING: task.created + task.durations.queued, _END: task.due}
        for delivery in tenant.deliveries:
            if (delivery["provider"], delivery["task_id"]) == (task.provider, task.id) and not delivery["attempts"]:
                delivery["due"] = due.get(event_of(delivery), delivery["due"])

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
            self._thread.join(_CLOSING_SECONDS)

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
            key = (taken.tenant_id, taken.delivery["id"])
            target = self._targets.get(key)
            if target is not None or not _is_hidden(taken.delivery):
                attempt = self._post(taken, target or Target(taken.delivery["url"]))
            else:
                attempt = _LOST
            self._note(*key, attempt, taken.webhook)

    def _post(self, taken: Outgoing, target: Target) -> Attempt:
        """Sign and post once; keep what was sent and came back."""
        webhook, delivery = taken.webhook, taken.delivery
        facts = (delivery["id"], delivery["task_id"], taken.user, int(time.time()), taken.body, target.secret)
        try:
            signature = signature_headers(webhook.sign, Signable(*facts), taken.mount.switches)
        except ValueError as error:
            return Attempt(error=f"it can't be signed: {error}")
        headers = {"content-type": "application/json", **taken.headers, **signature, CALLBACK_HEADER: "1"}
        attempt = post(Post(target.url, taken.body, headers, webhook.timeout), self._hosts, self.dial)
        number, secrets = len(delivery["attempts"]) + 1, (*taken.secrets, *filter(None, [target.secret]))
        key = (taken.tenant_id, delivery["id"])
        self.postings.note(key, (headers, taken.body), attempt, number=number, secrets=secrets)
        return attempt

    def _take(self) -> Outgoing | None:
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

    def _next(self) -> tuple[Outgoing | None, float]:
        soonest: tuple[float, Tenant, Delivery] | None = None
        for name in sorted(self._tenants):
            tenant = self._tenant(name)
            waiting = [] if tenant is None else [one for one in tenant.deliveries if one["state"] == "waiting"]
            if tenant is None or not waiting:
                self._tenants.discard(name)
                continue
            for delivery in waiting:
                pause = _pause(tenant, due_of(delivery))
                if (soonest is None or pause < soonest[0]) and self._is_ours(tenant, delivery, pause):
                    soonest = (pause, tenant, delivery)
        if soonest is None or soonest[0] > 0:
            return None, min(soonest[0], _LOOK_SECONDS) if soonest else _LOOK_SECONDS
        _, tenant, delivery = soonest
        return self._rendered(tenant, delivery), 0

    def _is_ours(self, tenant: Tenant, delivery: Delivery, pause: float) -> bool:
        """Return whether this process posts a delivery: another one may know its secrets, as long as that lives."""
        key = (tenant.id, delivery["id"])
        if not _is_hidden(delivery) or key in self._targets:
            return True
        now = time.monotonic()
        return pause <= 0 and now - self._orphans.setdefault(key, now) > _ORPHAN_SECONDS

    def _rendered(self, tenant: Tenant, delivery: Delivery) -> Outgoing:
        """Render a delivery from the task alone, as it was or is in the state that is posted."""
        mount = self._mounts[delivery["provider"]]
        task, webhook = self._store.get(delivery["provider"], delivery["task_id"]), mount.provider.webhook
        context = TaskContext(mount, tenant, delivery.get("origin", ""))
        if task is None or webhook is None:
            return Outgoing(tenant.id, dict(delivery), webhook or _NOTHING, mount, context.user, b"{}", {})
        now, event = tenant.clock.now, event_of(delivery)
        self._settle(tenant, now)
        if event in _EARLY:
            view = View(mount, tenant, task, _EARLY[event], None)
        else:
            view = View(mount, tenant, task, *_ended(task, max(now, due_of(delivery)), now))
        body, fields = to_json(webhook.render(view, context)), {"id": delivery["id"], "task": task.id}
        fields |= {"user": context.user, "word": view.word}
        headers = {name: value.format_map(fields) for name, value in webhook.headers.items()}
        headers["user-agent"] = webhook.user_agent
        return Outgoing(tenant.id, dict(delivery), webhook, mount, context.user, body, headers, task.secrets)

    def _note(self, tenant_id: str, delivery_id: str, attempt: Attempt, webhook: Webhook) -> None:
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
                        "ms": attempt.ms,
                    }
                    delivery["attempts"].append(said)
                    _decide(delivery, attempt, webhook)
                    log.info("callback of task %s: %s", delivery["task_id"], attempt.error or attempt.status)


def _decide(delivery: Delivery, attempt: Attempt, webhook: Webhook) -> None:
    attempts, retries = len(delivery["attempts"]), () if event_of(delivery) in webhook.once else webhook.retries
    if attempt.status is not None and 200 <= attempt.status < 300:
        delivery["state"] = "waiting" if delivery.pop("again", False) else "delivered"
    elif attempt.blocked:
        delivery["state"] = "blocked"
    elif attempt is _LOST or attempts > len(retries):
        delivery["state"] = "failed"
    else:
        delivery["due"] = due_of(delivery) + retries[attempts - 1]


def _last_number(tenant: Tenant) -> int:
    """Return the number in the last delivery's id: those of one task differ by it."""
    last = tenant.deliveries[-1]["id"].rpartition("-")[2] if tenant.deliveries else ""
    return int(last) if last.isdecimal() and len(last) < 10 else len(tenant.deliveries)


def _skipped(delivery: Delivery, state: State, webhook: Webhook, now: float) -> bool:
    """Return whether a delivery of a task that is in a state now never comes."""
    if state not in TERMINAL:
        return False
    return state not in webhook.states if event_of(delivery) == _END else due_of(delivery) > now


def _ended(task: Task, at: float, now: float) -> tuple[State, float]:
    state, finished = state_of(task, at)
    return state, finished or now


def _is_hidden(delivery: Delivery) -> bool:
    """Return whether a secret of a delivery's URL was left out, or one goes with it that isn't kept."""
    return REDACTED in delivery["url"] or "://redacted@" in delivery["url"] or delivery.get("secret", False)


def _pause(tenant: Tenant, due: float) -> float:
    """Return real seconds until a moment of a tenant's time; for ever where its clock stands still."""
    left = due - tenant.clock.now
    if left <= 0:
        return 0
    return left / tenant.clock.scale if tenant.clock.scale else float("inf")
