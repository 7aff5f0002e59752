"""`GET /_drytake/findings`: what a server's clients broke so far, in the form that `check` and `run` report in.

The control API loads this by name: the server itself knows nothing of contract tests.
"""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from drytake.contract_tests.findings.ending import Ending, at_a_server
from drytake.contract_tests.reports.model import ReportFile
from drytake.mockserver.control.requests import ControlCaller, KeyQuery, caller, control_router

__all__ = ["router"]

router = control_router()


class FindingsQuery(KeyQuery):
    """Of which calls findings are wanted."""

    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    """Only of calls after this serial number of the journal."""
    allow: list[str] = []
    """Patterns of rule ids whose findings are left out, such as `conduct.*`; may be said several times."""
    finished: bool = False
    """True where the client has ended: then what it left undone is a finding too, such as a task that nobody asks for."""


@router.get("/findings")
def get_findings(
    query: Annotated[FindingsQuery, Query()], caller: Annotated[ControlCaller, Depends(caller)]
) -> ReportFile:
    """Say which rules the calls broke so far, what they would have cost, and what came of the money; without a key, of all."""
    from drytake.contract_tests.journals.report import build_report  # noqa: PLC0415 - loads all rules of conduct

    report = build_report(
        caller.engine,
        title="serve",
        only=caller.key,
        allow=query.allow,
        since=query.after,
        partial=not query.finished,
    )
    lost = len(report.money.lost) if query.finished else 0
    ending = Ending(reasons=() if report.subjects else at_a_server(), lost=lost)
    return ReportFile.model_validate(report._replace(ending=ending).to_json())
