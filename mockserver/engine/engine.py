"""What happens: tasks are made, charged, run and ended. Knows no provider; a provider's dialect translates."""

import heapq
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from drytake.mockserver.engine.billing import Billing
from drytake.mockserver.engine.call import ApiError, Call, Mount
from drytake.mockserver.engine.eviction import Eviction
from drytake.mockserver.engine.injection import chosen_end, hidden_for, inject_marked, stretched
from drytake.mockserver.engine.known_files import KnownFiles
from drytake.mockserver.engine.labels import LABEL_HEADER, introduce
from drytake.mockserver.engine.lazy import LazyMapping
from drytake.mockserver.engine.recording import entry_of
from drytake.mockserver.engine.records import outlived, refuse_hidden
from drytake.mockserver.engine.results import Results
from drytake.mockserver.engine.scenario_file import load_scenario_file
from drytake.mockserver.engine.stores import store_of
from drytake.mockserver.engine.webhooks import Outbox
from drytake.mockserver.faults.scenarios import TRACE, Scenario, named_by_key
from drytake.mockserver.settings.gateways import define_gateways, gateways_of, own_names
from drytake.mockserver.settings.model import Settings, durations_of, policy_of
from drytake.mockserver.settings.overrides import with_rates
from drytake.mockserver.state.files import StoredFile, probe_bytes, stored_file
from drytake.mockserver.state.journal import BoundedJournal
from drytake.mockserver.state.redaction import redacted_text, secrets_of
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.task import UNPRICED, Task, TaskEnd, state_of
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant, is_token, tenant_id
from drytake.schemas.http import Response
from drytake.schemas.provider import LOST, QUEUED, RUNNING, SUCCEEDED, Durations, Provider, State
from drytake.schemas.registry import (
    gateway_ids,
    get_provider,
    known_providers,
    load_object,
    provider_ids,
)
from drytake.schemas.validation.media import Lookup, MediaInfo
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.validator import ValidationResult

__all__ = ["Engine"]

