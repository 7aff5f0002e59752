"""The one file does what the package does, on a machine without Python, and hands nothing of its own to what it starts.

It is made as docs/install.md says.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.players import assert_is_film
from tests.scripts import wait_until_served

ROOT = Path(__file__).parents[1]
BARE = {"PATH": "/nonexistent"}
"""No Python, nor anything else."""
CREATE = json.dumps({"prompt": "a lighthouse"})
HEAD = ("-H", "Authorization: Bearer sk-test", "-H", "Content-Type: application/json")
URL = "https://api.outai.top/api/v1/video/seedance-2"
PYTHON_CLIENT = f"""
import json, sys, urllib.request
head = {{"Authorization": "Bearer sk-test", "Content-Type": "application/json"}}
sent = urllib.request.Request({URL!r}, {CREATE!r}.encode(), head)
print(json.load(urllib.request.urlopen(sent))["data"]["status"])
"""
NODE_CLIENT = f"""
const headers = {{Authorization: "Bearer sk-test", "Content-Type": "application/json"}}
fetch({URL!r}, {{method: "POST", headers, body: {CREATE!r}}}).then((found) => found.json()).then((said) => console.log(said.data.status))
"""

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(find_spec("PyInstaller") is None, reason="PyInstaller isn't installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="the file is made for Linux"),
]


@pytest.fixture(scope="module")
def binary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, made from this checkout."""
    folder = tmp_path_factory.mktemp("one-file")
    subprocess.run([sys.executable, ROOT / "scripts" / "binary.py", "--output", folder], check=True)
    return folder / "drytake"


Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def run(binary: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Return what runs the file in a folder of its own, in an environment that has nothing but what is named."""

    def call(*words: str, **environment: str) -> Ran:
        given = {**BARE, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), **environment}
        return subprocess.run(
            [binary, *words], cwd=tmp_path, env=given, capture_output=True, text=True, timeout=120, check=False
        )

    return call


def of_system() -> str:
    return os.environ["PATH"]


@contextmanager
def serving(binary: Path, folder: Path, *words: str) -> Iterator[str]:
    """Serve by the file; yield the origin, once it responds."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    given = {**BARE, "HOME": str(folder), "TMPDIR": str(folder)}
    command = [str(binary), "serve", "--port", str(port), "--timing", "instant", *words]
    with subprocess.Popen(command, cwd=folder, env=given, stderr=subprocess.PIPE, text=True) as server:
        wait_until_served(server, port)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate(timeout=60)


def asked(url: str, body: str | None = None) -> bytes:
    head = {"Authorization": "Bearer sk-test", "Content-Type": "application/json"}
    data = None if body is None else body.encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, head), timeout=30) as found:
        return bytes(found.read())


def test_it_is_small_enough_to_be_fetched(binary: Path) -> None:
    assert binary.stat().st_size < 95e6


def test_it_works_where_there_is_no_python(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text('{"prompt": "p", "duration": 20}')
    (tmp_path / "shots.json").write_text('[{"prompt": "p", "seconds": 5}]')

    assert run("--version").stdout.startswith("drytake ")
    refused = run("validate", "-p", "outai", "request.json")
    assert (refused.returncode, "outai.duration-out-of-range" in refused.stdout) == (1, True)
    (tmp_path / "request.json").write_text(CREATE)
    assert "75 credits" in run("price", "-p", "outai", "request.json").stdout
    compared = run("compare", "shots.json")
    assert (compared.returncode, "outai" in compared.stdout) == (0, True), compared.stderr
    demo = run("demo", "--format", "json", "--output", ".")
    assert demo.returncode == 0, demo.stderr
    assert (tmp_path / json.loads(demo.stdout)["video"]["path"]).stat().st_size > 100_000
    assert "one file, " in run("doctor").stdout


@pytest.mark.parametrize("workers", [(), ("--workers", "2", "--store", "sqlite:///state.db")], ids=["one", "two"])
def test_server_makes_a_task_and_its_film(binary: Path, tmp_path: Path, workers: tuple[str, ...]) -> None:
    with serving(binary, tmp_path, *workers) as origin:
        made = json.loads(asked(f"{origin}/outai/api/v1/video/seedance-2", CREATE))["data"]
        task = json.loads(asked(f"{origin}/outai/api/v1/tasks?task_id={made['task_id']}"))["data"]
        film = asked(task["result"]["video_url"])
        page = asked(f"{origin}/_drytake/")

    assert film[4:8] == b"ftyp"
    assert b"<html" in page


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("curl", ("-sSf", URL, *HEAD, "-d", CREATE)),
        ("python3", ("-c", PYTHON_CLIENT)),
        ("node", ("-e", NODE_CLIENT)),
    ],
)
def test_clients_run_in_front_of_it(run: Callable[..., Ran], program: str, words: tuple[str, ...]) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")

    done = run("run", "--allow-lost", "--", program, *words, PATH=of_system())

    assert done.returncode == 0, done.stderr
    assert "running" in done.stdout
    assert "calls: 1" in done.stderr


