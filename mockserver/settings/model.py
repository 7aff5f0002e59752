"""How a server behaves: where it listens, defaults, bounds and the provider's switches. Each setting is said here, once.

Flag, variable, key in a file, help, JSON Schema and what `drytake config` prints are made from these fields.
"""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.settings.gateways import checked
from drytake.mockserver.settings.overrides import OVERRIDE_SCHEMA, overrides_of
from drytake.schemas.provider import Durations, Provider
from drytake.schemas.registry import get_provider, is_provider, named_ids
from drytake.schemas.validation.overrides import Override
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.text import nearest, quoted

__all__ = ["TIMINGS", "Flag", "IsolationMode", "Settings", "TimingMode", "durations_of", "policy_of"]

TimingMode = Literal["realistic", "fast", "instant", "per-poll"]
TIMINGS: tuple[TimingMode, ...] = get_args(TimingMode)
IsolationMode = Literal["auto", "require", "off"]
Level = Literal["error", "warning", "info", "off"]

_FAST = Durations(queued=0.5, running=2.5)
_FAST_IMAGE = Durations(queued=0.3, running=0.7)
_INSTANT = Durations(queued=0, running=0)

KIB, MIB, GIB = 1024, 1024**2, 1024**3
_SIZES = {"": 1, "b": 1, "kb": 1_000, "mb": 1_000**2, "gb": 1_000**3, "kib": KIB, "mib": MIB, "gib": GIB}
_SPANS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_MODE = re.compile(r"0?[67][0-7]{2}")
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")


class Flag(NamedTuple):
    """What a field's flag has beyond the field."""

    name: str = ""
    """Where it isn't the field's own: the singular of what may be said several times."""
    short: str = ""
    metavar: str = ""
    secret: bool = False
    """Never shown."""
    of_clients: bool = False
    """Read by the commands that validate clients alone: no flag of a server."""


# --- how values may be said --------------------------------------------------------------------------------------


def _amount(units: Mapping[str, int], example: str) -> BeforeValidator:
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = _AMOUNT.fullmatch(value)
        if found is None or found[2].lower() not in units:
            raise ValueError(f"takes a number, or one with a unit, such as {example}")
        return Decimal(found[1]) * units[found[2].lower()]

    return BeforeValidator(read)


def _words(value: Any) -> Any:
    """Return a list, also of a text with commas."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _pairs(value: Any) -> Any:
    """Return what a mapping, or `NAME=VALUE` in a list or a text with commas, says."""
    if isinstance(value, Mapping):
        return dict(value)
    pairs = [str(entry).partition("=") for entry in _words(value)]
    wrong = next((name for name, equals, _ in pairs if not equals), None)
    if wrong is not None:
        raise ValueError(f"takes NAME=VALUE; {quoted(wrong)} has no `=`")
    return {name: text for name, _, text in pairs}


def _severities(value: Any) -> Any:
    pairs = _pairs(value)
    for name, level in pairs.items():
        if level not in get_args(Level):
            raise ValueError(f"takes RULE=LEVEL with a level of {', '.join(get_args(Level))}; it got {quoted(level)}")
        _known_rule(name)
    return pairs


def _known_rule(name: str) -> None:
    provider = name.partition(".")[0]
    rules = [rule.id for rule in get_provider(provider).rules] if is_provider(provider) else []
    if name not in rules:
        near = difflib.get_close_matches(name, rules, n=3, cutoff=0.4)
        raise ValueError(
            f"names no rule {quoted(name)}; {'did you mean ' + ', '.join(near) if near else 'see `rules`'}"
        )


def _switches(value: Any) -> Any:
    """Return switches by provider; `PROVIDER.NAME` and tables within tables say the same."""
    chosen: dict[str, dict[str, Any]] = {}
    for name, said in _pairs(value).items():
        provider, dot, switch = name.partition(".")
        for key, one in ({switch: said} if dot or not isinstance(said, Mapping) else said).items():
            chosen.setdefault(provider, {})[key] = _switch(provider, key, one)
    return chosen


def _switch(provider: str, name: str, value: Any) -> Any:
    there = get_provider(provider).switches if is_provider(provider) else {}
    if name not in there:
        known = ", ".join(f"{provider}.{known}" for known in there) or "PROVIDER.NAME=VALUE"
        raise ValueError(f"names no switch {quoted(f'{provider}.{name}')}; there is: {known}")
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def _providers(value: Any) -> Any:
    names = _words(value)
    wrong = next((name for name in names if not is_provider(name)), None)
    if wrong is not None:
        raise ValueError(f"names no provider {quoted(wrong)}; there is: {', '.join(named_ids())}")
    return names


def _requests(value: Any) -> Any:
    """Return patterns of files, each with the seller, or the seller's call, that they are for."""
    pairs = _pairs(value)
    for pattern, said in pairs.items():
        seller, colon, call = str(said).partition(":")
        if seller not in named_ids():
            near = difflib.get_close_matches(seller, named_ids(), n=1)
            meant = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(named_ids())}"
            raise ValueError(f"names no provider {quoted(seller)} for {quoted(pattern)}; {meant}")
        calls = [one.name for one in get_provider(seller).operations if one.contract is not None]
        if colon and call not in calls:
            there = ", ".join(nearest(call, calls)[:5])
            raise ValueError(f"names no call {quoted(call)} of {seller} for {quoted(pattern)}; there is: {there}")
    return pairs


