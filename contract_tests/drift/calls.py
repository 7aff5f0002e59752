"""What one recorded call shows: its status, its body, its headers, and whether rules and service agree about it."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from drytake.contract_tests.drift.fields import field_differences
from drytake.contract_tests.drift.model import Difference, Evidence, of_row, of_rule
from drytake.contract_tests.recordings.calls import RecordedCall
from drytake.mockserver.state.redaction import is_secret_name
from drytake.schemas.expressions import expression
from drytake.schemas.provider import LIMITED, Operation, Provider
from drytake.schemas.validation.rules import Violation

__all__ = ["of_call"]

_OF_CONTENT = (400, 422)
"""Statuses of refusals that are about what a call says: others are about keys, money, pace or the service itself."""
_OF_PROXIES = (
    *("x-cache", "x-amz", "x-goog", "x-azure", "x-envoy", "x-served", "x-timer", "x-powered", "x-frame", "x-xss"),
    *("x-content-type", "x-robots", "x-dns", "x-download", "x-permitted", "x-forwarded", "x-real-ip", "x-via"),
    *("x-request-id", "x-runtime", "x-trace", "x-drytake", "x-vercel", "x-cloud", "x-edge", "x-varnish", "x-ua"),
)
"""Beginnings of headers that servers before a service add, and frameworks below it."""


def of_call(call: RecordedCall, violations: tuple[Violation, ...]) -> Iterator[Difference]:
    """Yield how a call's response differs from what is documented."""
    operation, status = call.operation, call.entry.status
    if not status:
        return
    if operation is None:
        yield from _unknown_endpoint(call)
        return
    yield from _by_rules(call, operation, violations)
    known = documented(call.provider, operation)
    if operation.responses and status not in known:
        listed = ", ".join(map(str, sorted(known)))
        yield of_row("status-new", call.provider, operation.name, str(status), Evidence(f"status {status}", listed))
    if status in operation.responses:
        yield from _body(call, operation)
    yield from _headers(call, operation)


def documented(provider: Provider, operation: Operation) -> set[int]:
    """Return the statuses that an operation's page names, and what the provider's limits say to any call."""
    own = set(operation.responses) - set(getattr(operation.responses, "inferred", ()))
    return own if provider.limited is None else {*own, LIMITED}


def _unknown_endpoint(call: RecordedCall) -> Iterator[Difference]:
    entry, provider = call.entry, call.provider
    known = provider.unplayed.find(entry.method, entry.path) is not None
    if not known and not entry.path.startswith("/_drytake") and 200 <= entry.status < 300:
        at = f"{entry.method} {entry.open_path}"
        yield of_row("endpoint-new", provider, "", at, Evidence(f"status {entry.status}", "no such address"))


# --- rules -------------------------------------------------------------------------------------------------------


def _by_rules(call: RecordedCall, operation: Operation, violations: tuple[Violation, ...]) -> Iterator[Difference]:
    status = call.entry.status
    broken = [one for one in violations if one.severity == "error" and not one.rule.fails]
    if 200 <= status < 300 and not _fails_late(operation):
        for one in broken:
            evidence = Evidence(f"accepted with {status}", f"{one.rule.summary} ({one.rule.confidence})", one.value)
            yield of_rule("accepted", one.rule, evidence)
    if status in _OF_CONTENT and not violations and _was_read(call, operation):
        evidence = Evidence(f"refused with {status}{_code(call)}", "nothing that it breaks")
        yield of_row("refused", call.provider, operation.name, str(status), evidence)


def _fails_late(operation: Operation) -> bool:
    """Return whether a call that is wrong is accepted, and fails when it runs."""
    return getattr(operation.action, "validate", "at once") == "when it runs" or bool(
        getattr(operation.action, "late", ())
    )


def _was_read(call: RecordedCall, operation: Operation) -> bool:
    """Return whether the rules have seen all that the call says."""
    return operation.contract is not None and (not operation.has_body or bool(call.entry.body))


def _code(call: RecordedCall) -> str:
    """Return the code that an error has, which is a name of the service's own, and no value of the caller's."""
    for where in ("/error/code", "/code", "/error/type", "/detail/0/type", "/error_code"):
        code = expression(f"$response.body#{where}").of_json(call.entry.response)
        if isinstance(code, str | int) and not isinstance(code, bool) and str(code).replace("_", "").isalnum():
            return f", code {str(code)[:60]}"
    return ""


# --- bodies ------------------------------------------------------------------------------------------------------


def _body(call: RecordedCall, operation: Operation) -> Iterator[Difference]:
    content = call.exchange.content
    body = content.body if content else None
    if not body or content is None or (content.size or 0) > len(body):
        return
    kind = content.mime_type.partition(";")[0].strip().lower()
    if kind.startswith(("video/", "image/", "audio/", "text/event-stream")):
        return
    try:
        said = from_json(body)
    except ValueError:
        expected = Evidence(kind or "no type", "application/json")
        yield of_row("form-new", call.provider, operation.name, str(call.entry.status), expected)
        return
    state = _state(call, operation)
    if state is not None:
        yield state
    for found in field_differences(operation.responses[call.entry.status], said):
        if state is None or found.pointer != state.at:
            at = f"{call.entry.status} {found.pointer or '/'}"
            yield of_row(found.kind, call.provider, operation.name, at, found.evidence)


def _state(call: RecordedCall, operation: Operation) -> Difference | None:
    """Return that a response has a state which isn't documented: a word of the service's own."""
    if not operation.state or not 200 <= call.entry.status < 300:
        return None
    where = expression(operation.state)
    word = where.of_json(call.entry.response)
    if not isinstance(word, str) or call.provider.state_called(word) is not None:
        return None
    shown = word[:40] if word.replace("_", "").replace("-", "").isalnum() else "a word of another form"
    known = ", ".join(
        dict.fromkeys(one for own in call.provider.states.values() for one in ((own,) if isinstance(own, str) else own))
    )
    pointer = "/" + "/".join(where.pointers[0])
    return of_row("state-new", call.provider, operation.name, pointer, Evidence(f"state {shown}", known))


# --- headers -----------------------------------------------------------------------------------------------------


def _headers(call: RecordedCall, operation: Operation) -> Iterator[Difference]:
    names = {name.decode("latin-1").lower(): value for name, value in call.entry.response_headers}
    if not names:
        return  # a recorder that keeps none
    provider, documented = call.provider, {name.lower() for name in call.provider.headers}
    for name in sorted(documented - names.keys()):
        yield of_row(
            "header-missing", call.provider, operation.name, name, Evidence("it isn't there", "on every response")
        )
    known = {
        *documented,
        *provider.sometimes,
        *(name.lower() for one in provider.errors.values() for name in one.headers),
    }
    for name in sorted(names.keys() - known):
        if name.startswith("x-") and not name.startswith(_OF_PROXIES):
            value = None if is_secret_name(name) else names[name].decode("latin-1")[:80]
            yield of_row("header-new", provider, "", name, Evidence("a header", "no such header", value))


def without_values(difference: Difference) -> Difference:
    """Return it with names, types and numbers alone."""
    evidence: Any = difference.evidence
    return difference._replace(evidence=evidence._replace(value=None))
