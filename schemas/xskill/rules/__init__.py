"""What XSkill documents of its requests: one entry per sentence, with the number, the source and examples."""

from understudy.schemas.xskill.rules import (
    book,
    calls,
    create,
    files,
    legacy,
    listed,
    mcp,
    seedance,
    seedream,
    tokens,
    uploads,
)
from understudy.schemas.xskill.rules.book import RULES

__all__ = [
    "RULES",
    "book",
    "calls",
    "create",
    "files",
    "legacy",
    "listed",
    "mcp",
    "seedance",
    "seedream",
    "tokens",
    "uploads",
]
