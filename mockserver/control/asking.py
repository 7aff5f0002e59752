"""Getting started: how known clients are pointed at this server, and what is to be said of a request before it is sent."""

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from drytake.mockserver.control.curl import example, header_lines
from drytake.mockserver.control.live import rules_of
from drytake.mockserver.control.live_responses import CheckedRequest, Clients, KnownClientBody
from drytake.mockserver.control.problems import ProblemDetail, ProblemError, listed
from drytake.mockserver.control.requests import CallerDep, ControlCaller, KeyQuery, caller, control_router
from drytake.mockserver.control.server import base_url
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.settings.known_clients import known_clients
from drytake.schemas.provider import Operation
from drytake.schemas.registry import provider_ids
from drytake.schemas.validation.text import quoted

__all__ = ["router"]

router = control_router()
EXAMPLE = provider_ids()[0]


class ClientsQuery(KeyQuery):
    """Whose clients."""

    provider: str | None = None
    """A provider's id; by default the first that is served."""


class ValidateRequest(BaseModel):
    """A request that is to be looked at, and not sent."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"provider": EXAMPLE, "body": {"prompt": "A lighthouse at dawn"}}]},
    )

    provider: str
    """A provider's id."""
    operation: str = ""
    """An operation's name; by default the one that makes videos."""
    body: Any
    """The body: JSON, or a text that is to be read as it is."""


@router.get("/clients")
def list_clients(query: Annotated[ClientsQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]) -> Clients:
    """Tell how known clients of a provider are pointed at this server, and show a request that keeps every rule."""
    mount = caller.mount(query.provider or next(iter(caller.engine.mounts)))
    provider, key = mount.provider, "sk-test"
    rows = known_clients(provider, url=caller.origin, key=key)
    return Clients(
        provider=provider.id,
        title=provider.title,
        base_url=base_url(caller, mount),
        key=key,
        clients=[KnownClientBody.model_validate(row) for row in rows],
        operations=[_operation(mount, one, key) for one in provider.operations if one.creates and one.contract],
    )


def _operation(mount: Mount, operation: Operation, key: str) -> dict[str, Any]:
    shown = example(operation)
    body = {} if shown is None else dict(shown)
    return {
        "name": operation.name,
        "summary": operation.summary,
        "method": operation.method,
        "path": f"/{mount.provider.id}{operation.path}",
        "headers": dict(line.split(": ", 1) for line in header_lines(mount, operation, key)),
        "example": body,
    }


@router.post("/validate")
def validate_request(asked: ValidateRequest, caller: CallerDep) -> CheckedRequest:
    """Validate and price a request without sending it: no task, no charge, no entry in the journal."""
    mount = caller.mount(asked.provider)
    rows = {one.name: one for one in mount.provider.operations if one.contract is not None}
    name = asked.operation or mount.provider.create.name
    if name not in rows:
        flaw = ProblemDetail("/operation", f"there is no operation {quoted(name)}", f"there is {listed(name, rows)}")
        raise ProblemError("invalid-body", flaws=[flaw])
    operation = rows[name]
    assert operation.contract is not None
    raw = asked.body.encode() if isinstance(asked.body, str) else to_json(asked.body)
    report = operation.contract.validate(
        raw, lookup=caller.engine.lookup, policy=mount.policy_at(caller.tenant.clock.now)
    )
    estimate = None
    if report.request is not None and operation.estimate is not None:
        estimate = operation.estimate(report.request).to_json()
    rules = [one.rule for one in report.violations] + [one.rule for one in report.unverified]
    return CheckedRequest(
        valid=report.valid,
        violations=[one.to_json() for one in report.violations],
        unverified=[one.to_json() for one in report.unverified],
        rules=rules_of(rules, caller.engine.mounts),
        estimate=estimate,
    )