def _scenarios(value: Any) -> Any:
    names = _words(value)
    wrong = next((name for name in names if name not in SCENARIOS), None)
    if wrong is not None:
        raise ValueError(f"names no scenario {quoted(wrong)}; did you mean `{nearest(wrong, SCENARIOS)[0]}`?")
    return names


def _origin(value: Any) -> Any:
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"takes http:// or https:// and a host; it got {quoted(value)}")
    return value.rstrip("/")


def _page_origins(value: Any) -> Any:
    """Return origins as browsers say them: scheme, host and port, or `*`."""
    for origin in (said := _words(value)):
        split = urlsplit(origin)
        if origin != "*" and (split.scheme not in ("http", "https") or origin != f"{split.scheme}://{split.netloc}"):
            raise ValueError(f"takes an origin such as http://localhost:5173, or *; it got {quoted(origin)}")
    return said


def _film(path: Path | None) -> Path | None:
    """Return the path, where there are films that can be results."""
    if path is not None:
        from drytake.mockserver.media.films import films_in  # noqa: PLC0415 - seldom said

        films_in(path)
    return path


def _mode(value: Any) -> Any:
    if not isinstance(value, str) or not _MODE.fullmatch(value):
        raise ValueError(f'takes permissions that let the owner read and write, such as "0640"; it got {quoted(value)}')
    return value


Size = Annotated[int, _amount(_SIZES, "64MiB"), WithJsonSchema({"type": ["integer", "string"]}), Flag(metavar="BYTES")]
Span = Annotated[float, _amount(_SPANS, "24h"), WithJsonSchema({"type": ["number", "string"]}), Flag(metavar="SECONDS")]
Words = BeforeValidator(_words)
Port = Annotated[int, Field(ge=1, le=65_535)]


