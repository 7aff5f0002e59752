"""Chromium plays what we write: every frame, to the end, with the captions in them."""

from pathlib import Path

import pytest

from drytake.mockserver.media.video import VideoSpec, render_video
from tests.players import played_in_browser

SIZES = [(854, 480), (1280, 720), (1112, 834), (1920, 1080), (3840, 2160)]


@pytest.mark.nightly
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_browser_plays_the_film_to_its_end(size: tuple[int, int], tmp_path: Path) -> None:
    film = render_video(
        VideoSpec(width=size[0], height=size[1], seconds=4, audio=True, task_id="task-1", prompt="a cat 你好")
    )

    assert played_in_browser(film, tmp_path) == {
        "width": size[0],
        "height": size[1],
        "seconds": pytest.approx(4, abs=0.03),
        "frames": pytest.approx(96, abs=2),
        "brightest": pytest.approx(244, abs=10),
    }
