"""A reference file is told by its bytes, and broken ones are told apart without harm."""

import random
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import av
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image

from drytake.mockserver.media import probe as module
from drytake.mockserver.media.mp4 import movie
from drytake.mockserver.media.probe import NotMedia, probe, probe_file
from drytake.mockserver.media.video import VideoSpec, render_video
from drytake.schemas.validation.media import MediaInfo

IMAGES = {"PNG": "png", "JPEG": "jpeg", "WEBP": "webp", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff", "JPEG2000": "jp2"}
VIDEOS = {
    "mp4": ("mp4", "libx264"),
    "mov": ("mov", "libx264"),
    "webm": ("webm", "libvpx"),
    "mkv": ("matroska", "libx264"),
    "avi": ("avi", "mpeg4"),
    "mpegts": ("mpegts", "libx264"),
}
SOUNDS = {
    "mp3": ("mp3", "libmp3lame"),
    "wav": ("wav", "pcm_s16le"),
    "aac": ("adts", "aac"),
    "m4a": ("ipod", "aac"),
    "flac": ("flac", "flac"),
    "ogg": ("ogg", "libopus"),
}


@cache
def image(name: str, width: int = 70, height: int = 50) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, name)
    return file.getvalue()


def pictures(stream: VideoStream, count: int) -> Iterator[av.Packet]:  # type: ignore[type-arg]  # not generic at run time
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    for number in range(count):
        frame = av.VideoFrame(64, 48, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([number]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 25)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def silence(stream: AudioStream, count: int) -> Iterator[av.Packet]:  # type: ignore[type-arg]  # not generic at run time
    for number in range(count):
        frame = av.AudioFrame(format=stream.format.name, layout="stereo", samples=960)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        yield from stream.encode(frame)
    yield from stream.encode(None)


@cache
def video(name: str) -> bytes:
    """Return one second of pictures."""
    container_format, codec = VIDEOS[name]
    file = BytesIO()
    with av.open(file, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, VideoStream)
        container.mux(list(pictures(stream, 25)))
    return file.getvalue()


@cache
def sound(name: str) -> bytes:
    """Return one second of silence."""
    container_format, codec = SOUNDS[name]
    file = BytesIO()
    with av.open(file, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=48_000)
        assert isinstance(stream, AudioStream)
        container.mux(list(silence(stream, 50)))
    return file.getvalue()


def with_cover(mp3: bytes) -> bytes:
    """Return the MP3 with a picture in front, as music shops sell them."""
    picture = b"\0image/png\0\3\0" + image("PNG")
    frame = b"APIC" + struct.pack(">IH", len(picture), 0) + picture
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + frame + mp3


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it has this size and holds nothing."""
    chunks = ((b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b""), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def heif_of(brand: bytes, *sizes: tuple[int, int]) -> bytes:
    boxes = [struct.pack(">I4s3I", 20, b"ispe", 0, width, height) for width, height in sizes]
    return struct.pack(">I4s4s4x4s", 20, b"ftyp", brand, b"mif1") + b"".join(boxes)


@pytest.mark.parametrize(("codec", "name"), IMAGES.items(), ids=IMAGES.values())
def test_image_tells_its_size(codec: str, name: str) -> None:
    data = image(codec)

    assert probe(data) == MediaInfo(kind="image", format=name, width=70, height=50, size_bytes=len(data))


@pytest.mark.parametrize(("brand", "name"), [(b"heic", "heic"), (b"mif1", "heic"), (b"avif", "avif")])
def test_phone_picture_is_as_large_as_its_largest_part(brand: bytes, name: str) -> None:
    found = probe(heif_of(brand, (512, 512), (4032, 3024), (320, 240)))

    assert (found.kind, found.format, found.width, found.height) == ("image", name, 4032, 3024)


@pytest.mark.parametrize("name", VIDEOS)
def test_video_tells_length_size_and_rate(name: str) -> None:
    found = probe(video(name))

    assert (found.kind, found.format, found.width, found.height, found.fps) == ("video", name, 64, 48, 25)
    assert found.seconds == pytest.approx(1, abs=0.05)
    assert found.size_bytes == len(video(name))


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_tells_its_length(name: str) -> None:
    found = probe(sound(name))

    assert (found.kind, found.format, found.width, found.height, found.fps) == ("audio", name, None, None, None)
    assert found.seconds == pytest.approx(1, abs=0.05)


def test_results_can_be_references() -> None:
    spec = VideoSpec(width=834, height=1112, seconds=5, audio=True, task_id="task-1", prompt="a cat")
    data = render_video(spec)

    assert probe(data) == MediaInfo(
        kind="video", format="mp4", seconds=5, width=834, height=1112, size_bytes=len(data), fps=24
    )


def test_cover_picture_does_not_make_a_video() -> None:
    found = probe(with_cover(sound("mp3")))

    assert (found.kind, found.format) == ("audio", "mp3")


def test_quicktime_without_a_brand_is_quicktime() -> None:
    found = video("mov")
    brand_length = int.from_bytes(found[:4])

    assert probe(struct.pack(">I4s", brand_length, b"free") + found[8:]).format == "mov"


def test_length_is_counted_where_the_file_does_not_tell_it() -> None:
    live = BytesIO()
    with av.open(live, "w", format="webm", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", rate=25)
        assert isinstance(stream, VideoStream)
        container.mux(list(pictures(stream, 50)))

    assert probe(live.getvalue()).seconds == pytest.approx(2, abs=0.05)


@pytest.fixture
def without_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the extra be absent."""
    monkeypatch.setattr(module, "find_spec", lambda _: None)


@pytest.mark.usefixtures("without_pyav")
@pytest.mark.parametrize("name", ["mp4", "mov", "webm", "mkv", *SOUNDS])
def test_usual_kinds_need_no_extra(name: str) -> None:
    found = probe(video(name) if name in VIDEOS else sound(name))

    assert found.format == name
    assert found.seconds == pytest.approx(1, abs=0.05)
    assert (found.width, found.fps) == ((64, 25) if name in VIDEOS else (None, None))


@pytest.mark.usefixtures("without_pyav")
@pytest.mark.parametrize("name", ["avi", "mpegts"])
def test_other_kinds_name_the_extra(name: str) -> None:
    with pytest.raises(NotMedia, match="PyAV, the extra `media`, would read more kinds"):
        probe(video(name))


@pytest.mark.usefixtures("without_pyav")
@pytest.mark.parametrize("flags", ["frag_keyframe+empty_moov", "frag_every_frame", "dash"])
def test_length_of_a_fragmented_film_is_that_of_all_fragments(flags: str) -> None:
    file = BytesIO()
    with av.open(file, "w", format="mp4", options={"movflags": flags}) as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        container.mux(list(pictures(stream, 50)))
    found = probe(file.getvalue())

    assert found.seconds == pytest.approx(2, abs=0.1)
    assert found.fps == pytest.approx(25)


@pytest.mark.usefixtures("without_pyav")
def test_sound_behind_a_tag_is_what_it_is() -> None:
    assert probe(with_cover(sound("aac"))).format == "aac"
    assert probe(with_cover(sound("mp3"))).seconds == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2)], ids=str)