# --- the settings ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One server's settings."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Port to listen on; 0 takes a free one."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes that share the store; SQLite has one writer at a time, so there a second one is slower."""
    providers: Annotated[tuple[str, ...], BeforeValidator(_providers), Flag("provider", "p", "NAME")] = ()
    """The only providers to serve; by default all."""
    store: Annotated[str, Flag(metavar="URL")] = "memory"
    """Where state lives: memory, sqlite:///PATH (survives), redis://HOST:PORT/DB (shared)."""
    store_mode: Annotated[str, BeforeValidator(_mode), Flag(metavar="MODE")] = "0600"
    """Permissions of a SQLite file that is made; it holds prompts and uploads."""

    timing: TimingMode = "fast"
    """How long tasks take: as documented; about 3 seconds; no time; one state a query."""
    balance: Annotated[Decimal, Field(ge=0, le=10**18, decimal_places=12, allow_inf_nan=False)] = Decimal(10_000)
    """What a new key has to spend, in the provider's unit."""
    seed: int | None = None
    """Makes ids and chance repeatable."""
    scenarios: Annotated[tuple[str, ...], BeforeValidator(_scenarios), Flag("scenario", metavar="NAME")] = ()
    """What happens to every call, by name; see `drytake scenarios`."""
    scenario_file: Annotated[Path | None, Flag(metavar="FILE")] = None
    """TOML file that says what happens when: see docs/scenarios.md."""
    film: Annotated[Path | None, AfterValidator(_film), Flag(metavar="PATH")] = None
    """MP4 film that is the result of every task that makes one, or a folder: then the one that fits best."""
    strict_keys: Annotated[frozenset[str], Words, Flag("strict-key", metavar="KEY", secret=True)] = frozenset()
    """The only API keys that are accepted; by default any is."""
    lax: bool = False
    """Read "5", 5.0 and null leniently."""
    severities: Annotated[Mapping[str, Level], BeforeValidator(_severities), Flag("severity", metavar="RULE=LEVEL")] = (
        field(default_factory=dict)
    )
    """Rule to error, warning, info or off, over what the rulebook says."""
    switches: Annotated[
        Mapping[str, Mapping[str, Any]], BeforeValidator(_switches), Flag("switch", metavar="PROVIDER.NAME=VALUE")
    ] = field(default_factory=dict)
    """What to choose where documents are silent; the page at /_drytake/docs lists what there is."""

    overrides: Annotated[
        Mapping[str, Override],
        BeforeValidator(overrides_of),
        WithJsonSchema({"type": "object", "additionalProperties": OVERRIDE_SCHEMA}),
        Flag("override", metavar="ROW=JSON"),
    ] = field(default_factory=dict)
    """Rule or rate to what you know better, with a reason: it is off, has another limit, reads a value as another, costs else."""
    gateways: Annotated[
        Mapping[str, str | Mapping[str, Any]],
        BeforeValidator(lambda value: checked(_pairs(value))),
        Flag("gateway", metavar="HOST/PATH=PROVIDER"),
    ] = field(default_factory=dict)
    """Host that resells a provider's wire, with its base path, to the provider; in a file also a table: a gateway of your own."""
    results_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    """Serve results and uploads on a port of their own, and nothing else there: another origin, as at the sellers."""
    public_url: Annotated[str | None, BeforeValidator(_origin), Flag(metavar="URL")] = None
    """What links start with, instead of the address that the client used."""
    allow_hosts: Annotated[frozenset[str], Words, Flag("allow-host", metavar="NAME")] = frozenset()
    """Names beside its own that the server answers to; `*` is any. Others are refused: see docs/operating.md."""
    cors: Annotated[frozenset[str], BeforeValidator(_page_origins), Flag(metavar="ORIGIN")] = frozenset()
    """Origins whose pages may call providers from a browser and read what comes back; `*` is any. Never the control API."""
    control_token: Annotated[str | None, Field(min_length=1), Flag(secret=True)] = None
    """What callers of the control API must send as `x-drytake-token`."""
    webhook_hosts: Annotated[frozenset[str], Words, Flag("webhook-host", metavar="NAME")] = frozenset()
    """Hosts beside this machine to which callbacks may be posted."""

    strict_hosts: Annotated[bool, Flag(of_clients=True)] = False
    """Of `run`: a host that calls are let out to without `--allow` is an error."""
    allow_no_calls: Annotated[bool, Flag(of_clients=True)] = False
    """Of `run` and `fuzz`: it is meant that no call reaches a provider; else that is a result of its own."""
    allow_lost: Annotated[bool, Flag(of_clients=True)] = False
    """Of `run`: it is meant that tasks are paid and left to others; else that fails a run."""
    takes: Annotated[int, Field(ge=1), Flag(of_clients=True)] = 1
    """How many tasks of the same request are meant, so that none of them is another's double."""

    isolate: Annotated[IsolationMode | None, Flag(of_clients=True)] = None
    """Of `run`, `fuzz`, `certify`: give the command a network of its own in which every address is the mock; by default `off` for `run`, else `auto`."""
    forward: Annotated[tuple[Port, ...], Words, Flag(of_clients=True, metavar="PORT")] = ()
    """Of isolation: ports of this machine that a command reaches inside too, such as a database's."""

    requests: Annotated[
        Mapping[str, str], BeforeValidator(_requests), Flag("request", metavar="PATTERN=SELLER", of_clients=True)
    ] = field(default_factory=dict)
    """Of `validate` and `price`: pattern of files to the seller whose requests they hold, or `SELLER:CALL`; see docs/files.md."""

    head_limit: Annotated[Size, Field(ge=1_024)] = 64 * KIB
    """Largest request line with headers, in bytes, give or take what one read brings."""
    body_limit: Annotated[Size, Field(ge=1)] = 64 * MIB
    """Largest request body, in bytes."""
    upload_limit: Annotated[Size, Field(ge=1)] = 64 * MIB
    """Largest uploaded file, in bytes."""
    file_limit: Annotated[Size, Field(ge=1)] = 256 * MIB
    """Uploaded files kept, in bytes altogether; the oldest go first."""
    journal_limit: Annotated[int, Field(ge=0)] = 1_000
    """Calls kept per tenant; the oldest go first."""
    journal_bytes: Annotated[Size, Field(ge=0)] = 16 * MIB
    """Calls kept per tenant, in bytes altogether, where they lie in memory; the oldest go first."""
    task_limit: Annotated[int, Field(ge=1)] = 200_000
    """Tasks kept; the oldest finished go first, and where none has finished, new ones are answered with 503."""
    task_bytes: Annotated[Size, Field(ge=1)] = GIB
    """Requests of tasks kept, in bytes altogether, where they lie in memory; as with `task-limit`."""
    tenant_limit: Annotated[int, Field(ge=1)] = 10_000
    """API keys remembered in memory; those go first that have no tasks and were idle longest."""
    retention: Annotated[Span, Field(ge=0, allow_inf_nan=False)] | None = None
    """How long a finished task can be asked for, in seconds of its tenant's time; by default for ever."""

    log_format: Literal["text", "json"] = "text"
    """Form of the log, which goes to stderr."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What to log at least: info has a line a request, debug also tracebacks."""

    @cached_property
    def policy(self) -> ValidationPolicy:
        """How doubtful cases are read, at any provider."""
        levels = {rule: None if level == "off" else level for rule, level in self.severities.items()}
        rules = {row: override for row, override in self.overrides.items() if not override.amount}
        return ValidationPolicy(lax=self.lax, severities=levels, overrides=rules)


def durations_of(provider: Provider, kind: str, mode: str) -> Durations:
    """Return how long a task of a kind takes in a timing mode."""
    image = kind == "image"
    if mode == "realistic":
        return provider.timing.image if image and provider.timing.image else provider.timing.video
    if mode == "fast":
        return _FAST_IMAGE if image else _FAST
    return _INSTANT


def policy_of(provider: Provider, switches: Mapping[str, Any], policy: ValidationPolicy) -> ValidationPolicy:
    """Return the policy at one provider: a switch that has a rule's name sets that rule's severity."""
    named = {name: switches[name] for name in provider.rules.rules if name in switches}
    severities = {provider.rules[name].id: severity for name, severity in named.items()}
    return replace(policy, severities={**severities, **policy.severities}) if severities else policy
