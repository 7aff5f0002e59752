"""What Ark documents of its requests: one entry per sentence, with the number, the source and examples.

Volcengine sells the same wire; its rules are these under its own name, pages and ids (`book.at_volcengine`).
"""

from drytake.schemas.providers.ark.rules import book, calls, content, fields, files, latest, listing, older
from drytake.schemas.providers.ark.rules.book import RULES, VOLCENGINE_RULES

__all__ = ["RULES", "VOLCENGINE_RULES", "book", "calls", "content", "fields", "files", "latest", "listing", "older"]

VOLCENGINE_RULES.take(RULES)
