"""What a page says of the files that a body names, as rules: formats, sizes, shapes, and how long clips are."""

from collections.abc import Callable, Iterable, Mapping
from math import isqrt
from typing import Any, NamedTuple

from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.usual import FILES, named

__all__ = ["FileLimits", "FileRules", "count_rules", "file_rules"]


class FileLimits(NamedTuple):
    """What a page says of the files of one kind; `None` and nothing where it says no such."""

    formats: tuple[str, ...] = ()
    megabytes: float | None = None
    clip: Limit | None = None
    """Seconds of one."""
    together: float | None = None
    """Most seconds of all of the kind."""
    ratio: Limit | None = None
    """Width by height."""
    side: Limit | None = None
    pixels: Limit | None = None
    fps: Limit | None = None


Files = Mapping[str, MediaInfo]
Example = Callable[..., Any]
"""Returns a body with files of a kind, of the kind and their URLs."""
_Number = Callable[[MediaInfo], float | None]


class _Fact(NamedTuple):
    """A number that is known of a file, and which of the limits is about it."""

    rule: str
    needs: str
    limit: str
    number: _Number
    unit: str
    wrong: Callable[[Limit], Iterable[str]]
    """Returns what URLs declare that are beyond the limit."""


def _ratio(info: MediaInfo) -> float | None:
    return info.width / info.height if info.width and info.height else None


def _side(info: MediaInfo) -> float | None:
    """Return the side that is furthest from usual ones: the shorter where that is short, else the longer."""
    if not info.width or not info.height:
        return None
    short, long = sorted((info.width, info.height))
    return short if short < 300 else long


def _pixels(info: MediaInfo) -> float | None:
    return info.width * info.height if info.width and info.height else None


def _sides(width: int, height: int) -> str:
    return f"width={width}&height={height}"


def _beyond_pixels(limit: Limit) -> Iterable[str]:
    low, high = isqrt(int(limit.low or 1) - 1), isqrt(int(limit.high or 0)) + 1
    return _sides(low, low), _sides(high, high)


_FACTS = (
    _Fact(
        *("file-ratio", "width", "ratio", _ratio, ""),
        lambda limit: (_sides(1040, int(1040 / (limit.high or 1)) - 1), _sides(400, int(400 / (limit.low or 1)) + 26)),
    ),
    _Fact(
        *("file-side", "width", "side", _side, " pixels"),
        lambda limit: (_sides(int(limit.low or 1) - 1, 400), _sides(int(limit.high or 0) + 1, 5000)),
    ),
    _Fact("file-pixels", "width", "pixels", _pixels, " pixels", _beyond_pixels),
    _Fact(
        *("file-fps", "fps", "fps", lambda info: info.fps, " frames a second"),
        lambda limit: (f"fps={(limit.high or 0) + 1:g}",),
    ),
    _Fact(
        *("clip-seconds", "seconds", "clip", lambda info: info.seconds, " seconds"),
        lambda limit: (f"duration={(limit.low or 0) - 0.1:g}",),
    ),
)


class FileRules(NamedTuple):
    """What the rules of a page's files have in common."""

    section: Section
    media: Mapping[str, str]
    """Field to the kind of file it holds."""
    limits: Mapping[str, FileLimits]
    example: Example
    facts: Mapping[str, Any]
    suffix: str = ""

    def kinds(self, name: str) -> dict[str, Any]:
        """Return what the page says of one fact, by kind."""
        return {kind: said for kind, one in self.limits.items() if (said := getattr(one, name))}

    def fields(self, kinds: Iterable[str]) -> tuple[str, ...]:
        held = set(kinds)
        return tuple(field for field, kind in self.media.items() if kind in held)

    def kind(self, pointer: str) -> str:
        return self.media[pointer.split("/")[1]]


def file_rules(rules: FileRules) -> None:
    """Write what a page says of files: their forms and sizes, how long clips are, one by one and together."""
    for fact in _FACTS:
        if rules.kinds(fact.limit):
            _number_rule(rules, fact)
    for name, write in (("formats", _format_rule), ("megabytes", _size_rule), ("together", _together_rule)):
        if rules.kinds(name):
            write(rules)


