"""What kie documents of its requests: one entry per sentence, with its source and examples."""

from drytake.schemas.providers.kie.rules import calls, create, files
from drytake.schemas.providers.kie.rules.book import RULES

__all__ = ["RULES", "calls", "create", "files"]
