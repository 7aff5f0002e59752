"""All other kinds, by PyAV where it is installed: FFmpeg reads whatever there is."""

from types import SimpleNamespace
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from drytake.mockserver.media.readers.base import MediaFile, NotMedia, audio, video
from drytake.schemas.validation.media import MediaInfo

__all__ = ["read_any"]

# No playlists: those name other files and hosts.
_CONTAINERS = "mov,mp4,matroska,webm,avi,flv,asf,mpegts,mpeg,mp3,aac,wav,aiff,flac,ogg,amr"
_OPTIONS = {"format_whitelist": _CONTAINERS}
# Before 19, PyAV fails at a title that isn't UTF-8 unless it is told to let it pass; since then it always does.
_LENIENT: dict[str, Any] = {} if int(av.__version__.partition(".")[0]) >= 19 else {"metadata_errors": "ignore"}
_BRANDS = {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}
_COVERS = {"mjpeg", "png", "bmp", "gif", "webp"}


def read_any(source: MediaFile) -> MediaInfo:
    """Return what a video or sound is.

    Raises:
        NotMedia: it holds neither.
    """
    file = source.file
    file.seek(0)
    # PyAV would take a file's name for a hint at the format, or worse, for an address.
    nameless = SimpleNamespace(read=file.read, seek=file.seek, tell=file.tell)
    with av.open(nameless, "r", container_options=_OPTIONS, **_LENIENT) as container:
        videos = [stream for stream in container.streams.video if not _is_cover(stream)]
        name = _format(container.format.name, source.head, has_picture=bool(videos))
        seconds = _seconds(container)
        if videos:
            return _video(source, videos[0], name, seconds)
        if not container.streams.audio or not container.streams.audio[0].codec_context.sample_rate:
            raise NotMedia(f"the {name} holds neither pictures nor sound")
        return audio(source, name, seconds)


def _is_cover(stream: VideoStream) -> bool:
    """Return whether this is the picture on a record's sleeve: a still codec, and no rate."""
    return stream.codec_context.name in _COVERS and not stream.average_rate


def _video(source: MediaFile, stream: VideoStream, name: str, seconds: float | None) -> MediaInfo:
    rate = stream.average_rate or stream.guessed_rate
    size = (stream.width, stream.height)
    return video(source, name, size, seconds=seconds, fps=float(rate) if rate else None)


def _format(names: str, head: bytes, *, has_picture: bool) -> str:
    """Return one word for what PyAV calls by the names of all its relatives."""
    first = names.partition(",")[0]
    if first == "matroska":
        return "webm" if b"webm" in head else "mkv"
    if first != "mov":
        return first
    brand = _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else "mov"  # QuickTime did without at first
    return brand or ("mp4" if has_picture else "m4a")


def _seconds(container: InputContainer) -> float | None:
    """Return the length; counted where the file doesn't tell it or PyAV only guesses from the bit rate."""
    if container.duration and container.format.name != "aac":
        return max(0.0, container.duration / av.time_base)
    ends = [
        (packet.pts + (packet.duration or 0)) * packet.time_base
        for packet in container.demux()
        if packet.pts is not None
    ]
    return float(max(ends)) if ends else None