def _number_rule(rules: FileRules, fact: _Fact) -> None:
    held = rules.kinds(fact.limit)
    summary = "; ".join(f"{kind}s: {limit.low:g} to {limit.high:g}{fact.unit}" for kind, limit in held.items())
    shown = {"image": FILES["image"]} if fact.rule == "file-side" else {kind: FILES[kind] for kind in held}

    @rules.section.media(
        f"{fact.rule}{rules.suffix}",
        fields=rules.fields(held),
        needs=fact.needs,
        describe=fact.limit == "clip",
        summary=f"`{fact.limit}` of files is as documented, {summary}",
        hint="convert or trim the file",
        rejects=[rules.example(kind, f"{url}#{one}") for kind, url in shown.items() for one in fact.wrong(held[kind])],
        accepts=[rules.example(kind, f"{url}#{_sides(800, 800)}&fps=30&duration=5") for kind, url in shown.items()],
        **rules.facts,
    )
    def number(_: Body, files: Files) -> Iterable[RuleMatch]:
        for pointer, info in files.items():
            found, limit = fact.number(info), held[rules.kind(pointer)]
            if found is not None and not limit.allows(found):
                said = f"`{named(pointer)}` has {found:.6g}{fact.unit}; the page says {limit.low:g} to {limit.high:g}"
                yield RuleMatch(pointer, found, f"{said} ({fact.limit})")


def _format_rule(rules: FileRules) -> None:
    held = rules.kinds("formats")

    @rules.section.media(
        f"file-format{rules.suffix}",
        fields=rules.fields(held),
        needs="format",
        summary=f"Files are of these formats: {'; '.join(', '.join(names) for names in held.values())}",
        hint="convert the file",
        rejects=[rules.example(kind, f"{FILES[kind]}#format=ico") for kind in held],
        accepts=[rules.example(kind, FILES[kind]) for kind in held],
        **rules.facts,
    )
    def file_format(_: Body, files: Files) -> Iterable[RuleMatch]:
        for pointer, info in files.items():
            taken = held[rules.kind(pointer)]
            if info.format and info.format not in taken:
                said = f"`{named(pointer)}` is {info.format}; the page names {', '.join(taken)}"
                yield RuleMatch(pointer, info.format, said)


def _size_rule(rules: FileRules) -> None:
    held = rules.kinds("megabytes")

    @rules.section.media(
        f"file-too-large{rules.suffix}",
        fields=rules.fields(held),
        needs="size_bytes",
        summary=f"A file has at most {', '.join(f'{most:g} MB ({kind})' for kind, most in held.items())}",
        hint="compress the file",
        rejects=[rules.example(kind, f"{FILES[kind]}#size={most * 1_000_000 + 1:.0f}") for kind, most in held.items()],
        accepts=[rules.example(kind, f"{FILES[kind]}#size={most * 1_000_000:.0f}") for kind, most in held.items()],
        **rules.facts,
    )
    def file_too_large(_: Body, files: Files) -> Iterable[RuleMatch]:
        for pointer, info in files.items():
            most = held[rules.kind(pointer)]
            if info.size_bytes is not None and info.size_bytes > most * 1_000_000:
                said = f"`{named(pointer)}` has {info.size_bytes / 1_000_000:.1f} MB; the page says at most {most:g}"
                yield RuleMatch(pointer, info.size_bytes, said)


def _together_rule(rules: FileRules) -> None:
    held = rules.kinds("together")

    def clips(kind: str, *shares: float) -> Any:
        return rules.example(kind, *(f"{FILES[kind]}#duration={held[kind] * share:g}" for share in shares))

    @rules.section.media(
        f"clips-too-long{rules.suffix}",
        fields=rules.fields(held),
        needs="seconds",
        describe=True,
        summary=f"Clips of a kind are together at most {', '.join(f'{s:g} s ({kind})' for kind, s in held.items())}",
        hint="trim the clips",
        rejects=[clips(kind, 0.6, 0.6) for kind in held],
        accepts=[clips(kind, 0.5, 0.5) for kind in held],
        **rules.facts,
    )
    def clips_too_long(_: Body, files: Files) -> Iterable[RuleMatch]:
        for kind, most in held.items():
            known = {at: info.seconds or 0 for at, info in files.items() if rules.kind(at) == kind}
            total = sum(known.values())
            if total > most:
                said = f"the {kind}s are {total:g} seconds long together; the limit is {most:g}"
                yield RuleMatch(max(known, key=lambda at: known[at]), total, said)


def count_rules(
    section: Section, limits: Mapping[str, Limit], example: Example, suffix: str = "", **facts: Any
) -> tuple[Limit, ...]:
    """State how many files each field takes, whose limit's unit is their kind; return the limits, in order."""

    def stated(field: str, limit: Limit) -> Limit:
        kind = limit.unit.removesuffix("s")

        def shown(count: int) -> Any:
            return example(kind, *[FILES[kind]] * count)

        return section.limit(f"too-many-{limit.unit}{suffix}", field, limit, example=shown, **facts)

    return tuple(stated(field, limit) for field, limit in limits.items())
