"""What PiAPI documents of its requests: one entry per sentence, with its source and examples."""

from drytake.schemas.providers.piapi.rules import book, fields, files
from drytake.schemas.providers.piapi.rules.book import RULES

__all__ = ["RULES", "book", "fields", "files"]
