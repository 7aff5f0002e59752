"""WebM and Matroska (RFC 9559): elements within elements; those that hold what we look for are walked into."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from drytake.mockserver.media.readers.base import MediaFile, NotMedia, audio, video
from drytake.schemas.validation.media import MediaInfo

__all__ = ["read_matroska"]

_START = b"\x1a\x45\xdf\xa3"
_DOCUMENT, _SEGMENT, _INFO, _TRACKS, _TRACK = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE
_CLUSTER, _GROUP, _PICTURE, _SOUND = 0x1F43B675, 0xA0, 0xE0, 0xE1
_ENTERED = frozenset({_DOCUMENT, _SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _GROUP, _PICTURE, _SOUND})
_TYPE, _SCALE, _DURATION = 0x4282, 0x2AD7B1, 0x4489
_NUMBER, _KIND, _EACH, _WIDTH, _HEIGHT, _RATE = 0xD7, 0x83, 0x23E383, 0xB0, 0xBA, 0xB5
_TIME, _BLOCK, _PLAIN_BLOCK, _BLOCK_LASTS = 0xE7, 0xA1, 0xA3, 0x9B
_LARGEST_NUMBER = 8
"""Bytes of a number; what is longer is no fact that we look for."""
_VIDEO, _AUDIO = 1, 2
_NANOSECONDS = 1_000_000_000


@dataclass(slots=True)
class _Track:
    number: int = 0
    kind: int = 0
    each: int = 0
    """Nanoseconds that one of its frames lasts, where that is said."""
    width: int = 0
    height: int = 0
    blocks: int = 0
    first: int | None = None
    last: int = 0
    end: int = 0
    """Where its last block ends, in the file's units."""


class _Reader:
    """Walks through a file, and notes what it says."""

    def __init__(self, source: MediaFile) -> None:
        self.source = source
        self.document, self.scale, self.duration = b"", 1_000_000, 0.0
        self.tracks: list[_Track] = []
        self.cluster = 0
        self.block: _Track | None = None

    @property
    def pictures(self) -> _Track | None:
        return next((track for track in self.tracks if track.kind == _VIDEO), None)

    def is_done(self, element: int) -> bool:
        """Return whether nothing has to be counted, at the first cluster."""
        known = self.pictures is None or self.pictures.each > 0
        return element == _CLUSTER and bool(self.duration) and known and bool(self.tracks)

    def read(self) -> None:
        for element, place, size in self._elements():
            if self.is_done(element):
                return
            if element == _TRACK:
                self.tracks.append(_Track())
            elif element in (_BLOCK, _PLAIN_BLOCK):
                self._count(self.source.at(place, 12))
            elif element not in _ENTERED and size <= _LARGEST_NUMBER:
                self._note(element, self.source.at(place, size))

    def _elements(self) -> Iterator[tuple[int, int, int]]:
        """Yield each element with the place and the length of its content."""
        at = 0
        while at < self.source.size:
            head = self.source.at(at, 12)
            element, used = _number(head, keep_marker=True)
            size, more = _number(head[used:])
            at += used + more
            yield element, at, size
            at += 0 if element in _ENTERED else size

    def _note(self, element: int, content: bytes) -> None:
        number = int.from_bytes(content)
        track = self.tracks[-1] if self.tracks else _Track()
        match element:
            case _ if element in _FACTS:
                setattr(track, _FACTS[element], number)
            case _ if element == _TYPE:
                self.document = content.rstrip(b"\0")
            case _ if element == _SCALE:
                self.scale = number
            case _ if element == _DURATION:
                self.duration = _float(content)
            case _ if element == _TIME:
                self.cluster = number
            case _ if element == _BLOCK_LASTS and self.block:
                self.block.end = max(self.block.end, self.block.last + number)

    def _count(self, content: bytes) -> None:
        number, used = _number(content)
        track = next((track for track in self.tracks if track.number == number), None)
        self.block = track
        if track is None:
            return
        time = self.cluster + struct.unpack_from(">h", content, used)[0]
        track.blocks += 1
        track.first = time if track.first is None else min(track.first, time)
        track.last = max(track.last, time)
        track.end = max(track.end, time + track.each // self.scale)


_FACTS = {_NUMBER: "number", _KIND: "kind", _EACH: "each", _WIDTH: "width", _HEIGHT: "height"}


def read_matroska(source: MediaFile) -> MediaInfo | None:
    """Return what a WebM or Matroska file is.

    Raises:
        NotMedia: it is one, and holds neither pictures nor sound.
    """
    if not source.head.startswith(_START):
        return None
    reader = _Reader(source)
    reader.read()
    name = "webm" if reader.document == b"webm" else "mkv"
    pictures = reader.pictures
    if pictures:
        size = (pictures.width, pictures.height)
        return video(source, name, size, seconds=_seconds(reader), fps=_rate(pictures, reader.scale))
    if not any(track.kind == _AUDIO for track in reader.tracks):
        raise NotMedia(f"the {name} holds neither pictures nor sound")
    return audio(source, name, _seconds(reader))


def _seconds(reader: _Reader) -> float | None:
    length = reader.duration or max((track.end for track in reader.tracks), default=0)
    return length * reader.scale / _NANOSECONDS or None


def _rate(track: _Track, scale: int) -> float | None:
    """Return the frames a second that the file says, or that its frames have on average."""
    if track.each:
        return _NANOSECONDS / track.each
    lasted = track.last - (track.first or 0)
    return round((track.blocks - 1) * _NANOSECONDS / (lasted * scale), 3) if lasted > 0 else None


def _number(data: bytes, *, keep_marker: bool = False) -> tuple[int, int]:
    """Return a number whose first bits say how many bytes it has, and those."""
    length = 9 - data[0].bit_length()
    if length > _LARGEST_NUMBER or len(data) < length:
        raise NotMedia("the content begins as Matroska and isn't")
    number = int.from_bytes(data[:length])
    return number if keep_marker else number & (1 << 7 * length) - 1, length


def _float(content: bytes) -> float:
    number: float = struct.unpack(">f" if len(content) == 4 else ">d", content)[0]
    return number if number > 0 else 0.0
