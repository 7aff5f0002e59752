"""MP4, QuickTime and M4A (ISO 14496-12): boxes within boxes, of which one tells all tracks."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from drytake.mockserver.media.readers.base import MediaFile, NotMedia, audio, video
from drytake.schemas.validation.media import MediaInfo

__all__ = ["read_iso"]

_BRANDS = {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}
_FIRST = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""Boxes that such files begin with; QuickTime did without a brand at first."""
_STILLS = (b"jpeg", b"png ", b"mjpg")
"""Codecs of the picture on a record's sleeve."""
_LARGEST_INDEX = 64 * 1024 * 1024
_WIDE, _TO_END = 1, 0
"""Sizes that aren't: the real one follows, or all the rest."""
_HAS_DURATION, _HAS_SIZE, _HAS_FLAGS, _HAS_TIME = 0x100, 0x200, 0x400, 0x800
_HAS_OFFSET, _HAS_FIRST_FLAGS = 0x1, 0x4


@dataclass(slots=True)
class _Track:
    """What is known of one track."""

    number: int = 0
    handler: bytes = b""
    codec: bytes = b""
    timescale: int = 0
    duration: int = 0
    size: tuple[int, int] = (0, 0)
    samples: int = 0
    units: int = 0
    """Of time, that its samples take."""

    @property
    def is_video(self) -> bool:
        return self.handler == b"vide" and not (self.codec in _STILLS and self.samples <= 1)


@dataclass(slots=True)
class _Movie:
    timescale: int = 0
    duration: int = 0
    tracks: list[_Track] = field(default_factory=list)
    defaults: dict[int, int] = field(default_factory=dict)
    """How long each sample of a track lasts that comes in fragments."""


def read_iso(source: MediaFile) -> MediaInfo | None:
    """Return what a file of the MP4 family is.

    Raises:
        NotMedia: it is one, and holds neither pictures nor sound.
    """
    if source.head[4:8] not in _FIRST:
        return None
    movie = _Movie()
    found = False
    for kind, start, end in _top(source):
        if kind == b"moov":
            found = True
            _read_movie(movie, source.at(start, min(end - start, _LARGEST_INDEX)))
        elif kind == b"moof" and found:
            _read_fragment(movie, source.at(start, min(end - start, _LARGEST_INDEX)))
    return _summary(source, movie) if found else None


def _summary(source: MediaFile, movie: _Movie) -> MediaInfo:
    pictures = next((track for track in movie.tracks if track.is_video), None)
    name = _name(source.head, has_picture=pictures is not None)
    if pictures:
        rate = pictures.samples * pictures.timescale / pictures.units if pictures.units else None
        return video(source, name, pictures.size, seconds=_seconds(movie), fps=rate)
    if not any(track.handler == b"soun" for track in movie.tracks):
        raise NotMedia(f"the {name} holds neither pictures nor sound")
    return audio(source, name, _seconds(movie))


def _name(head: bytes, *, has_picture: bool) -> str:
    brand = _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else "mov"
    return brand or ("mp4" if has_picture else "m4a")


def _seconds(movie: _Movie) -> float | None:
    """Return the length that the file says; where it comes in fragments, that of all of them."""
    whole = movie.duration / movie.timescale if movie.timescale else 0
    if whole and not movie.defaults:
        return whole
    lengths = [max(track.duration, track.units) / track.timescale for track in movie.tracks if track.timescale]
    return max([whole, *lengths]) or None


def _top(source: MediaFile) -> Iterator[tuple[bytes, int, int]]:
    """Yield the outermost boxes: kind, and where the content begins and ends."""
    at = 0
    while at + 8 <= source.size:
        size, kind = struct.unpack(">I4s", source.at(at, 8))
        start = at + 8
        if size == _WIDE:
            size, start = int.from_bytes(source.at(start, 8)), start + 8
        end = source.size if size == _TO_END else at + size
        if end < start:
            return
        yield kind, start, end
        at = end


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size < 8:
            return
        yield kind, content[at + 8 : at + size]
        at += size


def _read_movie(movie: _Movie, content: bytes) -> None:
    for kind, inner in _boxes(content):
        if kind == b"mvhd":
            movie.timescale, movie.duration = _clock(inner)
        elif kind == b"trak":
            track = _Track()
            _read_track(track, inner)
            movie.tracks.append(track)
        elif kind == b"mvex":
            for name, extended in _boxes(inner):
                if name == b"trex":
                    number, _, duration = struct.unpack_from(">3I", extended, 4)
                    movie.defaults[number] = duration


def _clock(content: bytes) -> tuple[int, int]:
    """Return units a second, and how many of them something lasts."""
    if content[0] == 1:
        timescale, duration = struct.unpack_from(">IQ", content, 20)
        return timescale, 0 if duration == (1 << 64) - 1 else duration
    timescale, duration = struct.unpack_from(">2I", content, 12)
    return timescale, 0 if duration == (1 << 32) - 1 else duration


def _read_track(track: _Track, content: bytes) -> None:
    for kind, inner in _boxes(content):
        if kind in (b"mdia", b"minf", b"stbl"):
            _read_track(track, inner)
        elif kind in _READ:
            _READ[kind](track, inner)


def _header(track: _Track, content: bytes) -> None:
    (track.number,) = struct.unpack_from(">I", content, 20 if content[0] == 1 else 12)


def _media_header(track: _Track, content: bytes) -> None:
    track.timescale, track.duration = _clock(content)


def _handler(track: _Track, content: bytes) -> None:
    track.handler = track.handler or content[8:12]


def _description(track: _Track, content: bytes) -> None:
    track.codec = content[12:16]
    if track.handler == b"vide":
        track.size = struct.unpack_from(">2H", content, 40)


def _times(track: _Track, content: bytes) -> None:
    (count,) = struct.unpack_from(">I", content, 4)
    for samples, units in struct.iter_unpack(">2I", content[8 : 8 + count * 8]):
        track.samples += samples
        track.units += samples * units


_READ = {b"tkhd": _header, b"mdhd": _media_header, b"hdlr": _handler, b"stsd": _description, b"stts": _times}


def _read_fragment(movie: _Movie, content: bytes) -> None:
    for kind, inner in _boxes(content):
        if kind != b"traf":
            continue
        parts = list(_boxes(inner))
        header = next(part for name, part in parts if name == b"tfhd")
        track, each = _fragment_header(movie, header)
        for name, part in parts:
            if name == b"trun" and track:
                _read_run(track, part, each)


def _fragment_header(movie: _Movie, content: bytes) -> tuple[_Track | None, int]:
    """Return whose fragment it is, and how long each of its samples lasts where it doesn't say so itself."""
    flags, number = struct.unpack_from(">2I", content)
    at = 8 + 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    each = struct.unpack_from(">I", content, at)[0] if flags & 0x8 else movie.defaults.get(number, 0)
    return next((track for track in movie.tracks if track.number == number), None), each


def _read_run(track: _Track, content: bytes, each: int) -> None:
    flags, count = struct.unpack_from(">2I", content)
    track.samples += count
    if not flags & _HAS_DURATION:
        track.units += count * each
        return
    at = 8 + 4 * bool(flags & _HAS_OFFSET) + 4 * bool(flags & _HAS_FIRST_FLAGS)
    fields = 1 + sum(bool(flags & flag) for flag in (_HAS_SIZE, _HAS_FLAGS, _HAS_TIME))
    words = struct.unpack_from(f">{count * fields}I", content, at)
    track.units += sum(words[::fields])
