"""How long a 15 s result with sound takes: the first of its size, the following ones, and a full encode to compare with.

Run it as `python benchmarks/bench_media.py`; the full encode needs PyAV. `--first WIDTH HEIGHT` prints what one process
measures, as JSON.
"""

import io
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from drytake.mockserver.media.video import VideoSpec, render_video

FULL_HD, FOUR_K = (1920, 1080), (3840, 2160)
SECONDS, FPS, RATE = 15, 24, 48_000
FOLLOWING = 30


@dataclass(frozen=True)
class Figures:
    """CPU milliseconds, and KiB of one film."""

    first: float
    following: float
    size: float


def spec(number: int, size: tuple[int, int]) -> VideoSpec:
    prompt = (
        f"Take {number}: a lone astronaut walks across a crimson desert at dusk while the wind picks up, slow dolly in"
    )
    return VideoSpec(
        width=size[0], height=size[1], seconds=SECONDS, audio=True, task_id=f"task-{number:04}", prompt=prompt
    )


def milliseconds(number: int, size: tuple[int, int]) -> float:
    start = time.process_time()
    render_video(spec(number, size))
    return (time.process_time() - start) * 1000


def in_this_process(size: tuple[int, int]) -> Figures:
    milliseconds(0, (864, 496))  # another size, so that what isn't of this one is there
    first = milliseconds(0, size)
    following = median(milliseconds(number, size) for number in range(1, FOLLOWING + 1))
    return Figures(first, following, len(render_video(spec(0, size))) / 1024)


def figures(size: tuple[int, int], rounds: int) -> Figures:
    """Return the medians of so many fresh processes."""
    found = [_in_a_process(size) for _ in range(rounds)]
    return Figures(*(median(getattr(one, name) for one in found) for name in ("first", "following", "size")))


def _in_a_process(size: tuple[int, int]) -> Figures:
    command = [sys.executable, __file__, "--first", *map(str, size)]
    return Figures(**json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def full_encode() -> bytes:
    """Return what one would write without thinking: every frame and every sound through the encoders."""
    import av
    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        audio = container.add_stream("aac", rate=RATE)
        assert isinstance(video, VideoStream)
        assert isinstance(audio, AudioStream)
        video.width, video.height, video.pix_fmt = *FULL_HD, "yuv420p"
        for number in range(SECONDS * FPS):
            frame = av.VideoFrame(*FULL_HD, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number % 200 + 16]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for number in range(SECONDS * RATE // 1024):
            sound = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
            for plane in sound.planes:
                plane.update(bytes(plane.buffer_size))
            sound.sample_rate, sound.pts, sound.time_base = RATE, number * 1024, Fraction(1, RATE)
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))
    return file.getvalue()


def main() -> None:
    if sys.argv[1:2] == ["--first"]:
        found = in_this_process((int(sys.argv[2]), int(sys.argv[3])))
        print(json.dumps(vars(found)))
        return
    for size in (FULL_HD, FOUR_K):
        found = figures(size, 5)
        print(
            f"{size[0]} x {size[1]}: first {found.first:.1f} ms, following {found.following:.1f} ms, {found.size:.0f} KiB"
        )
    start = time.process_time()
    full = full_encode()
    print(f"full encode of 1080p: {(time.process_time() - start) * 1000:.0f} ms, {len(full) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
