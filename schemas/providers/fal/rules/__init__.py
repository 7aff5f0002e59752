"""What fal documents of its requests: one entry per sentence, with the number, the source and examples."""

from drytake.schemas.providers.fal.rules import book, calls, fields, files, references, storage
from drytake.schemas.providers.fal.rules.book import RULES

__all__ = ["RULES", "book", "calls", "fields", "files", "references", "storage"]