def test_recordings_are_checked_and_clients_certified(run: Callable[..., Ran], tmp_path: Path) -> None:
    recorded = run(
        "run", "--allow-lost", "--har", "t.har", "--", "curl", "-sS", URL, *HEAD, "-d", CREATE, PATH=of_system()
    )
    assert recorded.returncode == 0, recorded.stderr
    checked = run("check", "t.har", "--format", "sarif")
    assert json.loads(checked.stdout)["version"] == "2.1.0"
    (tmp_path / "client.sh").write_text(
        f"exec curl -sSf {URL} -H 'Authorization: Bearer sk-test' -H 'Content-Type: application/json' -d '{CREATE}'\n"
    )

    words = ("certify", "--format", "json", "--case", "create-500", "--", "sh", "client.sh")
    certified = run(*words, PATH=of_system())

    assert [case["name"] for case in json.loads(certified.stdout)["cases"]] == ["create-500"], certified.stderr


@pytest.mark.parametrize("isolate", ["off", "auto"])
def test_children_inherit_nothing_of_the_file(run: Callable[..., Ran], isolate: str) -> None:
    done = run(
        "run", f"--isolate={isolate}", "--allow-no-calls", "--", "env", PATH=of_system(), LD_LIBRARY_PATH="/mine"
    )

    said = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert done.returncode == 0, done.stderr
    assert [name for name in said if name.startswith("_PYI") or name == "LD_LIBRARY_PATH_ORIG"] == []
    assert said["LD_LIBRARY_PATH"] == "/mine"


NODE_STORY = """
const { start } = require(process.argv[1])
const fs = require("node:fs")
start({ timing: "instant" }).then(async (mock) => {
  const tenant = mock.tenant()
  const head = { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" }
  const create = (body) =>
    fetch(`${tenant.baseUrl("outai")}/v1/video/seedance-2`, { method: "POST", headers: head, body: JSON.stringify(body) })
  const refused = await create({ prompt: "p", duration: 20 })
  const made = (await (await create({ prompt: "p" })).json()).data
  const task = await (await fetch(`${tenant.baseUrl("outai")}/v1/tasks?task_id=${made.task_id}`, { headers: head })).json()
  fs.writeFileSync("film.mp4", Buffer.from(await (await fetch(task.data.result.video_url)).arrayBuffer()))
  console.log(JSON.stringify({ status: refused.status, rules: refused.headers.get("x-drytake-violations") }))
  await mock.stop()
})
"""


def test_newcomer_with_nothing_gets_a_refusal_and_a_film(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text('{"prompt": "a lighthouse", "duration": 20}')

    refused = run("validate", "--provider", "outai", "request.json")
    demo = run("demo", "--format", "json", "--output", ".")

    assert (refused.returncode, "error outai.duration-out-of-range" in refused.stdout) == (1, True)
    assert_is_film(tmp_path / json.loads(demo.stdout)["video"]["path"], tmp_path / "browser")


def test_newcomer_with_node_alone_gets_a_refusal_and_a_film(binary: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here")
    given = {"PATH": str(Path(node).parent / "none"), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    package = ROOT / "clients" / "node"

    done = subprocess.run(
        [node, "-e", NODE_STORY, package],
        cwd=tmp_path,
        env={**given, "DRYTAKE_COMMAND": str(binary)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["status"], "outai.duration-out-of-range" in said["rules"]) == (400, True)
    assert_is_film(tmp_path / "film.mp4", tmp_path / "browser")


def test_what_needs_an_interpreter_says_so(run: Callable[..., Ran]) -> None:
    done = run("fuzz", "--in-process", "app:main")

    assert done.returncode == 2
    assert "pipx install" in done.stderr
