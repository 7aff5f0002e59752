"""Tasks as a filmstrip: each with its picture, its state and what became of its price; and letting one end by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from drytake.mockserver.components.timeline import take
from drytake.mockserver.control.deliveries import delivery_facts
from drytake.mockserver.control.films import PriceOutcome, became, brief_of, expires_at, twin_of
from drytake.mockserver.control.live import Live, brief_entries, live_of, rules_of
from drytake.mockserver.control.live_responses import FilmBody, FilmRow, Filmstrip, Reason, TaskEnded
from drytake.mockserver.control.problems import ProblemDetail, ProblemError, listed
from drytake.mockserver.control.requests import CallerDep, ControlCaller, KeyQuery, caller, control_router
from drytake.mockserver.control.task_rows import task_row
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.engine.views import View
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.state.redaction import redacted_body, redacted_violation
from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, LOST, SUCCEEDED, TERMINAL, State
from drytake.schemas.times import iso
from drytake.schemas.validation.text import quoted

__all__ = ["film_row", "films_of", "router"]

router = control_router()
Who = Annotated[ControlCaller, Depends(caller)]
_LOOKED_AT = 5_000
"""How many of the newest tasks are looked at: of those before them nobody counts what became of them."""
_NEAR = 60
"""How many tasks before and after one are compared with it."""
_REQUEST_BYTES = 64 * 1024
_CALLS = 100
"""How many calls are listed of one task: the first, and the latest."""
_POSTER_HEIGHT = 160
Kind = Literal["all", "running", "failed", "waiting", "lost"]


class FilmstripQuery(KeyQuery):
    """Which tasks to list."""

    show: Kind = "all"
    """`running`, `failed`, `waiting` for those that nobody fetched, `lost` for those that were paid and lost."""
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    """How many at most, 1 to 500."""


class PictureQuery(KeyQuery):
    """How wide the picture is to be."""

    width: Annotated[int, Field(ge=240, le=2400)] = 760
    """In pixels, 240 to 2400."""


class TaskEnding(BaseModel):
    """How a task that runs is to end, now."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"end": "failed", "reason": "moderation"}, {"end": "succeeded"}]},
    )

    end: Literal["succeeded", "failed", "cancelled", "expired"]
    reason: str | None = None
    """Why it fails: one of the `reasons` that the task lists; by default the first of them."""


@router.get("/films")
def list_films(query: Annotated[FilmstripQuery, Query()], caller: Who) -> Filmstrip:
    """List tasks as a filmstrip, newest first, each with a picture of what happened and what became of its price."""
    return films_of(caller, query)


def films_of(caller: ControlCaller, query: FilmstripQuery) -> Filmstrip:
    """Return the newest tasks, as a filmstrip."""
    live, engine = live_of(caller), caller.engine
    with engine.lock:
        pending = live.films.accounts(caller.tenants)
        tenants = {tenant.id: tenant for tenant in caller.tenants}
        counts: Counter[str] = Counter()
        rows: list[FilmRow] = []
        tasks = list(islice(engine.store.tasks_of(caller.tenant_id), _LOOKED_AT))
        for place, task in enumerate(tasks):
            tenant = tenants[task.tenant]
            price_outcome = became(engine, task, live.films.account(task), tenant)
            kinds = _kinds(task, tenant, price_outcome)
            counts.update(kinds)
            if query.show in kinds and len(rows) < query.limit:
                near = tasks[max(0, place - _NEAR) : place + _NEAR]
                rows.append(film_row(live, task, tenant, near))
    return Filmstrip(
        tenant=caller.name,
        tasks=rows,
        total=len(tasks) if len(tasks) < _LOOKED_AT else _count(caller),
        counts=dict(counts),
        more=counts[query.show] > len(rows),
        pending=pending,
    )


def _kinds(task: Task, tenant: Tenant, price_outcome: PriceOutcome) -> set[str]:
    kinds = {"all", str(price_outcome.became)}
    return kinds | {"failed"} if state_of(task, tenant.clock.now)[0] in LOST else kinds


def _count(caller: ControlCaller) -> int:
    """Return how many tasks there are, of all or of one key."""
    store = caller.engine.store
    return len(store) if caller.tenant_id is None else len(store.versions(caller.tenant_id))


def film_row(live: Live, task: Task, tenant: Tenant, near: Iterable[Task]) -> FilmRow:
    """Return a task as a list shows it; `near` are tasks that were made at about the same time."""
    return FilmRow.model_construct(**_facts(live, task, tenant, near))


