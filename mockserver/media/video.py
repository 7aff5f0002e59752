"""A video result: a playable MP4 of exactly the asked size and length that names its task in every frame."""

from dataclasses import dataclass
from itertools import cycle, islice, pairwise

from drytake.mockserver.media import aac, mp4
from drytake.mockserver.media.card import Captions
from drytake.mockserver.media.font import readable
from drytake.mockserver.media.h264 import Scene, scene

__all__ = ["VideoSpec", "render_video"]

_UNITS_PER_FRAME = 1000
_KEYFRAME_BYTES = 192 * 1024
"""What all keyframes of a video may have together, where they aren't further apart than this:"""
_LARGEST_KEYFRAME_SECONDS = 10
_LEAST_BYTES = 112 * 1024
"""Some clients take a smaller download for a page that says no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSpec:
    """What one video has to be."""

    width: int
    """In pixels; even, 64 to 8192."""
    height: int
    """In pixels; even, 64 to 8192."""
    seconds: float
    """Length, 0.04 to 600; rounded to whole frames."""
    fps: int = 24
    """Frames a second, 1 to 120."""
    audio: bool
    """Whether there is a sound track."""
    task_id: str
    prompt: str

    def __post_init__(self) -> None:
        for name, pixels in (("width", self.width), ("height", self.height)):
            if not 64 <= pixels <= 8192 or pixels % 2:
                raise ValueError(f"`{name}` is {pixels}; H.264 needs an even number from 64 to 8192")
        if not 0.04 <= self.seconds <= 600:
            raise ValueError(f"`seconds` is {self.seconds}; the limit is 0.04 to 600")
        if not 1 <= self.fps <= 120:
            raise ValueError(f"`fps` is {self.fps}; the limit is 1 to 120")

    @property
    def frames(self) -> int:
        """Number of frames, at least one."""
        return max(1, round(self.seconds * self.fps))


def render_video(spec: VideoSpec) -> bytes:
    """Return the MP4 file; the same bytes for the same spec."""
    shared = scene(spec.width, spec.height, spec.fps)
    first = shared.first_frame(Captions(spec.task_id, spec.prompt, _facts(spec)))
    video = _video_track(spec, shared, first)
    tracks = [video, _audio_track(spec, len(video.chunks))] if spec.audio else [video]
    file = mp4.movie(
        tracks,
        timescale=spec.fps * _UNITS_PER_FRAME,
        duration=spec.frames * _UNITS_PER_FRAME,
        title=readable(spec.task_id),
        comment=readable(spec.prompt),
    )
    return mp4.filled(file, _LEAST_BYTES)


def _facts(spec: VideoSpec) -> str:
    sound = "sound" if spec.audio else "silent"
    return f"{spec.width} x {spec.height}, {spec.seconds:g} s, {spec.fps} fps, {sound}"


def _video_track(spec: VideoSpec, shared: Scene, first: bytes) -> mp4.Track:
    """Return keyframes and what follows each, cut after the last frame; a chunk lasts about a second."""
    second = len(shared.second)
    distance = second * _keyframe_seconds(len(first), spec.frames // second)
    following = [first, *shared.steps(min(distance, spec.frames) - 1)]
    frames = list(islice(cycle(following), spec.frames))
    chunks = [frames[at : at + second] for at in range(0, spec.frames, second)]
    return mp4.Track(
        entry=mp4.video_entry(spec.width, spec.height, shared.decoder_config),
        timescale=spec.fps * _UNITS_PER_FRAME,
        durations=[(spec.frames, _UNITS_PER_FRAME)],
        sizes=list(map(len, frames)),
        chunks=[mp4.Chunk(len(chunk), b"".join(chunk)) for chunk in chunks],
        keyframes=range(1, spec.frames + 1, distance),
        size=(spec.width, spec.height),
    )


def _keyframe_seconds(size: int, seconds: int) -> int:
    """Return how far keyframes are apart: a second, or more where all of them would make the file large."""
    return max(1, min(_LARGEST_KEYFRAME_SECONDS, -(-size * seconds // _KEYFRAME_BYTES)))


def _audio_track(spec: VideoSpec, chunks: int) -> mp4.Track:
    """Return as much sound as there is video, in as many chunks."""
    length = round(spec.frames * aac.RATE / spec.fps) + aac.FRAME
    whole, left = divmod(length, aac.FRAME)
    packets = list(islice(cycle(aac.packets()), whole + bool(left)))
    cuts = [len(packets) * number // chunks for number in range(chunks + 1)]
    return mp4.Track(
        entry=mp4.audio_entry(aac.RATE, aac.BIT_RATE, aac.DECODER_CONFIG),
        timescale=aac.RATE,
        durations=[(whole, aac.FRAME)] + ([(1, left)] if left else []),
        sizes=list(map(len, packets)),
        chunks=[mp4.Chunk(end - start, b"".join(packets[start:end])) for start, end in pairwise(cuts)],
        skipped=aac.FRAME,
    )
