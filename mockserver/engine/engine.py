"""What happens: tasks are made, charged, run and ended. Knows no provider; a provider's room translates."""

import heapq
import time
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from drytake.mockserver.engine.call import Call, Mount, RefusedError
from drytake.mockserver.engine.eviction import Bounds
from drytake.mockserver.engine.injection import decided, heed, slowed
from drytake.mockserver.engine.lazy import OnDemand
from drytake.mockserver.engine.results import Results
from drytake.mockserver.engine.scenario_file import script_of
from drytake.mockserver.engine.webhooks import Outbox
from drytake.mockserver.faults.scenarios import TRACE, Scenario, named_by_key
from drytake.mockserver.settings.model import Settings, pace_of, policy_of
from drytake.mockserver.state.files import MEDIA, StoredFile, file_id_in, probe_bytes, probe_url, stored_file
from drytake.mockserver.state.journal import BoundedJournal, JournalEntry
from drytake.mockserver.state.redaction import redacted_text, secrets_of
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.store.opening import open_store
from drytake.mockserver.state.task import UNPRICED, Outcome, Task, state_of
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant, tenant_id
from drytake.schemas.http import Answer
from drytake.schemas.provider import FAILED, SUCCEEDED, TERMINAL, Pace, Provider, State
from drytake.schemas.registry import UnknownProviderError, get_provider, load_object, provider_ids
from drytake.schemas.validation.contract import Report
from drytake.schemas.validation.media import Lookup, MediaInfo
from drytake.schemas.validation.text import shown

__all__ = ["Engine", "store_of"]

_SUCCESS = Outcome("success", SUCCEEDED)
_NEVER = float("inf")


