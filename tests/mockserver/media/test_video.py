"""Video results play, last exactly as long as asked, and name their task in every frame."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import av
import pytest
from av.container import InputContainer
from av.video.frame import VideoFrame

from drytake.mockserver.media.card import grid
from drytake.mockserver.media.sizes import SIZES
from drytake.mockserver.media.video import VideoSpec, render_video

AAC_FRAME = 1024 / 48_000


@pytest.fixture(autouse=True)
def complaints() -> Iterator[list[tuple[int, str, str]]]:
    """Let no decoder or demuxer complain about what a test renders."""
    av.logging.set_level(av.logging.WARNING)
    with av.logging.Capture(local=False) as said:
        yield said
    av.logging.set_level(None)
    assert said == []


def spec(**changes: Any) -> VideoSpec:
    base: dict[str, Any] = {
        "width": 320,
        "height": 180,
        "seconds": 2,
        "audio": True,
        "task_id": "task-1",
        "prompt": "a cat",
    }
    return VideoSpec(**base | changes)


def opened(wanted: VideoSpec) -> InputContainer:
    return av.open(BytesIO(render_video(wanted)), "r")


def frames(wanted: VideoSpec) -> list[VideoFrame]:
    with opened(wanted) as container:
        return list(container.decode(video=0))


def luma(frame: VideoFrame, top: int, bottom: int) -> bytes:
    """Return the brightness of some rows, without the padding."""
    plane = frame.planes[0]
    rows = memoryview(plane)
    return b"".join(rows[row * plane.line_size :][: frame.width] for row in range(top, bottom))


def boxes(file: bytes) -> list[bytes]:
    kinds, at = [], 0
    while at < len(file):
        kinds.append(file[at + 4 : at + 8])
        at += int.from_bytes(file[at : at + 4])
    assert at == len(file)
    return kinds


@pytest.mark.parametrize("size", SIZES.values(), ids=str)
def test_every_size_has_its_pixels(size: tuple[int, int]) -> None:
    (first, second) = frames(spec(width=size[0], height=size[1], seconds=0.08, audio=False))

    assert {(frame.width, frame.height) for frame in (first, second)} == {size}


@pytest.mark.parametrize("size", [(64, 64), (66, 98), (64, 1080), (1470, 630), (834, 1112)], ids=str)
def test_captions_stay_as_they_are_in_every_frame(size: tuple[int, int]) -> None:
    shown = frames(spec(width=size[0], height=size[1], audio=False))
    still = grid(*size).bar.top

    assert len(shown) == 48
    assert len({luma(frame, 0, still) for frame in shown}) == 1
    assert len({luma(frame, still, size[1]) for frame in shown}) == 24


@pytest.mark.parametrize("change", [{"task_id": "task-2"}, {"prompt": "a dog"}, {"seconds": 2.5}], ids=str)
def test_last_frame_shows_this_task(change: dict[str, Any]) -> None:
    ours, other = (frames(wanted)[47] for wanted in (spec(), spec(**change)))

    assert luma(ours, 0, 70) != luma(other, 0, 70)
    assert luma(ours, 80, 180) == luma(other, 80, 180)


def test_captions_are_white_on_dark() -> None:
    (frame,) = frames(spec(width=1280, height=720, seconds=0.04, task_id="WWWWWWWW"))
    words = luma(frame, 86, 124)

    assert max(words) > 225
    assert sorted(words)[len(words) // 2] < 40


@pytest.mark.parametrize("fps", [1, 2, 23, 24, 25, 30, 60, 120])
@pytest.mark.parametrize("seconds", [0.04, 1, 2.5, 5.021], ids=str)
def test_length_is_exact_to_the_frame(seconds: float, fps: int) -> None:
    wanted = spec(seconds=seconds, fps=fps)
    with opened(wanted) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        lasts = wanted.frames / fps
        shown = list(container.decode(video=0))

        assert [frame.time for frame in shown] == pytest.approx([number / fps for number in range(wanted.frames)])
        assert abs(lasts - seconds) <= max(0.5, 1 - seconds * fps) / fps + 1e-9
        assert video.average_rate == fps
        assert video.duration is not None
        assert video.time_base is not None
        assert video.duration * video.time_base == pytest.approx(lasts)
        assert audio.duration is not None
        assert audio.time_base is not None
        assert audio.duration * audio.time_base == pytest.approx(lasts, abs=AAC_FRAME)
        assert container.duration is not None
        assert container.duration / av.time_base == pytest.approx(lasts, abs=AAC_FRAME)


def test_ten_minutes_are_possible() -> None:
    with opened(spec(seconds=600)) as container:
        assert (container.duration, container.streams.video[0].frames) == (600 * av.time_base, 14_400)


def test_sound_is_stereo_and_audible_throughout() -> None:
    with opened(spec(seconds=4)) as container:
        stream = container.streams.audio[0]
        sound = list(container.decode(audio=0))

    assert (stream.codec_context.name, stream.codec_context.profile) == ("aac", "LC")
    assert (stream.rate, stream.layout.name) == (48_000, "stereo")
    assert sum(frame.samples for frame in sound) / 48_000 == pytest.approx(4, abs=AAC_FRAME)
    seconds = [memoryview(bytes(frame.planes[0])[: frame.samples * 4]).cast("f") for frame in sound]
    loudest = [max(map(abs, part)) for part in seconds]
    assert all(0.05 < max(loudest[at : at + 47]) < 0.2 for at in range(0, 141, 47))


def test_silent_video_has_no_sound_track() -> None:
    with opened(spec(audio=False)) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_picture_is_what_every_player_knows() -> None:
    with opened(spec()) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt, codec.profile) == ("h264", "yuv420p", "Constrained Baseline")


def test_index_comes_before_the_content() -> None:
    assert boxes(render_video(spec(seconds=15, width=1280, height=720))) == [b"ftyp", b"moov", b"mdat"]


@pytest.mark.parametrize("audio", [True, False], ids=["sound", "silent"])
def test_small_results_are_filled_up(*, audio: bool) -> None:
    file = render_video(spec(width=64, height=64, seconds=0.04, audio=audio))

    assert len(file) >= 110 * 1024
    assert boxes(file) == [b"ftyp", b"moov", b"mdat", b"free"]


def test_full_hd_stays_small() -> None:
    prompt = "A lone astronaut walks across a crimson desert at dusk, " * 20

    assert len(render_video(spec(width=1920, height=1080, seconds=15, prompt=prompt))) < 2_000_000


def test_players_can_start_at_every_second() -> None:
    with opened(spec(seconds=3)) as container:
        container.seek(2_100_000)
        assert next(container.decode(video=0)).time == 2


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "plain",
        "two\nlines",
        "你好世界",
        "שלום עולם",
        "مرحبا",
        "e\u0301 \u200d \u202e",
        "😀🎬",
        "\ufffe\uffff",
        "p" * 20_000,
    ],
    ids=lambda prompt: ascii(prompt[:8]),
)
def test_metadata_names_task_and_prompt(prompt: str) -> None:
    with opened(spec(prompt=prompt, seconds=0.04)) as container:
        assert container.metadata["title"] == "task-1"
        assert container.metadata.get("comment", "") == prompt


@pytest.mark.parametrize(
    ("prompt", "comment"),
    [("a\0b", "ab"), ("\x1b[31m\x07red\x9f", "[31mred"), ("\ud83d", "\ufffd"), ("\udc00x\ud800", "\ufffdx\ufffd")],
    ids=ascii,
)
def test_what_no_file_can_hold_is_left_out(prompt: str, comment: str) -> None:
    with opened(spec(prompt=prompt, seconds=0.04)) as container:
        assert container.metadata["comment"] == comment


def test_task_id_may_be_long_or_foreign() -> None:
    with opened(spec(task_id="任务\0" + "x" * 300, seconds=0.04)) as container:
        assert container.metadata["title"] == "任务" + "x" * 300


def test_same_spec_makes_the_same_bytes_whatever_came_between() -> None:
    before = render_video(spec())
    render_video(spec(task_id="task-2"))

    assert render_video(spec()) == before


def test_threads_get_their_own_results() -> None:
    wanted = [spec(task_id=f"task-{number}", width=128 + 2 * (number % 3), height=96) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(render_video, wanted))

    assert files == [render_video(one) for one in wanted]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 321}, "`width` is 321; H.264 needs an even number from 64 to 8192"),
        ({"height": 62}, "`height` is 62"),
        ({"width": 8194}, "`width` is 8194"),
        ({"seconds": 0.03}, "`seconds` is 0.03; the limit is 0.04 to 600"),
        ({"seconds": 601}, "`seconds` is 601"),
        ({"seconds": float("nan")}, "`seconds` is nan"),
        ({"fps": 0}, "`fps` is 0; the limit is 1 to 120"),
    ],
    ids=str,
)
def test_impossible_spec_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spec(**change)


def test_results_need_neither_pyav_nor_pillow() -> None:
    code = """
import sys
sys.modules |= dict.fromkeys(("av", "PIL"))  # None: can't be imported
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.media.probe import probe
from drytake.mockserver.media.video import VideoSpec, render_video
words = dict(width=320, height=180, task_id="task-1", prompt="a cat")
files = [render_video(VideoSpec(**words, seconds=2, audio=True))]
files += [render_image(ImageSpec(**words, format=name)) for name in ("png", "jpeg")]
print([(info.format, info.width, info.height) for info in map(probe, files)])
"""
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert found.stdout.strip() == "[('mp4', 320, 180), ('png', 320, 180), ('jpeg', 320, 180)]"
