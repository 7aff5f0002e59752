"""Stills: their sizes stand at the front, and nothing is unpacked."""

import re

from drytake.mockserver.media.readers.base import MediaFile, NotMedia, picture
from drytake.schemas.validation.media import MediaInfo

__all__ = ["read_image"]

_STARTS = {
    "png": rb"\x89PNG\r\n\x1a\n",
    "jpeg": rb"\xff\xd8\xff",
    "webp": rb"RIFF....WEBP",
    "gif": rb"GIF8[79]a",
    "bmp": rb"BM",
    "tiff": rb"II[*+]\0|MM\0[*+]",
    "jp2": rb"\0\0\0\x0cjP  ",
}
_HEIF = re.compile(rb"....ftyp(?P<brand>heic|heix|heim|mif1|avif)", re.DOTALL)
_HEIF_BYTES = 1 << 20
"""How far into a HEIF file the sizes of its pictures are looked for."""


def read_image(source: MediaFile) -> MediaInfo | None:
    """Return what a still is.

    Raises:
        NotMedia: it begins as one, and has no size.
    """
    found = _HEIF.match(source.head)
    if found:
        return _heif(source, "avif" if found["brand"] == b"avif" else "heic")
    for name, start in _STARTS.items():
        if re.match(start, source.head, re.DOTALL):
            import imagesize  # noqa: PLC0415 - it loads HTTP

            source.file.seek(0)
            size: tuple[int, int] = imagesize.get(source.file, exif_rotation=False)
            if size == (-1, -1):
                raise NotMedia(f"the content begins as {name} and has no size that can be read")
            return picture(source, name, size)
    return None


def _heif(source: MediaFile, name: str) -> MediaInfo:
    """Return what a HEIC or AVIF picture is; it may be made of tiles, and the largest size is the whole."""
    boxes = re.findall(rb"ispe\0{4}(.{4})(.{4})", source.at(0, _HEIF_BYTES), re.DOTALL)
    return picture(source, name, max((int.from_bytes(wide), int.from_bytes(high)) for wide, high in boxes))
