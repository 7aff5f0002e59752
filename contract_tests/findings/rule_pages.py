"""Where a rule's page is: that of all rules, which `scripts/docs.py` makes, with an anchor for each."""

from typing import Any

from drytake.schemas.registry import BUILT_IN

__all__ = ["documentation", "page_field", "rule_page"]

DOCUMENTATION = ""
"""Where the documents are published: `Documentation` of `[project.urls]`, which a test compares; nothing while they are nowhere.

It stands here too because reading an installed package's metadata takes longer than validating a request."""
_OWN = frozenset(("books", "certify", "conduct", "fuzz", "run"))
"""Rules that are nobody's; gateways and sellers of other packages have no page there."""


def documentation() -> str:
    """Return where the documents are published, without a slash at its end; nothing where they aren't."""
    return DOCUMENTATION.rstrip("/")


def rule_page(rule: str) -> str:
    """Return where a rule's page is, by its id; nothing where it has none, or the documents aren't published."""
    book = rule.partition(".")[0]
    if not DOCUMENTATION or (book not in BUILT_IN and book not in _OWN):
        return ""
    return f"{documentation()}/rules.html#{rule.replace('.', '-')}"


def page_field(rule: str) -> dict[str, Any]:
    """Return what the JSON of a rule says of its page: a field, or nothing."""
    page = rule_page(rule)
    return {"page": page} if page else {}
