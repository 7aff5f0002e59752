"""Children whose parents filter their environment come to the mock all the same, and the run says so."""

import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.contract_tests.run.test_run import KEY, URL

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node isn't installed")
FACT = "children started without the run's variables, which they were given"

PYTHON_CHILD = f"""
import json, urllib.request
head = {{"Authorization": "Bearer {KEY}", "Content-Type": "application/json"}}
body = json.dumps({{"prompt": "a lighthouse", "duration": 5}}).encode()
print(json.load(urllib.request.urlopen(urllib.request.Request("{URL}", body, head)))["data"]["credits_cost"], flush=True)
"""
NODE_CHILD = f"""
const head = {{ Authorization: 'Bearer {KEY}', 'Content-Type': 'application/json' }}
const body = JSON.stringify({{ prompt: 'a lighthouse', duration: 5 }})
fetch('{URL}', {{ method: 'POST', headers: head, body }})
  .then((response) => response.json()).then((said) => console.log(said.data.credits_cost))
"""
"""What each child does: it makes a video, and says what that costs."""

FROM_PYTHON = {
    "run": "subprocess.run(CHILD, env=ENV, check=True)",
    "env in its place": "subprocess.Popen(CHILD, -1, None, None, None, None, None, True, False, None, ENV).wait()",
    "empty env": "subprocess.run(CHILD, env={}, check=True)",
    "env in bytes": "subprocess.run(CHILD, env={os.fsencode(k): os.fsencode(v) for k, v in ENV.items()}, check=True)",
    "own PYTHONPATH and NODE_OPTIONS": (
        "subprocess.run(CHILD, env={**ENV, 'PYTHONPATH': '/nowhere', 'NODE_OPTIONS': '--no-warnings'}, check=True)"
    ),
    "another proxy": "subprocess.run(CHILD, env={**os.environ, 'HTTPS_PROXY': 'http://127.0.0.1:1'}, check=True)",
    "shell": "subprocess.run(shlex.join(CHILD), shell=True, env=ENV, check=True)",
    "variables taken out": "[os.environ.pop(n) for n in list(os.environ)]; subprocess.run(CHILD, check=True)",
    "asyncio": (
        "async def main():\n    await (await asyncio.create_subprocess_exec(*CHILD, env=ENV)).wait()\nasyncio.run(main())"
    ),
    "uvloop": (
        "import uvloop\n"
        "async def main():\n    await (await asyncio.create_subprocess_exec(*CHILD, env=ENV)).wait()\nuvloop.run(main())"
    ),
    "execve": "os.execve(CHILD[0], CHILD, ENV)",
    "execvpe": "os.execvpe(CHILD[0], CHILD, ENV)",
    "execv": "[os.environ.pop(n) for n in list(os.environ)]; os.execv(CHILD[0], CHILD)",
    "posix_spawn": "os.waitpid(os.posix_spawn(CHILD[0], CHILD, ENV), 0)",
    "spawnve": "os.spawnve(os.P_WAIT, CHILD[0], CHILD, ENV)",
}
FROM_NODE = {
    "spawn": "children.spawn(file, args, { env, stdio: 'inherit' })",
    "spawn without a list": "children.spawn([file, ...args].join(' '), { env, stdio: 'inherit', shell: true })",
    "spawnSync": "children.spawnSync(file, args, { env, stdio: 'inherit' })",
    "exec": "children.exec([file, ...args].join(' '), { env }, (error, out) => process.stdout.write(out))",
    "execSync": "process.stdout.write(children.execSync([file, ...args].join(' '), { env }))",
    "execFile": "children.execFile(file, args, { env }, (error, out) => process.stdout.write(out))",
    "execFileSync": "process.stdout.write(children.execFileSync(file, args, { env }))",
    "promised": "promisify(children.execFile)(file, args, { env }).then(({ stdout }) => process.stdout.write(stdout))",
    "variables taken out": (
        "for (const name in process.env) delete process.env[name]\n"
        "children.execFile(file, args, (error, out) => process.stdout.write(out))"
    ),
}
BOTH = ("run", "own PYTHONPATH and NODE_OPTIONS", "execve")
"""Ways that start a child of Node too."""
CHILDREN = ["python", pytest.param("node", marks=needs_node)]


@pytest.fixture
def child(tmp_path: Path) -> Any:
    """Return what gives the command of a child in a language."""
    (tmp_path / "child.py").write_text(PYTHON_CHILD)
    (tmp_path / "child.cjs").write_text(NODE_CHILD)
    node = shutil.which("node") or ""
    return lambda name: [sys.executable, "child.py"] if name == "python" else [node, "child.cjs"]


def said_of(ways: Iterable[str]) -> str:
    """Return what a run prints whose parents each started one child."""
    return "".join(f"{way}\n75\n" for way in ways)


