"""What all readers share: the file they read, and how they say that it isn't what it seems."""

from typing import BinaryIO, NamedTuple

from drytake.schemas.validation.media import MediaInfo

__all__ = ["MediaFile", "NotMedia", "audio", "picture", "video"]


class NotMedia(ValueError):  # noqa: N818  (the response to "what is it?")
    """The bytes aren't an image, a video or a sound."""


class MediaFile(NamedTuple):
    """A file that is open."""

    file: BinaryIO
    head: bytes
    """Its first bytes."""
    size: int

    def at(self, place: int, length: int) -> bytes:
        """Return so many bytes from a place on, or fewer at the end."""
        self.file.seek(place)
        return self.file.read(length)


def picture(source: MediaFile, name: str, size: tuple[int, int]) -> MediaInfo:
    """Return a still's facts.

    Raises:
        NotMedia: it has no size.
    """
    width, height = _sides(name, size)
    return MediaInfo(kind="image", format=name, width=width, height=height, size_bytes=source.size)


def video(
    source: MediaFile, name: str, size: tuple[int, int], *, seconds: float | None, fps: float | None
) -> MediaInfo:
    """Return a video's facts.

    Raises:
        NotMedia: it has no size.
    """
    width, height = _sides(name, size)
    return MediaInfo(
        kind="video", format=name, seconds=seconds, width=width, height=height, size_bytes=source.size, fps=fps
    )


def audio(source: MediaFile, name: str, seconds: float | None) -> MediaInfo:
    """Return a sound's facts."""
    return MediaInfo(kind="audio", format=name, seconds=seconds, size_bytes=source.size)


def _sides(name: str, size: tuple[int, int]) -> tuple[int, int]:
    if min(size) < 1:
        raise NotMedia(f"the {name} says it is {size[0]} x {size[1]} pixels")
    return size
