"""The rows of a gateway's calls about tasks, and of those about none."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import Field, create_model

from drytake.schemas.actions import Balance, Cancel, Page, Poll, Result
from drytake.schemas.gateways.definition import CallRow
from drytake.schemas.gateways.examples import filled
from drytake.schemas.gateways.parts import CONTENT, JSON, Parts, at, pointer
from drytake.schemas.gateways.refusals import ANY_CALL, MALFORMED, OF_TASK
from drytake.schemas.gateways.written import page_of
from drytake.schemas.http import AccountView, Body, Context, ResultFile
from drytake.schemas.prices import number
from drytake.schemas.provider import CANCELLED, FAILED, QUEUED, RUNNING, Operation, State
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.usual import share, task_id_rules
from drytake.schemas.variants import Variant

__all__ = ["STALENESS", "calls_of"]

STALENESS = "staleness"
"""The switch that says how many seconds lie between a relay's own looks at its tasks."""

_VIDEO = ((b"content-type", b"video/mp4"), (b"cache-control", b"public, max-age=86400"))


def calls_of(parts: Parts) -> Iterator[Operation]:
    """Yield the rows of a gateway's calls that make no task."""
    of = parts.of
    makers: tuple[tuple[CallRow | None, Callable[[Parts, CallRow], Operation]], ...] = (
        (of.query, _query),
        (of.result, _result),
        (of.content, _content),
        (of.cancel, _cancel),
        (of.balance, _balance),
        (of.models_list, _models),
    )
    yield from (make(parts, call) for call, make in makers if call is not None)


def _about(parts: Parts, name: str, call: CallRow, summary: str, **facts: Any) -> Operation:
    """Return a row about a task."""
    where = {
        "path": f"$request.path.{parts.id_name}",
        "query": f"$request.query.{call.name}",
        "body": f"$request.body#/{call.name}",
    }
    paths = (f"{parts.of.base}{one.replace('{id}', f'{{{parts.id_name}}}')}" for one in (call.path, *call.aliases))
    path, *others = paths
    return Operation(
        name=name,
        method=call.method,
        path=path,
        aliases=tuple(others),
        summary=summary,
        contract=None if call.at == "path" else _contract(parts, name, call),
        takes=JSON if call.at == "body" else (),
        task_id=where[call.at],
        **facts,
    )


def _contract(parts: Parts, name: str, call: CallRow) -> Contract[Any]:
    """Return what validates a call that names its task in its query or body."""
    section = parts.bodies.rules.section(name)
    also: Any = {key: (str | None, Field(default=None, description=f"`{said}`.")) for key, said in call.also.items()}
    held: Any = {call.name: (str, Field(pattern=r"\S", description="The id that the create call answered."))}
    model = create_model("Asking", __base__=WireModel, __module__=__name__, **held, **also)
    task_id_rules(section, page_of(parts.of), call.name)
    first = next(iter(parts.bodies.rows[0].contracts.values()))
    share(section, first.section, "wrong-type", "null-field")
    return Contract.of(section, model)


def _results(response: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, (at(response, "url"),)))


def _query(parts: Parts, call: CallRow) -> Operation:
    status: dict[State, int] = {} if call.unended is None else {QUEUED: call.unended, RUNNING: call.unended}
    kinds = (*OF_TASK, *(() if call.at == "path" else (MALFORMED,)))
    return _about(
        parts,
        "get-task",
        call,
        "Get a task",
        action=Poll(render=parts.render(call.response), status=status, looks=_looks if parts.of.own_looks else None),
        responses=parts.responses("Task", call, kinds),
        state=at(call.response, "word") or at(call.response, "ended_word"),
        charged=at(call.response, "cost"),
        results=_results(call.response),
        variants=tuple(_states(parts, call)),
    )


def _looks(context: Context) -> float:
    """Return the seconds between a relay's own looks at a task, as the switch says."""
    return float(context.switches.get(STALENESS) or 0)


def _states(parts: Parts, call: CallRow) -> Iterator[Variant]:
    """Yield by what the answers of a query are told apart: the state's word, which may come with one status or with two."""
    where = pointer(call.response, "word")
    ended = pointer(call.response, "ended_word")
    if ended:
        yield Variant("state", ended, undocumented=parts.open_words)
    if where and call.unended is None:
        yield Variant("state", where)
    elif where and call.unended is not None:
        yield Variant("state", where, undocumented=parts.open_words)
        yield Variant("state", where, status=call.unended, undocumented=parts.end_words)


def _result(parts: Parts, call: CallRow) -> Operation:
    return _about(
        parts,
        "get-result",
        call,
        "Get a task's result",
        action=Result(render=parts.render(call.response), failed=parts.failed),
        responses=parts.responses("Result", call, (*OF_TASK, "in-progress"), failed=parts.failures),
        results=_results(call.response),
    )


def _content(parts: Parts, call: CallRow) -> Operation:
    return _about(
        parts,
        "get-content",
        call,
        "Get the file of a result",
        action=Result(
            render=lambda _, __: ResultFile(_VIDEO),
            failed=lambda task, context: parts.refusals.no_content(task.word, context),
            media=True,
        ),
        responses=parts.responses(CONTENT, call, (*OF_TASK, "in-progress")),
    )


def _cancel(parts: Parts, call: CallRow) -> Operation:
    return _about(
        parts,
        "cancel-task",
        call,
        "Cancel a task",
        action=Cancel(
            render=parts.render(call.response),
            end=CANCELLED if CANCELLED in parts.of.states else FAILED,
            status=call.status,
        ),
        responses=parts.responses("Cancelled", call, (*OF_TASK, "late")),
    )


# --- about no task -----------------------------------------------------------------------------------------------


def _plain(parts: Parts, name: str, call: CallRow, action: Balance | Page) -> Operation:
    return Operation(
        name=name,
        method=call.method,
        path=f"{parts.of.base}{call.path}",
        summary="Get what is left" if isinstance(action, Balance) else "List the models",
        action=action,
        responses=parts.responses("Told", call, ANY_CALL),
    )


def _balance(parts: Parts, call: CallRow) -> Operation:
    def render(account: AccountView, _: Context) -> Body:
        return filled(call.response, lambda fact: number(account.balance) if fact == "balance" else None)

    return _plain(parts, "balance", call, Balance(render=render))


def _models(parts: Parts, call: CallRow) -> Operation:
    def render(_: Any, __: Context) -> Body:
        names = [{"id": name} for name in parts.of.models]
        return filled(call.response, lambda fact: names if fact == "models" else None)

    return _plain(parts, "list-models", call, Page(render=render))
