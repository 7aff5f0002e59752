"""Sounds: MP3, WAV, FLAC, Ogg and AIFF by tinytag, and bare AAC."""

import re
from io import BytesIO

from drytake.mockserver.media.readers.base import MediaFile, NotMedia, audio
from drytake.schemas.validation.media import MediaInfo

__all__ = ["read_sound"]

_STARTS = {
    "aac": rb"\xff[\xf0\xf1\xf8\xf9]",
    "mp3": rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]",
    "wav": rb"RIFF....WAVE",
    "flac": rb"fLaC",
    "ogg": rb"OggS",
    "aiff": rb"FORM....AIF[FC]",
}
_TAG = b"ID3"
_PICTURES = re.compile(rb"\x80theora|BBCD|\x01video")
"""What the first page of an Ogg has where it holds pictures."""
_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
_FRAME = 1024


def read_sound(source: MediaFile) -> MediaInfo | None:
    """Return what a sound is.

    Raises:
        NotMedia: it begins as one, and isn't.
    """
    start = _behind_tags(source)
    head = source.at(start, 64)
    name = next((name for name, begin in _STARTS.items() if re.match(begin, head, re.DOTALL)), None)
    if name is None or (name == "ogg" and _PICTURES.search(head)):
        return None
    seconds = _aac_seconds(source, start) if name == "aac" else _tagged_seconds(source, start)
    if not seconds:
        raise NotMedia(f"the content begins as {name} and holds no sound that can be read")
    return audio(source, name, seconds)


def _behind_tags(source: MediaFile) -> int:
    """Return where the sound begins; ID3 tags may stand before any."""
    at = 0
    while (head := source.at(at, 10)).startswith(_TAG) and len(head) == 10:
        at += 10 + sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    return at


def _tagged_seconds(source: MediaFile, start: int) -> float | None:
    import tinytag  # noqa: PLC0415 - most files that are sent aren't sounds

    source.file.seek(0)
    file = BytesIO(source.at(start, source.size)) if start else source.file
    found = tinytag.TinyTag.get(file_obj=file, tags=False)
    seconds: float | None = found.duration if found.samplerate else None
    return seconds


def _aac_seconds(source: MediaFile, at: int) -> float:
    """Return the length of AAC in ADTS, which says nothing of the whole: each frame is counted."""
    seconds = 0.0
    while len(head := source.at(at, 7)) == 7:
        size = int.from_bytes(head[3:6]) >> 5 & 0x1FFF
        rate = head[2] >> 2 & 15
        if head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or size < 7 or rate >= len(_RATES):
            break
        seconds += _FRAME * ((head[6] & 3) + 1) / _RATES[rate]
        at += size
    return seconds
