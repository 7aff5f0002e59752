"""A rule about files: the same one isn't sent up again and again."""

from collections import defaultdict
from collections.abc import Iterator

from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.contract_tests.journals.shots import without_boundary
from drytake.mockserver.accounts.subjects import operation_of
from drytake.mockserver.state.journal import SHOWN_BYTES, JournalEntry
from drytake.mockserver.state.redaction import REDACTED
from drytake.schemas.actions import Custom, Upload
from drytake.schemas.provider import Provider
from drytake.schemas.validation.rules import Source

__all__: list[str] = []

_AGAIN = Source("https://github.com/aqm857886159/Nomi/issues/741", as_of="2026-11-29", section="uploads for each task")
_OFTEN = 3
"""Fewer uploads of the same are no habit."""

_HIDDEN = REDACTED.encode()
File = tuple[str | None, bytes, bytes]


@conduct_rule(
    "uploaded-again",
    severity="info",
    source=_AGAIN,
    confidence="observed",
    hint="upload a file once, and keep the address that the upload has answered with",
)
def uploaded_again(session: Session) -> Iterator[ConductMatch]:
    """The same file isn't uploaded more often than tasks are made."""
    made = sum(entry.operation in session.creates for entry in session.entries)
    files: dict[File, list[JournalEntry]] = defaultdict(list)
    for entry in session.entries:
        length = entry.headers.get(b"content-length", b"")  # of a long body only the beginning is kept
        known = entry.body and _HIDDEN not in entry.body and (length or len(entry.body) < SHOWN_BYTES)
        if known and 200 <= entry.status < 300 and _uploads(session.provider, entry):
            files[entry.operation, without_boundary(entry), length].append(entry)
    for same in files.values():
        if len(same) >= _OFTEN and len(same) > made:
            tasks = "1 task" if made == 1 else f"{made} tasks"
            said = f"the same file was uploaded {len(same)} times, for {tasks}"
            yield ConductMatch(same[-1], said, len(same))


def _uploads(provider: Provider, entry: JournalEntry) -> bool:
    operation = operation_of(provider, entry)
    action = None if operation is None else operation.action
    return isinstance(action, Upload) or (isinstance(action, Custom) and action.uploads)
