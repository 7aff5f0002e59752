"""Create bodies that are fields of a gateway's own: their model, and what they say in our words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import ConfigDict, Field, create_model
from pydantic_core import from_json

from drytake.schemas.gateways.definition import Definition, FieldRow, Meant
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.usual import Url
from drytake.schemas.validation.vocabulary import TITLES, Word

__all__ = [
    "ADAPTIVE",
    "AUTO_SECONDS",
    "GatewayBody",
    "Reading",
    "body_model",
    "family_of",
    "kind_of",
    "media_of",
    "words_of",
]

ADAPTIVE = frozenset({"adaptive", "auto"})
"""Words for a ratio that is left to the media."""
AUTO_SECONDS = -1
RESOLUTIONS = ("480p", "720p", "1080p", "4k")
KINDS: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "integer or string": int | str,
    "boolean": bool,
    "url": Url,
    "urls": list[Url],
    "object": dict[str, Any],
    "object or string": dict[str, Any] | str,
    "objects": list[dict[str, Any]],
    "any": Any,
}
USUAL: Mapping[Meant, str] = {
    "seconds": "integer",
    "audio": "boolean",
    "first_frame": "url",
    "last_frame": "url",
    "frames": "urls",
    "images": "urls",
    "videos": "urls",
    "audios": "urls",
    "roles": "objects",
    "content": "objects",
    "extra": "object or string",
    "seed": "integer",
    "watermark": "boolean",
    "last_frame_out": "boolean",
    "web_search": "boolean",
    "moderation": "boolean",
    "draft": "boolean",
    "camera_fixed": "boolean",
    "deadline": "integer",
    "setting": "any",
    "nothing": "any",
}
"""The type of a field by what it says; a string where nothing stands here."""
_OF_FILE: Mapping[Meant, str] = {
    "first_frame": "image",
    "last_frame": "image",
    "frames": "image",
    "images": "image",
    "videos": "video",
    "audios": "audio",
}
_MORE: Mapping[str, str] = {
    "roles": "files, each with what it is for",
    "content": "texts and files, as the maker of the model takes them",
    "extra": "fields that are merged into the body that goes on to the maker of the model",
    "draft": "whether a small preview is made",
    "draft_of": "the preview that this one finishes",
    "setting": "a setting of the service",
    "nothing": "without effect on this model",
}
_ROLES: Mapping[str, str] = {"first_frame": "first", "last_frame": "last"}


class GatewayBody(WireModel):
    """Body of a gateway's create call."""

    model_config = ConfigDict(extra="allow")


def kind_of(row: FieldRow) -> str:
    """Return the JSON type of a field."""
    return row.type or USUAL.get(row.means, "string")


def media_of(definition: Definition) -> dict[str, str]:
    """Return which fields name files, and of which kind."""
    return {
        name: _OF_FILE[row.means]
        for name, row in definition.rows.items()
        if row.means in _OF_FILE and kind_of(row) in ("url", "urls")
    }


def words_of(definition: Definition) -> dict[Any, Word]:
    """Return which fields have which meaning."""
    found = {row.means: Word(name, row.note) for name, row in reversed([*definition.rows.items()])}
    return {means: word for means, word in found.items() if means in TITLES}


def body_model(definition: Definition, title: str) -> type[GatewayBody]:
    """Return the model of a gateway's create body."""
    known = definition.known != "inferred"
    fields = {name: _field(row, needed=row.required and known) for name, row in definition.rows.items()}
    made: type[GatewayBody] = create_model("Create", __base__=GatewayBody, __module__=__name__, **fields)  # type: ignore[call-overload]
    made.model_config["title"] = title
    return made


def _field(row: FieldRow, *, needed: bool) -> tuple[Any, Any]:
    titles: Mapping[Any, str] = TITLES
    said = titles.get(row.means) or _MORE.get(row.means, row.means)
    text = f"{said[0].upper()}{said[1:]}{f': {row.note}' if row.note else ''}."
    kind: Any = Literal[tuple(row.values)] if row.values else KINDS[kind_of(row)]
    if needed:
        return kind, Field(description=text)
    return kind | None, Field(default=None, description=text)


def family_of(definition: Definition, name: str) -> tuple[str, str]:
    """Return family and tier of a model by its name; of one that isn't known, its name and nothing."""
    said = definition.models.get(name)
    if said is None:
        return name[:100], ""
    family, _, tier = said.partition(" ")
    return family, tier or "standard"