def test_huge_picture_is_reported_not_unpacked(size: tuple[int, int]) -> None:
    found = probe(png_of(*size))

    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\0" * 10_000,
        b"<html><body>404</body></html>",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile '/etc/hostname'\n",
        b"RIFF\0\0\0\0WEBP",
        b"\xff\xd8\xff",
        b"GIF89a",
        png_of(0, 10),
        heif_of(b"heic"),
        heif_of(b"heic", (0, 0)),
        b"\0\0\0\x18ftypisom",
        b"ID3\3\0\0\0\0\0\0",
    ],
    ids=lambda data: ascii(data[:12]),
)
def test_anything_else_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(NotMedia, match=r"^[^\n]{20,120}$"):
        probe(data)


def test_container_without_tracks_is_refused() -> None:
    empty = movie([], timescale=24, duration=0, title="nothing", comment="at all")

    with pytest.raises(NotMedia, match="the m4a holds neither pictures nor sound"):
        probe(empty)


def test_title_that_is_not_utf8_does_not_matter() -> None:
    spec = VideoSpec(width=64, height=64, seconds=1, audio=False, task_id="t", prompt="a-lighthouse-in-plain-ascii")
    file = render_video(spec)
    assert file.count(b"a-lighthouse-in-plain-ascii") == 1

    assert probe(file.replace(b"a-lighthouse", b"\xe4-l\xfcghthouse"[:12])).kind == "video"


@pytest.mark.parametrize("name", [*IMAGES, *VIDEOS, *SOUNDS])
def test_broken_files_are_read_or_refused(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    whole = image(name) if name in IMAGES else video(name) if name in VIDEOS else sound(name)
    chance = random.Random(name)
    for _ in range(60):
        data = bytearray(whole[: chance.randrange(1, len(whole))])
        for _ in range(chance.choice((0, 1, 10))):
            data[chance.randrange(min(len(data), 200))] = chance.randrange(256)
        with suppress(NotMedia):
            probe(bytes(data))

    assert "[" not in capfd.readouterr().err


def test_noise_is_not_media() -> None:
    chance = random.Random(1)
    for size in range(0, 5000, 50):
        with pytest.raises(NotMedia):
            probe(b"\1" + chance.randbytes(size))


def test_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "http:example.test%03d.jpg"
    path.write_bytes(video("mp4"))

    assert probe_file(path) == probe(video("mp4"))


@pytest.mark.parametrize("name", ["missing.mp4", ".", "nul\0.mp4"], ids=ascii)
def test_file_that_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotMedia, match="the file can't be opened"):
        probe_file(tmp_path / name)


def test_file_without_media_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.mp4"
    path.write_text("not a film")

    with pytest.raises(NotMedia, match="not an image, a video or a sound"):
        probe_file(path)
