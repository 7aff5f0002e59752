"""What a reference file is, told from its bytes alone: nothing it names is opened and no picture is unpacked."""

import re
from io import SEEK_END, BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import av
from av.container import InputContainer
from av.video.stream import VideoStream
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from drytake.schemas.validation.media import MediaInfo

__all__ = ["NotMedia", "probe", "probe_file"]

# The readers themselves, as `Image.open` refuses or warns of a large picture before it tells its size.
_IMAGES: dict[str, tuple[bytes, type[ImageFile.ImageFile]]] = {
    "png": (rb"\x89PNG\r\n\x1a\n", PngImagePlugin.PngImageFile),
    "jpeg": (rb"\xff\xd8\xff", JpegImagePlugin.JpegImageFile),
    "webp": (rb"RIFF....WEBP", WebPImagePlugin.WebPImageFile),
    "gif": (rb"GIF8[79]a", GifImagePlugin.GifImageFile),
    "bmp": (rb"BM", BmpImagePlugin.BmpImageFile),
    "tiff": (rb"II[*+]\0|MM\0[*+]", TiffImagePlugin.TiffImageFile),
    "jp2": (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", Jpeg2KImagePlugin.Jpeg2KImageFile),
}
_HEIF = re.compile(rb"....ftyp(?P<brand>heic|heix|heim|mif1|avif)", re.DOTALL)
_HEIF_BYTES = 1 << 20
"""How far into a HEIF file the sizes of its pictures are looked for."""

# No playlists: those name other files and hosts.
_CONTAINERS = "mov,mp4,matroska,webm,avi,flv,asf,mpegts,mpeg,mp3,aac,wav,aiff,flac,ogg,amr"
_OPTIONS = {"format_whitelist": _CONTAINERS}
# Before 19, PyAV fails at a title that isn't UTF-8 unless it is told to let it pass; since then it always does.
_LENIENT: dict[str, Any] = {} if int(av.__version__.partition(".")[0]) >= 19 else {"metadata_errors": "ignore"}
_BRANDS = {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}
_COVERS = {"mjpeg", "png", "bmp", "gif", "webp"}
_HEAD_BYTES = 64


class NotMedia(ValueError):  # noqa: N818  (the response to "what is it?")
    """The bytes aren't an image, a video or a sound."""


def probe(data: bytes) -> MediaInfo:
    """Return what the file is.

    Raises:
        NotMedia: neither Pillow nor PyAV can read it.
    """
    return _probe(BytesIO(data))


def probe_file(path: Path) -> MediaInfo:
    """Return what the file is.

    Raises:
        NotMedia: it can't be opened, or neither Pillow nor PyAV can read it.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise NotMedia(f"the file can't be opened: {error}") from error
    with file:
        return _probe(file)


def _probe(file: BinaryIO) -> MediaInfo:
    try:
        size_bytes = file.seek(0, SEEK_END)
        file.seek(0)
        head = file.read(_HEAD_BYTES)
        return _heif(file, head, size_bytes) or _image(file, head, size_bytes) or _stream(file, head, size_bytes)
    except NotMedia:
        raise
    except Exception as error:  # the readers raise whatever they stumble over in a broken file
        raise NotMedia("the content is not an image, a video or a sound that can be read") from error


def _heif(file: BinaryIO, head: bytes, size_bytes: int) -> MediaInfo | None:
    """Return what a HEIC or AVIF picture is; it may be made of tiles, and the largest size is the whole."""
    found = _HEIF.match(head)
    if found is None:
        return None
    file.seek(0)
    boxes = re.findall(rb"ispe\0{4}(.{4})(.{4})", file.read(_HEIF_BYTES), re.DOTALL)
    width, height = max((int.from_bytes(wide), int.from_bytes(high)) for wide, high in boxes)
    return _picture("avif" if found["brand"] == b"avif" else "heic", width, height, size_bytes)


def _image(file: BinaryIO, head: bytes, size_bytes: int) -> MediaInfo | None:
    for name, (start, reader) in _IMAGES.items():
        if re.match(start, head, re.DOTALL):
            file.seek(0)
            return _picture(name, *reader(file, "").size, size_bytes)
    return None


def _picture(name: str, width: int, height: int, size_bytes: int) -> MediaInfo:
    if min(width, height) < 1:
        raise NotMedia(f"the {name} says it is {width} x {height} pixels")
    return MediaInfo(kind="image", format=name, width=width, height=height, size_bytes=size_bytes)


def _stream(file: BinaryIO, head: bytes, size_bytes: int) -> MediaInfo:
    file.seek(0)
    # PyAV would take a file's name for a hint at the format, or worse, for an address.
    nameless = SimpleNamespace(read=file.read, seek=file.seek, tell=file.tell)
    with av.open(nameless, "r", container_options=_OPTIONS, **_LENIENT) as container:
        videos = [stream for stream in container.streams.video if not _is_cover(stream)]
        name = _format(container.format.name, head, has_picture=bool(videos))
        seconds = _seconds(container)
        if videos:
            return _video(videos[0], name, seconds, size_bytes)
        if not container.streams.audio or not container.streams.audio[0].codec_context.sample_rate:
            raise NotMedia(f"the {name} holds neither pictures nor sound")
        return MediaInfo(kind="audio", format=name, seconds=seconds, size_bytes=size_bytes)


def _is_cover(stream: VideoStream) -> bool:
    """Return whether this is the picture on a record's sleeve: a still codec, and no rate."""
    return stream.codec_context.name in _COVERS and not stream.average_rate


def _video(stream: VideoStream, name: str, seconds: float | None, size_bytes: int) -> MediaInfo:
    if min(stream.width, stream.height) < 1:
        raise NotMedia(f"the {name} says it is {stream.width} x {stream.height} pixels")
    rate = stream.average_rate or stream.guessed_rate
    return MediaInfo(
        kind="video",
        format=name,
        seconds=seconds,
        width=stream.width,
        height=stream.height,
        size_bytes=size_bytes,
        fps=float(rate) if rate else None,
    )


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
