"""What the sellers that aren't played refuse, by their rows; where a row says nothing, the maker's own limits warn."""

from collections.abc import Iterator

from drytake.schemas.comparing.offer import Broken
from drytake.schemas.seedance.limits import ARK_2_5, LIMITS, SHARED, limits_of
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.wording import frames_change
from drytake.schemas.sellers.model import Seller, Sold
from drytake.schemas.validation.addresses import local_host
from drytake.schemas.validation.rules import Severity

__all__ = ["broken_rules", "sold_ratio"]


def broken_rules(seller: Seller, sold: Sold, shot: VideoRequest, said: VideoRequest) -> tuple[Broken, ...]:
    """Return the rules of a seller that a shot breaks; `said` is the shot without what was written out for it."""
    if not seller.checked:
        return ()
    return (*_of_fields(seller, sold, shot), *_of_media(seller, sold, shot), *_fixed(seller, sold, said))


def sold_ratio(sold: Sold, shot: VideoRequest) -> bool:
    """Return whether a model makes a shot's ratio."""
    return shot.ratio in (None, AUTO) or shot.ratio in sold.ratios


def _of_fields(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    if isinstance(shot.seconds, int) and shot.draft_of is None and shot.seconds not in sold.seconds:
        low, high = sold.seconds[0], sold.seconds[-1]
        asked = "" if high - low == len(sold.seconds) - 1 else f": {', '.join(map(str, sold.seconds))}"
        yield _rule(seller, sold, "seconds", f"`seconds` is {shot.seconds}; it makes {low} to {high}{asked}")
    if shot.resolution is not None and shot.resolution.lower() not in sold.resolutions:
        made = ", ".join(sold.resolutions)
        yield _rule(seller, sold, "resolution", f"`resolution` is {shot.resolution}; it makes {made}")
    if not sold_ratio(sold, shot):
        yield _rule(seller, sold, "ratio", f"`ratio` is {shot.ratio}; it makes {', '.join(sold.ratios)}")
    if seller.mixed == "refused" and frames_change(shot):
        yield _rule(seller, sold, "mixed", "frames and references exclude one another")
    yield from _of_prompt(seller, sold, shot)


def _of_prompt(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    if not shot.prompt:
        if shot.draft_of is None and shot.mode == "text":
            yield _rule(seller, sold, "prompt", "`prompt` is missing")
    elif sold.characters is not None and not sold.characters[0] <= len(shot.prompt) <= sold.characters[1]:
        low, high = sold.characters
        severity: Severity = "error" if len(shot.prompt) > high else "warning"
        said = f"`prompt` has {len(shot.prompt)} characters; it takes {low} to {high}"
        yield _rule(seller, sold, "prompt", said, severity)


def _fixed(seller: Seller, sold: Sold, said: VideoRequest) -> Iterator[Broken]:
    for field, what in sold.fixed.get(said.mode, {}).items():
        value = getattr(said, field)
        if what == "refused" and value not in (None, AUTO):
            message = (
                f"`{field}` is {value}; in mode `{said.mode}` it follows the media, and a value of one's own is refused"
            )
            yield _rule(seller, sold, f"{field}-of-mode", message)


# --- files -------------------------------------------------------------------------------------------------------


def _of_media(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    if not shot.files:
        return
    yield from _counts(seller, sold, shot)
    yield from _lengths(seller, sold, shot)
    if shot.audios and not (shot.images or shot.videos or shot.frames) and not sold.references.audio_alone:
        refused = sold.references.audio_alone is False
        if refused or shot.family == "2.0":
            severity: Severity = "error" if refused else "warning"
            yield _rule(seller, sold, "audio-alone", "audio is the only reference", severity)
    for file in shot.files:
        if (host := local_host(file.url)) is not None:
            yield _rule(seller, sold, "url-unreachable", f"nobody outside reaches `{host}`; the task fails", "warning")


def _counts(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    own, makers = sold.references, limits_of(shot.family, shot.tier, LIMITS)
    for name, limit, usual in (
        ("images", own.images, makers.images.high),
        ("videos", own.videos, makers.videos.high),
        ("audios", own.audios, makers.audios.high),
    ):
        count = len(getattr(shot, name))
        if limit is not None and count > limit:
            yield _rule(seller, sold, name, f"{count} {name}; it takes {limit} at most")
        elif limit is None and usual is not None and count > usual and own.files is None:
            yield _guess(seller, shot, name, f"{count} {name}; the maker takes {usual:g} at most")
    files = len(shot.images) + len(shot.videos) + len(shot.audios)
    if own.files is not None and files > own.files:
        yield _rule(seller, sold, "files", f"{files} files together; it takes {own.files} at most")


def _lengths(seller: Seller, sold: Sold, shot: VideoRequest) -> Iterator[Broken]:
    own, makers = sold.references, limits_of(shot.family, shot.tier, LIMITS)
    for kind, clips in (("video", shot.videos), ("audio", shot.audios)):
        total = sum(clip.seconds or 0 for clip in clips)
        most, usual = own.together, makers.reference_seconds.high or 0
        if most is not None and total > most:
            yield _rule(seller, sold, "reference-seconds", f"{total:g} s of {kind}; it takes {most:g} at most")
        elif most is None and total > usual:
            yield _guess(seller, shot, "reference-seconds", f"{total:g} s of {kind}; the maker takes {usual:g} at most")
        low, high = own.clip or (makers.clip_seconds.low or 0, makers.clip_seconds.high or 0)
        for clip in clips:
            if clip.seconds is None or low <= clip.seconds <= high:
                continue
            if own.clip is not None:
                yield _rule(seller, sold, "clip-seconds", f"a clip of {clip.seconds:g} s; it takes {low:g} to {high:g}")
            elif total <= usual:
                said = f"a clip of {clip.seconds:g} s; the maker takes {low:g} to {high:g}"
                yield _guess(seller, shot, "clip-seconds", said)


def _rule(seller: Seller, sold: Sold, name: str, message: str, severity: Severity = "error") -> Broken:
    confidence = "inferred" if severity == "warning" else sold.confidence
    return Broken(f"{seller.id}.{name}", severity, confidence, message, str(seller.source))


def _guess(seller: Seller, shot: VideoRequest, name: str, message: str) -> Broken:
    """Return a warning by the maker's own limit, where the seller states none."""
    source = ARK_2_5 if shot.family == "2.5" else SHARED
    return Broken(f"{seller.id}.{name}", "warning", "inferred", message, str(source))