def _facts(live: Live, task: Task, tenant: Tenant, near: Iterable[Task], width: int = 0) -> dict[str, Any]:
    engine = live.engine
    row = task_row(engine, task, tenant)
    account, twin = live.films.account(task), twin_of(task, near)
    price_outcome = became(engine, task, account, tenant)
    timed = row["state"] not in TERMINAL and task.poll_count is None and task.outcome.state is not None
    shown = row["state"] == SUCCEEDED and task.kind != "audio"
    return {
        **row,
        "ends_at": task.due if timed else None,
        **brief_of(engine, task),
        "became": price_outcome.became,
        "why": price_outcome.why,
        "outcome": task.outcome.name,
        "same_as": None if twin is None else twin.id,
        "poster": f"posters/{task.provider}/{task.id}" if shown else None,
        "picture": take(live.films.story(task, tenant), width).to_json() if width else live.films.lane(task, tenant),
    }


# --- one task --------------------------------------------------------------------------------------------------------


@router.get("/films/{provider}/{task_id}")
def get_film(provider: str, task_id: str, query: Annotated[PictureQuery, Query()], caller: Who) -> FilmBody:
    """Tell all about a task: its picture, calls, webhooks, request, and how it may be made to end."""
    live, engine, mount = live_of(caller), caller.engine, caller.mount(provider)
    with engine.lock:
        task = _task(caller, provider, task_id)
        tenant = engine.tenant_of(task)
        live.films.accounts([tenant])
        near = islice(engine.store.tasks_of(tenant.id), _LOOKED_AT)
        facts = _facts(live, task, tenant, near, query.width)
        account = live.films.account(task)
        entries = () if account is None else (account.create, *account.calls)
        listed = entries if len(entries) <= _CALLS else (*entries[:1], *entries[1 - _CALLS :])
        own = (one for one in tenant.deliveries if (one["provider"], one["task_id"]) == (provider, task.id))
        hooks = [delivery_facts(engine, tenant, one) for one in own]
        state, finished = state_of(task, tenant.clock.now)
        view = View(mount, tenant, task, state, finished)
        violations, until = view.violations, expires_at(engine, task, finished) if state == SUCCEEDED else None
        failure = view.failure if state in LOST else None
        return FilmBody.model_validate(
            {
                **facts,
                "message": None if failure is None else failure.message or None,
                "now": tenant.clock.now,
                "expires_at": None if until is None else iso(until),
                "results": _results(caller, task) if state == SUCCEEDED and not _over(until, tenant) else [],
                "reasons": list(_reasons(mount)) if state not in TERMINAL else [],
                "ends": _ends(mount) if state not in TERMINAL else [],
                "calls": brief_entries(tenant.id, listed),
                "calls_total": len(entries),
                "webhooks": hooks,
                "request": redacted_body(task.raw, task.secrets)[:_REQUEST_BYTES].decode("utf-8", "replace"),
                "violations": [redacted_violation(one, task.secrets).to_json() for one in violations],
                "rules": rules_of((one.rule for one in violations), caller.engine.mounts),
            }
        )


@router.post("/films/{provider}/{task_id}")
def end_task(provider: str, task_id: str, ending: TaskEnding, caller: CallerDep) -> TaskEnded:
    """Let a task that runs end now, as the provider would end it: webhooks are posted, money moves."""
    mount, engine = caller.mount(provider), caller.engine
    with engine.lock:
        task = _task(caller, provider, task_id)
        tenant = engine.tenant_of(task)
        end = _end(mount, ending)
        state = state_of(task, tenant.clock.now)[0]
        if not engine.end(tenant, task, end):
            raise ProblemError("invalid-body", f"the task {quoted(task_id)} has {state} already; nothing was changed")
        return TaskEnded(tenant=tenant.name, provider=provider, id=task.id, state=ending.end)


def _task(caller: ControlCaller, provider: str, task_id: str) -> Task:
    task = caller.engine.store.get(provider, task_id)
    if task is None or caller.tenant_id not in (None, task.tenant):
        there = (one.id for one in caller.engine.store.tasks_of(caller.tenant_id) if one.provider == provider)
        near = listed(task_id, islice(there, 1000))
        raise ProblemError("not-found", f"{provider} has no task `{task_id[:60]}`; there is {near}")
    return task


