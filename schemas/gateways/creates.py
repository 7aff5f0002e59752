"""The rows of a gateway's calls that make tasks."""

from collections.abc import Iterator
from typing import Any

from drytake.schemas.actions import Create, Form, Idempotency, Lifetime
from drytake.schemas.gateways.bodies import kind_of
from drytake.schemas.gateways.bodies_of import CreateRow
from drytake.schemas.gateways.definition import CallRow
from drytake.schemas.gateways.ids import id_of
from drytake.schemas.gateways.parts import JSON, Parts, at
from drytake.schemas.gateways.refusals import KEY_REUSED, OF_CREATE
from drytake.schemas.http import Context
from drytake.schemas.provider import EXPIRED, FAILED, Operation

__all__ = ["MULTIPART", "TASK_MINUTES", "creates_of"]

MULTIPART, TASK_MINUTES = "multipart", "task-minutes"
"""Switches: whether forms are taken, and after how many minutes a task is given up."""
_FORM, _MINUTE = "multipart/form-data", 60
_FILES = frozenset({"first_frame", "last_frame", "frames"})


def creates_of(parts: Parts) -> Iterator[Operation]:
    """Yield the rows of a gateway's creates."""
    of = parts.of
    if of.create is not None:
        for row in parts.bodies.rows:
            yield _row(parts, row, of.create, waits=False)
    if of.run is not None:
        yield _row(parts, _waiting(parts), of.run, waits=True)


def _waiting(parts: Parts) -> CreateRow:
    """Return what the create takes that waits: the bodies of the others, where there are some."""
    first = parts.bodies.rows[0]
    if parts.of.create is None:
        return first
    by_model = {parts.bodies.names[path]: contract for path, contract in first.contracts.items()}
    paths = {path: model for path, model in parts.bodies.all_names.items() if path not in first.paths}
    return CreateRow("run", tuple(paths), {path: by_model[model] for path, model in paths.items()})


def _row(parts: Parts, row: CreateRow, call: CallRow, *, waits: bool) -> Operation:
    first, *others = row.paths
    of, bodies = parts.of, parts.bodies
    return Operation(
        name=row.name,
        method="POST",
        path=first,
        aliases=tuple(others),
        summary="Make a video in one call, which waits for it" if waits else f"Make a video: {row.name}",
        action=_action(parts, call, waits=waits),
        form=_form(parts),
        takes={"json": JSON, "multipart": (_FORM,), "both": (*JSON, _FORM)}[of.forms],
        contract=row.contracts[first],
        contracts=row.contracts if any(bodies.names.values()) and len(row.paths) > 1 else {},
        responses=parts.responses(
            "Created",
            call,
            (*OF_CREATE, KEY_REUSED) if of.idempotency else OF_CREATE,
            failed=parts.failures if waits else None,
        ),
        task_id=at(call.response, "id"),
        state=at(call.response, "word"),
        results=tuple(filter(None, (at(call.response, "url"),))) if waits else (),
        webhook="" if of.webhook is None else _asked(of.webhook.field),
        creates=True,
        canonical=bodies.shot,
        estimate=bodies.estimate,
        defaults=bodies.left_out,
    )


def _action(parts: Parts, call: CallRow, *, waits: bool) -> Create:
    of = parts.of
    return Create(
        render=parts.render(call.response),
        cost=parts.bodies.cost,
        charge=of.charged,
        keep=parts.bodies.keep,
        id=id_of(of.id),
        status=call.status,
        idempotency=Idempotency(of.idempotency, KEY_REUSED) if of.idempotency else None,
        lifetime=_lifetime(parts),
        waits=waits,
        failed=parts.failed if waits else None,
    )


def _lifetime(parts: Parts) -> Lifetime | None:
    """Return how long a task may take: until the relay gives it up, or as the maker's body says it, where that ends in a word."""
    if parts.of.task_minutes is not None:
        return Lifetime(_given_up, waiting=FAILED, running=FAILED)
    return parts.bodies.lifetime if EXPIRED in parts.of.states else None


def _given_up(context: Context) -> float | None:
    """Return after how many seconds a task is given up, as the switch says."""
    minutes = context.switches.get(TASK_MINUTES)
    return None if minutes is None else float(minutes) * _MINUTE


def _form(parts: Parts) -> Form | None:
    rows = parts.of.rows
    if parts.of.forms == "json":
        return None
    kinds = {name: kind_of(row) for name, row in rows.items()}
    return Form(
        switch=MULTIPART,
        lists=tuple(name for name, kind in kinds.items() if kind == "urls"),
        integers=tuple(name for name, kind in kinds.items() if kind == "integer"),
        named=tuple(name for name, row in rows.items() if row.means in _FILES and kinds[name] == "url"),
        otherwise=next((name for name, kind in kinds.items() if kind == "urls"), ""),
        known=tuple(rows),
        rest=next((name for name, row in rows.items() if row.means == "extra"), ""),
    )


def _asked(field: str) -> Any:
    return f"$request.query.{field[1:]}" if field.startswith("?") else f"$request.body#/{field}"