class Engine:
    """All tenants, all tasks, one lock."""

    def __init__(
        self, settings: Settings | None = None, *, store: Store | None = None, providers: Iterable[str] | None = None
    ) -> None:
        self.settings = settings or Settings()
        self.store = store_of(self.settings) if store is None else store  # an empty one is false
        self.lock = self.store.lock
        """Held around each use of tenants and tasks; for a shared store it is the transaction."""
        self.script = script_of(self.settings)
        """What each tenant starts with."""
        self._retention = self.settings.retention is not None
        self.mounts = OnDemand(_known(providers), self._mount)
        """By provider; each is loaded when it is first asked for."""
        by_id = self.tenant_by_id
        self.bounds = Bounds(self.store, self.settings, tenant_by_id=by_id, settle=self.settle)
        self.outbox = Outbox(self.store, self.mounts, tenant_by_id=by_id, hosts=self.settings.webhook_hosts)
        self.results = Results(
            self.store, self.mounts, lookup=self.lookup, tenant_by_id=by_id, expired=self.bounds.expired
        )
        if self.store.shared:
            self._take_over_callbacks()
        self._outcomes: dict[tuple[str, str, str | None], Outcome] = {}

    def close(self) -> None:
        """Post nothing any more, and close the store: only one in memory can still be used."""
        self.outbox.close()
        self.store.close()

    def _mount(self, name: str) -> Mount:
        provider = get_provider(name)
        room = load_object(provider.room)
        switches = {**provider.switches, **self.settings.switches.get(provider.id, {})}
        policy = policy_of(provider, switches, self.settings.policy)
        return Mount(provider, room, switches, policy, self.accepts)

    # --- tenants ---------------------------------------------------------------------------------------------

    def tenant(self, key: str) -> Tenant:
        """Return the tenant of a key; the first call makes it."""
        return self.store.tenant(tenant_id(key), lambda: self._new_tenant(tenant_id(key), named_by_key(key)))

    def tenant_of(self, task: Task) -> Tenant:
        """Return the tenant that made a task."""
        return self.tenant_by_id(task.tenant)

    def tenant_by_id(self, name: str) -> Tenant:
        """Return a tenant by what stands for its key."""
        return self.store.tenant(name, lambda: self._new_tenant(name, None))

    def blank_tenant(self, name: str, scenario: Scenario | None = None) -> Tenant:
        """Return a tenant that no store has yet."""
        journal = BoundedJournal(limit=self.settings.journal_limit, size_limit=self.settings.journal_bytes)
        return Tenant(name, journal=journal, seed=self.settings.seed, key_scenario=scenario)

    def _new_tenant(self, name: str, scenario: Scenario | None) -> Tenant:
        self.bounds.room_for_tenant()
        made = self.blank_tenant(name, scenario)
        made.made = self.store.serial()
        self.script.set(made)
        if name != ANONYMOUS and self.store.knows(ANONYMOUS):
            made.start_as(self.tenant(ANONYMOUS))
        return made

    def everybody(self) -> list[Tenant]:
        """Return all tenants; the anonymous one, which new ones start like, is always among them."""
        with self.lock:
            self.tenant(ANONYMOUS)
            return [self.tenant_by_id(name) for name in self.store.tenants()]

    def accepts(self, key: str) -> bool:
        """Return whether a key is good."""
        return not self.settings.strict_keys or key in self.settings.strict_keys

    def reset(self, key: str | None = None) -> int:
        """Forget a tenant, or all of them; return how many tasks went."""
        with self.lock:
            return self.store.forget(None if key is None else tenant_id(key))

    # --- judging ---------------------------------------------------------------------------------------------

    def judge(self, call: Call) -> Any:
        """Return the parsed request of a call.

        Raises:
            RefusedError: it breaks a rule of severity `error`.
        """
        return self.accepted(call, self.validated(call))

    def validated(self, call: Call) -> Report[Any]:
        """Return what is to be said of a call's JSON body."""
        known = b"_drytake" in call.body or b"data:" in call.body  # some encoders write `\/` for a slash
        return call.judge.judge(call.body, lookup=self.lookup if known else None, policy=call.policy)

    def accepted(self, call: Call, report: Report[Any]) -> Any:
        """Note a report's violations; return its request.

        Raises:
            RefusedError: it breaks a rule of severity `error`.
        """
        if report.violations:
            call.violations += report.violations
        if report.request is None:
            raise RefusedError("malformed", violations=report.violations)
        return report.request

    @property
    def lookup(self) -> Lookup:
        """Answers what is known of the file behind a URL."""
        return self._known

    def _known(self, url: str) -> MediaInfo | None:
        stored = self.file_behind(url)
        if stored is not None:
            return stored.info
        if MEDIA in url:
            return self.results.info(url.partition(MEDIA)[2])
        return probe_url(url)

    # --- tasks -----------------------------------------------------------------------------------------------

    def create(  # noqa: PLR0913 - what makes a task; all by name
        self,
        call: Call,
        *,
        raw: bytes,
        price: Decimal | None,
        kind: str = "video",
        task_id: str | None = None,
        extra: dict[str, Any] | None = None,
        befalls: Scenario | None = None,
        hold: bool = False,
    ) -> Task:
        """Make a task and charge for it; with `hold` only when it succeeds. `extra` is what only the room knows of it.

        `befalls` is what the request itself brings upon the task; what the caller chose comes before it,
        unless it is the same scenario, which `befalls` then says in the provider's way. A price that nobody knows
        is `None`: the task costs nothing, and is remembered as unpriced.

        Raises:
            RefusedError: the balance is too low, too many tasks run, or no more can be kept.
        """
        with self.lock:
            tenant, mount = call.tenant, call.mount
            now = tenant.clock.now
            self.settle(tenant, now)
            self.bounds.room_for_task(call, raw)
            if price is None:
                price, extra = Decimal(0), {**(extra or {}), UNPRICED: True}
            task = self._new_task(call, raw, price, kind, now, befalls)
            task.id, task.extra, task.held = task_id or task.id, extra, hold
            task.secrets = secrets_of(call.headers, call.query_string)
            self._check_running(tenant, mount, now)
            self._charge(call, task, now)
            self._note_running(tenant, mount, task)
            self.store.add(task)
            self._expect_callback(tenant, mount, task, now)
            if task.polls is None and (task.outcome.state == FAILED or (hold and task.outcome.state is not None)):
                heapq.heappush(tenant.unsettled, (task.due, task.provider, task.id))
            call.task_id = task.id
            return task

    def _new_task(  # noqa: PLR0913, PLR0917 - one caller, in the same order
        self, call: Call, raw: bytes, price: Decimal, kind: str, now: float, befalls: Scenario | None
    ) -> Task:
        tenant, provider = call.tenant, call.mount.provider
        if TRACE in raw:
            heed(call, raw)
        scenario = befalls
        mode = tenant.timing or self.settings.timing
        pace = pace_of(provider, kind, mode)
        if call.struck:
            scenario, pace = decided(call, befalls), slowed(call, pace)
        return Task(
            id=tenant.hex_id(),
            tenant=tenant.id,
            provider=provider.id,
            operation=call.operation.name if call.operation else "",
            kind=kind,
            raw=raw,
            price=price,
            created=now,
            pace=pace,
            outcome=_SUCCESS if scenario is None else self._outcome(call, scenario),
            per_poll=mode == "per-poll",
        )

    def _outcome(self, call: Call, scenario: Scenario) -> Outcome:
        messages = call.mount.room.failures
        key = (call.mount.provider.id, scenario.name, scenario.end)
        if key not in self._outcomes:
            end = None if scenario.end == "never" else scenario.end
            self._outcomes[key] = Outcome(scenario.name, end, messages.get(scenario.name))
        return self._outcomes[key]

    def _take_over_callbacks(self) -> None:
        """Look after callbacks that another process has left behind."""
        with self.lock:
            for name in self.store.tenants():
                tenant = self.tenant_by_id(name)
                if any(delivery["state"] == "waiting" for delivery in tenant.deliveries):
                    self.outbox.watch(tenant)

    def _expect_callback(self, tenant: Tenant, mount: Mount, task: Task, now: float) -> None:
        """Note that the task's end is to be posted, where the client asks for it and the provider does it."""
        url = (task.extra or {}).get("callback_url")
        if url and mount.room.callback is not None and task.outcome.state is not None:
            due = task.due if task.polls is None else _NEVER
            self.outbox.expect(tenant, task, url, max(due, now))

    def _check_running(self, tenant: Tenant, mount: Mount, now: float) -> None:
        limit = mount.switches.get("running-limit")
        if limit is not None and len(tenant.running_at(mount.provider.id, now)) >= limit:
            raise RefusedError("too-many-running", limit=limit)

    def _note_running(self, tenant: Tenant, mount: Mount, task: Task) -> None:
        if mount.switches.get("running-limit") is not None:
            ends = tenant.running.setdefault(task.provider, [])
            heapq.heappush(ends, task.due if task.polls is None and task.outcome.state else _NEVER)

    def _charge(self, call: Call, task: Task, now: float) -> None:
        account = self.account(call.tenant, call.mount.provider)
        if not (account.hold(task.price) if task.held else account.charge(task.price, now, task.id)):
            raise RefusedError("insufficient-credit", required=task.price, available=account.available)

    def account(self, tenant: Tenant, provider: Provider) -> Any:
        """Return a tenant's account at a provider."""
        return tenant.account(provider.id, provider.unit, self.settings.balance)

    def find(self, call: Call, task_id: str) -> Task:
        """Return the caller's task.

        Raises:
            RefusedError: there is none of that id, or it is another tenant's.
        """
        task = self.store.get(call.mount.provider.id, task_id)
        if (
            task is None
            or task.tenant != call.tenant.id
            or (self._retention and self.bounds.expired(task, call.tenant))
        ):
            forgotten = ", or it was forgotten" if self._retention or self.bounds.forgotten_tasks else ""
            call.broke("unknown-task", "", f"this key made no task {shown(task_id)}{forgotten}", task_id)
            raise RefusedError("unknown-task", task_id=task_id)
        call.task_id = task.id
        return task

    def observe(self, call: Call, task: Task) -> tuple[State, float | None]:
        """Return a task's state and when it ended; in per-poll timing, move it one state on first."""
        now = call.tenant.clock.now
        if task.polls is not None:
            with self.lock:
                self._step(call.tenant, task, now)
        state, finished = state_of(task, now)
        call.state = state
        return state, finished

    def _step(self, tenant: Tenant, task: Task, now: float) -> None:
        task.polls = (task.polls or 0) + 1
        if task.polls > 1 and task.finished is None and task.outcome.state is not None:
            task.finished = now
            self._note_ended(tenant, task)
            self.outbox.bring_forward(tenant, task, now)
            self._square(tenant, task, now)
        self.store.save(task)

    def cancel(self, call: Call, task: Task, outcome: Outcome) -> bool:
        """End a task now; return whether it still ran."""
        with self.lock:
            tenant, now = call.tenant, call.tenant.clock.now
            if state_of(task, now)[0] in TERMINAL:
                return False
            self._note_ended(tenant, task)
            self.outbox.bring_forward(tenant, task, now)
            task.outcome, task.pace = outcome, Pace(queued=now - task.created, running=0)
            if task.polls is not None:
                task.finished = now
            self._square(tenant, task, now)
            self.store.save(task)
            return True

    def _note_ended(self, tenant: Tenant, task: Task) -> None:
        ends = tenant.running.get(task.provider, [])
        end = task.due if task.polls is None and task.outcome.state else _NEVER
        if end in ends:
            ends.remove(end)
            heapq.heapify(ends)

    def settle(self, tenant: Tenant, now: float) -> None:
        """Move the money of tasks that have ended by now."""
        while tenant.unsettled and tenant.unsettled[0][0] <= now:
            due, provider, task_id = heapq.heappop(tenant.unsettled)
            task = self.store.get(provider, task_id)
            if task is not None:
                self._square(tenant, task, due)

    def _square(self, tenant: Tenant, task: Task, at: float) -> None:
        """Move the money that the end of a task moves."""
        if task.held:
            self._end_hold(tenant, task, at)
        elif task.outcome.state == FAILED:
            self._refund(tenant, task, at)

    def _end_hold(self, tenant: Tenant, task: Task, at: float) -> None:
        account = self.account(tenant, self.mounts[task.provider].provider)
        task.held, task.refunded = False, task.outcome.state == FAILED
        if task.refunded:
            account.release(task.price)
        else:
            account.capture(task.price, at, task.id)
        self.store.save(task)

    def _refund(self, tenant: Tenant, task: Task, at: float) -> None:
        mount = self.mounts[task.provider]
        if task.refunded or not mount.switches.get("refund-on-failure", True):
            return
        task.refunded = True
        self.account(tenant, mount.provider).refund(task.price, at, task.id)
        self.store.save(task)

    # --- links and files -------------------------------------------------------------------------------------

    def result_url(self, call: Call, task: Task, *, index: int = 0, suffix: str = "mp4") -> str:
        """Return the public URL of a task's result."""
        return f"{self.settings.public_url or call.origin}{MEDIA}{task.provider}/{task.id}/{index}.{suffix}"

    def file_url(self, call: Call, file: StoredFile) -> str:
        """Return the public URL of an uploaded file."""
        return f"{self.settings.public_url or call.origin}{file.path}"

    def file_behind(self, url: str) -> StoredFile | None:
        """Return the uploaded file that a URL of ours names, if it does."""
        file_id = file_id_in(url)
        return self.store.file(file_id) if file_id else None

    def upload(
        self, call: Call, name: str, data: bytes, *, content_type: str, info: MediaInfo | None = None
    ) -> StoredFile:
        """Keep an uploaded file and what is known of it; by default what its bytes say of themselves.

        Raises:
            RefusedError: it is too large.
        """
        if len(data) > self.settings.upload_limit:
            raise RefusedError("too-large", limit=self.settings.upload_limit)
        info = info or probe_bytes(data)
        name = redacted_text(name, secrets_of(call.headers, call.query_string))
        file = stored_file(call.tenant.hex_id(), name, data, content_type=content_type, info=info)
        self.store.add_file(file)
        return file

    # --- the journal -----------------------------------------------------------------------------------------

    def record(self, call: Call, answer: Answer) -> None:
        """Write a call and its answer into the tenant's journal."""
        tenant, lost = call.tenant, answer.mishap is not None and answer.mishap.lost
        tenant.calls += 1
        entry = JournalEntry(
            serial=self.store.serial(),
            number=tenant.calls,
            at=tenant.clock.now,
            provider=call.mount.provider.id,
            operation=call.operation.name if call.operation else None,
            method=call.method,
            path=call.path,
            query=call.query_string,
            headers=call.headers,
            body=call.body,
            status=0 if lost else answer.status,
            answer=b"" if lost else answer.body,
            violations=call.violations,
            task_id=call.task_id,
            state=call.state,
            answer_headers=answer.headers,
            done=call.done,
            real=time.time(),
        )
        tenant.journal.append(entry)
        if call.violations or len(call.body) + len(answer.body) > tenant.journal.heavy_bytes:
            tenant.journal.weigh(entry)


def store_of(settings: Settings) -> Store:
    """Return the store that settings name.

    Raises:
        StoreError: it can't be opened.
    """
    return open_store(
        settings.store,
        journal_limit=settings.journal_limit,
        file_limit=settings.file_limit,
        mode=int(settings.store_mode, 8),
    )


def _known(providers: Iterable[str] | None) -> tuple[str, ...]:
    """Return the ids of some providers, or of all.

    Raises:
        UnknownProviderError: nobody registered one of them.
    """
    there = provider_ids()
    chosen = tuple(providers or there)
    for name in chosen:
        if name not in there:
            raise UnknownProviderError(name)
    return chosen
