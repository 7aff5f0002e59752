"""One request in our own words, whoever sells the model: a shot as it was said. Prices and comparisons work on these.

`None` is "not said": each seller takes something else for it (`defaults.py` fills that in, `film.py` makes a film of it).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Final, Literal, NamedTuple, Self, TypedDict, TypeVar

from drytake.schemas.validation.media import Kind, Lookup, MediaInfo, declared

__all__ = [
    "AUTO",
    "AudioRequest",
    "Auto",
    "ImageRequest",
    "Media",
    "Mode",
    "Moderation",
    "Placed",
    "Request",
    "UpscaleRequest",
    "VideoRequest",
    "placed",
    "remembering",
]

Auto = Literal["auto"]
AUTO: Final = "auto"
"""Leaves a choice to the model, or to the media: a value that is said, other than nothing."""
Mode = Literal["text", "first", "frames", "reference", "edit", "extend"]
"""From text alone; from a first frame; with a last frame; from reference media; a video changed; a video carried on."""
Moderation = Literal["default", "strict", "relaxed"]


class Media(NamedTuple):
    """A file that a shot is made from, with what is known of it; `None` where a fact is unknown."""

    url: str
    kind: Kind | None = None
    format: str | None = None
    """Container or codec name in lower case."""
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    size_bytes: int | None = None
    fps: float | None = None

    @classmethod
    def of(cls, url: str, lookup: Lookup | None = None) -> Self:
        """Return a file by its URL, with what a lookup knows of it, or else what the URL itself declares."""
        info: MediaInfo | None = (lookup(url) if lookup else None) or declared(url)
        if info is None:
            return cls(url)
        return cls(url, info.kind, info.format, info.seconds, info.width, info.height, info.size_bytes, info.fps)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """A video to generate: the shot as it was said, at whichever seller. Frames a second can't be chosen."""

    prompt: str | None = None
    """Files are named by tokens, which are the seller's: `tokens.py` translates them."""
    mode: Mode
    family: str = "2.0"
    """The model's generation, `2.0` or `2.5`; of other models whatever tells them apart."""
    tier: str = "standard"
    """Speed or quality tier: `standard`, `fast`, `mini`, `flash`..."""
    draft: bool = False
    """Whether a small preview is made, to be finished later."""
    draft_of: str | None = None
    """Id of the preview that this one finishes, and from which it takes all else."""
    seconds: int | Auto | None = None
    """Length of the result, in seconds; with `auto` the model chooses."""
    ratio: str | None = None
    """Width to height, such as `16:9`; with `auto` it follows the media."""
    resolution: str | None = None
    """`480p`, `720p`, `1080p` or `4k`; how many pixels that is depends on family and seller."""
    audio: bool | None = None
    """Whether the result has sound."""
    first_frame: Media | None = None
    last_frame: Media | None = None
    images: tuple[Media, ...] = ()
    """References, in the order in which tokens count them; so are videos and audios."""
    videos: tuple[Media, ...] = ()
    audios: tuple[Media, ...] = ()
    seed: int | None = None
    count: int = 1
    """How many results."""
    watermark: bool | None = None
    moderation: Moderation | None = None
    web_search: bool | None = None
    last_frame_out: bool | None = None
    """Whether the result's last frame is wanted too, as an image."""
    format: Literal["mp4", "mov"] | None = None
    codec: Literal["auto", "h264", "h265"] | None = None
    bitrate: Literal["standard", "high"] | None = None
    callback: str | None = None
    """URL that states are posted to."""
    end_user: str | None = None
    """Stable id of whom the caller asks for."""
    deadline: float | None = None
    """Seconds after which the task is given up."""

    @property
    def frames(self) -> tuple[Media, ...]:
        """The first and the last frame, those of them that there are."""
        return tuple(frame for frame in (self.first_frame, self.last_frame) if frame is not None)

    @property
    def files(self) -> tuple[Media, ...]:
        """All that it is made from: frames, images, videos, audios."""
        return (*self.frames, *self.images, *self.videos, *self.audios)

    @property
    def reference_seconds(self) -> float | None:
        """Length of all reference videos together, in seconds; `None` where there are none, or one's isn't known."""
        known = [video.seconds for video in self.videos if video.seconds is not None]
        return sum(known) if known and len(known) == len(self.videos) else None


class Placed(TypedDict):
    """The fields of a shot that say what it is made from."""

    mode: Mode
    first_frame: Media | None
    last_frame: Media | None
    images: tuple[Media, ...]
    videos: tuple[Media, ...]
    audios: tuple[Media, ...]


def placed(
    images: Sequence[str], videos: Sequence[str] = (), audios: Sequence[str] = (), *, frames: bool = False
) -> Placed:
    """Return where the files of a request belong whose mode follows from them.

    With `frames` the first two images are the first and the last frame; what a request has too much stays a reference.
    """
    seen = tuple(map(Media.of, images))
    first, last = (*seen[:2], None, None)[:2] if frames else (None, None)
    mode: Mode = "frames" if last else "first" if first else "reference" if seen or videos or audios else "text"
    return Placed(
        mode=mode,
        first_frame=first,
        last_frame=last,
        images=seen[2:] if frames else seen,
        videos=tuple(map(Media.of, videos)),
        audios=tuple(map(Media.of, audios)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """Stills to generate or to edit."""

    prompt: str
    width: int
    height: int
    count: int = 1
    images: tuple[str, ...] = ()
    """Images to edit; empty for text to image."""
    format: Literal["png", "jpeg"] = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpscaleRequest:
    """A video to enlarge."""

    video: str
    factor: int = 2
    width: int | None = None
    """Width of the input in pixels, where it is known."""
    height: int | None = None
    seconds: float | None = None
    """Length of the input in seconds, where it is known."""
    fps: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioRequest:
    """Speech or music."""

    prompt: str
    """What to say, or to sing."""
    seconds: int = 5


T = TypeVar("T")
_ALIVE = 4
"""How many shots a function remembers: many sellers are asked for one after another."""


def remembering(function: Callable[[VideoRequest], T]) -> Callable[[VideoRequest], T]:
    """Return the same function, which remembers what it made of the shots that it was asked last: these very objects."""
    known: dict[int, tuple[VideoRequest, T]] = {}

    @wraps(function)
    def remembered(shot: VideoRequest) -> T:
        found = known.get(id(shot))
        if found is not None and found[0] is shot:
            return found[1]
        made = function(shot)
        if len(known) >= _ALIVE:
            known.clear()
        known[id(shot)] = shot, made
        return made

    return remembered


Request = VideoRequest | ImageRequest | UpscaleRequest | AudioRequest
