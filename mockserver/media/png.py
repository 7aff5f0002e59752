"""How a PNG of a card is laid out (RFC 2083)."""

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping

from drytake.mockserver.media.raster import Band, rgb

__all__ = ["png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTH, _TRUECOLOUR = 8, 2
_AS_IT_IS, _LIKE_ABOVE = b"\0", b"\2"
_FASTEST = 1
_PLANES = [bytes(rgb(luma)[place] for luma in range(256)) for place in range(3)]


def png(width: int, height: int, rows: Iterable[Band], words: Mapping[str, str]) -> bytes:
    """Return the file, with words about it."""
    parts = [_SIGNATURE, _chunk(b"IHDR", struct.pack(">2I5B", width, height, _DEPTH, _TRUECOLOUR, 0, 0, 0))]
    parts += [_chunk(b"iTXt", key.encode("latin-1") + bytes(5) + text.encode()) for key, text in words.items()]
    parts += [_chunk(b"IDAT", b"".join(_compressed(rows))), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _compressed(rows: Iterable[Band]) -> Iterator[bytes]:
    packer = zlib.compressobj(_FASTEST)
    for luma, count in rows:
        if count > 0:
            yield packer.compress(_AS_IT_IS + _coloured(luma))
            yield packer.compress((_LIKE_ABOVE + bytes(3 * len(luma))) * (count - 1))
    yield packer.flush()


def _coloured(luma: bytes) -> bytes:
    row = bytearray(3 * len(luma))
    for place, plane in enumerate(_PLANES):
        row[place::3] = luma.translate(plane)
    return bytes(row)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
