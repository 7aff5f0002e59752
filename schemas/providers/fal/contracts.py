"""Which path takes which body, and by which rules: every model id that fal documents, and those that follow from them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from drytake.schemas.providers.fal import requests, tiers
from drytake.schemas.providers.fal.requests import CompleteDraft, Submit
from drytake.schemas.providers.fal.rules import book
from drytake.schemas.providers.fal.rules.fields import OLDER_FIELDS
from drytake.schemas.providers.fal.words import words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.full import UNKNOWN_FIELD, split_pointer
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import RuleMatch, Violation
from drytake.schemas.validation.validator import M

__all__ = ["APPS", "CONTRACTS", "HEADERS", "INFERRED", "QUERY", "SubmitContract", "operation_name"]

APPS = ("seedance-2.0", "seedance-2.5")
"""What all calls but the submit name of a model's path, after its owner."""
OWNER = "/bytedance"
OLDER = "field-of-seedance-1"


class SubmitContract(Contract[M]):
    """A contract in which a field of Seedance 1.x has a rule of its own."""

    def violation(self, name: str, bad: RuleMatch, policy: ValidationPolicy) -> Violation | None:
        """Return a violation, if there is a rule of that name and it is on."""
        if name == UNKNOWN_FIELD and split_pointer(bad.pointer)[0] in OLDER_FIELDS:
            return super().violation(OLDER, bad._replace(hint=None), policy)
        return super().violation(name, bad, policy)


class _Model(NamedTuple):
    """What one path takes."""

    path: str
    model: type[Submit] | type[CompleteDraft]
    parts: tuple[Section, ...] = ()
    """Rules beside those of its mode."""
    inferred: bool = False
    """True where no page names the path: it follows from its neighbours'."""


_FAST, _BUSINESS = (book.FAST,), (book.FAST, book.ENTERPRISE)
_FLASH = (book.FLASH,)
_MODELS_2_0 = (
    _Model("text-to-video", requests.TextToVideo),
    _Model("image-to-video", requests.ImageToVideo),
    _Model("reference-to-video", requests.ReferenceToVideo),
    _Model("fast/text-to-video", requests.LowTextToVideo, _FAST),
    _Model("fast/image-to-video", requests.LowImageToVideo, _FAST),
    _Model("fast/reference-to-video", requests.LowReferenceToVideo, _FAST),
    _Model("mini/text-to-video", tiers.MiniTextToVideo, _FAST),
    _Model("mini/image-to-video", tiers.MiniImageToVideo, _FAST),
    _Model("mini/reference-to-video", tiers.MiniReferenceToVideo, _FAST),
    _Model("us/text-to-video", tiers.UsTextToVideo, _FAST),
    _Model("us/image-to-video", tiers.UsImageToVideo, _FAST, inferred=True),
    _Model("us/reference-to-video", tiers.UsReferenceToVideo, _FAST, inferred=True),
    _Model("enterprise/v2/text-to-video", tiers.EnterpriseTextToVideo, _BUSINESS),
    _Model("enterprise/v2/image-to-video", tiers.EnterpriseImageToVideo, _BUSINESS),
    _Model("enterprise/v2/reference-to-video", tiers.EnterpriseReferenceToVideo, _BUSINESS),
    _Model("enterprise/mini/text-to-video", tiers.EnterpriseMiniTextToVideo, _BUSINESS),
    _Model("enterprise/mini/reference-to-video", tiers.EnterpriseMiniReferenceToVideo, _BUSINESS),
)
_MODELS_2_5 = (
    _Model("text-to-video", requests.TextToVideo25),
    _Model("image-to-video", requests.ImageToVideo25),
    _Model("reference-to-video", requests.ReferenceToVideo25),
    _Model("flash/text-to-video", requests.FlashTextToVideo, _FLASH),
    _Model("flash/image-to-video", requests.FlashImageToVideo, _FLASH, inferred=True),
    _Model("flash/reference-to-video", requests.FlashReferenceToVideo, _FLASH, inferred=True),
    _Model("draft/complete", requests.CompleteDraft),
    _Model("us/draft/complete", requests.CompleteDraft),
)
_MODES = {
    ("seedance-2.0", "text-to-video"): (),
    ("seedance-2.0", "image-to-video"): (book.IMAGE,),
    ("seedance-2.0", "reference-to-video"): (book.REFERENCE,),
    ("seedance-2.5", "text-to-video"): (),
    ("seedance-2.5", "image-to-video"): (book.IMAGE_2_5,),
    ("seedance-2.5", "reference-to-video"): (book.REFERENCE_2_5,),
}
_MEDIA = {"image-to-video": book.MEDIA_OF_IMAGE, "reference-to-video": book.MEDIA_OF_REFERENCE}


def operation_name(path: str) -> str:
    """Return the name of the operation at a model's path: `fast-text-to-video`, `2.5-draft-complete`."""
    app, _, rest = path.removeprefix(f"{OWNER}/").partition("/")
    return ("" if app == APPS[0] else "2.5-") + rest.replace("/", "-")


def _contract(app: str, row: _Model) -> Contract[Any]:
    name, mode = operation_name(f"{OWNER}/{app}/{row.path}"), row.path.rpartition("/")[2]
    facts: dict[str, Any] = {"words": words_of(row.model), "forms": ("", "url-scheme")}
    if row.model is CompleteDraft:
        return SubmitContract.of(book.combined(name, book.DRAFT), row.model, **facts)
    family = (book.TEXT,) if app == APPS[0] else (book.TEXT, book.TEXT_2_5)
    media = _MEDIA.get(mode, {})
    formats = book.FORMATS_2_0 if app == APPS[0] else book.FORMATS_2_5
    section = book.combined(name, *family, *_MODES[app, mode], *row.parts)
    held = {field: formats[field] for field in media}
    return SubmitContract.of(section, row.model, media=media, formats=held, **facts)


CONTRACTS: Mapping[str, Contract[Any]] = {
    f"{OWNER}/{app}/{row.path}": _contract(app, row)
    for app, rows in zip(APPS, (_MODELS_2_0, _MODELS_2_5), strict=True)
    for row in rows
}
"""A model's path to what validates its input."""
INFERRED = frozenset(
    f"{OWNER}/{app}/{row.path}"
    for app, rows in zip(APPS, (_MODELS_2_0, _MODELS_2_5), strict=True)
    for row in rows
    if row.inferred
)
"""Paths that no page names."""
QUERY = Contract.of(book.QUERY, requests.SubmitQuery)
HEADERS = Contract.of(book.HEADERS, requests.SubmitHeaders)
