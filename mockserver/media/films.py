"""One's own films as results: which there are, and which fits best what was asked for."""

import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from drytake.mockserver.media.probe import NotMedia, probe_file
from drytake.schemas.validation.media import MediaInfo

__all__ = ["FilmError", "Films", "OwnFilm", "films_in"]

_ENDING = ".mp4"
_FORMAT = "mp4"


class FilmError(ValueError):
    """Films that can't be results; the message names each, and says why."""


class OwnFilm(NamedTuple):
    """A file, and what it is."""

    path: Path
    info: MediaInfo


class Films(NamedTuple):
    """Films that stand for whatever was asked for."""

    all: tuple[OwnFilm, ...]

    def closest(self, size: tuple[int, int], seconds: float, task_id: str) -> OwnFilm:
        """Return the film whose shape is the closest, then its size, then its length; tasks share those that are alike."""
        ranked = [(_distance(film.info, size, seconds), film) for film in self.all]
        nearest = min(distance for distance, _ in ranked)
        fitting = [film for distance, film in ranked if distance == nearest]
        return fitting[crc32(task_id.encode()) % len(fitting)]


def _distance(info: MediaInfo, size: tuple[int, int], seconds: float) -> tuple[float, float, float]:
    width, height = info.width or 1, info.height or 1
    shape = abs(math.log(width / height) - math.log(size[0] / size[1]))
    pixels = abs(math.log(width * height) - math.log(size[0] * size[1]))
    return round(shape, 2), round(pixels, 2), round(abs((info.seconds or 0) - seconds), 1)


@lru_cache(maxsize=4)
def films_in(path: Path) -> Films:
    """Return one film, or all of a folder.

    Raises:
        FilmError: there is none, or one can't be a result.
    """
    paths = sorted(found for found in path.iterdir() if _is_named_so(found)) if path.is_dir() else [path]
    if not paths:
        raise FilmError(f"takes an MP4 file, or a folder with some; {path} has none whose name ends in {_ENDING}")
    films, wrong = [], []
    for one in paths:
        try:
            films.append(OwnFilm(one, _playable(one)))
        except NotMedia as error:
            wrong.append(f"{one}: {error}")
    if wrong:
        raise FilmError(f"takes MP4 films; {'; '.join(wrong)}")
    return Films(tuple(films))


def _is_named_so(path: Path) -> bool:
    return path.suffix.lower() == _ENDING and not path.name.startswith(".")


def _playable(path: Path) -> MediaInfo:
    info = probe_file(path)
    if (info.kind, info.format) != ("video", _FORMAT):
        raise NotMedia(
            f"it is {info.format} ({info.kind}); `ffmpeg -i {path.name} film.mp4` makes an MP4 film of videos"
        )
    return info
