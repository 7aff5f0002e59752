"""Where a seller's body has its files: in lists, in items with roles, or in fields of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from drytake.schemas.seedance.request import Media, VideoRequest
from drytake.schemas.seedance.wording import urls

__all__ = ["Content", "Lists", "Placing", "Roles"]

Read = dict[str, Any]
_KINDS = ("images", "videos", "audios")


class Placing(Protocol):
    """Says files in a body, and reads them."""

    def say(self, shot: VideoRequest) -> dict[str, Any]:
        """Return what stands at each place."""

    def read(self, body: Mapping[str, Any]) -> Read:
        """Return the files of a body by our field."""


def _at(body: Mapping[str, Any], place: str) -> Any:
    found: Any = body
    for name in place.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _files(held: Any) -> tuple[Media, ...]:
    return tuple(Media.of(str(url)) for url in held) if isinstance(held, list) else ()


def _file(url: Any) -> Media | None:
    return Media.of(url) if isinstance(url, str) else None


@dataclass(frozen=True)
class Lists:
    """Frames in fields of their own, references in lists."""

    first: str = "image_url"
    last: str = "end_image_url"
    images: str = "image_urls"
    videos: str = "video_urls"
    audios: str = "audio_urls"
    edited: str = ""
    """The field of the video that is edited or extended, where it has one of its own."""

    def say(self, shot: VideoRequest) -> dict[str, Any]:
        """Return what stands at each place."""
        videos, edited = shot.videos, None
        if self.edited and shot.mode in ("edit", "extend") and videos:
            edited, videos = videos[0].url, videos[1:]
        first, last = shot.first_frame, shot.last_frame
        said: dict[str, Any] = {
            self.first: first.url if first else None,
            self.last: last.url if last else None,
            self.images: urls(shot.images),
            self.videos: urls(videos),
            self.audios: urls(shot.audios),
        }
        return said | ({self.edited: edited} if edited else {})

    def read(self, body: Mapping[str, Any]) -> Read:
        """Return the files of a body by our field."""
        edited = _file(_at(body, self.edited)) if self.edited else None
        return {
            "first_frame": _file(_at(body, self.first)),
            "last_frame": _file(_at(body, self.last)),
            "images": _files(_at(body, self.images)),
            "videos": (*((edited,) if edited else ()), *_files(_at(body, self.videos))),
            "audios": _files(_at(body, self.audios)),
        }


@dataclass(frozen=True)
class Roles:
    """Frames as addresses with roles, references in lists."""

    frames: str = "image_with_roles"
    lists: Lists = Lists()

    def say(self, shot: VideoRequest) -> dict[str, Any]:
        """Return what stands at each place."""
        frames = (("first_frame", shot.first_frame), ("last_frame", shot.last_frame))
        said = {place: value for place, value in self.lists.say(shot).items() if isinstance(value, list)}
        return {self.frames: [{"url": one.url, "role": name} for name, one in frames if one is not None], **said}

    def read(self, body: Mapping[str, Any]) -> Read:
        """Return the files of a body by our field."""
        found = self.lists.read(body)
        for item in _at(body, self.frames) or ():
            found[str(item["role"])] = _file(item["url"])
        return found


@dataclass(frozen=True)
class Content:
    """Ark's list of texts and files with roles, the prompt among them."""

    at: str = "content"

    def say(self, shot: VideoRequest) -> dict[str, Any]:
        """Return what stands at each place."""
        files = (
            ("image_url", "first_frame", (shot.first_frame,)),
            ("image_url", "last_frame", (shot.last_frame,)),
            ("image_url", "reference_image", shot.images),
            ("video_url", "reference_video", shot.videos),
            ("audio_url", "reference_audio", shot.audios),
        )
        text = [] if shot.prompt is None else [{"type": "text", "text": shot.prompt}]
        items = [{**_item(kind, one), "role": role} for kind, role, held in files for one in held if one is not None]
        return {self.at: [*text, *items]}

    def read(self, body: Mapping[str, Any]) -> Read:
        """Return the files of a body by our field, and its prompt."""
        found: Read = {"first_frame": None, "last_frame": None, **dict.fromkeys(_KINDS, ())}
        for item in _at(body, self.at) or ():
            if item["type"] == "text":
                found["prompt"] = item["text"]
                continue
            role, file = str(item["role"]), Media.of(item[item["type"]]["url"])
            name = f"{role.removeprefix('reference_')}s"
            found |= {name: (*found[name], file)} if role.startswith("reference_") else {role: file}
        return found


def _item(kind: str, file: Media) -> dict[str, Any]:
    return {"type": kind, kind: {"url": file.url}}
