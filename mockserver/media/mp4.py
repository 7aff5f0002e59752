"""How an MP4 file is laid out (ISO 14496-12 and -14), as far as a result needs it.

The index comes first, so that players start before the end has arrived; no box holds a date, so
that the same tracks make the same bytes.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, zip_longest
from typing import NamedTuple

__all__ = ["Chunk", "Track", "audio_entry", "filled", "movie", "video_entry"]

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_BRANDS = b"isom\0\0\2\0isomiso2avc1mp41"


class Chunk(NamedTuple):
    """Samples of one track that lie together in the file."""

    samples: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One stream: what its samples are, how long and how large each is, and their bytes."""

    entry: bytes
    """Sample entry box, from `video_entry` or `audio_entry`."""
    timescale: int
    """Units per second."""
    durations: Sequence[tuple[int, int]]
    """Runs of (samples, units each)."""
    sizes: Sequence[int]
    """Size of each sample, in bytes."""
    chunks: Sequence[Chunk]
    skipped: int = 0
    """Units at the start that decoders need and nobody hears."""
    keyframes: Sequence[int] = ()
    """Samples a decoder can start at, counted from 1; none means all."""
    size: tuple[int, int] | None = None
    """Width and height in pixels; `None` for audio."""


def movie(tracks: Sequence[Track], *, timescale: int, duration: int, title: str, comment: str) -> bytes:
    """Return a file in which every track lasts `duration` units of which a second has `timescale`."""
    head = _box(b"ftyp", _BRANDS)
    rounds = list(zip_longest(*(track.chunks for track in tracks), fillvalue=Chunk(0, b"")))
    order = [chunk.data for chunks in rounds for chunk in chunks]
    starts = list(accumulate(map(len, order), initial=0))
    about = _movie_header(timescale, duration, len(tracks)), _tags(title, comment)

    def index(first_byte: int) -> bytes:
        boxes = [
            _track(number, track, [first_byte + at for at in starts[number - 1 : -1 : len(tracks)]], duration)
            for number, track in enumerate(tracks, start=1)
        ]
        return _box(b"moov", about[0], *boxes, about[1])

    first_byte = len(head) + len(index(0)) + 8
    return b"".join([head, index(first_byte), struct.pack(">I4s", starts[-1] + 8, b"mdat"), *order])


def filled(file: bytes, least_bytes: int) -> bytes:
    """Return the file with empty space at its end where it has fewer bytes than that."""
    missing = least_bytes - len(file)
    return file + _box(b"free", bytes(max(missing - 8, 0))) if missing > 0 else file


def video_entry(width: int, height: int, decoder_config: bytes) -> bytes:
    """Return the sample entry of an H.264 track; `decoder_config` is the content of its `avcC` box."""
    head = struct.pack(">6xH16x2H2I4xH32x2H", 1, width, height, 72 << 16, 72 << 16, 1, 24, 0xFFFF)
    colour = _box(b"colr", struct.pack(">4s3HB", b"nclx", 1, 1, 1, 0))  # BT.709, limited range
    square = _box(b"pasp", struct.pack(">2I", 1, 1))
    return _box(b"avc1", head, _box(b"avcC", decoder_config), colour, square)


def audio_entry(rate: int, bit_rate: int, decoder_config: bytes) -> bytes:
    """Return the sample entry of a stereo AAC track; `decoder_config` is its AudioSpecificConfig."""
    head = struct.pack(">6xH8x2H4xI", 1, 2, 16, rate << 16)
    setup = struct.pack(">2B3x2I", 0x40, 0x15, bit_rate, bit_rate) + _descriptor(5, decoder_config)
    stream = struct.pack(">HB", 0, 0) + _descriptor(4, setup) + _descriptor(6, b"\2")
    return _box(b"mp4a", head, _full(b"esds", 0, _descriptor(3, stream)))


def _box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, parts)), kind) + b"".join(parts)


def _full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


def _descriptor(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _words(values: Sequence[int]) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def _table(kind: bytes, rows: Iterable[Sequence[int]]) -> bytes:
    listed = [_words(row) for row in rows]
    return _full(kind, 0, _words([len(listed)]), *listed)


def _movie_header(timescale: int, duration: int, tracks: int) -> bytes:
    fields = struct.pack(">4I", 0, 0, timescale, duration)
    return _full(b"mvhd", 0, fields, struct.pack(">IH10x", 0x10000, 0x100), _MATRIX, bytes(24), _words([tracks + 1]))


def _track(number: int, track: Track, offsets: Sequence[int], duration: int) -> bytes:
    width, height = track.size or (0, 0)
    volume = 0 if track.size else 0x100
    fields = struct.pack(">5I8x4H", 0, 0, number, 0, duration, 0, 0, volume, 0)
    header = _full(b"tkhd", 3, fields, _MATRIX, _words([width << 16, height << 16]))
    edit = _box(b"edts", _full(b"elst", 0, _words([1, duration, track.skipped, 0x10000])))
    return _box(b"trak", header, edit, _media(track, offsets))


def _media(track: Track, offsets: Sequence[int]) -> bytes:
    length = sum(count * units for count, units in track.durations)
    header = _full(b"mdhd", 0, struct.pack(">4I2H", 0, 0, track.timescale, length, 0x55C4, 0))  # language: und
    handler = _full(b"hdlr", 0, struct.pack(">4x4s12xx", b"vide" if track.size else b"soun"))
    kind = _full(b"vmhd", 1, bytes(8)) if track.size else _full(b"smhd", 0, bytes(4))
    here = _box(b"dinf", _full(b"dref", 0, _words([1]), _full(b"url ", 1)))
    return _box(b"mdia", header, handler, _box(b"minf", kind, here, _samples(track, offsets)))


def _samples(track: Track, offsets: Sequence[int]) -> bytes:
    filled = [(chunk.samples, at) for chunk, at in zip(track.chunks, offsets, strict=False) if chunk.samples]
    return _box(
        b"stbl",
        _full(b"stsd", 0, _words([1]), track.entry),
        _table(b"stts", track.durations),
        _table(b"stss", ([number] for number in track.keyframes)) if track.keyframes else b"",
        _table(b"stsc", _chunk_runs([samples for samples, _ in filled])),
        _full(b"stsz", 0, _words([0, len(track.sizes)]), _words(track.sizes)),
        _full(b"stco", 0, _words([len(filled)]), _words([at for _, at in filled])),
    )


def _chunk_runs(counts: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (first chunk, samples in each, 1) wherever the number of samples changes."""
    runs, first = [], 1
    for count, chunks in groupby(counts):
        runs.append((first, count, 1))
        first += len(list(chunks))
    return runs


def _tags(title: str, comment: str) -> bytes:
    """Return the tags as iTunes writes them, which is what everybody reads."""
    handler = _full(b"hdlr", 0, struct.pack(">4x4s4s8xx", b"mdir", b"appl"))
    texts = {b"\xa9nam": title, b"\xa9cmt": comment, b"\xa9too": "drytake"}
    items = [_box(name, _box(b"data", struct.pack(">2I", 1, 0), text.encode())) for name, text in texts.items()]
    return _box(b"udta", _full(b"meta", 0, handler, _box(b"ilst", *items)))
