"""A shot in a seller's words, and a body in another seller's: by the rows of both."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from drytake.schemas.comparing.offer import Broken
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, load_object, provider_ids
from drytake.schemas.seedance.defaults import Defaults, resolved
from drytake.schemas.seedance.families import of_model
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest, remembering
from drytake.schemas.seedance.wording import Wording
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.validator import ValidationResult

__all__ = [
    "COMMON",
    "NotAShotError",
    "Translation",
    "common",
    "meant_by",
    "operation_of",
    "speakers",
    "validated",
    "with_facts",
    "wording_of",
]

COMMON = Defaults(seconds=5, ratio="16:9", resolution="720p", audio=True)
"""What a shot has that doesn't say it, at whichever seller; with pictures the ratio is left to them, and the length of an
edit to its video."""


class NotAShotError(ValueError):
    """A body that no shot can be read from; the message says why."""


class Translation(NamedTuple):
    """A seller's body in another seller's words."""

    shot: VideoRequest
    wording: Wording
    result: ValidationResult[Any] | None
    """By the other seller's rules; `None` where it can't be said."""
    target: str
    """The other seller."""
    broken: tuple[Broken, ...] = ()
    """Rules of a seller that isn't played, as its rows have them."""

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What the other seller's rules say of it."""
        return () if self.result is None else self.result.violations

    @property
    def good(self) -> bool:
        """Whether the other seller takes it, as far as that is known."""
        if self.wording.impossible or any(one.severity == "error" for one in self.broken):
            return False
        return self.result is None or self.result.valid

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it."""
        wording = self.wording
        return {
            "to": self.target,
            "method": "POST",
            "path": wording.path,
            "query": dict(wording.query),
            "headers": dict(wording.headers),
            "body": None if wording.impossible else wording.body,
            "changes": [change.to_json() for change in wording.changes],
            "violations": [
                *(violation.to_json() for violation in self.violations),
                *({**broken.to_json(), "pointer": "", "value": None, "hint": ""} for broken in self.broken),
            ],
        }


@cache
def speakers() -> tuple[str, ...]:
    """Return the ids of the providers in whose words a shot can be said."""
    return tuple(name for name in provider_ids() if get_provider(name).wording)


@cache
def wording_of(provider: str) -> Callable[[VideoRequest], Wording]:
    """Return what says a shot in a provider's words.

    Raises:
        UnknownProviderError: there is no such provider.
        LookupError: nobody has written its wording down.
    """
    spec = get_provider(provider).wording
    if not spec:
        raise LookupError(f"nobody has written down how {provider} says a shot; there is: {', '.join(speakers())}")
    say: Callable[[VideoRequest], Wording] = load_object(spec)
    return say


@remembering
def common(shot: VideoRequest) -> VideoRequest:
    """Return a shot with what isn't said written out alike for all sellers."""
    if shot.draft_of is not None:
        return shot
    followed = shot.frames or shot.images or shot.videos
    taken = COMMON._replace(ratio=AUTO) if followed else COMMON
    return resolved(shot, taken._replace(seconds=AUTO) if shot.mode == "edit" else taken)


@remembering
def with_facts(shot: VideoRequest) -> VideoRequest:
    """Return a shot whose files declare in their URLs what is known of them, as rules and prices read it."""
    first, last = shot.first_frame, shot.last_frame
    if not shot.files:
        return shot
    return replace(
        shot,
        first_frame=_declaring(first) if first else None,
        last_frame=_declaring(last) if last else None,
        images=tuple(map(_declaring, shot.images)),
        videos=tuple(map(_declaring, shot.videos)),
        audios=tuple(map(_declaring, shot.audios)),
    )


def _declaring(file: Media) -> Media:
    facts = {"duration": file.seconds, "width": file.width, "height": file.height, "size": file.size_bytes}
    known = {name: f"{value:.6f}".rstrip("0").rstrip(".") for name, value in facts.items() if value is not None}
    if not known or "#" in file.url or file.url.startswith("data:"):
        return file
    return file._replace(url=f"{file.url}#{urlencode(known)}")


@cache
def operation_of(provider: str, path: str) -> Operation:
    """Return the operation that a wording's call is."""
    found = get_provider(provider).operation_at("POST", path)
    assert found is not None, f"{provider} has no call at {path}"
    return found


def validated(provider: Provider, wording: Wording, policy: ValidationPolicy = DEFAULT) -> ValidationResult[Any]:
    """Return the result of a wording by the provider's rules."""
    contract = operation_of(provider.id, wording.path).contract_at(wording.path)
    assert contract is not None
    return contract.validate_value(wording.body, policy=policy)


def meant_by(source: Provider, operation: Operation, request: Any) -> VideoRequest:
    """Return the shot of a validated request, its seller's defaults written out.

    Raises:
        NotAShotError: the request asks for no video.
    """
    shot = operation.canonical(request) if operation.canonical else None
    if not isinstance(shot, VideoRequest):
        raise NotAShotError(f"{source.id} {operation.name} asks for no video")
    return resolved(shot, of_model(source.defaults, shot.family, shot.tier) or Defaults())
