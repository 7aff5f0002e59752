"""How long a 15 s 1080p result with sound takes: the first, the following ones, and a full encode to compare with.

Run it as `python benchmarks/bench_media.py`.
"""

import io
import time
from fractions import Fraction
from statistics import median

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from drytake.mockserver.media.video import VideoSpec, render_video

WIDTH, HEIGHT, SECONDS, FPS, RATE = 1920, 1080, 15, 24, 48_000
ROUNDS = 30


def spec(number: int) -> VideoSpec:
    prompt = (
        f"Take {number}: a lone astronaut walks across a crimson desert at dusk while the wind picks up, slow dolly in"
    )
    return VideoSpec(
        width=WIDTH, height=HEIGHT, seconds=SECONDS, audio=True, task_id=f"task-{number:04}", prompt=prompt
    )


def milliseconds(number: int) -> float:
    start = time.perf_counter()
    render_video(spec(number))
    return (time.perf_counter() - start) * 1000


def full_encode() -> bytes:
    """Return what one would write without thinking: every frame and every sound through the encoders."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        audio = container.add_stream("aac", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        _encode_video(container, video)
        _encode_audio(container, audio)
    return file.getvalue()


def _encode_video(container: av.container.OutputContainer, stream: VideoStream) -> None:
    for number in range(SECONDS * FPS):
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([number % 200 + 16]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, FPS)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _encode_audio(container: av.container.OutputContainer, stream: AudioStream) -> None:
    for number in range(SECONDS * RATE // 1024):
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = RATE, number * 1024, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def main() -> None:
    first = milliseconds(0)
    following = median(milliseconds(number) for number in range(1, ROUNDS + 1))
    start = time.perf_counter()
    full = full_encode()
    encoded = (time.perf_counter() - start) * 1000
    print(f"first result       {first:8.1f} ms")
    print(f"following results  {following:8.1f} ms (median of {ROUNDS}), {len(render_video(spec(0))):,} bytes")
    print(f"full encode        {encoded:8.1f} ms, {len(full):,} bytes: {encoded / following:.0f} times as long")


if __name__ == "__main__":
    main()
