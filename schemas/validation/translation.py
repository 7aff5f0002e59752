"""What is said of a field that a page doesn't name: the seller's own field for what it means, or how it was meant."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.vocabulary import (
    ENVELOPES,
    TITLES,
    Meaning,
    Word,
    Words,
    meaning_of,
    plain_name,
    spellings,
)

__all__ = ["Advice", "Here", "advise", "carries_url"]

_OWN_CUTOFF, _FOREIGN_CUTOFF = 0.78, 0.88
"""How near a misspelt name has to be: `promt` is `prompt`, `ratio` isn't `duration`."""
_DEPTH, _ITEMS = 6, 50
_SHOWN = 12
"""Translations that a hint lists."""


class Here(NamedTuple):
    """The fields that a body has here."""

    fields: Collection[str]
    words: Words
    aliases: Mapping[str, str] = {}
    """Tolerated spelling to documented name."""
    within: str = ""
    """The object that the fields stand in, such as `params`."""

    def at(self, field: str) -> str:
        return f"{self.within}.{field}" if self.within else field


class Advice(NamedTuple):
    """What is said of an unknown field beside that it is one."""

    hint: str
    message: str = ""
    """What follows `... is not a documented field`."""
    stands_for: tuple[str, ...] = ()
    """Fields here that the unknown one says."""


def advise(name: str, value: Any, here: Here) -> Advice:
    """Return how to say here what an unknown field says."""
    if name == "content" and isinstance(value, list):
        return _of_parts(value, here)
    held = _held(name, value, here)
    if held:
        return _of_envelope(name, held, here)
    own = next((field for field in here.fields if plain_name(field) == plain_name(name)), None)
    if own:
        return Advice(f"send it as `{here.at(own)}`", f"; the field is `{here.at(own)}`", (own,))
    meaning = _meaning(name, value)
    if meaning is not None:
        return _of_meaning(meaning, here)
    return _of_near(name, here)


# --- one field ---------------------------------------------------------------------------------------------------


def _meaning(name: str, value: Any) -> Meaning | None:
    """Return what a field means; `size` is a ratio at some sellers, and pixels at others."""
    meaning = meaning_of(name)
    if meaning == "size" and isinstance(value, str) and (":" in value or value in ("adaptive", "auto")):
        return "ratio"
    if meaning == "size" and isinstance(value, str) and value.lower().rstrip("p").removesuffix("k").isdigit():
        return "resolution"
    if meaning == "ratio" and isinstance(value, str) and value.lower().endswith(("p", "k")):
        return "resolution"
    return meaning


def _word(meaning: Meaning, words: Words) -> Word | None:
    """Return the field for a meaning; of pixels, that for the ratio where there is none for the size."""
    kin: tuple[Meaning, ...] = ("size", "ratio", "resolution") if meaning == "size" else (meaning,)
    return next((words[name] for name in kin if name in words), None)


def _of_meaning(meaning: Meaning, here: Here) -> Advice:
    title, word = TITLES[meaning], _word(meaning, here.words)
    if word is None:
        return Advice(f"remove it: this call has no field for {title}", f"; this call has no field for {title}")
    field = here.at(word.field)
    note = f": {word.note}" if word.note else ""
    return Advice(f"send it as `{field}`{note}", f"; the field for {title} is `{field}`", (word.field,))


def _of_near(name: str, here: Here) -> Advice:
    said = name[:100]
    near = _nearest(said, (*here.fields, *here.aliases), _OWN_CUTOFF)
    if near:
        return Advice(f"did you mean `{here.at(here.aliases.get(near, near))}`?")
    far = _nearest(plain_name(said), tuple(spellings()), _FOREIGN_CUTOFF)
    return _of_meaning(spellings()[far], here) if far else Advice("remove it")


@lru_cache(512)
def _nearest(name: str, names: tuple[str, ...], cutoff: float) -> str:
    """Return which of some names is most like one, if any is: the rows of a file have the same unknown fields."""
    from difflib import get_close_matches  # noqa: PLC0415 - only typos need it

    return next(iter(get_close_matches(name, names, n=1, cutoff=cutoff)), "")


# --- a whole request in one field --------------------------------------------------------------------------------


