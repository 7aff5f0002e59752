"""What a reference file is, told from its bytes alone: nothing it names is opened and no picture is unpacked."""

from importlib.util import find_spec
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import BinaryIO

from drytake.mockserver.media.readers.base import MediaFile, NotMedia
from drytake.mockserver.media.readers.images import read_image
from drytake.mockserver.media.readers.iso import read_iso
from drytake.mockserver.media.readers.matroska import read_matroska
from drytake.mockserver.media.readers.sounds import read_sound
from drytake.schemas.validation.media import MediaInfo

__all__ = ["NotMedia", "probe", "probe_file"]

_READERS = (read_image, read_iso, read_matroska, read_sound)
_HEAD_BYTES = 64
_OTHER = "the content is not an image, a video or a sound that can be read"
_EXTRA = "; PyAV, the extra `media`, would read more kinds"


def probe(data: bytes) -> MediaInfo:
    """Return what the file is.

    Raises:
        NotMedia: no reader can read it.
    """
    return _probe(BytesIO(data))


def probe_file(path: Path) -> MediaInfo:
    """Return what the file is.

    Raises:
        NotMedia: it can't be opened, or no reader can read it.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise NotMedia(f"the file can't be opened: {error}") from error
    with file:
        return _probe(file)


def _probe(file: BinaryIO) -> MediaInfo:
    try:
        size = file.seek(0, SEEK_END)
        file.seek(0)
        source = MediaFile(file, file.read(_HEAD_BYTES), size)
        return _by_ourselves(source) or _by_pyav(source)
    except NotMedia:
        raise
    except Exception as error:  # PyAV raises whatever it stumbles over in a broken file
        raise NotMedia(_OTHER) from error


def _by_ourselves(source: MediaFile) -> MediaInfo | None:
    try:
        return next(filter(None, (reader(source) for reader in _READERS)), None)
    except NotMedia:
        raise
    except Exception:  # noqa: BLE001 - as above; what is broken, or newer than we know, may still be read by PyAV
        return None


def _by_pyav(source: MediaFile) -> MediaInfo:
    if find_spec("av") is None:
        raise NotMedia(_OTHER + _EXTRA)
    from drytake.mockserver.media.readers.pyav import read_any  # noqa: PLC0415 - heavy, and an extra

    return read_any(source)