def in_turn(commands: Mapping[str, list[str]]) -> list[str]:
    """Return the command of a shell that runs one parent after the other, each under the name of its way."""
    lines = (f"echo {shlex.quote(way)}; {shlex.join(command)} || echo failed" for way, command in commands.items())
    return ["sh", "-c", "\n".join(lines)]


@pytest.mark.parametrize("language", CHILDREN)
def test_children_of_python_come_to_the_mock(run: Any, child: Any, language: str) -> None:
    """One run for all ways, as a run costs more than they do."""
    code = (
        "import asyncio, os, shlex, subprocess\n"
        f"CHILD = {child(language)!r}\nENV = {{'PATH': os.environ['PATH'], 'HOME': os.environ.get('HOME', '/')}}\n"
    )
    ways = BOTH if language == "node" else tuple(FROM_PYTHON)
    done = run("--", *in_turn({way: [sys.executable, "-c", code + FROM_PYTHON[way]] for way in ways}))

    assert (done.out, done.code) == (said_of(ways), 0), done.err
    assert (done.fact("calls"), done.fact(FACT)) == (str(len(ways)), str(len(ways)))


@needs_node
@pytest.mark.parametrize("module", ["cjs", "mjs"])
def test_children_of_node_come_to_the_mock(run: Any, child: Any, tmp_path: Path, module: str) -> None:
    file, *args = child({"cjs": "python", "mjs": "node"}[module])
    loads = {"cjs": "const {0} = require('{1}')\n", "mjs": "import {0} from '{1}'\n"}[module]
    head = loads.format("* as children" if module == "mjs" else "children", "node:child_process")
    head += loads.format("{ promisify }", "node:util")
    names = f"const file = {json.dumps(file)}, args = {json.dumps(args)}\nconst env = {{ PATH: process.env.PATH }}\n"
    for way, code in FROM_NODE.items():
        (tmp_path / f"{way}.{module}").write_text(head + names + code)
    done = run("--", *in_turn({way: ["node", f"{way}.{module}"] for way in FROM_NODE}))

    assert (done.out, done.code) == (said_of(FROM_NODE), 0), done.err
    assert (done.fact("calls"), done.fact(FACT)) == (str(len(FROM_NODE)), str(len(FROM_NODE)))


@needs_node
def test_fork_of_node_comes_to_the_mock(run: Any, child: Any) -> None:
    assert child("node")
    code = "require('child_process').fork('child.cjs', { env: { PATH: process.env.PATH } })"
    done = run("--", "node", "-e", code)

    assert (done.out, done.fact("calls"), done.fact(FACT)) == ("75\n", "1", "1"), done.err


def test_worker_of_multiprocessing_comes_to_the_mock(run: Any, tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(
        f"import multiprocessing, os\ndef work():\n    exec({PYTHON_CHILD!r})\n"
        "if __name__ == '__main__':\n"
        "    for name in list(os.environ):\n        del os.environ[name]\n"
        "    worker = multiprocessing.get_context('spawn').Process(target=work)\n"
        "    worker.start()\n    worker.join()\n    print(sorted(os.environ), worker.exitcode)\n"
    )
    done = run("--", sys.executable, "parent.py")

    assert done.out == "75\n[] 0\n", done.err
    assert done.fact("calls") == "1"


def test_grandchild_comes_to_the_mock(run: Any, child: Any) -> None:
    inner = f"import subprocess; subprocess.run({child('python')!r}, env={{}}, check=True)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], env={{}}, check=True)"
    done = run("--", sys.executable, "-c", code)

    assert (done.out, done.fact(FACT)) == ("75\n", "2"), done.err


def test_child_that_has_the_run_s_variables_is_left_alone(run: Any, child: Any) -> None:
    code = f"import os, subprocess; subprocess.run({child('python')!r}, env={{**os.environ, 'MORE': '1'}}, check=True)"
    done = run("--", sys.executable, "-c", code)

    assert done.out == "75\n", done.err
    assert FACT not in done.err


SERVER = """
import http.server, os, subprocess, sys, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"rows")
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()} | MORE
code = f"import urllib.request; print(urllib.request.urlopen('http://HOST:{server.server_port}/').read().decode())"
subprocess.run([sys.executable, "-c", code], env=env, check=True)
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("more", ["{}", "{'NO_PROXY': '*'}"])
def test_child_whose_proxies_were_taken_out_reaches_its_own_machine(run: Any, host: str, more: str) -> None:
    done = run(
        "--block-all",
        "--allow-no-calls",
        "--",
        sys.executable,
        "-c",
        SERVER.replace("MORE", more).replace("HOST", host),
    )

    assert (done.out, done.code) == ("rows\n", 0), done.err
    assert "blocked" not in done.err


def test_secrets_are_not_handed_on(run: Any) -> None:
    code = (
        "import os, subprocess, sys\n"
        "show = [sys.executable, '-c', 'import os; print(sorted(os.environ.items()))']\n"
        "print(subprocess.run(show, env={'PATH': os.environ['PATH']}, capture_output=True, text=True).stdout)"
    )
    done = run("--env", "acme", "--", sys.executable, "-c", code, MY_TOKEN="hush-hush")

    assert "DRYTAKE_RUN" in done.out
    assert "hush-hush" not in done.out
    assert "sk-test" not in done.out


def test_authorities_of_its_own_are_left_to_a_child(run: Any) -> None:
    code = (
        "import os, subprocess, sys\n"
        "show = [sys.executable, '-c', 'import os; print(os.environ[\"SSL_CERT_FILE\"])']\n"
        "print(subprocess.run(show, env={'SSL_CERT_FILE': '/own.pem'}, capture_output=True, text=True).stdout, end='')"
    )
    assert run("--", sys.executable, "-c", code).out == "/own.pem\n"


def test_code_that_takes_all_variables_out_still_comes_to_the_mock(run: Any) -> None:
    code = f"""
import os, requests
os.environ.clear()
response = requests.post({URL!r}, json={{"prompt": "a lighthouse"}}, headers={{"Authorization": "Bearer {KEY}"}})
print(response.json()["data"]["credits_cost"])
"""
    done = run("--", sys.executable, "-c", code)

    assert (done.out, done.code, done.fact("calls")) == ("75\n", 0, "1"), done.err


# --- MCP -------------------------------------------------------------------------------------------------------

HOST = """
import asyncio, json, sys, mcp
async def main(command, *arguments):
    started = mcp.StdioServerParameters(command=command, args=list(arguments), env={"VENICE_API_KEY": "k"})
    async with mcp.Client(mcp.stdio_client(started), mode="legacy") as client:
        print((await client.call_tool("cost", {})).content[0].text)
asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), timeout=60))
"""
PYTHON_SERVER = f"""
import json, sys, urllib.request
def cost():
    head = {{"Authorization": "Bearer {KEY}", "Content-Type": "application/json"}}
    body = json.dumps({{"prompt": "a lighthouse", "duration": 5}}).encode()
    return json.load(urllib.request.urlopen(urllib.request.Request("{URL}", body, head)))["data"]["credits_cost"]
