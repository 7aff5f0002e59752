"""How a seller that isn't played says a shot: where each field stands in its body, as rows; read both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from drytake.schemas.seedance.request import AUTO, Mode, VideoRequest
from drytake.schemas.seedance.tokens import TokenStyle
from drytake.schemas.sellers.placing import Lists, Placing

__all__ = ["Grammar", "Spoken", "Task", "task_of"]

Task = Literal["text", "image", "reference", "edit", "extend"]


def task_of(shot: VideoRequest) -> Task:
    """Return what a shot asks a model for, as sellers tell their paths and models apart."""
    if shot.mode in ("edit", "extend"):
        return "edit" if shot.mode == "edit" else "extend"
    if shot.frames:
        return "image"
    return "reference" if shot.images or shot.videos or shot.audios else "text"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A shot as a call."""

    path: str
    body: dict[str, Any]
    query: Mapping[str, str]
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """Where a seller's call has each field of a shot. Places within objects are apart by points."""

    origin: str
    """Scheme and host of the real service."""
    path: str
    """Of `{model}` and `{task}`."""
    tasks: Mapping[Task, str] = field(default_factory=dict)
    """What `{task}` stands for."""
    model: str = "model"
    """Where the model is named; empty where it stands in the path alone."""
    named: str = "{model}"
    """How a model is named there, of `{model}` and `{task}`."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our field to its place."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Our field to a parameter of the query."""
    values: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    """Our field to the seller's values of ours, where they differ."""
    suffixes: Mapping[tuple[str, Any], str] = field(default_factory=dict)
    """What stands behind the model's name for a value of a field."""
    placing: Placing = field(default_factory=Lists)
    tokens: TokenStyle | None = None

    def say(self, shot: VideoRequest, model: str) -> Spoken:
        """Return a shot as a call; what the grammar has no place for is left out."""
        task = self.tasks.get(task_of(shot), "")
        name = self.named.format(model=model, task=task) + "".join(
            suffix for (name, value), suffix in self.suffixes.items() if getattr(shot, name) == value
        )
        body: dict[str, Any] = {}
        said = {**self.constants, **({self.model: name} if self.model else {})}
        said |= {self.fields[each]: self._value(shot, each) for each in self.fields}
        for place, value in (*said.items(), *self.placing.say(shot).items()):
            if value is not None and value != []:
                _put(body, place, value)
        query = {
            theirs: str(getattr(shot, ours)) for ours, theirs in self.query.items() if getattr(shot, ours) is not None
        }
        return Spoken(self.path.format(model=model, task=task), body, query, name)

    def _value(self, shot: VideoRequest, name: str) -> Any:
        value = getattr(shot, name)
        own = self.values.get(name, {})
        if value in own:
            return own[value]
        return None if value == AUTO or (name == "draft" and not value) else value

    # --- back -----------------------------------------------------------------------------------------------------

    def read(self, spoken: Spoken, family: str, tier: str) -> VideoRequest:
        """Return the shot that a call of a known model says."""
        found: dict[str, Any] = {}
        for ours, place in self.fields.items():
            value = _get(spoken.body, place)
            if value is None:
                continue
            found[ours] = self._ours(ours, value)
        for (ours, value), suffix in self.suffixes.items():
            if suffix in spoken.model:
                found[ours] = value
        found |= {ours: spoken.query[theirs] for ours, theirs in self.query.items() if theirs in spoken.query}
        task = next((task for task, word in self.tasks.items() if word and word in (spoken.path + spoken.model)), None)
        mode = found.pop("mode", None)
        placed = self.placing.read(spoken.body)
        if task in ("edit", "extend") and mode is None and (placed.get("videos")):
            mode = task
        return VideoRequest(family=family, tier=tier, **found, **placed, mode=mode or _mode(placed))

    def _ours(self, name: str, value: Any) -> Any:
        own = self.values.get(name, {})
        return next((ours for ours, theirs in own.items() if theirs == value), value)


def _mode(placed: Mapping[str, Any]) -> Mode:
    if placed.get("last_frame"):
        return "frames"
    if placed.get("first_frame"):
        return "first"
    return "reference" if any(placed.get(name) for name in ("images", "videos", "audios")) else "text"


def _put(body: dict[str, Any], place: str, value: Any) -> None:
    *outer, last = place.split(".")
    for name in outer:
        body = body.setdefault(name, {})
    body[last] = value


def _get(body: Any, place: str) -> Any:
    for name in place.split("."):
        if not isinstance(body, dict):
            return None
        body = body.get(name)
    return body
