"""What sellers call the fields of a shot: read off their wordings, for `validate`, which is light and reads the result."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from drytake.schemas.comparing.saying import sayers, saying
from drytake.schemas.seedance.request import Media, VideoRequest
from drytake.schemas.validation.vocabulary import OTHERS, Meaning, plain_name

__all__ = ["synonyms"]

_IMAGE, _OTHER = Media("https://example.com/a.png"), Media("https://example.com/b.png")
_VIDEO, _AUDIO = Media("https://example.com/a.mp4"), Media("https://example.com/a.mp3")
DEPTH = 1
"""Objects within the body that hold fields of a request: `input`, `params`."""
_PLAIN = VideoRequest(prompt="p", mode="text")
_FIRST = replace(_PLAIN, mode="first", first_frame=_OTHER)
_SEEN = replace(_PLAIN, mode="reference", images=(_OTHER,))
_PAIRS: Mapping[Meaning, tuple[VideoRequest, VideoRequest]] = {
    "prompt": (_PLAIN, replace(_PLAIN, prompt="q")),
    "seconds": (_PLAIN, replace(_PLAIN, seconds=7)),
    "ratio": (_PLAIN, replace(_PLAIN, ratio="9:16")),
    "resolution": (_PLAIN, replace(_PLAIN, resolution="480p")),
    "audio": (_PLAIN, replace(_PLAIN, audio=False)),
    "first_frame": (_PLAIN, replace(_PLAIN, mode="first", first_frame=_IMAGE)),
    "last_frame": (_FIRST, replace(_FIRST, mode="frames", last_frame=_IMAGE)),
    "images": (_PLAIN, replace(_PLAIN, mode="reference", images=(_IMAGE,))),
    "videos": (_SEEN, replace(_SEEN, videos=(_VIDEO,))),
    "audios": (_SEEN, replace(_SEEN, audios=(_AUDIO,))),
    "seed": (_PLAIN, replace(_PLAIN, seed=7)),
    "watermark": (_PLAIN, replace(_PLAIN, watermark=True)),
    "callback": (_PLAIN, replace(_PLAIN, callback="https://example.com/hook")),
    "last_frame_out": (_PLAIN, replace(_PLAIN, last_frame_out=True)),
    "moderation": (_PLAIN, replace(_PLAIN, moderation="relaxed")),
    "web_search": (_PLAIN, replace(_PLAIN, web_search=True)),
    "end_user": (_PLAIN, replace(_PLAIN, end_user="u")),
    "deadline": (_PLAIN, replace(_PLAIN, deadline=4_000)),
    "bitrate": (replace(_PLAIN, family="2.5"), replace(_PLAIN, family="2.5", bitrate="high")),
}
"""By meaning, two shots that differ in nothing else."""


def synonyms() -> dict[str, list[str]]:
    """Return the names of fields by meaning; what means two things at different sellers, or is kept by hand, is left out.

    A name that is a meaning's own means that, whatever else it says at one seller: `ratio`, where it is a size in pixels.
    """
    kept = {plain_name(name) for names in OTHERS.values() for name in names}
    found: dict[str, dict[str, str]] = {}
    for seller in sayers():
        say = saying(seller)
        for meaning, pair in _PAIRS.items():
            one, other = ({*_fields(said.body), *_fields(dict(said.query))} for said in map(say, pair))
            for name, _ in sorted(other - one, key=str):
                found.setdefault(plain_name(name), {})[meaning] = name
    named: dict[str, list[str]] = {}
    for plain, meanings in found.items():
        own = {only: name for only, name in meanings.items() if only == plain} or meanings
        ((only, name), *more) = own.items()
        if not more and plain_name(name) not in kept:
            named.setdefault(only, []).append(name)
    return {each: sorted(named[each]) for each in _PAIRS if each in named}


def _fields(body: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield names and values of fields; what lies deep, or within the items of a list, isn't named by itself."""
    for key, value in body.items():
        if isinstance(value, dict):
            yield from _fields(value, depth + 1) if depth < DEPTH else ()
        elif not (isinstance(value, list) and value and isinstance(value[0], dict)):
            yield key, repr(value)