_SUCCESS = TaskEnd("success", SUCCEEDED)
RUNS: frozenset[State] = frozenset({QUEUED, RUNNING})
DIALECT_OF = "drytake.mockserver.engine.dialects:dialect_of"
"""Loaded by name: what makes handlers of rows knows the engine, and the engine nothing of what is built upon it."""
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
        self.scenario_file = load_scenario_file(self.settings)
        """What each tenant starts with."""
        self._retention = self.settings.retention is not None
        define_gateways(self.settings.gateways)
        chosen = tuple(providers or ())
        named = known_providers(chosen or (*provider_ids(), *own_names(self.settings.gateways)))
        self.mounts = LazyMapping(named, self._mount, () if chosen else gateway_ids())
        """By provider; each is loaded when it is first asked for. Gateways stand there once they were asked for."""
        by_id = self.tenant_by_id
        self.billing = Billing(self.store, self.mounts, opening=self.settings.balance)
        self.bounds = Eviction(self.store, self.settings, tenant_by_id=by_id, settle=self.billing.settle_due)
        hosts, settle = self.settings.webhook_hosts, self.billing.settle_due
        self.outbox = Outbox(self.store, self.mounts, tenant_by_id=by_id, settle=settle, hosts=hosts)
        self.files = KnownFiles(self.store, self.mounts)
        self.results = self.files.results = Results(
            self.store, self.mounts, lookup=self.lookup, tenant_by_id=by_id, expired=self.bounds.expired
        )
        self.results.own = self.settings.film
        if self.store.shared:
            self._take_over_callbacks()
        self.address = ""
        """Where this server itself is reached, where calls come to it under other names."""
        self._outcomes: dict[tuple[str, str, str | None], TaskEnd] = {}

    def close(self) -> None:
        """Post nothing any more, and close the store: only one in memory can still be used."""
        self.outbox.close()
        self.store.close()

    def _mount(self, name: str) -> Mount:
        return self.mounted(get_provider(name))

    def mounted(self, provider: Provider) -> Mount:
        """Return a provider as this server offers it; the registry needn't know it."""
        hosts = tuple(gateways_of(self.settings.gateways, provider.id))
        provider = with_rates(replace(provider, hosts=(*provider.hosts, *hosts)), self.settings.overrides)
        dialect = load_object(DIALECT_OF)(provider)
        switches = {**provider.switches, **self.settings.switches.get(provider.id, {})}
        policy = policy_of(provider, switches, self.settings.policy)
        shown = (self.settings.public_url, self.settings.results_port, self.settings.balance)
        return Mount(provider, dialect, switches, policy, self.accepts, *shown, self.lookup)

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
        self.bounds.evict_tenants()
        made = self.blank_tenant(name, scenario)
        made.made = self.store.serial()
        self.scenario_file.set(made)
        if name != ANONYMOUS and self.store.has_tenant(ANONYMOUS):
            made.start_as(self.tenant(ANONYMOUS))
        return made

    def all_tenants(self) -> list[Tenant]:
        """Return all tenants; the anonymous one, which new ones start like, is always among them."""
        with self.lock:
            self.tenant(ANONYMOUS)
            return [self.tenant_by_id(name) for name in self.store.tenants()]

    def accepts(self, key: str) -> bool:
        """Return whether a key is good."""
        return not self.settings.strict_keys or key in self.settings.strict_keys or is_token(key)

    def reset(self, key: str | None = None) -> int:
        """Forget a tenant, or all of them; return how many tasks went."""
        with self.lock:
            return self.store.delete_tenant(None if key is None else tenant_id(key))

    # --- validating ---------------------------------------------------------------------------------------------

    def validate(self, call: Call) -> Any:
        """Return the parsed request of a call.

        Raises:
            ApiError: it breaks a rule of severity `error`.
        """
        return self.accepted(call, self.validated(call))

    def validated(self, call: Call) -> ValidationResult[Any]:
        """Return what is to be said of a call's JSON body."""
        if call.report is not None:
            return call.report
        body, lookup = call.body, None
        for name in call.mount.file_hosts:  # some encoders write `\/` for a slash
            if name in body:
                lookup = self.lookup
                break
        return call.validator.validate(body, lookup=lookup, policy=call.policy)

    def accepted(self, call: Call, report: ValidationResult[Any]) -> Any:
        """Note a report's violations; return its request.

        Raises:
            ApiError: it breaks a rule of severity `error`.
        """
        if report.violations:
            call.violations += report.violations
        if report.request is None:
            raise ApiError("malformed", violations=report.violations)
        return report.request

    @property
    def lookup(self) -> Lookup:
        """Answers what is known of the file behind a URL."""
        return self.files.info

    # --- tasks -----------------------------------------------------------------------------------------------

    def create(  # noqa: PLR0913 - what makes a task; all by name
        self,
        call: Call,
        *,
        raw: bytes,
        price: Decimal | None,
        kind: str = "video",
        task_id: str | None = None,
        adjust: Callable[[Task], None] | None = None,
        provider_data: dict[str, Any] | None = None,
        scenario: Scenario | None = None,
        hold: bool = False,
    ) -> Task:
        """Make a task and charge for it; with `hold` only when it succeeds. `provider_data` is what only the dialect knows of it.

        `adjust` may change the task before it is charged for. `scenario` is what the request itself brings upon it; what
        the caller chose comes before that. A price that nobody knows is `None`: the task costs nothing, and is marked so.

        Raises:
            ApiError: the balance is too low, too many tasks run, or no more can be kept.
        """
        with self.lock:
            tenant, mount = call.tenant, call.mount
            now = tenant.clock.now
            self.billing.settle_due(tenant, now)
            self.bounds.evict_tasks(call, raw)
            if price is None:
                price, provider_data = Decimal(0), {**(provider_data or {}), UNPRICED: True}
            task = self._new_task(call, raw, price, kind, now, scenario)
            task.id, task.provider_data, task.held = task_id or task.id, provider_data, hold
            if adjust is not None:
                adjust(task)
            task.secrets = secrets_of(call.headers, call.query_string)
            self._check_running(tenant, mount, now)
            self.billing.charge(call, task, now)
            self._note_running(tenant, mount, task)
            self.store.add(task)
            self.outbox.expect(call, task)
            if task.poll_count is None and (task.outcome.state in LOST or (hold and task.outcome.state is not None)):
                tenant.due.push(task.due, task.provider, task.id)
            call.task_id, call.charged = task.id, None if hold else price
            return task

    def _new_task(  # noqa: PLR0913, PLR0917 - one caller, in the same order
        self, call: Call, raw: bytes, price: Decimal, kind: str, now: float, scenario: Scenario | None
    ) -> Task:
        tenant, provider = call.tenant, call.mount.provider
        if TRACE in raw:
            inject_marked(call, raw)
        mode = tenant.timing or self.settings.timing
        durations = durations_of(provider, kind, mode)
        if call.injections:
            scenario, durations = chosen_end(call, scenario), stretched(call, durations)
        task = Task(
            id=tenant.hex_id(),
            tenant=tenant.id,
            provider=provider.id,
            operation=call.operation.name if call.operation else "",
            kind=kind,
            raw=raw,
            price=price,
            created=now,
            durations=durations,
            outcome=_SUCCESS if scenario is None else self._outcome(call, scenario),
            per_poll=mode == "per-poll",
        )
        task.hidden = hidden_for(call, 0 if provider.records is None else provider.records.hidden)
        return task

    def _outcome(self, call: Call, scenario: Scenario) -> TaskEnd:
        messages = call.mount.dialect.failure_messages
        key = (call.mount.provider.id, scenario.name, scenario.end)
        if key not in self._outcomes:
            end = None if scenario.end == "never" else scenario.end
            self._outcomes[key] = TaskEnd(scenario.name, end, messages.get(scenario.name))
        return self._outcomes[key]

    def _take_over_callbacks(self) -> None:
        """Look after callbacks that another process has left behind."""
        with self.lock:
            for name in self.store.tenants():
                tenant = self.tenant_by_id(name)
                if any(delivery["state"] == "waiting" for delivery in tenant.deliveries):
                    self.outbox.track(tenant)

    def _check_running(self, tenant: Tenant, mount: Mount, now: float) -> None:
        limit = mount.switches.get("running-limit")
        if limit is not None and len(tenant.running_at(mount.provider.id, now)) >= limit:
            raise ApiError("too-many-running", limit=limit)

    def _note_running(self, tenant: Tenant, mount: Mount, task: Task) -> None:
        if mount.switches.get("running-limit") is not None:
            ends = tenant.running.setdefault(task.provider, [])
            heapq.heappush(ends, task.due if task.poll_count is None and task.outcome.state else _NEVER)

    def find(self, call: Call, task_id: str) -> Task:
        """Return the caller's task.

        Raises:
            ApiError: there is none of that id, or it is another tenant's.
        """
        task = self.store.get(call.mount.provider.id, task_id)
        if (
            task is None
            or task.tenant != call.tenant.id
            or (self._retention and self.bounds.expired(task, call.tenant))
            or ((life := call.mount.provider.records) is not None and outlived(life, task, call.tenant.clock.now))
        ):
            forgotten = ", or it was forgotten" if self._retention or self.bounds.forgotten_tasks else ""
            call.violates("unknown-task", "", f"this key made no task {quoted(task_id)}{forgotten}", task_id)
            raise ApiError("unknown-task", task_id=task_id)
        if task.hidden:
            refuse_hidden(call, task)
        call.task_id = task.id
        return task

    def observe(self, call: Call, task: Task) -> tuple[State, float | None]:
        """Return a task's state and when it ended; in per-poll timing, move it one state on first."""
        now = call.tenant.clock.now
        if task.poll_count is not None:
            with self.lock:
                self._step(call.tenant, task, now)
        state, finished = state_of(task, now)
        call.state = state
        return state, finished

    def _step(self, tenant: Tenant, task: Task, now: float) -> None:
        task.poll_count = (task.poll_count or 0) + 1
        if task.poll_count > 1 and task.finished is None and task.outcome.state is not None:
            task.finished = now
            self._note_ended(tenant, task)
            self.outbox.reached(tenant, task, task.outcome.state)
            self.billing.settle_task(tenant, task, now)
        elif task.poll_count == 1:
            self.outbox.reached(tenant, task, RUNNING)
        self.store.save(task)

    def cancel(self, call: Call, task: Task, outcome: TaskEnd, *, states: Collection[State] = RUNS) -> bool:
        """End a task of a caller's now; return whether it was in one of these states."""
        return self.end(call.tenant, task, outcome, states=states)

    def end(self, tenant: Tenant, task: Task, outcome: TaskEnd, *, states: Collection[State] = RUNS) -> bool:
        """End a task now; return whether it was in one of these states."""
        with self.lock:
            now = tenant.clock.now
            if state_of(task, now)[0] not in states:
                return False
            self._note_ended(tenant, task)
            if outcome.state is not None:
                self.outbox.reached(tenant, task, outcome.state)
            queued = min(task.durations.queued, now - task.created)
            task.outcome = outcome
            task.durations = Durations(queued=queued, running=now - (task.created + queued))
            if task.poll_count is not None:
                task.finished = now
            self.billing.settle_task(tenant, task, now)
            self.store.save(task)
            return True

    def _note_ended(self, tenant: Tenant, task: Task) -> None:
        ends = tenant.running.get(task.provider, [])
        end = task.due if task.poll_count is None and task.outcome.state else _NEVER
        if end in ends:
            ends.remove(end)
            heapq.heapify(ends)

    # --- links and files -------------------------------------------------------------------------------------

    def file_behind(self, url: str) -> StoredFile | None:
        """Return the uploaded file that a URL of ours names, if it does."""
        return self.files.stored(url)

    def upload(  # noqa: PLR0913 - a file; all but its name and bytes by name
        self,
        call: Call,
        name: str,
        data: bytes,
        *,
        content_type: str,
        info: MediaInfo | None = None,
        file_id: str = "",
        limit: int | None = None,
    ) -> StoredFile:
        """Keep an uploaded file and what is known of it; by default what its bytes say of themselves.

        Raises:
            ApiError: it is too large.
        """
        most = self.settings.upload_limit if limit is None else limit
        if len(data) > most:
            raise ApiError("too-large", limit=most)
        info = info or probe_bytes(data)
        name = redacted_text(name, secrets_of(call.headers, call.query_string))
        file = stored_file(file_id or call.tenant.hex_id(), name, data, content_type=content_type, info=info)
        self.store.add_file(file)
        return file

    # --- the journal -----------------------------------------------------------------------------------------

    def record(self, call: Call, response: Response) -> None:
        """Write a call and its response into the tenant's journal; a stream's once it has ended."""
        if response.delivery is not None and response.delivery.events is not None:
            return
        tenant, lost = call.tenant, response.delivery is not None and response.delivery.lost
        tenant.calls += 1
        if tenant.calls == 1 or LABEL_HEADER in call.headers:
            introduce(tenant, call)
        entry = entry_of(call, response, self.store.serial(), lost=lost)
        tenant.journal.append(entry)
        if call.violations or len(call.body) + len(response.body) > tenant.journal.large_bytes:
            tenant.journal.trim(entry)
