"""Calls: a page of them at any place, one in full, and one in a form to take along."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from drytake.mockserver.control.call_index import FilterError, IndexedCall, brief
from drytake.mockserver.control.copies import FORMS, copied
from drytake.mockserver.control.exchanges import call_facts
from drytake.mockserver.control.live import brief_call, live_of, rules_of
from drytake.mockserver.control.live_responses import Calls, CopiedCall, ShownCall
from drytake.mockserver.control.problems import ProblemDetail, ProblemError, listed
from drytake.mockserver.control.requests import CallerDep, ControlCaller, KeyQuery, caller, control_router
from drytake.mockserver.state.journal import SHOWN_BYTES
from drytake.schemas.validation.text import quoted

__all__ = ["call_of", "calls_page", "router"]

router = control_router()


class CallsQuery(KeyQuery):
    """Which calls to list."""

    q: Annotated[str, Field(max_length=500)] = ""
    """A filter: `status:4xx`, `status:lost`, `provider:NAME`, `op:NAME`, `op:unmatched` for calls that no operation took, `task:ID`, `tenant:NAME`, `finding:error`, `done:any`; `-` before it turns it round; other words are looked for in paths and bodies."""
    offset: Annotated[int, Field(ge=0)] = 0
    """How many of the newest to leave out."""
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    """How many at most, 1 to 500."""


@router.get("/calls")
def list_calls(query: Annotated[CallsQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]) -> Calls:
    """List calls in brief, newest first, from any place on, with an overview of all that match a filter."""
    return calls_page(caller, query)


def calls_page(caller: ControlCaller, query: CallsQuery) -> Calls:
    """Return a page of calls.

    Raises:
        ProblemError: the filter asks for something that there isn't.
    """
    index = live_of(caller).index
    with caller.engine.lock:
        index.refresh()
        try:
            chosen = index.selection(caller.tenant_id, query.q.strip())
        except FilterError as error:
            flaw = ProblemDetail("q", str(error), "words without a colon are looked for in paths and bodies")
            raise ProblemError("invalid-query", flaws=[flaw]) from None
        whole = chosen if not query.q else index.selection(caller.tenant_id, "")
        return Calls(
            tenant=caller.name,
            total=len(whole.calls),
            matched=len(chosen.calls),
            offset=query.offset,
            cursor=index.cursor,
            calls=[brief_call(call) for call in chosen.page(query.offset, query.limit)],
            columns=chosen.columns(),
        )


@router.get("/calls/{serial}")
def get_call(serial: str, caller: CallerDep) -> ShownCall:
    """Show a call and its answer in full, without secrets, with the rules that it broke."""
    call = call_of(caller, serial)
    entry = call.entry
    said = call_facts(caller.engine, call.tenant, entry)
    cut = max(len(entry.body), len(entry.response)) >= SHOWN_BYTES
    rules = rules_of((violation.rule for violation in entry.violations), caller.engine.mounts)
    return ShownCall.model_validate({**said, "rules": rules, "brief": brief(call), "cut": cut})


@router.get("/calls/{serial}/{form}")
def copy_call(serial: str, form: str, caller: CallerDep) -> CopiedCall:
    """Write a call, without secrets, as a `curl` line, a `har` file, a `pytest` test or a `scenario` file."""
    if form not in FORMS:
        raise ProblemError("not-found", f"a call has no form {quoted(form)}; there is {listed(form, FORMS)}")
    call = call_of(caller, serial)
    return copied(caller, call, form)


def call_of(caller: ControlCaller, serial: str) -> IndexedCall:
    """Return the call of a serial number.

    Raises:
        ProblemError: none that is kept has it, or it is another tenant's.
    """
    index = live_of(caller).index
    with caller.engine.lock:
        index.refresh()
        call = index.find(int(serial)) if serial.isdecimal() and len(serial) < 20 else None
    if call is None or caller.tenant_id not in (None, call.tenant):
        kept = caller.engine.settings.journal_limit
        raise ProblemError("not-found", f"no call #{serial[:40]} is kept; a key's last {kept:,} are: `--journal-limit`")
    return call
