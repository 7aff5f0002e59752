"""The npm package `veniceai-cli`, as it is, queues and asks; its published build can't take an MP4."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.http.app import App
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.state.tenant import Tenant

MODEL = "seedance-2-0-text-to-video"


@pytest.fixture
def venice(
    *,
    server: tuple[str, App],
    key: str,
    node: str,
    npm_package: Callable[[str, str], Path],
    client_environment: Callable[..., dict[str, str]],
    tmp_path: Path,
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the program with a home of its own."""
    program = npm_package("veniceai-cli", pinned("npm", "veniceai-cli")) / "dist" / "index.js"
    environment = client_environment(
        VENICE_API_BASE_URL=f"{server[0]}/venice/api/v1", VENICE_API_KEY=key, HOME=str(tmp_path), NO_UPDATE_NOTIFIER="1"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [node, str(program), "video", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The test's tenant, whose tasks take as long as documented."""
    found = server[1].engine.tenant(key)
    found.timing = "realistic"
    return found


def said(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert run.returncode == 0, run.stderr
    response: dict[str, Any] = json.loads(run.stdout)
    return response


def test_video_is_queued_and_asked_for(venice: Callable[..., Any], tenant: Tenant) -> None:
    queued = said(venice("generate", "A lighthouse", "-m", MODEL, "-d", "5s", "-a", "9:16", "-f", "json"))
    status = said(venice("status", queued["queue_id"], "-m", MODEL, "-f", "json"))
    early = venice("retrieve", queued["queue_id"], "-m", MODEL, "-f", "pretty")

    assert (queued["model"], status["status"], status["average_execution_time"]) == (MODEL, "PROCESSING", 145_000)
    assert "not ready yet" in early.stdout
    assert not [entry for entry in tenant.journal if entry.violations]


def test_refusal_is_shown(venice: Callable[..., Any], tenant: Tenant) -> None:
    run = venice("generate", "A lighthouse", "-m", MODEL, "-d", "2s", "-f", "json")

    assert run.returncode == 1
    assert tenant.journal[0].violations[0].rule.id == "venice.duration-not-offered"


def test_image_is_always_refused_for_the_ratio_that_the_program_adds(
    venice: Callable[..., Any], tenant: Tenant, tmp_path: Path
) -> None:
    image = tmp_path / "first.png"
    image.write_bytes(render_image(ImageSpec(width=640, height=640, format="png", task_id="t", prompt="p", index=0)))

    run = venice("generate", "A lighthouse", "-m", "seedance-2-0-image-to-video", "-i", str(image), "-f", "json")

    assert run.returncode == 1
    assert [violation.pointer for violation in tenant.journal[0].violations] == ["/aspect_ratio"]


def test_finished_video_is_more_than_the_published_build_takes(venice: Callable[..., Any], tenant: Tenant) -> None:
    queued = said(venice("generate", "A lighthouse", "-m", MODEL, "-f", "json"))
    tenant.clock.advance(200)

    run = venice("retrieve", queued["queue_id"], "-m", MODEL, "-f", "json")

    assert run.returncode == 1
    assert tenant.journal[-1].status == 200
