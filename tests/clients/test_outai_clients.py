"""Clients written in the way of OutAI's and Loova's pages work against the mock: in four languages and libraries."""

import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.media.probe import probe
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.registry import get_provider

SCRIPTS = Path(__file__).parent / "exhibit"
CLIENTS = {
    "curl and jq": (("curl", "jq", "sh"), ("sh", "outai.sh")),
    "Node's fetch": (("node",), ("node", "outai.mjs")),
    "requests": ((), (sys.executable, "outai_requests.py")),
    "httpx": ((), (sys.executable, "outai_httpx.py")),
}
"""Name to the programs that must be there, and the command."""


class Ran(NamedTuple):
    """How a client ended."""

    code: int
    states: list[str]
    said: str


class Client:
    """One client, pointed at the mock by its environment alone."""

    def __init__(self, name: str, origin: str, key: str, folder: Path) -> None:
        self.needs, self.command = CLIENTS[name]
        self.origin, self.key, self.output = origin, key, folder / "result.mp4"

    def run(self, provider: str = "outai", *, prompt: str = "A lighthouse at dawn", **environment: str) -> Ran:
        base_url = f"{self.origin}/{provider}{get_provider(provider).base_path}"
        said = {"BASE_URL": base_url, "API_KEY": self.key, "PROMPT": prompt, "OUTPUT": str(self.output)}
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "HOME") if name in os.environ}
        done = subprocess.run(
            [self.command[0], str(SCRIPTS / self.command[1])],
            env={**kept, **said, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.split(), done.stderr.strip())


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, server: tuple[str, App], key: str, tmp_path: Path) -> Client:
    made = Client(request.param, server[0], key, tmp_path)
    missing = [program for program in made.needs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    return made


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The test's tenant, whose tasks move on by one state a query."""
    found = server[1].engine.tenant(key)
    found.timing = "per-poll"
    return found


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    spec = ImageSpec(width=64, height=64, format="png", task_id="t", prompt="p", index=0)
    path = tmp_path / "reference.png"
    path.write_bytes(render_image(spec))
    return path


@pytest.mark.parametrize("provider", ["outai", "loova"])
def test_client_gets_its_video(client: Client, tenant: Tenant, provider: str) -> None:
    assert client.run(provider) == Ran(0, ["running", "running", "succeeded"], "")

    info = probe(client.output.read_bytes())
    assert (info.seconds, info.width, info.height) == (4, 720, 1280)
    assert not [entry for entry in tenant.journal if entry.violations]


def test_client_uploads_a_picture_to_loova(client: Client, tenant: Tenant, picture: Path) -> None:
    assert client.run("loova", FILE=str(picture)) == Ran(0, ["running", "running", "succeeded"], "")

    assert probe(client.output.read_bytes()).seconds == 4
    assert b"multipart/form-data" in tenant.journal[0].headers[b"content-type"]
    assert not [entry for entry in tenant.journal if entry.violations]


def test_client_is_told_that_outai_takes_no_uploads(client: Client, tenant: Tenant, picture: Path) -> None:
    assert client.run(FILE=str(picture)) == Ran(2, [], "415 Unsupported content type")
    assert [entry.rule.id for entry in tenant.journal[0].violations] == ["outai.content-type"]


def test_client_sees_its_task_fail_and_gets_its_money_back(client: Client, tenant: Tenant) -> None:
    ran = client.run(prompt="[drytake:moderation]")

    assert ran == Ran(1, ["running", "running", "failed"], "The content was rejected by the safety review")
    assert tenant.accounts["outai"].balance == 10_000
    assert not client.output.exists()


def test_client_with_a_bad_key_is_refused(client: Client) -> None:
    client.key = "sk-test-drytake-bad-key"

    assert client.run() == Ran(2, [], "401 Authentication failed")


def test_client_without_credits_is_refused(client: Client, tenant: Tenant) -> None:
    account = tenant.account("outai", "credits", Decimal(59))

    ran = client.run()

    assert ran == Ran(2, [], "402 Insufficient credits: this task costs 60, 59 are available")
    assert account.balance == 59


def test_client_is_told_what_its_request_broke(client: Client, tenant: Tenant) -> None:
    assert client.run(prompt=" ") == Ran(2, [], "400 Invalid parameters: prompt")
    assert [entry.rule.id for entry in tenant.journal[0].violations] == ["outai.prompt-blank"]
