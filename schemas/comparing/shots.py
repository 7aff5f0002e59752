"""A list of shots as people write it: the model of the file, and what is wrong with one, all at once."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from annotated_types import Ge, Le
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, TypeAdapter, ValidationError

from drytake.schemas.comparing.offer import NamedShot
from drytake.schemas.seedance.families import family_name
from drytake.schemas.seedance.request import Auto, Media, Mode, Moderation, VideoRequest
from drytake.schemas.slips import slip_of
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.vocabulary import meaning_of, spellings

__all__ = ["FIELDS", "FileModel", "MediaModel", "ShotFile", "ShotModel", "ShotProblem", "shots_of"]


def _named(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _media(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


class _Model(WireModel):
    model_config = ConfigDict(extra="forbid")


class MediaModel(_Model):
    """A file, with what is known of it."""

    model_config = ConfigDict(title="Media")

    url: Annotated[str, Field(min_length=1)]
    """Its address; facts may stand in its fragment too: `#duration=7.5&width=1280`."""
    seconds: Annotated[float, Ge(0)] | None = None
    """Its length."""
    width: Annotated[StrictInt, Ge(1)] | None = None
    """In pixels."""
    height: Annotated[StrictInt, Ge(1)] | None = None
    """In pixels."""
    bytes: Annotated[StrictInt, Ge(0)] | None = None
    """Its size."""


File = Annotated[MediaModel, BeforeValidator(_media)]


class ShotModel(_Model):
    """A shot; what is left out is made alike at all sellers: 5 seconds, 720p, 16:9 or the pictures' own ratio, with sound."""

    model_config = ConfigDict(title="Shot")

    id: Annotated[str, BeforeValidator(_named), Field(min_length=1)] | None = None
    """What reports call it; by default its number."""
    family: Annotated[str, BeforeValidator(family_name)] | None = None
    """The model's generation, `2.0` or `2.5`; by default 2.0."""
    tier: str | None = None
    """`standard`, `fast`, `mini` or `flash`; by default standard."""
    prompt: str | None = None
    """What is to be seen; `@Image1`, `@Video1`, `@Audio1` name references."""
    mode: Mode | None = None
    """By default it follows from the files."""
    seconds: Annotated[StrictInt, Ge(1), Le(600)] | Auto | None = None
    """Length of the result; with `auto` the model chooses."""
    ratio: Annotated[str, Field(pattern=r"^(\d{1,2}:\d{1,2}|auto)$")] | None = None
    """Width to height, or `auto`."""
    resolution: str | None = None
    """`480p`, `720p`, `1080p` or `4k`."""
    audio: StrictBool | None = None
    """Whether the result has sound."""
    first_frame: File | None = None
    """The picture that it begins with."""
    last_frame: File | None = None
    """The picture that it ends with."""
    images: list[File] | None = None
    """Reference images."""
    videos: list[File] | None = None
    """Reference videos."""
    audios: list[File] | None = None
    """Reference audios."""
    seed: Annotated[StrictInt, Ge(0), Le(2_147_483_647)] | None = None
    """For a result that is nearly the same again."""
    count: Annotated[StrictInt, Ge(1), Le(1_000)] | None = None
    """How many results; by default one."""
    draft: StrictBool | None = None
    """Whether a small preview is made, of which a final can be made later."""
    draft_of: Annotated[str, BeforeValidator(_named)] | None = None
    """The draft that this one finishes: the id of a shot of this list, or a seller's own."""
    watermark: StrictBool | None = None
    """Whether a label is seen in the picture."""
    moderation: Moderation | None = None
    """How strict the seller's filter is."""
    web_search: StrictBool | None = None
    """Whether the model may search the web."""
    last_frame_out: StrictBool | None = None
    """Whether the last frame is wanted too."""
    format: Literal["mp4", "mov"] | None = None
    """Container of the file."""
    codec: Literal["auto", "h264", "h265"] | None = None
    """How the file is encoded."""
    bitrate: Literal["standard", "high"] | None = None
    """Quality of the file."""
    fps: Literal[24] | None = None
    """Frames a second: nobody lets them be chosen."""
    callback: str | None = None
    """The URL that states are posted to."""
    end_user: str | None = None
    """Stable id of whom the caller asks for."""
    deadline: Annotated[float, Ge(1)] | None = None
    """Seconds after which the task is given up."""


class FileModel(_Model):
    """A list of shots with what they have in common."""

    model_config = ConfigDict(title="Shots with defaults")

    shots: list[ShotModel]
    """The shots, in order."""
    defaults: ShotModel | None = None
    """What counts where a shot doesn't say it."""


ShotFile: TypeAdapter[Any] = TypeAdapter(list[ShotModel] | FileModel)
"""A file is a list of shots, or an object that holds one."""
FIELDS = tuple(ShotModel.model_fields)
_OTHERS = {"size": "resolution", "model": "family"}
"""Sellers' names whose meaning is no field of a shot, and the field that says it."""
_LISTED = ", ".join(f"`{name}`" for name in FIELDS)
_FILES = ("first_frame", "last_frame", "images", "videos", "audios")


class ShotProblem(NamedTuple):
    """What is wrong at one place of a list."""

    pointer: str
    message: str


