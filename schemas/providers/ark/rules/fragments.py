"""Rules about the content as JSON Schema: which items there are, by type and role, and how their URLs look."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from drytake.schemas.providers.ark.models import IDS, limits_at, model_of
from drytake.schemas.providers.ark.modes import FRAME_ROLES, MEDIA_TYPES, ROLES
from drytake.schemas.seedance.limits import SEEDANCE_2_0

__all__ = [
    "ASSET",
    "URL",
    "alone",
    "any_text",
    "at_most_one",
    "counted",
    "draft",
    "frames",
    "known_model",
    "last_frame",
    "mixed",
    "payload",
    "role_of",
    "roles",
    "url_form",
]

Fragment = dict[str, Any]
SPACES = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Python takes for space."""
URL = rf"^(?:[hH][tT][tT][pP][sS]?://[^{SPACES}/?#]+|data:[^{SPACES},]+,|asset://)[^{SPACES}]*$(?!\n)"
ASSET = r"^asset://asset-[0-9]{14}-[a-z0-9]{5}$(?!\n)"
_NULL: Fragment = {"type": "null"}


def _item(kind: str, **more: Any) -> Fragment:
    """Return an item of a type."""
    return {"properties": {"type": {"const": kind}, **more}, "required": ["type"]}


def _with_role(kind: str, *names: str) -> Fragment:
    """Return an item of a type that says one of some roles."""
    made = _item(kind, role={"enum": list(names)})
    return {**made, "required": ["type", "role"]}


def _without_role(kind: str) -> Fragment:
    return _item(kind, role=_NULL)


def _content(**said: Any) -> Fragment:
    return {"properties": {"content": said}}


def _has(*items: Fragment, least: int = 1) -> Fragment:
    """Return that a content holds one of these, or so many of them."""
    some = items[0] if len(items) == 1 else {"anyOf": list(items)}
    return _content(contains=some) if least == 1 else _content(contains=some, minContains=least)


def _never(*parts: Fragment) -> Fragment:
    """Return that not all of these are so."""
    return {"not": {"allOf": list(parts)}}


def _models(fits: Callable[[str], bool]) -> Fragment:
    """Return that the model is one of which something is so; what nobody lists is as 2.0 standard."""
    named = [name for name in IDS if fits(name) is not fits("")]
    own: Fragment = {"enum": named}
    return {"properties": {"model": {"not": own} if fits("") else own}, "required": ["model"]}


_REFERENCED = _has(_item("video_url"), _item("audio_url"), _with_role("image_url", "reference_image"))
"""What asks for a result from references."""


def any_text() -> Fragment:
    """Return that there is a text that says something, or a file."""
    said = _item("text", text={"type": "string", "pattern": f"[^{SPACES}]"})
    return _has({"not": _item("text")}, {**said, "required": ["type", "text"]})


def payload() -> Fragment:
    """Return that an item has the field that its type names."""
    kinds = ("text", *MEDIA_TYPES, "draft_task")
    return _content(
        items={
            "allOf": [
                {"if": _item(kind), "then": {"required": [kind], "properties": {kind: {"not": _NULL}}}}
                for kind in kinds
            ]
        }
    )


def roles() -> Fragment:
    """Return which roles images have."""
    return _content(
        items={
            "if": _item("image_url", role={"type": "string"}),
            "then": {"properties": {"role": {"enum": [*ROLES["image_url"], None]}}},
        }
    )


def role_of(kind: str) -> Fragment:
    """Return the one role of videos, or of audios."""
    return _content(items={"if": _item(kind), "then": _with_role(kind, *ROLES[kind])})


def frames() -> Fragment:
    """Return that of several images each says its role."""
    said = {"required": ["role"], "properties": {"role": {"not": _NULL}}}
    return {"if": _has(_item("image_url"), least=2), "then": _content(items={"if": _item("image_url"), "then": said})}


def at_most_one(role: str) -> Fragment:
    """Return that there is at most one image of a role."""
    return _content(contains=_with_role("image_url", role), minContains=0, maxContains=1)


def last_frame() -> Fragment:
    """Return that a last frame has a first one, or an image that may be it."""
    others = _has(_with_role("image_url", "first_frame", "reference_image"), _without_role("image_url"))
    return {"if": _has(_with_role("image_url", "last_frame")), "then": others}


def mixed() -> Fragment:
    """Return that frames don't meet references."""
    one = {
        "allOf": [
            _has(_item("image_url")),
            {"not": _has(_item("image_url"), least=2)},
            _has(_without_role("image_url")),
        ]
    }
    return _never(_REFERENCED, {"anyOf": [_has(_with_role("image_url", *FRAME_ROLES)), one]})


def counted(kind: str, name: str) -> Fragment:
    """Return how many references of a kind each model takes."""
    role = ROLES[kind][-1]
    usual = getattr(SEEDANCE_2_0, name).high
    found = sorted({getattr(limits_at(one), name).high for one in IDS} | {usual})

    def has_limit(model: str, most: int) -> bool:
        return bool(getattr(limits_at(model), name).high == most)

    return {
        "allOf": [
            {
                "if": _models(partial(has_limit, most=most)),
                "then": _content(contains=_with_role(kind, role), minContains=0, maxContains=most),
            }
            for most in found
        ]
    }


def alone() -> Fragment:
    """Return that before 2.5 audio isn't alone."""
    shown = _has(_item("image_url"), _item("video_url"))
    return {
        "if": {"allOf": [_has(_item("audio_url")), _models(lambda name: model_of(name).family != "2.5")]},
        "then": shown,
    }


def draft() -> Fragment:
    """Return which models finish drafts."""
    return {"if": _has(_item("draft_task")), "then": _models(lambda name: model_of(name).family in ("2.5", "1.5"))}


def url_form(wanted: str, *kinds: str, only: str = "") -> Fragment:
    """Return how the URLs of some types' items look, of those alone that look like something else."""
    text: Fragment = {"type": "string", "pattern": wanted}
    if only:
        text = {"if": {"type": "string", "pattern": only}, "then": text}
    return _content(
        items={
            "allOf": [
                {"if": _item(kind), "then": {"properties": {kind: {"properties": {"url": text}}}}} for kind in kinds
            ]
        }
    )


def known_model(ids: Mapping[str, Any]) -> Fragment:
    """Return that a model is one of a cloud's, or an endpoint."""
    endpoint = {"type": "string", "pattern": r"^ep-[A-Za-z0-9-]+$(?!\n)"}
    return {"properties": {"model": {"anyOf": [{"enum": list(ids)}, endpoint]}}}
