"""What a shot becomes in a seller's words, and what is lost on the way: nothing goes in silence. Pure.

Each seller's `from_canonical` writes only what a shot says; whoever wants a default to be written resolves it first.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple

from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.film import nearest_ratio
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest, remembering
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.seedance.tokens import AT, STYLES, WORDS, TokenStyle, translated

__all__ = [
    "ANY_STYLE",
    "Change",
    "ChangeKind",
    "Wording",
    "count_change",
    "frames_change",
    "known_resolution",
    "model_change",
    "prompt_for",
    "ratio_for",
    "seconds_for",
    "spoken",
    "unsaid",
    "urls",
]

ChangeKind = Literal["dropped", "approximated", "impossible"]
"""Left out, with a result that differs little; said otherwise, by the nearest value; not to be said at all."""


class Change(NamedTuple):
    """A field of a shot that a seller's body doesn't say as the shot does."""

    kind: ChangeKind
    field: str
    """Our name of it."""
    said: Any
    made: Any = None
    """What stands for it; `None` where nothing does."""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it; what was said is `from`, what stands for it is `to`."""
        return {"kind": self.kind, "field": self.field, "from": self.said, "to": self.made, "note": self.note}


class Wording(NamedTuple):
    """A shot in one seller's words."""

    path: str
    """Of the call, as the seller has it."""
    body: dict[str, Any]
    changes: tuple[Change, ...] = ()
    query: Mapping[str, str] = {}
    """What is said beside the body."""
    headers: Mapping[str, str] = {}
    model: str = ""
    """What the seller calls the model; empty where it isn't sold."""

    @property
    def impossible(self) -> tuple[Change, ...]:
        """What the seller can't be asked for; empty where the body may be sent."""
        return tuple(change for change in self.changes if change.kind == "impossible")


USUAL: Mapping[str, Any] = {
    "audio": True,
    "watermark": False,
    "moderation": "default",
    "web_search": False,
    "last_frame_out": False,
    "format": "mp4",
    "codec": "auto",
    "bitrate": "standard",
    "draft": False,
    "count": 1,
}
"""Field to the value that every seller makes without being asked: to leave it out changes nothing."""
_OPTIONAL: Final = (
    *("audio", "seed", "watermark", "moderation", "web_search", "last_frame_out", "format", "codec", "bitrate"),
    *("callback", "end_user", "deadline"),
)
"""Fields that may be left out where a seller has no word for them."""
_NEEDED: Final = ("draft", "draft_of")
"""Fields without which the result would be another one."""
_WHY: Mapping[str, str] = {
    "audio": "the result always has sound",
    "callback": "the seller posts to no address; ask for the task's state",
    "deadline": "the seller gives no task up at a time that the caller says",
    "format": "the seller makes MP4",
}
ANY_STYLE = TokenStyle(
    "any",
    AT.forms,
    tuple(forms for style in STYLES for forms in (style.forms, *style.also) if forms is not AT.forms),
)
"""Reads the tokens of all sellers; what it writes is ours."""


def unsaid(shot: VideoRequest, says: Collection[str] = ()) -> tuple[Change, ...]:
    """Return what a seller leaves out of a shot that has words for these fields alone, and what it can't make."""
    found = [
        Change("impossible", name, getattr(shot, name), note="no such field")
        if name in _NEEDED
        else Change("dropped", name, getattr(shot, name), note=_WHY.get(name, "no such field"))
        for name in _said(shot)
        if name not in says
    ]
    if shot.mode in ("edit", "extend") and shot.mode not in says:
        found.append(Change("impossible", "mode", shot.mode, note=f"the seller has no way to {shot.mode} a video"))
    return (*found, *count_change(shot))


@remembering
def _said(shot: VideoRequest) -> tuple[str, ...]:
    """Return which fields a shot says that a seller may have no word for."""
    return tuple(name for name in (*_OPTIONAL, *_NEEDED) if _matters(shot, name))


def _matters(shot: VideoRequest, name: str) -> bool:
    value = getattr(shot, name)
    return value is not None and value != USUAL.get(name)


def count_change(shot: VideoRequest) -> tuple[Change, ...]:
    """Return that several results are as many calls: nobody's body asks for more than one."""
    note = f"one result a call: {shot.count} calls"
    return (Change("approximated", "count", shot.count, 1, note),) if shot.count != 1 else ()


def model_change(shot: VideoRequest, models: Mapping[ModelKey, Any]) -> tuple[Change, ...]:
    """Return that a seller doesn't sell a shot's model, if it doesn't."""
    if (shot.family, shot.tier) in models:
        return ()
    field = "tier" if any(family == shot.family for family, _ in models) else "family"
    sold = ", ".join(" ".join(key) for key in models)
    note = f"no model {shot.family} {shot.tier} is sold; there are {sold}"
    return (Change("impossible", field, getattr(shot, field), note=note),)


def frames_change(shot: VideoRequest) -> tuple[Change, ...]:
    """Return what frames can't be said beside: a last one without a first, and frames with references."""
    if not shot.frames:
        return ()
    found = []
    if shot.first_frame is None:
        found.append(Change("impossible", "last_frame", "set", note="a last frame needs a first one"))
    for name in ("images", "videos", "audios"):
        if getattr(shot, name):
            note = "frames and references exclude one another"
            found.append(Change("impossible", name, len(getattr(shot, name)), note=note))
    return tuple(found)


def known_resolution(shot: VideoRequest) -> tuple[Change, ...]:
    """Return what becomes of a resolution where it can't be chosen: 720p is made, and nothing above can be asked for."""
    said = shot.resolution
    if said is None:
        return ()
    kind: ChangeKind = "approximated" if said in ("480p", "720p") else "impossible"
    return (Change(kind, "resolution", said, "720p" if kind != "impossible" else None, "it can't be chosen"),)


def ratio_for(shot: VideoRequest, auto: str | None) -> tuple[str | None, tuple[Change, ...]]:
    """Return a ratio in a seller's words, whose word for one that follows the media is `auto`; `None` where it has none."""
    if shot.ratio != AUTO or auto is not None:
        return (auto if shot.ratio == AUTO else shot.ratio), ()
    seen = (one for one in (*shot.frames, *shot.videos, *shot.images) if one.width and one.height)
    first = next(seen, None)
    made = nearest_ratio(first.width or 1, first.height or 1) if first else RATIOS[1]
    why = "the nearest to the first picture" if first else "of media whose size isn't known"
    return made, (Change("approximated", "ratio", AUTO, made, f"the seller follows no media; this is {why}"),)


def seconds_for(shot: VideoRequest, auto: Any = None) -> tuple[Any, tuple[Change, ...]]:
    """Return a length in a seller's words, whose word for one that the model chooses is `auto`; `None` where it has none."""
    if shot.seconds != AUTO or auto is not None:
        return (auto if shot.seconds == AUTO else shot.seconds), ()
    return None, (Change("impossible", "seconds", AUTO, note="the seller lets no model choose the length"),)


def prompt_for(shot: VideoRequest, style: TokenStyle | None) -> str | None:
    """Return a prompt with its files named in a seller's style: where none is published, in Ark's."""
    if shot.prompt is None or not (shot.images or shot.videos or shot.audios):
        return shot.prompt
    return translated(shot.prompt, ANY_STYLE, style or WORDS)


def urls(files: Iterable[Media]) -> list[str]:
    """Return the addresses of files."""
    return [file.url for file in files]


def spoken(**fields: Any) -> dict[str, Any]:
    """Return those fields of a body that are said: not `None`, and no empty list."""
    return {name: value for name, value in fields.items() if value is not None and value != []}
