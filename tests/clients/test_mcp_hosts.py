"""The official JavaScript SDK as a host of MCP servers on standard input: it gives them few variables, and they come."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract_tests.run.test_children import FACT, NODE_SERVER, PYTHON_SERVER

HOST = """
import { pathToFileURL } from 'node:url'
const [sdk, command, ...args] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(`${sdk}/dist/esm/client/${path}.js`))
const { Client } = await load('index')
const { StdioClientTransport } = await load('stdio')
const client = new Client({ name: 'host', version: '1' })
await client.connect(new StdioClientTransport({ command, args, env: { VENICE_API_KEY: 'k' } }))
console.log((await client.callTool({ name: 'cost', arguments: {} })).content[0].text)
await client.close()
"""


@pytest.mark.nightly
@pytest.mark.parametrize("language", ["python", "node"])
def test_server_of_a_node_host_comes_to_the_mock(
    npm_package: Callable[[str, str], Path],
    tmp_path: Path,
    language: str,
    client_environment: Callable[..., dict[str, str]],
) -> None:
    sdk = npm_package("@modelcontextprotocol/sdk", "1.32.2")
    (tmp_path / "host.mjs").write_text(HOST)
    (tmp_path / "server.py").write_text(PYTHON_SERVER)
    (tmp_path / "server.cjs").write_text(NODE_SERVER)
    server = {"python": [sys.executable, "server.py"], "node": [shutil.which("node") or "", "server.cjs"]}[language]
    report = tmp_path / "report.json"
    line = [sys.executable, "-m", "drytake.cli", "run", "--report", f"json={report}", "--timeout", "90", "--"]
    done = subprocess.run(
        [*line, "node", "host.mjs", str(sdk), *server],
        cwd=tmp_path,
        env=client_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (done.stdout, done.returncode) == ("75\n", 0), done.stderr
    facts = json.loads(report.read_text())["facts"]
    assert (facts["calls"], facts[FACT]) == ("1", "1")
