"""What Replicate documents of its requests: one entry per sentence, with the number, the source and examples."""

from drytake.schemas.providers.replicate.rules import book, calls, fields, references
from drytake.schemas.providers.replicate.rules.book import RULES

__all__ = ["RULES", "book", "calls", "fields", "references"]
