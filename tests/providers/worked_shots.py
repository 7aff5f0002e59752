"""Shots whose offers were worked out by hand, from the sellers' pages."""

from drytake.schemas.seedance.request import Media, VideoRequest

__all__ = ["PROBES", "WORKED", "shot", "video"]

_AT = "https://example.com"


def shot(**fields: object) -> VideoRequest:
    said = {"prompt": "p", "mode": "text", "seconds": 5, "ratio": "16:9", "resolution": "720p", "audio": True, **fields}
    return VideoRequest(**said)  # type: ignore[arg-type]


def image(number: int = 1) -> Media:
    return Media(f"{_AT}/{number}.jpg", width=1280, height=720, size_bytes=300_000)


def video(seconds: float, number: int = 1) -> Media:
    return Media(f"{_AT}/{number}.mp4", seconds=seconds, width=1280, height=720)


def audio(seconds: float, number: int = 1) -> Media:
    return Media(f"{_AT}/{number}.mp3", seconds=seconds)


def references(**files: object) -> VideoRequest:
    return shot(mode="reference", **files)


_NINE = tuple(map(image, range(9)))
WORKED = {
    "S1": shot(),
    "S2": shot(resolution="1080p", seconds=15),
    "S3": shot(mode="frames", first_frame=image(1), last_frame=image(2), seconds=8, ratio=None),
    "S4": references(images=_NINE, seconds=10),
    "S5": references(videos=(video(3, 1), video(4, 2), video(5, 3)), audios=(audio(10),), seconds=12),
    "S6": shot(family="2.5", seconds=30),
    "S7": shot(resolution="4k"),
    "S8": shot(tier="fast", resolution="480p", seconds=4),
    "S9": shot(tier="mini"),
    "S10": shot(tier="fast", resolution="1080p"),
    "S11 draft": shot(family="2.5", draft=True, seconds=10),
    "S11 final": shot(family="2.5", resolution="1080p", seconds=10),
}
PROBES = {
    "L1": references(audios=(audio(5),)),
    "L2": references(images=_NINE, videos=(video(5, 1), video(5, 2)), audios=(audio(5, 1), audio(5, 2)), seconds=10),
    "L3": shot(mode="first", first_frame=image(1), images=(image(2),), ratio=None),
    "L4": shot(mode="first", family="2.5", first_frame=image(), ratio="9:16", seconds=8),
    "L5": shot(seconds=16),
    "L6": shot(seconds=3),
    "L7": shot(seconds="auto"),
    "L8": shot(ratio="9:21"),
    "L9": references(videos=(video(1.9),)),
    "L10": references(videos=(video(6, 1), video(6, 2), video(6, 3))),
    "L11": shot(seed=42),
    "L12": shot(mode="first", first_frame=Media("http://localhost/i.png"), ratio=None),
}