def shots_of(value: Any) -> tuple[tuple[NamedShot, ...], tuple[ShotProblem, ...]]:
    """Return the shots of a parsed file, and all that is wrong with it; with problems there are no shots."""
    problems: list[ShotProblem] = []
    raw, defaults, prefix = _parts(value, problems)
    common = _checked(defaults, "/defaults", problems) if defaults is not None else None
    read = [(f"{prefix}/{index}", _checked(one, f"{prefix}/{index}", problems)) for index, one in enumerate(raw)]
    shots: list[NamedShot] = []
    for number, (pointer, model) in enumerate(read, 1):
        if model is None:
            continue
        said = {**_said(common), **_said(model)}
        name = said.pop("id", None) or f"shot-{number}"
        if any(name == other.id for other in shots):
            problems.append(
                ShotProblem(f"{pointer}/id", f"`{name}` is the id of another shot too: give it one of its own")
            )
        shot = _shot(said)
        problems += [ShotProblem(f"{pointer}/{field}".rstrip("/"), text) for field, text in _contradictions(shot)]
        shots.append(NamedShot(name, shot))
    return (() if problems else tuple(shots)), tuple(problems)


def _parts(value: Any, problems: list[ShotProblem]) -> tuple[Sequence[Any], Any, str]:
    """Return the raw shots of a file, its defaults, and where the list stands."""
    if isinstance(value, list):
        found: tuple[Sequence[Any], Any, str] = (value, None, "")
    elif isinstance(value, dict) and isinstance(value.get("shots"), list):
        problems += [
            ShotProblem(f"/{key}", f"`{key}` is unknown here; a file has `shots` and `defaults`")
            for key in value
            if key not in ("shots", "defaults")
        ]
        found = (value["shots"], value.get("defaults"), "/shots")
    else:
        problems.append(ShotProblem("", "a file of shots is a list of them, or an object with the list `shots`"))
        return (), None, ""
    if not found[0]:
        problems.append(ShotProblem(found[2], "there are no shots"))
    return found


def _checked(value: Any, pointer: str, problems: list[ShotProblem]) -> ShotModel | None:
    if not isinstance(value, dict):
        problems.append(ShotProblem(pointer, "a shot is an object of fields"))
        return None
    given = {key: held for key, held in value.items() if held is not None}
    try:
        return ShotModel.model_validate(given)
    except ValidationError as error:
        problems += [ShotProblem(pointer + _pointer(one["loc"]), _message(one)) for one in _distinct(error)]
        return None


def _distinct(error: ValidationError) -> list[Any]:
    """Return one error a place: a field of several types has one for each of them."""
    found: dict[str, Any] = {}
    for one in error.errors(include_url=False):
        found.setdefault(_pointer(one["loc"]), one)
    return list(found.values())


_TYPES = ("constrained-int", "literal", "function", "int", "str", "MediaModel", "float", "nullable", "bool")


def _pointer(location: Sequence[int | str]) -> str:
    parts = [str(part) for part in location if not (isinstance(part, str) and part.startswith(_TYPES))]
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def _message(error: Mapping[str, Any]) -> str:
    name = _pointer(error["loc"])[1:].replace("/", ".")
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        near = _meant(key)
        return f"`{key}` is no field of a shot; " + (f"did you mean `{near}`?" if near else f"it has {_LISTED}")
    if name == "seconds":
        return f"`seconds` is a whole number of seconds or `auto`, not {error['input']!r}"
    if name == "ratio":
        return f"`ratio` is width to height, such as `16:9`, or `auto`, not {error['input']!r}"
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"`{name}`: {text[:1].lower()}{text[1:]}" if name else text


def _meant(key: str) -> str | None:
    """Return the field that a name is a slip of, or that says what sellers say by it."""
    other = _OTHERS.get(key) or meaning_of(key)
    if other in FIELDS:
        return other
    near = slip_of(key, (*FIELDS, *MediaModel.model_fields))
    return near or next(
        (field for word, field in spellings().items() if field in FIELDS and slip_of(key, (word,))), None
    )


def _said(model: ShotModel | None) -> dict[str, Any]:
    if model is None:
        return {}
    return {name: model.__dict__[name] for name in model.model_fields_set}


def _shot(said: Mapping[str, Any]) -> VideoRequest:
    fields = {name: value for name, value in said.items() if name not in (*_FILES, "mode", "fps")}
    files: dict[str, Any] = {name: _placed(said[name]) for name in _FILES if name in said}
    return VideoRequest(**{**fields, **files, "mode": said.get("mode") or _mode(files)})


def _placed(held: MediaModel | Sequence[MediaModel]) -> Any:
    return _file(held) if isinstance(held, MediaModel) else tuple(map(_file, held))


def _file(model: MediaModel) -> Media:
    seen = Media.of(model.url)
    own: dict[str, Any] = {
        "seconds": model.seconds,
        "width": model.width,
        "height": model.height,
        "size_bytes": model.bytes,
    }
    return seen._replace(**{name: value for name, value in own.items() if value is not None})


def _mode(files: Mapping[str, Any]) -> Mode:
    if files.get("last_frame"):
        return "frames"
    if files.get("first_frame"):
        return "first"
    return "reference" if any(files.values()) else "text"


def _contradictions(shot: VideoRequest) -> list[tuple[str, str]]:
    """Return what in a shot can't be meant together, by field."""
    found = []
    if shot.mode == "text" and shot.files:
        found.append(("mode", "`text` takes no files"))
    if shot.mode in ("first", "frames") and shot.first_frame is None and shot.last_frame is None:
        found.append(("mode", f"`{shot.mode}` needs `first_frame`"))
    if shot.mode == "frames" and shot.first_frame is not None and shot.last_frame is None:
        found.append(("mode", "`frames` needs `last_frame`; with a first frame alone it is `first`"))
    if shot.mode == "reference" and not (shot.images or shot.videos or shot.audios):
        found.append(("mode", "`reference` needs `images`, `videos` or `audios`"))
    if shot.mode in ("edit", "extend") and not shot.videos:
        found.append(("mode", f"`{shot.mode}` needs a video in `videos`"))
    if shot.draft and shot.draft_of is not None:
        found.append(("draft_of", "a draft finishes no other draft"))
    return found
