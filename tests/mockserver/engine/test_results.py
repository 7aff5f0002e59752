"""A result is rendered once, belongs to its task, and is known when it becomes an input."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.engine import results
from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.media.films import films_in
from drytake.mockserver.media.probe import probe
from drytake.mockserver.media.video import VideoSpec, render_video
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.task import Task
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.families import ANY


@pytest.fixture
def engine() -> Engine:
    return Engine(Settings(timing="instant", seed=7), providers=["acme"])


def make(engine: Engine, **fields: Any) -> Task:
    mount = engine.mounts["acme"]
    call = Call(mount, "POST", "/", {})
    call.operation, call.tenant = mount.provider.operation("create-video"), engine.tenant("sk-test")
    body = {"prompt": "p", "duration": 4, **fields}
    raw = json.dumps({name: value for name, value in body.items() if value is not None}).encode()
    return engine.create(call, raw=raw, price=Decimal(1))


def serve(engine: Engine, task: Task, ending: str = "0.mp4", method: str = "GET") -> results.FileResponse:
    return engine.results.serve(f"acme/{task.id}/{ending}", method, {})


def test_result_is_known_by_its_link(engine: Engine) -> None:
    task = make(engine, duration=9, ratio="1:1")

    info = engine.results.info(f"acme/{task.id}/0.mp4#duration=1")

    assert info is not None
    assert (info.kind, info.format, info.seconds, info.width, info.height) == ("video", "mp4", 9, 960, 960)


def test_what_a_request_leaves_out_is_its_sellers_default(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    mount = engine.mounts["acme"]
    defaults = {ANY: Defaults(seconds=6, ratio="9:16"), ("2.0", "fast"): Defaults(seconds=7, ratio="1:1")}
    seller = replace(mount.provider, defaults=defaults, sizes={("720p", "1:1"): (720, 720)})
    monkeypatch.setitem(engine.mounts, "acme", replace(mount, provider=seller))

    tasks = [make(engine, duration=None), make(engine, duration=None, model="acme-1-fast"), make(engine, duration=9)]

    made = [engine.results.info(f"acme/{task.id}/0.mp4") for task in tasks]
    assert [(info.seconds, info.width, info.height) for info in made if info] == [
        (6, 720, 1280),
        (7, 720, 720),
        (9, 720, 1280),
    ]


@pytest.mark.parametrize("rest", ["", "acme", "acme/nothing/0.mp4", "sora/x/0.mp4", "//"])
def test_link_to_nothing_is_unknown(engine: Engine, rest: str) -> None:
    assert engine.results.info(rest) is None
    assert engine.results.serve(rest, "GET", {}).status == 404


def test_task_names_the_paths_of_its_results(engine: Engine) -> None:
    task = make(engine)

    assert engine.results.paths(task) == [f"/_drytake/media/acme/{task.id}/0.mp4"]


def test_file_says_which_task_it_belongs_to(engine: Engine) -> None:
    task = make(engine, prompt="A lighthouse at dawn")

    body = bytes(serve(engine, task).body)

    assert task.id.encode() in body
    assert b"A lighthouse at dawn" in body


def test_video_says_no_secret_of_its_prompt(engine: Engine) -> None:
    body = bytes(engine.results.render(make(engine, prompt="A dawn with sk-Zk9nobody4711 in it")))

    assert b"A dawn with [redacted] in it" in body


@pytest.mark.parametrize("raw", [b"{}", b'{"prompt": "[redacted]", "function_mode": "[redacted]"}', b"no JSON"])
def test_request_that_was_kept_without_what_it_needs_has_a_result(engine: Engine, raw: bytes) -> None:
    task = make(engine)
    task.raw = raw

    assert probe(bytes(engine.results.render(task))).seconds == 5
    assert serve(engine, task).status == 200


def test_repeats_are_rendered_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    task, kept = make(engine), engine.results
    first = kept.render(task)
    monkeypatch.setattr(results, "_render", lambda *_: pytest.fail("it was rendered again"))

    assert kept.render(task) is first


def test_same_id_after_a_reset_is_another_result(engine: Engine) -> None:
    kept = engine.results
    first = make(engine, duration=4)
    kept.render(first)
    engine.reset("sk-test")

    second = make(engine, duration=8)

    assert first.id == second.id
    assert probe(bytes(kept.render(second))).seconds == 8


def test_oldest_results_are_dropped(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_CACHE_BYTES", 1)
    kept = engine.results

    for _ in range(3):
        kept.render(make(engine))

    assert len(kept._rendered) == 1


def test_failed_task_has_no_file(engine: Engine) -> None:
    assert serve(engine, make(engine, prompt="[drytake:moderation]")).status == 404


def test_upload_that_is_gone_is_not_found(engine: Engine) -> None:
    assert engine.results.serve_upload("nothing/a.png", "GET", {}).status == 404


def test_own_film_is_the_result_and_known_as_an_input(tmp_path: Path) -> None:
    spec = VideoSpec(width=128, height=64, seconds=2, audio=True, task_id="mine", prompt="my own")
    path = tmp_path / "mine.mp4"
    path.write_bytes(render_video(spec))
    engine = Engine(Settings(timing="instant", film=path), providers=["acme"])
    task = make(engine, duration=9)

    served = serve(engine, task)
    info = engine.results.info(f"acme/{task.id}/0.mp4")

    assert (served.status, bytes(served.body)) == (200, path.read_bytes())
    assert info is not None
    assert (info.width, info.height, info.seconds, info.fps) == (128, 64, 2, 24)


def test_own_film_that_is_gone_is_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "mine.mp4"
    path.write_bytes(render_video(VideoSpec(width=64, height=64, seconds=1, audio=False, task_id="t", prompt="p")))
    engine = Engine(Settings(timing="instant", film=path), providers=["acme"])
    films_in(path)
    path.unlink()

    served = serve(engine, make(engine))

    assert (served.status, bytes(served.body)) == (404, b"the film can't be read any more: No such file or directory")
