"""What the server says of a wrong request: one thing, in the order in which it looks, in words that were captured."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from drytake.schemas.providers.ark.models import limits_at, without_date
from drytake.schemas.providers.ark.modes import Items, mode_of
from drytake.schemas.providers.ark.rules import files
from drytake.schemas.validation.rules import Violation

__all__ = ["BAD", "Refusal", "refusal_of"]

MISSING, INVALID, CONSTRAINT = "MissingParameter", "InvalidParameter", "InvalidParameter.TaskTypeConstraint"
NOT_VALID = "The parameter `{param}` specified in the request is not valid: {core}"
ABSENT = "The request failed because it is missing `{param}` parameter."
NO_MODEL = "The model or endpoint {model} does not exist or you do not have access to it."


class Refusal(NamedTuple):
    """What an error response says."""

    status: int
    code: str
    message: str
    param: str = ""
    type: str = "BadRequest"


BAD = Refusal(400, INVALID, NOT_VALID.format(param="body", core="the body isn't a JSON object"))


class _Case(NamedTuple):
    """A violation, and what a message says of its request."""

    violation: Violation
    body: Mapping[str, Any]

    @property
    def field(self) -> str:
        """The first field of its pointer."""
        return self.violation.pointer.split("/")[1] if self.violation.pointer else "body"

    @property
    def path(self) -> str:
        """Its pointer as the server writes paths: `content[0].image_url`."""
        first, *rest = self.violation.pointer.split("/")[1:] or ["body"]
        return first + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in rest)

    @property
    def item(self) -> str:
        """The item of the content that it speaks of."""
        return self.path.partition("]")[0] + "]" if "[" in self.path else self.path

    @property
    def items(self) -> Items:
        content = self.body.get("content")
        return Items(item for item in content if isinstance(item, dict)) if isinstance(content, list) else Items(())

    @property
    def model(self) -> str:
        return without_date(str(self.body.get("model")))

    @property
    def where(self) -> str:
        """The model and the mode, as messages name them."""
        return f"{self.model} in {mode_of(self.items)}"


Say = Callable[[_Case], Refusal]


def _invalid(core: str | Callable[[_Case], str], param: str | Callable[[_Case], str] = "content") -> Say:
    """Return what says that a parameter isn't valid."""

    def say(case: _Case) -> Refusal:
        named = param if isinstance(param, str) else param(case)
        words = core if isinstance(core, str) else core(case)
        return Refusal(400, INVALID, NOT_VALID.format(param=named, core=words), named)

    return say


def _missing(case: _Case) -> Refusal:
    return Refusal(400, MISSING, ABSENT.format(param=case.path), case.path)


def _no_model(case: _Case) -> Refusal:
    message = NO_MODEL.format(model=case.body.get("model"))
    return Refusal(404, "InvalidEndpointOrModel.NotFound", message, type="Not Found")


def _of_model(case: _Case) -> Refusal:
    message = f"the parameter {case.field} specified in the request is not valid for model {case.where}"
    return Refusal(400, INVALID, message, case.field)


def _empty(case: _Case) -> Refusal:
    message = f"the specified parameter {case.field} is not supported for model {case.where}, must be empty"
    return Refusal(400, INVALID, message, case.field)


def _no_references(case: _Case) -> Refusal:
    message = f"the specified task_type {mode_of(case.items)} does not support model {case.model}"
    return Refusal(400, INVALID, message, "task_type")


def _task_constraint(case: _Case) -> Refusal:
    core = f"{case.field} must be adaptive for this task type"
    return Refusal(400, CONSTRAINT, NOT_VALID.format(param=case.field, core=core), case.field)


def _frames(word: str) -> Say:
    def core(case: _Case) -> str:
        count = sum(1 for item in case.items if item.get("role") == f"{word}_frame")
        return f"expected at most one {word} frame image content but got {count} instead"

    return _invalid(core)


def _too_many(kind: str, limit: str) -> Say:
    def core(case: _Case) -> str:
        count = sum(1 for item in case.items if item.get("type") == kind)
        high = getattr(limits_at(str(case.body.get("model"))), limit).high
        return f"expected at most {high} reference {limit} but got {count} instead."

    return _invalid(core)


def _type(_: _Case) -> str:
    return "the supported types are `text`, `image_url`, `audio_url`, `video_url` and `draft_task`"


def _asset(case: _Case) -> str:
    return f"The specified asset {str(case.violation.value).removeprefix('asset://')} is not found."


def _kind(case: _Case) -> str:
    return case.violation.pointer.split("/")[3].removesuffix("_url")


