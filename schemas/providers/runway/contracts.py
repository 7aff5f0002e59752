"""By which rules each of Runway's creates is read."""

from typing import Any

from drytake.schemas.providers.runway import requests
from drytake.schemas.providers.runway.rules import book
from drytake.schemas.providers.runway.words import words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.usual import combined

__all__ = ["HEADERS", "IMAGE", "TEXT", "UPLOAD", "VIDEO"]


def _create(section: Section, model: type[requests.Create]) -> Contract[Any]:
    named = {field: kind for field, kind in book.MEDIA.items() if field.partition("/")[0] in model.model_fields}
    media = {field: kind for field, kind in named.items() if field != "promptImage"}
    return Contract.of(combined(section.operation, book.ALL, section), model, media=media, words=words_of(model))


TEXT = _create(book.TEXT, requests.TextToVideo)
IMAGE = _create(book.IMAGE, requests.ImageToVideo)
VIDEO = _create(book.VIDEO, requests.VideoToVideo)
HEADERS: Contract[Any] = Contract.of(book.HEADERS, requests.CreateHeaders)
UPLOAD: Contract[Any] = Contract.of(book.UPLOAD, requests.CreateUpload)
