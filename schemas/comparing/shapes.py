"""What of a shot decides its offers: shots that differ in words and addresses alone are alike, and are worked out once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from drytake.schemas.comparing.offer import Offer
from drytake.schemas.seedance.film import nearest_ratio
from drytake.schemas.seedance.request import Media, VideoRequest
from drytake.schemas.seedance.sizes import pixels
from drytake.schemas.seedance.tokens import AT, Token, parse
from drytake.schemas.seedance.wording import ANY_STYLE
from drytake.schemas.validation.addresses import read_address
from drytake.schemas.validation.media import Kind

__all__ = ["Shape", "shape_of"]

PROMPT: Final = "A lighthouse at dawn, seen from the sea"
SEED: Final = 1_618_033_988
CALLBACK: Final = "https://stand-in.example.com/callback"
ADDRESS: Final = "https://stand-in.example.com/file-{}.{}"
_STANDS_IN: Final = (PROMPT, str(SEED), "stand-in.example.com", "file-")
_PLAIN_PROMPT: Final = re.compile(
    r"(?!.*(?:--|image|video|audio|clip|refer|edit|exten))[A-Za-z0-9 .,;:!?'()\n-]{10,400}", re.IGNORECASE | re.DOTALL
)
"""Words that name no file and no task, have no sign of a language of their own, and are neither very few nor many."""
_PLAIN_ADDRESS: Final = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9_./-]{1,200}\.([a-z0-9]{3,4})")
_SIDES: Final = (400, 3_000)
"""Pixels of a side that every seller takes."""
_AREA: Final = {"image": (0, 9_000_000), "video": (409_600, 927_408)}
"""The same of a whole picture."""
_LARGEST: Final = 4_000_000
"""Bytes of a file that every seller takes."""


class Shape(NamedTuple):
    """A shot that stands for all that have the same offers."""

    shot: VideoRequest
    own: tuple[tuple[str, Any], ...] = ()
    """What the shot itself says in the place of stand-ins, by field."""

    def offered(self, found: Offer) -> Offer:
        """Return the stand-in's offer as the shot's own."""
        if not self.own or not found.changes:
            return found
        said = dict(self.own)
        if not any(change.field in said for change in found.changes):
            return found
        changes = (change._replace(said=said.get(change.field, change.said)) for change in found.changes)
        return found._replace(changes=tuple(changes))

    def stands_for_all(self, found: Offer) -> bool:
        """Return whether an offer says nothing of the stand-ins, so that it is that of every shot of this shape."""
        texts = (*(one.message for one in found.violations), *(one.note for one in found.changes), *found.price.notes)
        return not any(stand_in in text for text in texts for stand_in in _STANDS_IN)


def shape_of(shot: VideoRequest) -> Shape | None:
    """Return what decides a shot's offers, or `None` where it is of its own kind."""
    changes = dict(_words(shot))
    if shot.files:
        placed = _placed(shot)
        if placed is None:
            return None
        changes.update(placed)
    own = tuple((name, getattr(shot, name)) for name in ("seed", "callback") if name in changes)
    return Shape(replace(shot, **changes), own) if changes else Shape(shot)


def _words(shot: VideoRequest) -> Iterator[tuple[str, Any]]:
    """Yield fields with what stands in for their values."""
    if shot.prompt is not None and shot.mode not in ("edit", "extend"):
        prompt = _prompt(shot.prompt, translated=bool(shot.images or shot.videos or shot.audios))
        if prompt is not None:
            yield "prompt", prompt
    if shot.seed is not None and 0 < shot.seed < 2**31 - 1:
        yield "seed", SEED
    if shot.callback is not None and _PLAIN_ADDRESS.fullmatch(f"{shot.callback}.html"):
        yield "callback", CALLBACK


def _prompt(prompt: str, *, translated: bool) -> str | None:
    """Return what stands in for a prompt: other words, and the files that it names; `None` where its words may matter."""
    if _PLAIN_PROMPT.fullmatch(prompt):
        return PROMPT
    if not translated:  # beside no references a token is but text
        return None
    parts = parse(prompt, ANY_STYLE)
    named = sorted({part for part in parts if isinstance(part, Token)})
    words = " ".join(part for part in parts if isinstance(part, str))
    if not named or not _PLAIN_PROMPT.fullmatch(words):
        return None
    return f"{PROMPT}, {' '.join(map(AT.write, named))}"


# --- files -------------------------------------------------------------------------------------------------------


def _placed(shot: VideoRequest) -> dict[str, Any] | None:
    """Return a shot's files with stand-ins for their addresses, or `None` where one's has to be looked at."""
    seen: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, kind in (("first_frame", "image"), ("last_frame", "image")):
        file = getattr(shot, name)
        if file is not None:
            found[name] = _standing_in(file, kind, seen)
    for name, kind in (("images", "image"), ("videos", "video"), ("audios", "audio")):
        found[name] = tuple(_standing_in(file, kind, seen) for file in getattr(shot, name))
    every = (*(found.get(name) for name in ("first_frame", "last_frame") if name in found), *_all(found))
    return None if None in every else found


def _all(found: dict[str, Any]) -> Iterator[Media | None]:
    for name in ("images", "videos", "audios"):
        yield from found[name]


def _standing_in(file: Media, kind: Kind | str, seen: dict[str, str]) -> Media | None:
    extension = _extension(file.url, str(kind))
    if extension is None:
        return None
    address = seen.setdefault(file.url, ADDRESS.format(len(seen), extension))
    width, height, size = _usual(str(kind), file.width, file.height, file.size_bytes)
    return file._replace(url=address, width=width, height=height, size_bytes=size)


@lru_cache(4_096)
def _extension(url: str, kind: str) -> str | None:
    """Return the extension of an address of which nothing is to be said, in a field of a kind."""
    plain = _PLAIN_ADDRESS.fullmatch(url)
    if plain is None:
        return None
    seen = read_address(url, kind)
    return None if seen.said or seen.expires_at is not None else plain[1]


@lru_cache(4_096)
def _usual(
    kind: str, width: int | None, height: int | None, size: int | None
) -> tuple[int | None, int | None, int | None]:
    """Return the commonest size of a picture's shape, where all sellers take the one and the other."""
    size = None if size is not None and 0 < size <= _LARGEST else size
    if width is None or height is None or kind not in _AREA:
        return width, height, size
    least, most = _AREA[kind]
    if not (_SIDES[0] <= min(width, height) and max(width, height) <= _SIDES[1] and least <= width * height <= most):
        return width, height, size
    if not 0.5 <= width / height <= 2.3:
        return width, height, size
    return (*pixels("720p", nearest_ratio(width, height)), size)
