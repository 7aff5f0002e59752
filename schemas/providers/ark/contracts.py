"""By which rules a request is read, at either cloud."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

from drytake.schemas.providers.ark.modes import content_of
from drytake.schemas.providers.ark.requests import CreateTask
from drytake.schemas.providers.ark.rules import VOLCENGINE_RULES, book, files
from drytake.schemas.providers.ark.rules.fields import FLAG, WORDS
from drytake.schemas.providers.ark.words import words
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
    kinds = tuple((item.get("type"), item.get("role")) for item in content_of(body))
    return _seen(body), kinds, bool(body["tools"])


def is_plain(body: Mapping[str, Any]) -> bool:
    """Return whether a body has short text alone, without anything that might be a flag, and neither seed nor callback."""
    items = content_of(body)
    if items.has_files or body["seed"] is not None or body["callback_url"] is not None:
        return False
    text = items.text
    return 0 < len(text) <= WORDS and not text[0].isspace() and FLAG not in text


class TaskContract(Contract[CreateTask]):
    """A contract in which a body from text alone has no addresses to be looked at."""

    def _suspicious(self, body: Mapping[str, Any]) -> bool:
        return content_of(body).has_files


_FACTS: dict[str, Any] = {
    "media": files.MEDIA,
    "formats": {field: files.extensions(kind) for field, kind in files.MEDIA.items()},
    "forms": ("",),
    "words": words,
    "shape": shape_of,
    "beyond": BEYOND,
    "plain": is_plain,
}
CREATE = TaskContract.of(book.CREATE, CreateTask, **_FACTS)
VOLCENGINE_CREATE = replace(CREATE, section=book.volcengine_section(book.CREATE), book=VOLCENGINE_RULES)
