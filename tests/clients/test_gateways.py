"""SDKs that others wrote, unmodified, take the mock for gateways: OpenAI's for new-api's videos, AceData's, Comfy's."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import tenant_id

OPENAI = """
import json, sys
from openai import OpenAI

client = OpenAI(base_url=sys.argv[1] + "/newapi/v1", api_key="sk-test-openai", max_retries=0)
plain = {"prompt": "a fox", "model": "doubao-seedance-2-0-260128", "seconds": "5"}
more = {"metadata": {"resolution": "480p"}}
as_json = client.videos.create(**plain, extra_headers={"Content-Type": "application/json"}, extra_body=more)
as_form = client.videos.create(**plain, extra_body=more)
ended = client.videos.poll(as_json.id)
film = client.videos.download_content(as_json.id).read()
try:
    client.videos.retrieve("task_x")
except Exception as error:
    unknown = [error.status_code, error.body]
try:
    client.videos.list()
except Exception as error:
    listed = error.status_code
print(json.dumps({"ended": ended.status, "film": film[4:8].decode(), "unknown": unknown, "listed": listed,
    "made": [as_json.id, as_form.id]}))
"""
ACEDATA = """
import json, sys
from acedatacloud import AceDataCloud

client = AceDataCloud(api_token="sk-test-acedata", base_url=sys.argv[1] + "/acedata")
text = [{"type": "text", "text": "a fox"}]
made = client.seedance.generate(model="doubao-seedance-2-0-260128", content=text)
made.wait(poll_interval=0.05, max_wait=60)
print(json.dumps({"urls": [url[-6:] for url in made.urls()]}))
"""
COMFY = """
import json
from comfy_sdk import Comfy

with Comfy() as client:
    body = {"content": [{"type": "text", "text": "a fox"}]}
    made = client.models.submit("byteplus/dreamina-seedance-2-0-260128", body).get()
print(json.dumps({"made": str(made)}))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, App]]:
    """A mock whose tasks are done at the second query."""
    with running(Engine(Settings(timing="per-poll"))) as started:
        yield started


@pytest.fixture
def run(
    server: tuple[str, App], python_package: Callable[..., str], client_environment: Callable[..., dict[str, str]]
) -> Callable[..., Any]:
    """Return what runs a program that uses a package, and returns what it prints."""

    def program(code: str, package: str, version: str, *, alone: bool = True, **more: str) -> Any:
        path = os.pathsep.join((python_package(package, version, alone=alone), os.environ["PYTHONPATH"]))
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, server[0]],
            env=client_environment(PYTHONPATH=path, **more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return program


def test_openais_sdk_makes_polls_and_downloads_and_its_form_loses_metadata(
    server: tuple[str, App], run: Callable[..., Any]
) -> None:
    said = run(OPENAI, "openai", pinned("PyPI", "openai"))

    bodies = {task.id: json.loads(task.raw) for task in server[1].engine.store.tasks_of(tenant_id("sk-test-openai"))}
    assert {**said, "made": len(said["made"])} == {
        "ended": "completed",
        "film": "ftyp",
        "unknown": [400, {"code": "task_not_exist", "message": "task_not_exist", "data": None}],
        "listed": 404,
        "made": 2,
    }
    assert bodies[said["made"][0]]["metadata"] == {"resolution": "480p"}
    assert bodies[said["made"][1]]["metadata"] == {"metadata[resolution]": "480p"}


def test_acedatas_sdk_waits_for_its_task(run: Callable[..., Any]) -> None:
    assert run(ACEDATA, "acedatacloud", pinned("PyPI", "acedatacloud")) == {"urls": ["/0.mp4"]}


def test_comfys_sdk_waits_in_the_queue(server: tuple[str, App], run: Callable[..., Any]) -> None:
    settings = {"COMFY_ROUTER_BASE_URL": f"{server[0]}/comfy", "COMFY_API_KEY": "comfyui-test"}

    assert ".mp4" in run(COMFY, "comfy-sdk", pinned("PyPI", "comfy-sdk"), alone=False, **settings)["made"]
