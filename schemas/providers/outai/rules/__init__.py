"""What OutAI documents of its requests: one entry per sentence, with the number, the source and examples.

Loova sells the same wire format; its rules are these under its own name and pages.
"""

from drytake.schemas.providers.outai.rules import calls, create, files
from drytake.schemas.providers.outai.rules.calls import QUERY
from drytake.schemas.providers.outai.rules.create import (
    ALIASES,
    AUDIOS,
    CREATE,
    DURATION,
    FRAMES,
    IMAGES,
    LOOVA_PAGE,
    LOOVA_TASKS,
    MEDIA,
    PAGE,
    PROMPT_PATTERN,
    REFERENCE,
    RULES,
    VIDEOS,
    Mode,
    Model,
    Ratio,
    loova_source,
)

__all__ = [
    "ALIASES",
    "AUDIOS",
    "CREATE",
    "DURATION",
    "FRAMES",
    "IMAGES",
    "LOOVA_PAGE",
    "LOOVA_TASKS",
    "MEDIA",
    "PAGE",
    "PROMPT_PATTERN",
    "QUERY",
    "REFERENCE",
    "RULES",
    "VIDEOS",
    "Mode",
    "Model",
    "Ratio",
    "calls",
    "create",
    "files",
    "loova_source",
]
