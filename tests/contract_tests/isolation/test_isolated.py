"""What a command finds in a network of its own, what is let out of it, and where it can't be had."""

import base64
import os
import shlex
import socket
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.contract_tests.run.options import RunOptions
from tests.contract_tests.isolation.conftest import AS_NOBODY, WITHOUT_NAMESPACES, Run

isolable = pytest.mark.usefixtures("isolable")
URL = "https://api.acme.example/api/v1/videos"


def lines(*commands: str) -> list[str]:
    return ["sh", "-c", "\n".join(commands)]


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


@contextmanager
def serving(said_back: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Yield a port of this machine, and what is said to it; an empty line ends what a client says."""
    said: list[bytes] = []

    def serve(sock: socket.socket) -> None:
        while True:
            try:
                client, _ = sock.accept()
            except OSError:
                return
            with client:
                head = client.recv(65_536)
                said.append(head)
                if head.startswith(b"CONNECT"):
                    client.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
                    said.append(client.recv(65_536))
                client.sendall(said_back)

    with socket.create_server(("127.0.0.1", 0)) as sock:
        threading.Thread(target=serve, args=(sock,), daemon=True).start()
        try:
            yield sock.getsockname()[1], said
        finally:
            sock.shutdown(socket.SHUT_RDWR)


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\nconnection: close\r\n\r\nfrom out"


# --- inside ------------------------------------------------------------------------------------------------------


def package(folder: Path) -> Path:
    """Return a package as pip installs it."""
    info, files = "thing-1.dist-info", {"thing.py": "found = True\n"}
    files[f"{info}/METADATA"] = "Metadata-Version: 2.1\nName: thing\nVersion: 1\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / "thing-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return folder


@isolable
@pytest.mark.parametrize("user", ["root", pytest.param("nobody", marks=pytest.mark.nightly)])
def test_command_works_inside_as_it_does_outside(run: Run, tmp_path: Path, user: str) -> None:
    ask = "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 9); s.sendall(b'?'); print(s.recv(9))"
    install = f"-m pip install -q --no-index --find-links {package(tmp_path)} --target {tmp_path / 'installed'} thing"
    (tmp_path / "file").touch()
    with serving(b"row") as (port, _):
        done = run(
            *("--isolate=require", "--allow-no-calls", "--forward", str(port), "--"),
            *lines(
                f"id -u; {python(ask)} {port}",
                "ps -e -o pid= | wc -l | tr -d ' '" if user == "root" else "echo 4",
                f"{sys.executable} {install} && ls {tmp_path / 'installed'} | grep thing.py"
                if user == "root"
                else "true",
                f"chown 33 {tmp_path / 'file'} && stat -c %u {tmp_path / 'file'}" if user == "root" else "true",
            ),
            prefix=AS_NOBODY if user == "nobody" else [],
        )

    uid = "0" if user == "root" else "65534"
    assert (done.code, done.err.count("Traceback")) == (0, 0), done.err
    shown = done.out.splitlines()
    assert shown[:2] == [uid, "b'row'"]
    assert int(shown[2]) < 8
    if user == "root":
        assert (shown[3] == "thing.py", shown[-1]) == (True, "33")


@isolable
def test_port_of_this_machine_that_is_called_in_vain_is_named(run: Run) -> None:
    with serving(b"row") as (port, said):
        ask = f"import socket; print(socket.socket().connect_ex(('127.0.0.1', {port})))"
        done = run("--isolate=require", "--allow-no-calls", "--", sys.executable, "-c", ask)

    assert (done.out, said) == ("111\n", [])
    assert done.facts["called in vain"] == f"127.0.0.1:{port}, which `--forward {port}` lets in"


WEBHOOK = f"""
import http.server, json, threading, urllib.request
heard = threading.Event()
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200); self.end_headers(); heard.set()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
threading.Thread(target=server.serve_forever, daemon=True).start()
body = {{"prompt": "p", "callback_url": f"http://127.0.0.1:{{server.server_port}}/hook"}}
head = {{"Authorization": "Bearer sk-test-hook", "Content-Type": "application/json"}}
urllib.request.urlopen(urllib.request.Request({URL!r}, json.dumps(body).encode(), head)).read()
print(heard.wait(20))
"""


@isolable
def test_webhook_reaches_a_server_inside(run: Run) -> None:
    done = run("--isolate=require", "--timing", "instant", "--", sys.executable, "-c", WEBHOOK)

    assert (done.code, done.out) == (0, "True\n"), done.err


@pytest.mark.nightly
@isolable
def test_signal_ends_all_that_is_inside(run: Run) -> None:
    orphan = "env -i setsid sh -c 'trap \"\" TERM; sleep 60' & sleep 0.3; kill -TERM $$"
    done = run("--isolate=require", "--allow-no-calls", "--grace", "0.2", "--", "sh", "-c", orphan)

    assert done.code == 143
    assert done.report["conclusion"] == "interrupted"
    assert ("run.left-behind", done.report["findings"][0]["subject"]) in done.found


# --- what is let out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("isolate", ["require", "off"])
def test_what_is_let_out_goes_by_the_proxy_of_the_surroundings(
    run: Run, isolate: str, request: pytest.FixtureRequest
) -> None:
    if isolate == "require":
        request.getfixturevalue("isolable")
    with serving(OK) as (port, said):
        tunnel = "env -i curl -sS http://open.example.test:81/a" if isolate == "require" else "true"
        proxy = {"HTTP_PROXY": f"http://bob:word@127.0.0.1:{port}", "HTTPS_PROXY": f"http://127.0.0.1:{port}"}
        done = run(
            *(f"--isolate={isolate}", "--allow", "open.example.test", "--allow-no-calls", "--"),
            *lines("curl -sS http://open.example.test/a", "curl -sS -p http://open.example.test:82/a", tunnel),
            **proxy,
        )

    tunnels = ["82", "81"] if isolate == "require" else ["82"]
    assert (done.code, done.out) == (0, "from out" * (1 + len(tunnels))), done.err
    first = said[0].split(b"\r\n")
    assert first[0] == b"GET http://open.example.test/a HTTP/1.1"
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"bob:word") in first
    assert [head.split(b" ")[1] for head in said[1::2]] == [f"open.example.test:{port}".encode() for port in tunnels]
    assert done.report["let_out"] == [{"host": "open.example.test", "calls": 1 + len(tunnels)}]
    recommended = "`--isolate` lets nothing out" in done.facts.get("hint", "")
    assert recommended is (isolate == "off")


# --- where it can't be had -----------------------------------------------------------------------------------------


@isolable
@pytest.mark.parametrize(("mode", "code"), [pytest.param("require", 2, marks=pytest.mark.nightly), ("auto", 0)])
def test_system_that_forbids_it_is_told(run: Run, mode: str, code: int) -> None:
    done = run(f"--isolate={mode}", "--allow-no-calls", "--", "true", prefix=WITHOUT_NAMESPACES)

    assert done.code == code
    assert "allow it with `sudo sysctl user.max_user_namespaces=" in done.err
    assert ("not isolated" in done.err) is (mode == "auto")
    assert "Traceback" not in done.err


def test_settings_file_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "drytake.toml").write_text('isolate = "auto"\nforward = [5432]\n')
    monkeypatch.chdir(tmp_path)

    remembered = RunOptions(command=["true"]).configuration().settings
    said = RunOptions(command=["true"], isolate="off", forward=[1]).configuration().settings

    assert (remembered.isolate, remembered.forward) == ("auto", (5432,))
    assert (said.isolate, said.forward) == ("off", (1,))


def test_command_in_place_of_a_mode_is_told() -> None:
    done = CliRunner().invoke(main, ["run", "--isolate", "python", "client.py"])

    assert done.exit_code == 2
    assert "write `--isolate=auto`, or `--` before the command" in done.output


def test_this_machine_has_a_docker_socket_masked(run: Run, tmp_path: Path, isolable: None) -> None:
    """Docker's own sockets lie elsewhere; this one is a user's, as rootless Docker makes it."""
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.bind(str(tmp_path / "docker.sock"))
        daemon.listen()
        ask = f"import socket; print(socket.socket(socket.AF_UNIX).connect_ex({str(tmp_path / 'docker.sock')!r}))"
        command = ["--isolate=require", "--allow-no-calls", "--", sys.executable, "-c", ask]
        done = run(*command, XDG_RUNTIME_DIR=str(tmp_path))

    assert done.out == "111\n"
    assert ("run.blocked-host", os.path.realpath(tmp_path / "docker.sock")) in done.found