def _held(name: str, value: Any, here: Here) -> Mapping[str, Any] | None:
    """Return what an object holds, if it is a request."""
    if isinstance(value, list) and value and name in ("instances", "inputs"):
        value = value[0]
    if not isinstance(value, dict) or not here.words:
        return None
    speaking = [key for key in list(value)[:_ITEMS] if key in here.fields or meaning_of(key)]
    known = name in ENVELOPES or len(speaking) > 1 or "prompt" in speaking
    return value if speaking and known else None


def _of_envelope(name: str, held: Mapping[str, Any], here: Here) -> Advice:
    form = ENVELOPES.get(name, "another seller's form")
    pairs = list(_pairs(held, here))
    moved = _listed(f"`{key}` to `{here.at(field)}`" for key, field in pairs if key != field)
    kept = _listed(f"`{here.at(key)}`" for key, field in pairs if key == field)
    said = "; ".join(filter(None, (kept and f"send {kept} there", moved and f"rename {moved}")))
    where = f"go into `{here.within}`" if here.within else "go to the top level"
    stands_for = tuple(dict.fromkeys(field for _, field in pairs))
    return Advice(f"its fields {where}{': ' + said if said else ''}", f"; this is {form}", stands_for)


def _pairs(held: Mapping[str, Any], here: Here) -> Iterator[tuple[str, str]]:
    """Yield each field of an object that has a field here, and which."""
    for key, value in list(held.items())[:_ITEMS]:
        if key in here.fields:
            yield key, key
        elif (meaning := _meaning(key, value)) is not None and (word := _word(meaning, here.words)):
            yield key, word.field


_ROLES: Mapping[str, Meaning] = {
    "first_frame": "first_frame",
    "last_frame": "last_frame",
    "reference_image": "images",
    "reference_video": "videos",
    "reference_audio": "audios",
}
_TYPES: Mapping[str, Meaning] = {
    "text": "prompt",
    "image_url": "images",
    "video_url": "videos",
    "audio_url": "audios",
}


def _of_parts(parts: list[Any], here: Here) -> Advice:
    """Return how to say a list of typed parts, Ark's `content`."""
    meanings = [meaning for part in parts[:_ITEMS] if (meaning := _of_part(part)) is not None]
    framed = any(meaning in ("first_frame", "last_frame") for meaning in meanings)
    words = {meaning: word for meaning in dict.fromkeys(meanings) if (word := here.words.get(meaning))}
    said = [f"{TITLES[meaning]} as `{here.at(word.field)}`" for meaning, word in words.items()]
    mode = here.words.get("mode")
    if framed and mode and mode.note:
        said.append(f"what the files are for as `{here.at(mode.field)}`: {mode.note}")
    stands_for = tuple(dict.fromkeys(word.field for word in words.values()))
    hint = f"send {_listed(said)}" if said else "send its parts in fields of their own"
    return Advice(hint, f"; this is {ENVELOPES['content']}", stands_for)


def _of_part(part: Any) -> Meaning | None:
    if not isinstance(part, dict):
        return None
    role, kind = part.get("role"), part.get("type")
    named = _ROLES.get(role) if isinstance(role, str) else None
    return named or (_TYPES.get(kind) if isinstance(kind, str) else None)


def _listed(words: Iterator[str] | list[str]) -> str:
    said = list(words)
    return ", ".join(said[:_SHOWN]) + (", ..." if len(said) > _SHOWN else "")


# --- what is lost ------------------------------------------------------------------------------------------------


def carries_url(value: Any, depth: int = _DEPTH) -> str | None:
    """Return the first URL of a file in a value, however deep it lies."""
    if isinstance(value, str):
        return value if value[:8].lower().startswith(("http://", "https://", "data:")) else None
    if depth and isinstance(value, (list, dict)):
        inner = list(value.values() if isinstance(value, dict) else value)[:_ITEMS]
        return next((url for item in inner if (url := carries_url(item, depth - 1))), None)
    return None


def lost(name: str, value: Any) -> str:
    """Return what is lost with a field that isn't read."""
    url = carries_url(value)
    return f", and {quoted(url)} is not read" if url and name not in ("callback_url", "webhook", "webhook_url") else ""
