"""What Venice documents of its requests: the schema first, then the model's own limits, then the files.

No other room repeats a number from here or from the table of models.
"""

from drytake.schemas.providers.venice.rules import fields, files, needs, offers, others, prompts, upscaling
from drytake.schemas.providers.venice.rules.book import (
    COMPLETE,
    ELEMENT_MEDIA,
    LIST,
    MEDIA,
    PAGE,
    QUEUE,
    QUOTE,
    RETRIEVE,
    RULES,
    SPEC,
)

__all__ = [
    "COMPLETE",
    "ELEMENT_MEDIA",
    "LIST",
    "MEDIA",
    "PAGE",
    "QUEUE",
    "QUOTE",
    "RETRIEVE",
    "RULES",
    "SPEC",
    "fields",
    "files",
    "needs",
    "offers",
    "others",
    "prompts",
    "upscaling",
]
