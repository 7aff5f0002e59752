"""Rules of what a model makes and takes: lengths, ratios, resolutions, how many files, and which together."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from drytake.schemas.gateways.bodies import ADAPTIVE, AUTO_SECONDS, kind_of
from drytake.schemas.gateways.definition import Meant
from drytake.schemas.gateways.written import GUESS, MAKER, Written
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.validation.addresses import local_host
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import FILES

__all__ = ["limit_rules"]

_URL = re.compile(r"[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*\Z")

_COUNTED: tuple[tuple[Meant, str], ...] = (("images", "images"), ("videos", "videos"), ("audios", "audios"))
_FRAMES: tuple[Meant, ...] = ("first_frame", "last_frame", "frames")
_REFERENCES: tuple[Meant, ...] = ("images", "videos", "audios")


def limit_rules(written: Written) -> None:
    """Write these rules into a gateway's section."""
    for write in (_lengths, _malformed, _choices, _ratio, _resolution, _counts, _mixed, _last, _callback):
        write(written)


def _lengths(written: Written) -> None:
    field = written.first("seconds")
    if not field:
        return
    kind = kind_of(written.definition.rows[field])
    spell: Callable[[int], Any] = str if kind == "string" else int
    limits = written.of(written.good())
    if limits is None or written.definition.rows[field].values:
        return
    edges, wrong = limits.duration.valid_edges, limits.duration.invalid_edges

    @written.section.each(
        "duration-out-of-range",
        summary="The length is one that the model makes",
        hint="send a length that the model makes",
        rejects=[written.good(**{field: spell(int(seconds))}) for seconds in wrong],
        accepts=[written.good(**{field: spell(int(seconds))}) for seconds in edges],
        **written.limits,
    )
    def duration_out_of_range(body: Body) -> Sequence[RuleMatch]:
        seconds, known = written.reading.seconds(body), written.of(body)
        if seconds is None or known is None or seconds == AUTO_SECONDS or known.duration.allows(seconds):
            return ()
        said = next((name for name in written.names("seconds") if body.get(name) is not None), written.first("extra"))
        return (RuleMatch(f"/{said}", body.get(said), f"the length is {seconds}; this model makes {known.duration}"),)


def _malformed(written: Written) -> None:
    field = written.first("seconds")
    if not field or kind_of(written.definition.rows[field]) == "integer":
        return

    @written.section.when(
        "duration-malformed",
        f"/{field}",
        summary="The length is a whole number of seconds",
        source=written.page,
        hint='send whole seconds, such as `"5"`',
        rejects=[written.good(**{field: "five"})],
        accepts=[written.good(**{field: "5"})],
        **GUESS,
    )
    def duration_malformed(body: Body) -> str | None:
        said = written.reading.value(body, "seconds")
        return f"`{field}` is {quoted(said)}" if said is not None and written.reading.seconds(body) is None else None


def _choices(written: Written) -> None:
    for name, row in written.definition.rows.items():
        if row.values:
            written.section.choice(
                f"unknown-{name.replace('_', '-').lower()}",
                name,
                row.values,
                source=written.page,
                confidence=written.definition.known,
                rejects=[written.good(**{name: "none"})],
                accepts=[written.good(**{name: value}) for value in row.values],
            )


def _ratio(written: Written) -> None:
    ratio = written.first("ratio")
    if not ratio or written.definition.rows[ratio].values:
        return
    ratios = (*RATIOS, *sorted(ADAPTIVE))

    @written.section.when(
        "unknown-ratio",
        f"/{ratio}",
        summary="The ratio is one that the model makes",
        hint=f"use one of {', '.join(f'`{one}`' for one in RATIOS)}",
        rejects=[written.good(**{ratio: "7:3"})],
        accepts=[written.good(**{ratio: one}) for one in RATIOS],
        **{**written.limits, **GUESS},
    )
    def unknown_ratio(body: Body) -> str | None:
        said = body[ratio]
        return f"`{ratio}` is {quoted(said)}" if said is not None and said not in ratios else None


def _resolution(written: Written) -> None:
    resolution = written.first("resolution")
    if not resolution or written.definition.rows[resolution].values or not written.of(written.good()):
        return

    @written.section.when(
        "unknown-resolution",
        f"/{resolution}",
        summary="The resolution is one that the model makes",
        hint="use one that the model makes, such as `720p`",
        rejects=[written.good(**{resolution: "540p"})],
        accepts=[written.good(**{resolution: one}) for one in ("480p", "720p")],
        **written.limits,
    )
    def unknown_resolution(body: Body) -> str | None:
        said, known = body[resolution], written.of(body)
        if said is None or known is None or said.lower() in known.resolutions:
            return None
        return f"`{resolution}` is {quoted(said)}; this model makes {', '.join(known.resolutions)}"


