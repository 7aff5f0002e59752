"""`drytake demo` and `doctor`, and what they say where a machine lacks something."""

import errno
import importlib.metadata
import json
import os
import re
import socket
import tempfile
import tomllib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from drytake.cli import main
from drytake.commands import demo_steps as demo
from drytake.commands import doctor_checks as doctor
from drytake.commands.local_client import Client, Reply
from drytake.mockserver.engine.results import Results
from drytake.mockserver.http import server
from drytake.mockserver.http.app import App
from drytake.mockserver.http.wire import relay
from drytake.mockserver.media import h264
from drytake.mockserver.media.serve import FileResponse as File
from drytake.schemas.validation.media import MediaInfo

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_here(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; return its exit code, and what it wrote to both streams."""

    def go(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments, prog_name="drytake")
        code = ended.value.code
        assert isinstance(code, int)
        return code, *capsys.readouterr()

    return go


def test_the_demo_tells_its_story_and_leaves_the_video(run: Any, tmp_path: Path) -> None:
    done = run("demo", "--output", str(tmp_path), NO_COLOR="1")
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    for part in (".audio-alone", "hint: ", "75 credits (inferred)", "succeeded after", "1280x720", "balance"):
        assert part in said
    (video,) = tmp_path.glob("*.mp4")
    assert str(video) in said


def test_the_demo_asks_no_proxy_for_this_machine(run: Any, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        done = run("demo", "--format", "json", "--output", str(tmp_path), http_proxy=proxy, HTTP_PROXY=proxy)
    assert done.returncode == 0, done.stderr.decode()


# --- the demo, where a step fails ---------------------------------------------------------------------------------

Patch = pytest.MonkeyPatch


class Trouble(NamedTuple):
    """What is broken, and what is said of it."""

    bring: Callable[[Patch], None]
    step: str
    said: str
    mended: str


def failing(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def with_good(**fields: Any) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(demo, "GOOD", {**demo.GOOD, **fields})


def with_no_port(patch: Patch) -> None:
    patch.setattr(server, "bind", failing(server.PortInUseError("127.0.0.1", 8080)))


def with_no_loopback(patch: Patch) -> None:
    patch.setattr(server, "bind", failing(PermissionError(errno.EPERM, "Operation not permitted")))


def with_other_config(patch: Patch) -> None:
    relay._uvicorn.cache_clear()
    patch.setattr(Config, "load", failing(TypeError("load() got an unexpected\nkeyword argument 'http'")))


def with_other_server(patch: Patch) -> None:
    patch.setattr(server._Server, "startup", failing(SystemExit(1)))


def with_other_protocol(patch: Patch) -> None:
    patch.setattr(HttpToolsProtocol, "data_received", failing(AttributeError("no attribute '_unset_keepalive'")))


def with_other_handler(patch: Patch) -> None:
    patch.setattr(App, "_handled", failing(AttributeError("module 'pydantic_core' has no attribute 'from_json'")))


def with_another_response(patch: Patch) -> None:
    patch.setattr(Client, "post", lambda *_: Reply(200, {}, b"<html>captive portal</html>"))


def with_no_letters(patch: Patch) -> None:
    patch.setattr(h264, "letter_row", failing(ValueError("no such block")))


def with_no_download(patch: Patch) -> None:
    patch.setattr(Results, "serve", lambda *_: File(404, [("content-length", "4")], b"gone"))


def with_broken_download(patch: Patch) -> None:
    patch.setattr(Results, "serve", failing(AttributeError("module 'zlib' has no attribute 'compressobj'")))


def with_page_for_video(patch: Patch) -> None:
    patch.setattr(Results, "serve", lambda *_: File(200, [("content-length", "6")], b"<html>"))


def with_full_disk(patch: Patch) -> None:
    patch.setattr(Path, "write_bytes", failing(OSError(errno.ENOSPC, "No space left on device", "x.mp4")))


def with_another_size(patch: Patch) -> None:
    patch.setattr(demo, "probe_file", lambda _: MediaInfo(kind="video", format="mp4", seconds=5, width=2, height=2))


def with_no_control(patch: Patch) -> None:
    missing = ModuleNotFoundError("No module named 'fastapi'", name="fastapi")
    patch.setattr(App, "control", property(failing(missing)))


def with_no_folder(patch: Patch) -> None:
    gone = FileNotFoundError(errno.ENOENT, "No usable temporary directory found in", "/tmp")
    patch.setattr(tempfile, "mkdtemp", failing(gone))


TROUBLES = {
    "port in use": Trouble(with_no_port, "1. The mock is up", "port 8080 on 127.0.0.1 is in use", "end what listens"),
    "no loopback": Trouble(with_no_loopback, "1. The mock is up", "Operation not permitted", "127.0.0.1"),
    "no folder": Trouble(with_no_folder, "1. The mock is up", "No usable temporary directory", "TMPDIR"),
    "no server": Trouble(with_other_server, "1. The mock is up", "the mock server didn't start", "doctor"),
    "uvicorn's config": Trouble(with_other_config, "6. The video", "(TypeError: load() got an ", "install --upgrade"),
    "uvicorn's protocol": Trouble(with_other_protocol, "6. The video", "no attribute '_unset", "install --upgrade"),
    "pydantic": Trouble(with_other_handler, "2. A bad", "500 instead of 400 (AttributeError: ", "install --upgrade"),
    "another response": Trouble(with_another_response, "2. A bad", "status: 200 instead of 400", "drytake doctor"),
    "a bad request": Trouble(with_good(duration=3), "3. A good one", "violations", "drytake doctor"),
    "no letters": Trouble(with_no_letters, "6. The video", "500 instead of 200 (ValueError: no such", "drytake doctor"),
    "download refused": Trouble(with_no_download, "6. The video", "404 instead of 200", "drytake doctor"),
    "download broken": Trouble(
        with_broken_download, "6. The video", "has no attribute 'compressobj'", "install --upgrade"
    ),
    "a page": Trouble(with_page_for_video, "6. The video", "not an image, a video or a sound", "drytake doctor"),
    "disk full": Trouble(with_full_disk, "6. The video", "No space left on device: x.mp4", "free some disk space"),
    "another size": Trouble(with_another_size, "6. The video", "(2, 2) instead of (1280, 720)", "drytake doctor"),
    "no control API": Trouble(with_no_control, "7. The account", "No module named 'fastapi'", "pip install 'fastapi>="),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_step_that_fails_is_one_line(name: str, run_here: Run, monkeypatch: Patch, tmp_path: Path) -> None:
    trouble = TROUBLES[name]
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    trouble.bring(monkeypatch)

    code, out, err = run_here("demo")

    assert code == 1
    (line,) = err.splitlines()
    assert line.startswith(f'drytake: the demo failed at "{trouble.step}')
    assert trouble.said in line
    assert trouble.mended in line
    assert "Traceback" not in out


@pytest.mark.parametrize("folder", ["file/inside", "x" * 300], ids=["a file", "too long"])
def test_a_folder_that_cannot_be_made_is_one_line(run: Any, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    done = run("demo", "--output", f"{tmp_path}/{folder}")
    assert done.returncode == 1
    assert re.fullmatch(r"drytake: the demo failed at [^\n]+; [^\n]+\n", done.stderr.decode())


def test_a_step_that_fails_leaves_no_json(run_here: Run, monkeypatch: Patch, tmp_path: Path) -> None:
    with_no_download(monkeypatch)
    code, out, err = run_here("demo", "--format", "json", "--output", str(tmp_path))
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith('drytake: the demo failed at "6. ')


def test_the_demo_fails_where_a_step_is_off(monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "GOOD", {**demo.GOOD, "duration": 3})
    assert demo.run_demo(output=tmp_path, as_json=True) == 1


# --- libraries that are missing, broken or of another version -------------------------------------------------------

BREAKS = {"missing": "raise ModuleNotFoundError(f'No module named {__name__!r}', name=__name__)", "other": "x = 1 .no"}


def without(folder: Path, module: str, how: str) -> dict[str, str]:
    """Return variables with which a module is another one, which breaks."""
    (folder / module).mkdir()
    (folder / module / "__init__.py").write_text(BREAKS[how])
    return {"PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


@pytest.mark.parametrize("how", BREAKS)
@pytest.mark.parametrize("module", ["httptools", "pydantic", "rich"])
def test_the_demo_names_a_library_that_does_not_load(run: Any, tmp_path: Path, module: str, how: str) -> None:
    done = run("demo", **without(tmp_path, module, how))
    assert done.returncode == 1
    hint = f"`pip install '{module}[<>].+'`" if how == "missing" else "a library's version may not fit: .+"
    assert re.fullmatch(rf"drytake: the demo can't begin: [^\n]+; {hint}\n", done.stderr.decode())


@pytest.mark.parametrize(
    ("module", "how"),
    [
        ("tinytag", "missing"),
        ("av", "other"),
        ("fastapi", "missing"),
        ("uvicorn", "missing"),
        ("pydantic", "other"),
        ("python_multipart", "other"),
    ],
)
def test_doctor_names_a_library_that_does_not_load(run: Any, tmp_path: Path, module: str, how: str) -> None:
    done = run("doctor", "--format", "json", **without(tmp_path, module, how))
    distribution = module.replace("_", "-")
    bad = [finding for finding in json.loads(done.stdout)["findings"] if not finding["good"]]
    assert done.returncode == 1
    assert done.stderr == b""
    assert any(
        re.fullmatch(rf"{distribution} \S+ can't be loaded: [^\n]+", finding["text"])
        and finding["hint"].startswith(f"`pip install --force-reinstall '{distribution}")
        for finding in bad
    )


def test_doctor_knows_by_what_name_each_library_is_imported() -> None:
    wanted = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
    names = [re.match(r"[\w-]+", line)[0] for line in wanted if ";" not in line]  # type: ignore[index]

    assert len(names) > 5
    assert [name for name in names if find_spec(doctor.module_of(name)) is None] == []


@pytest.mark.parametrize("command", ["price", "serve", "validate"])
def test_a_command_without_its_library_is_one_line(run: Any, tmp_path: Path, command: str) -> None:
    arguments = {"serve": ["--port", "0"]}.get(command, ["-p", "acme", "-"])
    done = run(command, *arguments, stdin="{}", **without(tmp_path, "pydantic", "missing"))
    assert done.returncode == 2
    line = r"drytake: a library is missing or doesn't fit: No module named 'pydantic'; `pip install 'pydantic.+'`\n"
    assert re.fullmatch(line, done.stderr.decode())


def test_no_command_works_without_click(run: Any, tmp_path: Path) -> None:
    done = run("doctor", **without(tmp_path, "click", "missing"))
    assert done.returncode == 1
    assert re.fullmatch(r"drytake: click can't be loaded: [^\n]+\n", done.stderr.decode())


# --- doctor -------------------------------------------------------------------------------------------------------


def test_doctor_finds_this_machine_well(run: Any) -> None:
    done = run("doctor", "--format", "json")
    shown = json.loads(done.stdout)
    assert done.returncode == 0, shown
    assert shown["good"]
    said = [finding["text"] for finding in shown["findings"]]
    assert any("a video was made" in text for text in said)
    assert any("answered over HTTP" in text for text in said)


def test_doctor_names_what_is_broken(run_here: Run, monkeypatch: Patch) -> None:
    monkeypatch.setattr(doctor, "OLDEST", (99, 0))
    code, out, _ = run_here("doctor")
    assert code == 1
    assert "install Python 99.0 or later" in out


@pytest.mark.parametrize(
    ("library", "found", "hint"),
    [
        ("uvicorn", "1.0", "`pip install 'uvicorn<"),
        ("av", "13.0", "`pip install 'av>=14'`"),
        ("respx", "99.0", "`pip install 'respx<"),
    ],
)
def test_doctor_names_a_version_that_does_not_fit(
    library: str, found: str, hint: str, run_here: Run, monkeypatch: Patch
) -> None:
    known = importlib.metadata.version
    monkeypatch.setattr(doctor, "version", lambda name: found if name == library else known(name))
    code, out, _ = run_here("doctor")
    assert code == 1
    assert f"bad {library} {found}: drytake needs {library}" in out
    assert f"hint: {hint}" in out


SICK = {
    "port in use": (with_no_port, "server: port 8080 on 127.0.0.1 is in use", "end what listens there"),
    "uvicorn's config": (with_other_config, "answered with status 500 (TypeError: ", "install --upgrade"),
    "uvicorn's protocol": (with_other_protocol, "server: ", "install --upgrade"),
    "no control API": (with_no_control, "status 500 (No module named 'fastapi')", "`pip install 'fastapi>="),
    "no letters": (with_no_letters, "video: ValueError: no such block", "install --upgrade"),
}


@pytest.mark.parametrize("name", SICK)
def test_doctor_says_what_to_do(name: str, run_here: Run, monkeypatch: Patch) -> None:
    bring, text, hint = SICK[name]
    bring(monkeypatch)
    code, out, err = run_here("doctor", "--format", "json")
    bad = [finding for finding in json.loads(out)["findings"] if not finding["good"]]
    assert (code, err) == (1, "")
    assert any(text in finding["text"] and hint in finding["hint"] for finding in bad), bad
