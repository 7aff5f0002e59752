"""Offers that are known already, under the same assumptions."""

from typing import Any

from drytake.schemas.comparing.kinds import Kind, kind_of
from drytake.schemas.comparing.offer import Offer
from drytake.schemas.seedance.request import VideoRequest

__all__ = ["Memory", "forget", "remembered"]

_ASSUMPTIONS, _SHOTS = 4, 1_024
"""How many are remembered."""


class Memory:
    """What is known under some assumptions."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[VideoRequest, VideoRequest | None], dict[str, Offer]] = {}
        self._kinds: dict[VideoRequest, Kind] = {}

    def of_shape(self, shot: VideoRequest, final: VideoRequest | None) -> dict[str, Offer]:
        """Return the offers for a shape, by seller."""
        if len(self._shapes) >= _SHOTS:
            self._shapes.clear()
        return self._shapes.setdefault((shot, final), {})

    def of_kind(self, shot: VideoRequest) -> Kind | None:
        """Return what sellers make of shots of the same kind; `None` of one that is of no kind."""
        stands_for = kind_of(shot)
        if stands_for is None:
            return None
        if len(self._kinds) >= _SHOTS:
            self._kinds.clear()
        return self._kinds.setdefault(stands_for, Kind())


_KNOWN: dict[tuple[Any, ...], Memory] = {}


def remembered(key: tuple[Any, ...]) -> Memory:
    """Return what is known under the assumptions of a key."""
    if key not in _KNOWN and len(_KNOWN) >= _ASSUMPTIONS:
        _KNOWN.clear()
    return _KNOWN.setdefault(key, Memory())


def forget() -> None:
    """Forget all offers."""
    _KNOWN.clear()