class Reading(NamedTuple):
    """What reads the bodies of one gateway."""

    definition: Definition
    by_meaning: Mapping[str, Sequence[str]]
    """Meaning to the fields that say it, the one that counts first."""

    @classmethod
    def of(cls, definition: Definition) -> "Reading":
        found: dict[str, list[str]] = {}
        for name, row in definition.rows.items():
            found.setdefault(row.means, []).append(name)
        return cls(definition, found)

    def value(self, body: Mapping[str, Any], means: Meant) -> Any:
        """Return what a body says of a meaning, by itself or in what is merged into it; `None` where it says nothing."""
        for name in self.by_meaning.get(means, ()):
            if body.get(name) is not None:
                return body[name]
        wanted = _OF_MAKER.get(means, "")
        return next((one[wanted] for one in self.extras(body) if wanted in one), None)

    def extras(self, body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the objects that are merged into a body."""
        for name in self.by_meaning.get("extra", ()):
            held = _object(body.get(name))
            if held:
                yield held

    def model(self, body: Mapping[str, Any], named: str = "") -> tuple[str, str]:
        """Return family and tier of a body's model."""
        said = named or self.value(body, "model")
        return family_of(self.definition, said if isinstance(said, str) else "")

    def seconds(self, body: Mapping[str, Any]) -> int | None:
        """Return a body's length, where it says one that can be read."""
        said = self.value(body, "seconds")
        if isinstance(said, str) and said.strip().lstrip("-").isdecimal() and len(said) < _DIGITS:
            return int(said)
        return said if isinstance(said, int) and not isinstance(said, bool) else None

    def files(self, body: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return a body's files: `first`, `last`, `images`, `videos`, `audios`."""
        found: dict[str, list[str]] = {name: [] for name in ("first", "last", "images", "videos", "audios")}
        for means, place in _PLACES.items():
            for name in self.by_meaning.get(means, ()):
                said = body.get(name)
                found[place] += [said] if isinstance(said, str) else [one for one in said or () if isinstance(one, str)]
        frames = [url for name in self.by_meaning.get("frames", ()) for url in body.get(name) or ()]
        found["first"] += frames[:1]
        found["last"] += frames[1:2]
        for role, kind, url in self._items(body):
            found[_ROLES.get(role) or f"{kind}s"].append(url)
        return found

    def _items(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """Yield role, kind and URL of each file that stands in a list of objects."""
        lists = [body.get(name) for name in (*self.by_meaning.get("content", ()), *self.by_meaning.get("roles", ()))]
        lists += [one.get("content") for one in self.extras(body)]
        for item in (item for held in lists if isinstance(held, list) for item in held if isinstance(item, dict)):
            kind = str(item.get("type", "image_url")).removesuffix("_url")
            held = item.get(f"{kind}_url", item.get("url"))
            url = held.get("url") if isinstance(held, dict) else held
            if kind in ("image", "video", "audio") and isinstance(url, str):
                yield str(item.get("role", "")), kind, url

    def shot(self, body: Mapping[str, Any], named: str = "") -> VideoRequest:
        """Return a body in our own words."""
        family, tier = self.model(body, named)
        files, seconds = self.files(body), self.seconds(body)
        ratio, resolution = self.value(body, "ratio"), self.value(body, "resolution")
        first, last = (Media.of(held[0]) if held else None for held in (files["first"], files["last"]))
        references = any(files[kind] for kind in ("images", "videos", "audios"))
        mode: Any = "frames" if last else "first" if first else "reference" if references else "text"
        return VideoRequest(
            prompt=_text(self.value(body, "prompt")),
            mode=mode,
            family=family,
            tier=tier,
            draft=self.value(body, "draft") is True,
            seconds=AUTO if seconds == AUTO_SECONDS else seconds,
            ratio=AUTO if _text(ratio) in ADAPTIVE else ratio if ratio in RATIOS else None,
            resolution=_resolution(resolution),
            audio=_flag(self.value(body, "audio")),
            first_frame=first,
            last_frame=last,
            seed=_whole(self.value(body, "seed")),
            watermark=_flag(self.value(body, "watermark")),
            web_search=_flag(self.value(body, "web_search")),
            last_frame_out=_flag(self.value(body, "last_frame_out")),
            callback=_text(self.value(body, "callback")),
            images=tuple(map(Media.of, files["images"])),
            videos=tuple(map(Media.of, files["videos"])),
            audios=tuple(map(Media.of, files["audios"])),
        )

    @property
    def canonical(self) -> Callable[[Any], VideoRequest]:
        """What says a parsed request in our own words."""
        return lambda request: self.shot(request.__dict__, getattr(type(request), "named", ""))


_DIGITS = 6
_PLACES: Mapping[Meant, str] = {
    "first_frame": "first",
    "last_frame": "last",
    "images": "images",
    "videos": "videos",
    "audios": "audios",
}
_OF_MAKER: Mapping[Meant, str] = {
    "seconds": "duration",
    "ratio": "ratio",
    "resolution": "resolution",
    "audio": "generate_audio",
    "draft": "draft",
    "seed": "seed",
    "watermark": "watermark",
    "last_frame_out": "return_last_frame",
    "callback": "callback_url",
}
"""What the maker of the model calls it, where fields are merged into its body."""


def _object(value: Any) -> Mapping[str, Any]:
    """Return an object, which may be said as JSON in a string; an empty one where it is none."""
    if isinstance(value, str):
        try:
            value = from_json(value)
        except (TypeError, ValueError):  # the first of a text that no JSON can hold
            return {}
    return value if isinstance(value, dict) else {}


def _resolution(value: Any) -> str | None:
    said = value.lower() if isinstance(value, str) else ""
    return said if said in RESOLUTIONS else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
