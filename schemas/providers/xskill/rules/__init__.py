"""What XSkill documents of its requests: one entry per sentence, with the number, the source and examples."""

from drytake.schemas.providers.xskill.rules import (
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
from drytake.schemas.providers.xskill.rules.book import RULES

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
