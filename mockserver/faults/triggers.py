"""Triggers: which scenarios happen, where, and at which calls."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from random import Random
from typing import Annotated, Any, NamedTuple

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from drytake.mockserver.faults.scenarios import DOWNLOAD, SCENARIOS, SCOPES, InjectionPoint, Scenario
from drytake.schemas.provider import Part, Provider
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.text import nearest, quoted

__all__ = ["Injection", "Trigger", "TriggerState", "WrongName", "make_injection", "wrong_names"]

_MOST = 1_000_000_000
_LISTED = 8
"""Names that a message lists."""
Count = Annotated[int, Field(ge=1, le=_MOST)]


class Trigger(WireModel):
    """A scenario, and when it happens; without more, at each call that it can happen to."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra={
            "examples": [
                {"name": "moderation"},
                {"name": "rate-limit", "first": 2, "params": {"retry_after": 5}},
            ]
        },
    )

    name: str
    """A name of the catalogue, `GET /_drytake/scenarios`."""
    provider: str | None = None
    """Only at this provider."""
    operation: str | None = None
    """Only at this operation; `download` stands for the downloads of results."""
    action: Part | None = None
    """Only at operations that do this, whatever they are called: `create` makes a task, `poll` asks for one."""
    calls: list[Count] = []
    """Only at these of the calls that it can happen to, counted from 1."""
    first: Count | None = None
    """Only at so many of them, from the first on."""
    after: Annotated[int, Field(ge=0, le=_MOST)] | None = None
    """Only once so many of them have come through; `calls`, `first` and `times` count from there."""
    times: Count | None = None
    """So often at most."""
    probability: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 1
    """How likely it is, 0 to 1; a seed makes it repeatable."""
    params: Mapping[str, Annotated[float, Field(allow_inf_nan=False)]] = {}
    """The scenario's own parameters; the catalogue has them."""

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in SCENARIOS:
            near = nearest(name, SCENARIOS)
            raise PydanticCustomError(
                "unknown_scenario",
                "there is no scenario `{name}`; did you mean `{near}`?",
                {"name": name[:60], "near": near[0], "hint": f"there is {', '.join(f'`{one}`' for one in near)}"},
            )
        return name

    @model_validator(mode="after")
    def _fits(self) -> "Trigger":
        there = self.scenario.parameters
        for name, value in self.params.items():
            if name not in there:
                known = ", ".join(f"`{one}`" for one in there) or "nothing"
                raise ValueError(f"gives `{self.name}` the parameter `{name[:60]}`; it takes {known}")
            low, high = there[name].low, there[name].high
            if not low <= value <= high:
                raise ValueError(f"gives `{self.name}` the `{name}` {value:g}; the limit is {low:g} to {high:g}")
        if self.operation == DOWNLOAD and self.scenario.on != "download" and self.scenario.fault is None:
            raise ValueError(f"names the operation `{DOWNLOAD}`, which `{self.name}` can't happen to")
        if self.action == "poll" and self.scenario.on != "call":
            raise ValueError(
                f"names the action `poll`, which `{self.name}` can't happen to: it happens to {self._happens_to}"
            )
        if self.action is not None and (self.operation == DOWNLOAD or self.scenario.on == "download"):
            raise ValueError("names an action, which a download of a result is none of")
        return self

    @property
    def _happens_to(self) -> str:
        return SCOPES[self.scenario.on]

    @property
    def scenario(self) -> Scenario:
        return SCENARIOS[self.name]

    @property
    def skipped(self) -> int:
        """How many calls come through before it happens."""
        return self.scenario.after if self.after is None else self.after

    def concerns(self, provider: str, operation: str, point: InjectionPoint, part: Part | None = None) -> bool:
        """Return whether it can happen to a call, at a moment of it; `part` is what the call's operation does."""
        on = self.scenario.on
        if self.action not in (None, "create" if point in ("create", "task") else part):
            return False
        if self.provider not in (None, provider) or self.operation not in (None, operation):
            return False
        if on == "call":
            return point in ("call", "create") or (point == "download" and self.operation is not None)
        return point == on if on == "download" else point in ("create", "task")


class WrongName(NamedTuple):
    """A provider or an operation that a trigger names and the server doesn't have."""

    field: str
    name: str
    near: tuple[str, ...]
    """What there is, the most similar first."""

    @property
    def message(self) -> str:
        there = ", ".join(f"`{name}`" for name in self.near[:_LISTED])
        return f"is {quoted(self.name)}, which there isn't; did you mean `{self.near[0]}`? There is {there}"


def wrong_names(
    trigger: Trigger, providers: Collection[str], provider_of: Callable[[str], Provider] = get_provider
) -> Iterator[WrongName]:
    """Yield what a trigger names and a server with these providers doesn't have."""
    if trigger.provider is not None and trigger.provider not in providers:
        yield WrongName("provider", trigger.provider, tuple(nearest(trigger.provider, providers)))
        return
    if trigger.operation is not None:
        sellers = providers if trigger.provider is None else [trigger.provider]
        known = (operation.name for name in sellers for operation in provider_of(name).operations)
        if trigger.operation != DOWNLOAD and trigger.operation not in known:
            names = {operation.name for name in sellers for operation in provider_of(name).operations} | {DOWNLOAD}
            yield WrongName("operation", trigger.operation, tuple(nearest(trigger.operation, names)))


class Injection(NamedTuple):
    """A scenario that happens to one call."""

    scenario: Scenario
    settings: Mapping[str, float]
    """Its parameters."""
    rng: Random
    """The tenant's chance, at this call."""


def make_injection(scenario: Scenario, params: Mapping[str, float], rng: Random) -> Injection:
    """Return a strike, with defaults for the parameters that aren't given."""
    return Injection(scenario, {**scenario.defaults, **params} if params else scenario.defaults, rng)


class TriggerState:
    """A trigger in a tenant's hands: how often its turn came, and how often it happened."""

    __slots__ = ("injections", "seen", "trigger")

    def __init__(self, trigger: Trigger, seen: int = 0, injections: int = 0) -> None:
        self.trigger, self.seen, self.injections = trigger, seen, injections

    def fire(self, rng: Callable[[int], Random]) -> Injection | None:
        """Count a call that it concerns; return what happens to it, if anything."""
        self.seen += 1
        trigger, number = self.trigger, self.seen - self.trigger.skipped
        if number < 1 or (trigger.calls and number not in trigger.calls) or number > (trigger.first or number):
            return None
        if trigger.times is not None and self.injections >= trigger.times:
            return None
        chance = rng(self.seen)
        if trigger.probability < 1 and chance.random() >= trigger.probability:
            return None
        self.injections += 1
        return make_injection(trigger.scenario, trigger.params, chance)

    @property
    def state(self) -> list[Any]:
        """What a store keeps of it."""
        return [self.trigger.model_dump(mode="json", exclude_defaults=True), self.seen, self.injections]

    @classmethod
    def restored(cls, state: Iterable[Any]) -> "TriggerState":
        trigger, seen, injections = state
        return cls(Trigger.model_validate(trigger), seen, injections)
