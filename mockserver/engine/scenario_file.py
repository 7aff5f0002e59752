"""A scenario file: a run as TOML, repeatable to the byte."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError, field_validator

from drytake.mockserver.faults.triggers import Trigger, wrong_names
from drytake.mockserver.settings.model import Settings, TimingMode
from drytake.mockserver.settings.toml import TomlError, read_toml
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider, named_ids
from drytake.schemas.validation.model import WireModel

__all__ = [
    "ClientConditions",
    "ScenarioFile",
    "ScriptError",
    "check_triggers",
    "load_scenario_file",
    "load_script",
    "read_script",
]


class ScriptError(ValueError):
    """A scenario file that can't be used."""


class ClientConditions(WireModel):
    """How `fuzz` runs the client under test; a server takes no notice of it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    environment: Mapping[str, str] = {}
    """Variables, such as `TZ`."""
    kill_at: Annotated[int, Field(ge=1, le=5_000)] | None = None
    """The client is killed at this call, from 1, once it took effect and before its response, and started again."""
    copies: Annotated[int, Field(ge=1, le=8)] = 1
    """So many of it run at once, in one folder."""
    file_bytes: Annotated[int, Field(ge=0)] | None = None
    """No file that it writes can be larger, as on a disk that is full."""


class ScenarioFile(WireModel):
    """What happens in a run, and all that makes it repeatable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    seed: int | None = None
    """Makes ids and chance repeatable."""
    timing: TimingMode | None = None
    """How long tasks take."""
    freeze: datetime | None = None
    """Lets clocks stand still at this moment, which has a time zone."""
    trigger: list[Trigger] = []
    """What happens; where two scenarios exclude each other, the first one does."""
    client: ClientConditions | None = None
    """How `fuzz` runs the client."""

    @field_validator("freeze")
    @classmethod
    def _zoned(cls, moment: datetime | None) -> datetime | None:
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"is {moment.isoformat()}, without a time zone; add `Z` for UTC")
        return moment

    def set(self, tenant: Tenant) -> None:
        """Let a tenant play it from the start."""
        if self.seed is not None:
            tenant.seed, tenant.issued = self.seed, 0
        if self.timing is not None:
            tenant.timing = self.timing
        if self.freeze is not None:
            tenant.clock.freeze()
            tenant.clock.set(self.freeze.timestamp())
            tenant.born = tenant.clock.now
        tenant.choose(self.trigger)

    def to_toml(self) -> str:
        """Return the scenario file that says this: the same bytes for the same run."""
        said = self.model_dump(mode="json", exclude_defaults=True)
        triggers, client = said.pop("trigger", []), said.pop("client", {})
        if self.freeze is not None:
            said["freeze"] = self.freeze
        head = "".join(f"{line}\n" for line in _toml_lines(said))
        if client:
            head += "\n[client]\n" + "".join(f"{line}\n" for line in _toml_lines(client))
        tables = ["[[trigger]]\n" + "".join(f"{line}\n" for line in _toml_lines(trigger)) for trigger in triggers]
        return "\n".join([head, *tables] if head else tables)


def _toml_lines(said: Mapping[str, Any]) -> Iterator[str]:
    for name, value in said.items():
        if value != {}:
            yield f"{name} = {_toml_value(value)}"


def _toml_value(value: Any) -> str:
    """Return a value as TOML, which writes texts, numbers and arrays as JSON does."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def load_scenario_file(settings: Settings) -> ScenarioFile:
    """Return what a server's tenants start with: the scenarios that are named, then those of the file.

    Raises:
        ScriptError: a name or the file can't be used.
    """
    script = _script_in(settings.scenario_file, settings) if settings.scenario_file else ScenarioFile.model_construct()
    try:
        named = [Trigger(name=name) for name in settings.scenarios]
    except ValidationError as error:
        raise ScriptError("; ".join(f"{said['msg']}; {said['ctx']['hint']}" for said in error.errors())) from error
    return script.model_copy(update={"trigger": [*named, *script.trigger]})


def _script_in(path: Path, settings: Settings) -> ScenarioFile:
    script = load_script(path)
    try:
        check_triggers(script.trigger, settings.providers)
    except ScriptError as error:
        raise ScriptError(f"{path}: {error}") from None
    return script


def check_triggers(
    triggers: Iterable[Trigger], providers: Collection[str] = (), provider_of: Callable[[str], Provider] = get_provider
) -> None:
    """Look whether a server with these providers, by default all, has what triggers name.

    Raises:
        ScriptError: it hasn't; the message says what it has.
    """
    wrong = [
        f"`trigger.{number}.{name.field}` {name.message}"
        for number, trigger in enumerate(triggers, 1)
        for name in wrong_names(trigger, providers or named_ids(), provider_of)
    ]
    if wrong:
        raise ScriptError("; ".join(wrong))


def read_script(text: str) -> ScenarioFile:
    """Return the scenario file that a TOML text is.

    Raises:
        ScriptError: it isn't TOML; the message says where.
        ValidationError: it says something that can't be followed.
    """
    try:
        return ScenarioFile.model_validate(read_toml(text))
    except TomlError as error:
        raise ScriptError(str(error)) from error


def load_script(path: Path) -> ScenarioFile:
    """Return the scenario file at a path.

    Raises:
        ScriptError: it can't be read or followed; the message says what is wrong, and where.
    """
    try:
        return read_script(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise ScriptError(f"{path}: {'; '.join(map(_said, error.errors()))}") from error
    except (ScriptError, OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: {error.strerror if isinstance(error, OSError) else error}") from error


def _said(error: Any) -> str:
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    return f"`{place}` {error['msg'].removeprefix('Value error, ')}"
