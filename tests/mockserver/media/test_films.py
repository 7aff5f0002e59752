"""One's own films: each is looked at before anything is served, and the one that fits best is the result."""

from pathlib import Path

import pytest

from drytake.mockserver.media.films import FilmError, Films, OwnFilm, films_in
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.media.video import VideoSpec, render_video
from drytake.schemas.validation.media import MediaInfo


def film(name: str, width: int, height: int, seconds: float) -> OwnFilm:
    return OwnFilm(Path(name), MediaInfo(kind="video", format="mp4", width=width, height=height, seconds=seconds))


WIDE, LARGE, TALL, LONG = (
    film("wide", 1280, 720, 5),
    film("large", 1920, 1080, 5),
    film("tall", 720, 1280, 5),
    film("long", 1280, 720, 15),
)


@pytest.mark.parametrize(
    ("size", "seconds", "fitting"),
    [((864, 496), 5, WIDE), ((3840, 2160), 5, LARGE), ((834, 1112), 5, TALL), ((1280, 720), 12, LONG)],
    ids=str,
)
def test_shape_goes_before_size_and_size_before_length(size: tuple[int, int], seconds: float, fitting: OwnFilm) -> None:
    assert Films((WIDE, LARGE, TALL, LONG)).closest(size, seconds, "task-1") == fitting


def test_films_that_are_alike_share_the_tasks_and_each_keeps_its_own() -> None:
    films = Films((film("one", 1280, 720, 5), film("two", 1280, 720, 5)))
    chosen = [films.closest((1280, 720), 5, f"task-{number}") for number in range(40)]

    assert set(chosen) == set(films.all)
    assert chosen == [films.closest((1280, 720), 5, f"task-{number}") for number in range(40)]


def test_folder_gives_its_films_and_nothing_else(tmp_path: Path) -> None:
    spec = VideoSpec(width=128, height=64, seconds=1, audio=False, task_id="t", prompt="p")
    for name in ("a.mp4", "B.MP4"):
        (tmp_path / name).write_bytes(render_video(spec))
    for name in ("notes.txt", ".hidden.mp4"):
        (tmp_path / name).write_text("no film")

    assert [one.path.name for one in films_in(tmp_path).all] == ["B.MP4", "a.mp4"]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    still = render_image(ImageSpec(width=64, height=64, format="png", task_id="t", prompt="p"))
    (tmp_path / "still.mp4").write_bytes(still)
    (tmp_path / "page.mp4").write_text("<html>")

    with pytest.raises(FilmError, match=r"page\.mp4: the content is not .+; .+still\.mp4: it is png \(image\)"):
        films_in(tmp_path)


@pytest.mark.parametrize("name", ["empty", "missing.mp4"])
def test_what_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(FilmError, match=r"^takes .*MP4 "):
        films_in(tmp_path / name)
