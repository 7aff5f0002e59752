"""Still results open everywhere, have the asked size and name their task."""

from io import BytesIO
from typing import Any, Literal

import pytest
from PIL import Image

from drytake.mockserver.media.image import ImageSpec, render_image

FORMATS: list[Literal["png", "jpeg"]] = ["png", "jpeg"]


def spec(**changes: Any) -> ImageSpec:
    base: dict[str, Any] = {"width": 320, "height": 180, "format": "png", "task_id": "task-1", "prompt": "a cat"}
    return ImageSpec(**base | changes)


def opened(wanted: ImageSpec) -> Image.Image:
    picture = Image.open(BytesIO(render_image(wanted)))
    picture.load()
    return picture


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size", [(16, 16), (17, 31), (1024, 1024), (834, 1112), (2048, 17)], ids=str)
def test_size_and_format_are_as_asked(name: str, size: tuple[int, int]) -> None:
    picture = opened(spec(format=name, width=size[0], height=size[1]))

    assert (picture.format, picture.size) == (name.upper(), size)


def test_largest_size_is_possible() -> None:
    assert opened(spec(width=4096, height=4096, format="jpeg")).size == (4096, 4096)


def test_png_names_its_task_and_prompt() -> None:
    assert opened(spec(prompt="猫 🐈")).info.items() >= {"Title": "task-1", "Comment": "猫 🐈"}.items()


def test_jpeg_names_its_task_and_prompt() -> None:
    assert opened(spec(format="jpeg", prompt="猫")).info["comment"] == "task-1\n猫".encode()


def test_long_jpeg_comment_is_cut_after_a_whole_character() -> None:
    comment = opened(spec(format="jpeg", prompt="猫" * 20_000)).info["comment"]

    assert len(comment) > 31_990
    assert comment.decode().endswith("猫")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "prompt", ["", "a\0b\x1b", "\ud83d alone", "שלום", "😀" * 3000, "x" * 100_000], ids=lambda prompt: ascii(prompt[:8])
)
def test_any_prompt_is_drawn(name: str, prompt: str) -> None:
    assert opened(spec(format=name, prompt=prompt)).size == (320, 180)


@pytest.mark.parametrize("name", FORMATS)
def test_same_spec_makes_the_same_bytes(name: str) -> None:
    assert render_image(spec(format=name)) == render_image(spec(format=name))


@pytest.mark.parametrize("change", [{"task_id": "task-2"}, {"prompt": "a dog"}, {"index": 1}], ids=str)
def test_captions_are_in_the_picture(change: dict[str, Any]) -> None:
    assert opened(spec()).tobytes() != opened(spec(**change)).tobytes()


@pytest.mark.parametrize("change", [{"width": 15}, {"height": 8193}], ids=str)
def test_impossible_size_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="the limit is 16 to 8192"):
        spec(**change)
