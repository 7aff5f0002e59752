"""What Runway documents of its requests: one entry per sentence, with the number, the source and examples."""

from drytake.schemas.providers.runway.rules import book, calls, fields, files
from drytake.schemas.providers.runway.rules.book import RULES

__all__ = ["RULES", "book", "calls", "fields", "files"]