def _counts(written: Written) -> None:
    for means, kind in _COUNTED:
        field = written.first(means)
        if not field or kind_of(written.definition.rows[field]) != "urls" or written.of(written.good()) is None:
            continue
        _count(written, field, kind)


def _count(written: Written, field: str, kind: str) -> None:
    known = written.of(written.good())
    assert known is not None
    most = int(getattr(known, kind).high)
    beside = {} if kind != "audios" else {written.first("images"): [FILES["image"]]} if written.first("images") else {}
    url = FILES[kind.removesuffix("s")]

    @written.section.when(
        f"too-many-{kind}",
        f"/{field}",
        summary=f"There are no more {kind} than the model takes",
        hint="send fewer",
        rejects=[written.good(**beside, **{field: [url] * (most + 1)})],
        accepts=[written.good(**beside, **{field: [url] * most})],
        **written.limits,
    )
    def too_many(body: Body) -> str | None:
        limits, sent = written.of(body), len(body[field] or ())
        limit = None if limits is None else getattr(limits, kind)
        return None if limit is None or limit.allows(sent) else f"`{field}` has {sent} {kind}; the limit is {limit}"


def _mixed(written: Written) -> None:
    frames = [name for means in _FRAMES for name in written.names(means)]
    references = [name for means in _REFERENCES for name in written.names(means)]
    images = written.first("images")
    if not (frames and references and images) or images in frames:
        return
    one = _one(written, frames[0])

    @written.section.when(
        "frames-and-references",
        f"/{references[0]}",
        source=written.page if written.definition.exclusive else MAKER,
        hint="send frames or references, not both",
        rejects=[written.good(**{frames[0]: one, images: _one(written, images)})],
        accepts=[written.good(**{frames[0]: one}), written.good(**{images: _one(written, images)})],
        **({} if written.definition.exclusive else GUESS),
    )
    def frames_and_references(body: Body) -> str | None:
        """Frames and references exclude one another."""
        mixed = any(body[name] for name in frames) and any(body[name] for name in references)
        return "frames stand beside references" if mixed else None


def _last(written: Written) -> None:
    first, last = written.first("first_frame"), written.first("last_frame")
    if not (first and last):
        return

    @written.section.when(
        "last-frame-alone",
        f"/{last}",
        source=MAKER,
        summary=f"`{last}` needs `{first}`",
        hint=f"add `{first}`",
        rejects=[written.good(**{last: FILES["image"]})],
        accepts=[written.good(**{first: FILES["image"], last: FILES["image"]})],
        **GUESS,
    )
    def last_frame_alone(body: Body) -> str | None:
        return "there is a last frame and no first one" if body[last] and not body[first] else None


def _one(written: Written, name: str) -> Any:
    return [FILES["image"]] if kind_of(written.definition.rows[name]) == "urls" else FILES["image"]


def _callback(written: Written) -> None:
    field = written.first("callback")
    if not field:
        return

    @written.section.when(
        "callback-malformed",
        f"/{field}",
        summary=f"`{field}` is a URL",
        source=written.page,
        hint="send a full URL such as `https://example.com/hook`, or leave it out",
        rejects=[written.good(**{field: wrong}) for wrong in ("example.com/hook", "")],
        accepts=[written.good(**{field: "https://example.com/hook"})],
        **GUESS,
    )
    def callback_malformed(body: Body) -> str | None:
        url = body[field]
        return None if url is None or _URL.match(url) else f"`{field}` is {quoted(url)}; it takes an http or https URL"

    @written.section.when(
        "callback-local",
        f"/{field}",
        source=written.page,
        severity="info",
        confidence="inferred",
        hint="for the real service, send an address that it can reach; the mock posts to this one",
        rejects=[written.good(**{field: "http://localhost:3000/hook"})],
        accepts=[written.good(**{field: "https://example.com/hook"})],
    )
    def callback_local(body: Body) -> str | None:
        """A callback is an address that the service can reach; only the mock reaches a local one."""
        host = local_host(body[field]) if body[field] else None
        return None if host is None else f"`{field}` names `{host[:60]}`, which only the mock will reach"
