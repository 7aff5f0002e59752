"""By which rules a request is read, at either cloud."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

from drytake.schemas.providers.ark.models import IDS
from drytake.schemas.providers.ark.modes import Items, content_of, of_type
from drytake.schemas.providers.ark.requests import CreateTask
from drytake.schemas.providers.ark.rules import VOLCENGINE_RULES, book, files
from drytake.schemas.providers.ark.rules.content import is_web, reference_unknown
from drytake.schemas.providers.ark.rules.fields import FLAG, WORDS
from drytake.schemas.providers.ark.words import words
from drytake.schemas.validation.addresses import AddressPatterns
from drytake.schemas.validation.contract import Contract

__all__ = ["CREATE", "VOLCENGINE_CREATE"]

SEEN = (
    "model", "duration", "resolution", "ratio", "frames", "camera_fixed", "draft", "service_tier",
    "omni_reference_task_type", "output_format",
)  # fmt: skip
"""Fields that most rules look at, beside types and roles in the content and whether there are tools."""
BEYOND = frozenset(
    {
        "callback-malformed", "content-empty", "data-url-form", "data-url-video", "payload-missing", "prompt-flag",
        "prompt-too-long", "prompt-too-long-2-5", "reference-unknown", "seed-large", "seed-of-2-5", "unknown-asset",
        "url-malformed",
    }
)  # fmt: skip
"""Rules that look at texts, URLs and seeds."""
_seen = itemgetter(*SEEN)


def shape_of(body: Mapping[str, Any]) -> Hashable:
    """Return all that most of the rules look at."""
    return _seen(body), *content_of(body).kinds, bool(body["tools"])


def is_plain(body: Mapping[str, Any]) -> bool:
    """Return whether the rules of `BEYOND` are silent on a body.

    It has short text without anything that might be a flag, good addresses of files, and neither seed nor callback.
    """
    items = content_of(body)
    text = items.text
    if body["seed"] is not None or body["callback_url"] is not None or len(text) > WORDS or FLAG in text:
        return False
    if len(items) == 1 and not items.has_files:
        return bool(text) and not text[0].isspace()
    texts = [item for _, item in of_type(items, "text") if item.get("text") is not None]
    if not items.has_files:
        return bool(text) and not text[0].isspace() and len(texts) == len(items)
    named = sum(map(len, items.urls.values()))
    return 0 < len(items) == named + len(texts) and _are_good(items) and reference_unknown(body) is None


def _are_good(items: Items) -> bool:
    """Return whether all files are named by good addresses of the web."""
    if items.good is None:
        items.good = all(_SEEN[kind].holds(urls) for kind, urls in items.urls.items())
    return items.good


class TaskContract(Contract[CreateTask]):
    """A contract whose files lie within items, which are looked at once."""

    def _suspicious(self, body: Mapping[str, Any]) -> bool:
        items = content_of(body)
        return items.has_files and not _are_good(items)


class _Seen(AddressPatterns):
    """Good addresses, of which no rule about their form speaks either."""

    def _is_good(self, url: str) -> bool:
        return is_web(url) and super()._is_good(url)


_FORMATS = {field: files.extensions(kind) for field, kind in files.MEDIA.items()}
_SEEN = {field.split("/")[2]: _Seen(kind, _FORMATS[field]) for field, kind in files.MEDIA.items()}
"""Type of an item to the addresses of which nothing is to be said."""
_FACTS: dict[str, Any] = {
    "media": files.MEDIA,
    "formats": _FORMATS,
    "forms": ("",),
    "words": words,
    "shape": shape_of,
    "beyond": BEYOND,
    "plain": is_plain,
    "values": {"model": lambda: IDS},
}
CREATE = TaskContract.of(book.CREATE, CreateTask, **_FACTS)
VOLCENGINE_CREATE = replace(CREATE, section=book.volcengine_section(book.CREATE), book=VOLCENGINE_RULES)
