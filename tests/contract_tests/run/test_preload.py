"""The files that a child's own Python and Node load: they turn calls to paid hosts and leave all else as it was."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import drytake.contract_tests.run.preload as room

HERE = Path(room.__file__).parent
PLAN = {"port": 1, "paid": ["api.acme.example", "*.fal.run"], "allow": ["ok.fal.run"], "block_all": False}


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join([str(HERE), *filter(None, [more.pop("PYTHONPATH", "")])])
    return {**os.environ, "PYTHONPATH": path, "DRYTAKE_RUN": json.dumps(PLAN), **more}


def python(code: str, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(**more), capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.strip()


LOOK_UP = "import socket; print(sorted({{entry[4] for entry in socket.getaddrinfo({0}, 443, type=1)}}))"


@pytest.mark.parametrize("host", ["'api.acme.example'", "'API.acme.example.'", "b'queue.fal.run'"])
def test_python_is_given_an_address_of_ours_for_a_paid_host(host: str) -> None:
    assert python(LOOK_UP.format(host)) == "[('127.83.84.85', 443)]"


@pytest.mark.parametrize("host", ["'127.0.0.1'", "b'127.0.0.1'"])
def test_python_looks_other_hosts_up_as_before(host: str) -> None:
    assert python(LOOK_UP.format(host)) == "[('127.0.0.1', 443)]"


@pytest.mark.parametrize("address", ["('127.83.84.85', 443)", "('api.acme.example', 443)"])
def test_python_connects_to_the_port_of_the_run(address: str) -> None:
    code = f"""
import json, os, socket
with socket.create_server(('127.0.0.1', 0)) as server:
    plan = json.loads(os.environ['DRYTAKE_RUN'])  # it is read at the first call
    os.environ['DRYTAKE_RUN'] = json.dumps({{**plan, 'port': server.getsockname()[1]}})
    with socket.socket() as client:
        client.connect({address})
        print(client.getpeername() == server.getsockname())
"""
    assert python(code) == "True"


def test_python_connects_elsewhere_as_before() -> None:
    code = """
import socket
with socket.create_server(('127.0.0.1', 0)) as server, socket.socket() as client:
    print(client.connect_ex(server.getsockname()), client.getpeername() == server.getsockname())
left, right = socket.socketpair()
left.close(), right.close()
"""
    assert python(code) == "0 True"


def test_another_sitecustomize_still_runs(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.other = __file__")

    assert python("print(other)", PYTHONPATH=str(tmp_path)) == str(tmp_path / "sitecustomize.py")


def test_the_folder_of_the_preload_is_not_seen_by_imports() -> None:
    assert python(f"import sys; print({str(HERE)!r} in sys.path)") == "False"


def test_python_loads_nothing_heavy_for_it() -> None:
    code = "import sys; print(sorted({'json', 'socket', 'pathlib'} & set(sys.modules)))"

    assert python(code) == python(code, DRYTAKE_RUN="")


def test_without_a_plan_nothing_is_turned() -> None:
    code = "import socket; print(socket.getaddrinfo.__module__)"

    assert (python(code), python(code, DRYTAKE_RUN="")) == ("sitecustomize", "socket")


def test_certifi_names_the_run_s_authorities() -> None:
    assert python("import certifi; print(certifi.where())", SSL_CERT_FILE="/x.pem") == "/x.pem"


# --- Node ------------------------------------------------------------------------------------------------------

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node isn't installed")


@pytest.fixture
def node_reaches(tmp_path: Path) -> Callable[[str], str]:
    """Return what tells whom a Node connection reaches: a server that stands where the run's port is."""

    def reach(connect: str) -> str:
        script = tmp_path / "client.cjs"
        script.write_text(
            "const net = require('node:net')\n"
            "const server = net.createServer((socket) => socket.end('reached'))\n"
            "server.listen(0, '127.0.0.1', () => {\n"
            "  const port = server.address().port\n"
            f"  const plan = {json.dumps(PLAN)}\n"
            "  process.env.DRYTAKE_RUN = JSON.stringify({ ...plan, port })\n"
            f"  require({json.dumps(str(HERE / 'node.cjs'))})\n"
            f"  const socket = {connect}\n"
            "  socket.on('data', (data) => { console.log(String(data)); server.close() })\n"
            "  socket.on('error', (error) => { console.log(error.code || error.message); server.close() })\n"
            "})\n"
        )
        done = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    return reach


@needs_node
@pytest.mark.parametrize(
    "connect",
    [
        "net.connect(443, 'api.acme.example')",
        "net.connect({ port: 443, host: 'API.acme.example.' })",
        "new net.Socket().connect(443, 'queue.fal.run')",
        "new net.Socket().connect({ port: '443', host: 'queue.fal.run' })",
        "net.connect({ port, host: '127.0.0.1' })",
        "net.connect(port)",
    ],
)
def test_node_connects_to_the_port_of_the_run(node_reaches: Callable[[str], str], connect: str) -> None:
    assert node_reaches(connect) == "reached"


@needs_node
@pytest.mark.parametrize(
    ("connect", "code"),
    [
        ("net.connect('/nowhere/socket')", "ENOENT"),
        ("net.connect({ path: '/nowhere/socket', host: 'api.acme.example' })", "ENOENT"),
        ("net.connect({ port: 1, host: '127.0.0.1' })", "ECONNREFUSED"),
    ],
    ids=["path", "path-and-host", "other-port"],
)
def test_node_connects_elsewhere_as_before(node_reaches: Callable[[str], str], connect: str, code: str) -> None:
    assert node_reaches(connect) == code
