"""Rules about the JSON text of a call's body, whatever its fields mean."""

from collections.abc import Iterator

from drytake.contract_tests.journals.rulebook import conduct_rule
from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.schemas.validation.duplicates import duplicate_names
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.text import quoted

__all__ = ["DUPLICATE", "said_of_duplicate"]

DUPLICATE = "duplicate-name"
_JSON = Source("https://www.rfc-editor.org/rfc/rfc8259.html", as_of="2026-11-30", section="4, Objects")


@conduct_rule(
    DUPLICATE,
    severity="warning",
    source=_JSON,
    hint="send each name once in an object: some servers take the last value, others the first, others refuse the body",
)
def duplicate_name(session: Session) -> Iterator[ConductMatch]:
    """Within an object of a JSON body each name stands once."""
    known = set()
    for entry in session.entries:
        for name in duplicate_names(entry.body) if entry.operation is not None else ():
            if (entry.operation, name) not in known:
                known.add((entry.operation, name))
                yield ConductMatch(entry, said_of_duplicate(name), name)


def said_of_duplicate(name: str) -> str:
    """Return what is wrong with a body that says a name more than once."""
    return f"{quoted(name)} stands more than once in an object of the body: the last value was taken here"