for line in sys.stdin:
    said = json.loads(line)
    if said.get("method") == "initialize":
        result = {{"protocolVersion": said["params"]["protocolVersion"], "capabilities": {{"tools": {{}}}},
                  "serverInfo": {{"name": "s", "version": "1"}}}}
    elif said.get("method") == "tools/list":
        result = {{"tools": [{{"name": "cost", "inputSchema": {{"type": "object"}}}}]}}
    else:
        result = {{"content": [{{"type": "text", "text": str(cost())}}]}} if said.get("method") == "tools/call" else {{}}
    if "id" in said:
        print(json.dumps({{"jsonrpc": "2.0", "id": said["id"], "result": result}}), flush=True)
"""
NODE_SERVER = f"""
const lines = require('node:readline').createInterface({{ input: process.stdin }})
async function cost () {{
  const head = {{ Authorization: 'Bearer {KEY}', 'Content-Type': 'application/json' }}
  const body = JSON.stringify({{ prompt: 'a lighthouse', duration: 5 }})
  return (await (await fetch('{URL}', {{ method: 'POST', headers: head, body }})).json()).data.credits_cost
}}
lines.on('line', async (line) => {{
  const said = JSON.parse(line)
  let result = {{}}
  if (said.method === 'initialize') {{
    const serverInfo = {{ name: 's', version: '1' }}
    result = {{ protocolVersion: said.params.protocolVersion, capabilities: {{ tools: {{}} }}, serverInfo }}
  }} else if (said.method === 'tools/list') {{
    result = {{ tools: [{{ name: 'cost', inputSchema: {{ type: 'object' }} }}] }}
  }} else if (said.method === 'tools/call') result = {{ content: [{{ type: 'text', text: String(await cost()) }}] }}
  if ('id' in said) console.log(JSON.stringify({{ jsonrpc: '2.0', id: said.id, result }}))
}})
"""


@pytest.fixture
def server(tmp_path: Path) -> Any:
    """Return what gives the command of an MCP server in a language."""
    (tmp_path / "server.py").write_text(PYTHON_SERVER)
    (tmp_path / "server.cjs").write_text(NODE_SERVER)
    node = shutil.which("node") or ""
    return lambda name: [sys.executable, "server.py"] if name == "python" else [node, "server.cjs"]


@pytest.mark.parametrize("language", CHILDREN)
def test_mcp_server_of_a_python_host_comes_to_the_mock(run: Any, server: Any, tmp_path: Path, language: str) -> None:
    pytest.importorskip("mcp")
    (tmp_path / "host.py").write_text(HOST)
    done = run("--", sys.executable, "host.py", *server(language))

    assert (done.out, done.code) == ("75\n", 0), done.err
    assert (done.fact("calls"), done.fact(FACT)) == ("1", "1")
