"""By which rules a request is read, at either cloud."""

from dataclasses import replace
from typing import Any

from drytake.schemas.providers.ark.requests import CreateTask
from drytake.schemas.providers.ark.rules import VOLCENGINE_RULES, book, files
from drytake.schemas.providers.ark.words import words
from drytake.schemas.validation.contract import Contract

__all__ = ["CREATE", "VOLCENGINE_CREATE"]

_FACTS: dict[str, Any] = {
    "media": files.MEDIA,
    "formats": {field: files.extensions(kind) for field, kind in files.MEDIA.items()},
    "forms": ("",),
    "words": words,
}
CREATE = Contract.of(book.CREATE, CreateTask, **_FACTS)
VOLCENGINE_CREATE = replace(CREATE, section=book.volcengine_section(book.CREATE), book=VOLCENGINE_RULES)