def _bound(limit: Any, value: Any) -> str:
    """Return which bound of a limit a value passes, as messages say it."""
    low = limit.low is not None and value < limit.low
    return f"greater than or equal to {limit.low}" if low else f"less than or equal to {limit.high}"


def _measured(what: str, limit: Callable[[_Case], Any], param: Callable[[_Case], str]) -> Say:
    def core(case: _Case) -> str:
        bound = _bound(limit(case), case.violation.value)
        return f"the parameter {_kind(case)} {what} specified in the request must be {bound} for model {case.where}"

    return _invalid(core, param)


def _clip(case: _Case) -> Any:
    return files.CLIP.get("2.5" if limits_at(str(case.body.get("model"))).duration.high == 30 else "2.0")


def _total(case: _Case) -> Any:
    return _clip(case)


ITEM, FIELD, CONTENT, FILE = (
    lambda case: case.item,
    lambda case: case.field,
    lambda _: "content",
    lambda case: case.path.removesuffix(".url"),
)
_WRONG = _invalid(lambda case: case.violation.message.replace("`", "'"), lambda case: case.path)
SAID: Mapping[str, Say] = {
    # in the order in which the server looks
    "body-not-json": lambda _: BAD,
    "body-not-object": lambda _: BAD,
    "model-missing": _missing,
    "content-missing": _missing,
    "null-field": _missing,
    "unknown-model": _no_model,
    "content-empty": _missing,
    "type-missing": _missing,
    "unknown-content-type": _invalid(_type, lambda case: case.path),
    "payload-missing": _missing,
    "wrong-type": _WRONG,
    "unknown-image-role": _invalid("invalid role specified for image content"),
    "image-role-missing": _invalid("role must be specified for image contents"),
    "too-many-first-frames": _frames("first"),
    "too-many-last-frames": _frames("last"),
    "modes-mixed": _invalid("first/last frame content cannot be mixed with reference media content"),
    "video-role": _invalid("reference media mode requires video role to be reference_video"),
    "audio-role": _invalid("reference media mode requires audio role to be reference_audio"),
    "last-frame-alone": _invalid("last frame image content requires a first frame image content"),
    "too-many-images": _too_many("image_url", "images"),
    "too-many-videos": _too_many("video_url", "videos"),
    "too-many-audios": _too_many("audio_url", "audios"),
    "audio-alone": _invalid("reference audio requires a reference image or a reference video"),
    "draft-of-model": _invalid("draft_task is not supported for this model"),
    "references-of-model": _no_references,
    "unsupported-field": _empty,
    "tools-with-media": _empty,
    "task-without-video": _invalid("a reference_video is required for this task type", FIELD),
    "ratio-of-task": _task_constraint,
    "duration-of-model": _of_model,
    "unknown-resolution": _of_model,
    "resolution-of-model": _of_model,
    "unknown-ratio": _of_model,
    "frames-of-model": _of_model,
    "format-of-model": _of_model,
    "data-url-video": _invalid("reference_video must be provided as a web url"),
    "unknown-asset": _invalid(_asset, lambda case: case.path),
    "url-malformed": _invalid("resource download failed", FILE),
    "clip-length": _measured("duration (seconds)", _clip, ITEM),
    "videos-too-long": _measured("total duration (seconds)", _total, CONTENT),
    "audios-too-long": _measured("total duration (seconds)", _total, CONTENT),
    "video-pixels": _measured("pixel count", lambda _: files.PIXELS, ITEM),
    "video-fps": _measured("fps", lambda _: files.FPS, ITEM),
    "file-ratio": _measured("aspect ratio", lambda _: files.RATIO, ITEM),
    "file-side": _measured("width", lambda _: files.SIDE, ITEM),
    "url-unreachable": _invalid("resource download failed", FILE),
}
"""Rule to what is said of it; those that aren't here say their own message. Captured are the words of roles, counts, modes,
lengths, pixels, downloads, assets, of missing parameters and of scalars; the others are inferred."""
_PLACE = {name: place for place, name in enumerate(SAID)}


def refusal_of(violations: Iterable[Violation], body: Any) -> Refusal:
    """Return what is said of a wrong request: of all that is wrong, what the server finds first."""
    broken = [violation for violation in violations if violation.severity == "error"]
    if not broken:
        return BAD
    first = min(broken, key=lambda violation: _PLACE.get(violation.rule.name, len(_PLACE)))
    case = _Case(first, body if isinstance(body, dict) else {})
    return SAID.get(first.rule.name, _WRONG)(case)