def _reasons(mount: Mount) -> Iterator[Reason]:
    ends: dict[State, str] = {CANCELLED: CANCELLED, EXPIRED: EXPIRED}
    for name, message in mount.dialect.failure_messages.items():
        if name not in ends and name != "invalid":
            summary = SCENARIOS[name].summary if name in SCENARIOS else ""
            yield Reason(name=name, message=message or summary)


def _ends(mount: Mount) -> list[str]:
    """Return how a task may end at a provider: by the states that it has."""
    return [
        end for end in (SUCCEEDED, FAILED, CANCELLED, EXPIRED) if end in (SUCCEEDED, FAILED) or end in mount.state_names
    ]


def _end(mount: Mount, ending: TaskEnding) -> TaskEnd:
    """Return the end that is asked for.

    Raises:
        ProblemError: the provider has no such end, or no such reason.
    """
    ends, reasons = _ends(mount), {one.name: one.message for one in _reasons(mount)}
    title = mount.provider.title
    if ending.end not in ends:
        flaw = ProblemDetail("/end", f"{title} lets no task be {ending.end}", f"there is {', '.join(ends)}")
        raise ProblemError("invalid-body", flaws=[flaw])
    if ending.reason is not None and (ending.end != FAILED or ending.reason not in reasons):
        there = ", ".join(f"`{name}`" for name in reasons)
        said = f"`reason` is {quoted(ending.reason)}; " + (
            f"{title} documents no such failure" if ending.end == FAILED else "only a failure has one"
        )
        raise ProblemError("invalid-body", flaws=[ProblemDetail("/reason", said, f"there is {there}")])
    if ending.end == FAILED:
        reason = ending.reason or next(iter(reasons), "provider-failure")
        return TaskEnd(reason, FAILED, reasons.get(reason))
    return TaskEnd("success" if ending.end == SUCCEEDED else ending.end, ending.end)


def _over(until: float | None, tenant: Tenant) -> bool:
    return until is not None and tenant.clock.now > until


# --- what it made: looking is no download, and no client's call ------------------------------------------------------


def _results(caller: ControlCaller, task: Task) -> list[str]:
    """Return where the results are shown, relative to the page."""
    names = (path.rpartition("/")[2] for path in caller.engine.results.paths(task))
    return [f"films/{task.provider}/{task.id}/{name}" for name in names]


@router.get("/films/{provider}/{task_id}/{name}", response_class=Response)
def get_result(provider: str, task_id: str, name: str, request: Request, caller: CallerDep) -> Response:
    """Show a result to who looks, in parts where a player asks so; no client fetched it, then."""
    caller.mount(provider)
    with caller.engine.lock:
        task = _task(caller, provider, task_id)
    reply = caller.engine.results.serve(f"{provider}/{task.id}/{name}", request.method, dict(request.headers))
    return Response(bytes(reply.body), reply.status, dict(reply.headers))


# --- posters ---------------------------------------------------------------------------------------------------------


@router.get("/posters/{provider}/{task_id}", response_class=Response)
def get_poster(provider: str, task_id: str, caller: CallerDep) -> Response:
    """Show a still of a task's result, as a small JPEG."""
    caller.mount(provider)
    with caller.engine.lock:
        task = _task(caller, provider, task_id)
        state = state_of(task, caller.engine.tenant_of(task).clock.now)[0]
    if state != SUCCEEDED:
        raise ProblemError("not-found", f"the task `{task_id[:60]}` has no result: it is {state}")
    body = _still(caller, task)
    return Response(body, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


def _still(caller: ControlCaller, task: Task) -> bytes:
    from drytake.mockserver.media.card import Captions  # noqa: PLC0415 - heavy, as its neighbours are
    from drytake.mockserver.media.font import readable  # noqa: PLC0415
    from drytake.mockserver.media.jpeg import jpeg  # noqa: PLC0415
    from drytake.mockserver.media.raster import bands  # noqa: PLC0415

    facts = brief_of(caller.engine, task)
    wide, high = facts["width"] or 16, facts["height"] or 9
    height = _POSTER_HEIGHT if wide >= high else _POSTER_HEIGHT * 2
    width = max(64, min(640, round(height * wide / high / 16) * 16))
    said = [f"{wide} x {high}"] + ([f"{facts['seconds']:g} s"] if facts["seconds"] else [])
    rows = bands(Captions(task.id, facts["prompt"], ", ".join(said)), width, height)
    return jpeg(width, height, rows, readable(task.id).encode())
