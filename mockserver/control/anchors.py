"""Places on the page that says what a server offers: each rule, operation and scenario has one."""

from collections.abc import Container

__all__ = ["DOCS", "anchor", "rule_place"]

DOCS = "docs"
"""Where the page is, seen from the page that shows what happens."""


def anchor(kind: str, *names: str) -> str:
    """Return the id of a place on the page."""
    return "-".join((kind, *names)).replace(".", "-")


def rule_place(rule: str, providers: Container[str]) -> str:
    """Return where a rule stands on the page of a server that has some providers; nothing where it is none of theirs."""
    return f"{DOCS}#{anchor('rule', rule)}" if rule.partition(".")[0] in providers else ""
