"""A shot in the words of any seller whose words are known, played or not, and a body of such a one as a shot."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from drytake.schemas.comparing.listed import listed_changes
from drytake.schemas.comparing.listed_rules import broken_rules
from drytake.schemas.comparing.translation import (
    NotAShotError,
    Translation,
    common,
    speakers,
    validated,
    wording_of,
)
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.wording import Change, Wording, prompt_for
from drytake.schemas.sellers.grammar import Grammar, Spoken, task_of
from drytake.schemas.sellers.grammars import GRAMMARS, RELAY_PREFIX
from drytake.schemas.sellers.listed import RELAYS, SELLERS
from drytake.schemas.sellers.model import Seller

__all__ = ["heard", "named_task", "origin_of", "sayers", "saying", "translated"]

Say = Callable[[VideoRequest], Wording]


def sayers() -> tuple[str, ...]:
    """Return the ids of the sellers in whose words a shot can be said."""
    return tuple(sorted({*speakers(), *GRAMMARS, *RELAYS}))


def saying(seller: str) -> Say:
    """Return what says a shot in a seller's words.

    Raises:
        LookupError: there is no such seller, or nobody has written its words down.
    """
    if seller in GRAMMARS:
        return partial(_listed, SELLERS[seller], GRAMMARS[seller])
    if seller in RELAYS:
        return partial(_relayed, RELAYS[seller].provider)
    if seller not in speakers():
        raise LookupError(f"nobody has written down how {seller} says a shot; there is: {', '.join(sayers())}")
    return wording_of(seller)


def origin_of(seller: str) -> str:
    """Return scheme and host of the real service of a seller that isn't played; empty where nobody wrote it down."""
    if seller in RELAYS:
        return RELAYS[seller].origin
    return GRAMMARS[seller].origin if seller in GRAMMARS else ""


def translated(shot: VideoRequest, target: str) -> Translation:
    """Return a shot in a seller's words, with what its rules say of that.

    Raises:
        LookupError: there is no such seller, or nobody has written its words down.
    """
    wording = saying(target)(shot)
    if wording.impossible:
        return Translation(shot, wording, None, target)
    if target in SELLERS:
        seller = SELLERS[target]
        broken = broken_rules(seller, seller.models[shot.family, shot.tier], common(shot), shot)
        return Translation(shot, wording, None, target, broken)
    name = RELAYS[target].provider if target in RELAYS else target
    own = wording_of(name)(shot) if target in RELAYS else wording
    return Translation(shot, wording, validated(get_provider(name), own), target)


def _listed(seller: Seller, grammar: Grammar, shot: VideoRequest) -> Wording:
    sold = seller.models.get((shot.family, shot.tier))
    changes = () if sold is None else (*listed_changes(seller, sold, shot), *_without_a_place(seller, grammar, shot))
    made = {one.field: one.made for one in changes if one.kind == "approximated" and one.field in ("ratio", "seconds")}
    meant = replace(shot, prompt=prompt_for(shot, grammar.tokens), **made)
    spoken = grammar.say(meant, sold.name if sold else "")
    if sold is None:
        note = f"nobody has seen {seller.title} sell Seedance {shot.family} {shot.tier}"
        unsold: tuple[Change, ...] = (Change("impossible", "tier", shot.tier, note=note),)
        return Wording(spoken.path, spoken.body, unsold)
    return Wording(spoken.path, spoken.body, changes, spoken.query, model=spoken.model)


def _without_a_place(seller: Seller, grammar: Grammar, shot: VideoRequest) -> tuple[Change, ...]:
    """Return what a seller has, and nobody has written down how it is said."""
    said = {*grammar.fields, *grammar.query, *(name for name, _ in grammar.suffixes)}
    note = f"nobody has written down what {seller.title} calls it"
    return tuple(
        Change("impossible", name, getattr(shot, name), note=note)
        for name in ("draft", "draft_of")
        if getattr(shot, name) and name in seller.models[shot.family, shot.tier].says and name not in said
    )


def _relayed(provider: str, shot: VideoRequest) -> Wording:
    wording = wording_of(provider)(shot)
    return wording._replace(path=f"{RELAY_PREFIX}{wording.path}")


# --- back --------------------------------------------------------------------------------------------------------


def heard(seller: str, body: Any, path: str = "", query: Mapping[str, str] | None = None) -> VideoRequest:
    """Return the shot that a body says in the words of a seller that isn't played.

    Raises:
        NotAShotError: the body names no model that the seller is known to have.
        LookupError: nobody has written its words down.
    """
    if seller not in GRAMMARS:
        raise LookupError(f"nobody has written down how {seller} says a shot; there is: {', '.join(sayers())}")
    if not isinstance(body, dict):
        raise NotAShotError("the body is no object")
    grammar, sold = GRAMMARS[seller], SELLERS[seller].models
    named = str(body.get(grammar.model, "")) if grammar.model else path.removeprefix("/")
    key = _model(grammar, {key: row.name for key, row in sold.items()}, named)
    if key is None:
        where = f"`{grammar.model}`" if grammar.model else "the path (`--operation /path`)"
        raise NotAShotError(f"{where} names no model that {seller} is known to have: {named or 'nothing'}")
    try:
        return grammar.read(Spoken(path, body, query or {}, named), *key)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAShotError(f"the body isn't in the words of {seller}: {error}") from None


def _model(grammar: Grammar, names: Mapping[ModelKey, str], named: str) -> ModelKey | None:
    """Return the model that a name begins with: the longest that fits."""
    fitting = [key for key, name in names.items() if f"/{named}/".find(f"/{name}/") >= 0 or _fits(grammar, name, named)]
    return max(fitting, key=lambda key: len(names[key]), default=None)


def _fits(grammar: Grammar, name: str, named: str) -> bool:
    rest = named.removeprefix(name)
    ends = {*grammar.suffixes.values(), *(f"-{task}" for task in grammar.tasks.values())}
    return rest != named and (not rest or any(rest.startswith(end) for end in ends))


def named_task(shot: VideoRequest) -> str:
    """Return what a shot's call does."""
    return f"{task_of(shot)}-to-video" if task_of(shot) in ("text", "image", "reference") else task_of(shot)
