"""The image is built as its file says, runs as nobody in particular, and knows when it is well."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.composed import composed
from tests.players import assert_is_film
from tests.scripts import wait_until_served

ROOT = Path(__file__).parents[1]
BASE, TAG = "localhost/drytake-test-base:12", "localhost/drytake-test:latest"
CHROOT = ("--isolation", "chroot")
"""Needs no daemon, and knows the machine's network alone."""
PACKAGED = ("schemas", "mockserver", "contract_tests", "commands", "cli.py", "pyproject.toml", "README.md", "LICENSE")
"""What the first line of the README installs, of a clone."""
PACKAGES = "python3,python3-venv,ca-certificates"

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(
        any(shutil.which(one) is None for one in ("buildah", "mmdebstrap")), reason="needs buildah and mmdebstrap"
    ),
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="buildah's chroot isolation needs root"),
]


def run(*command: str | Path, good: bool = True, **environment: str) -> str:
    given = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=600, check=False)
    assert not good or done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip() if good else f"{done.returncode} {done.stderr}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image, on a base of Debian's own packages."""
    tree = tmp_path_factory.mktemp("base") / "base.tar"
    run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", "bookworm", tree)
    scratch = run("buildah", "from", "scratch")
    run("buildah", "add", "--quiet", scratch, tree, "/")
    run("buildah", "commit", "--quiet", scratch, BASE)
    run("buildah", "rm", scratch)
    words = ("--quiet", *CHROOT, "--format", "docker", "--build-arg", f"BASE={BASE}")
    # Debian 12 has Python 3.11.2, for which one library asks for one more
    run(ROOT / "scripts" / "image.sh", TAG, *words, BUILDER="buildah", PYTHON=sys.executable, PIP_WORDS="async-timeout")
    yield TAG
    run("buildah", "rmi", "--force", TAG, BASE)


@pytest.fixture
def container(image: str) -> Iterator[str]:
    name = run("buildah", "from", image)
    yield name
    run("buildah", "rm", name)


def inside(container: str, *words: str, good: bool = True) -> str:
    return run("buildah", "run", *CHROOT, container, "--", *words, good=good)


def test_image_says_how_it_is_begun_and_whether_it_is_well(image: str) -> None:
    config = json.loads(run("buildah", "inspect", "--type", "image", image))["Docker"]["config"]

    assert (config["User"], config["WorkingDir"], list(config["Volumes"])) == ("10001", "/data", ["/data"])
    assert (config["Entrypoint"], config["Cmd"][0]) == (["drytake"], "serve")
    assert config["Healthcheck"]["Test"][0] == "CMD"


def test_it_runs_as_an_ordinary_user_who_can_write_where_data_lies(container: str) -> None:
    assert inside(container, "id", "-u") == "10001"
    assert "Permission denied" in inside(container, "touch", "/x", good=False)
    inside(container, "drytake", "demo", "--output", "/data")
    assert ".mp4" in inside(container, "ls", "/data")
    assert "pip" not in inside(container, "ls", "/opt/drytake/lib/python3.11/site-packages").split()


def test_server_is_well_while_it_serves_and_not_before(container: str, image: str) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = str(sock.getsockname()[1])
    config = json.loads(run("buildah", "inspect", "--type", "image", image))["Docker"]["config"]
    health = [word.replace("8080", port) for word in config["Healthcheck"]["Test"][1:]]
    assert inside(container, *health, good=False).startswith("1 ")
    words = [word.replace("8080", port) for word in (*config["Entrypoint"], *config["Cmd"])]

    with subprocess.Popen(["buildah", "run", *CHROOT, container, "--", *words], stderr=subprocess.PIPE) as server:
        wait_until_served(server, port)
        inside(container, *health)
        server.terminate()
        server.communicate(timeout=60)

    assert "state.db" in inside(container, "ls", "/data")


def test_newcomer_with_debians_python_gets_a_refusal_and_a_film(image: str, tmp_path: Path) -> None:
    assert image
    line = run(ROOT / ".ci" / "readme", "drytake demo")
    wheels = tmp_path / "wheels"  # a place to install from: the container knows nothing of this machine's
    run(sys.executable, "-m", "pip", "download", "-q", "--dest", wheels, ROOT, "hatchling>=1.27", "async-timeout")
    container = run("buildah", "from", BASE)
    try:
        for name in run(
            "git", "ls-files", "--cached", "--others", "--exclude-standard", "drytake", *PACKAGED
        ).splitlines():
            target = tmp_path / "checkout" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target, follow_symlinks=False)
        run("buildah", "add", "--quiet", container, wheels, "/wheels")
        run("buildah", "add", "--quiet", container, tmp_path / "checkout", "/clone")
        offline = "export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels; cd /clone"
        inside(container, "sh", "-ec", f"{offline}; {line}")
        story = "cd /clone; .venv/bin/drytake demo --format json --output /film"
        shown = json.loads(inside(container, "sh", "-ec", story))
        bad = """cd /clone; echo '{"prompt": "p", "duration": 20}' | .venv/bin/drytake validate --provider outai - || echo ended with $?"""
        refused = inside(container, "sh", "-c", bad)
        mounted = Path(run("buildah", "mount", container))
        shutil.copy(mounted / shown["video"]["path"].lstrip("/"), tmp_path / "film.mp4")
    finally:
        run("buildah", "rm", container)

    assert "error outai.duration-out-of-range" in refused
    assert refused.endswith("ended with 1")
    assert_is_film(tmp_path / "film.mp4", tmp_path / "browser")


def test_compose_file_lets_services_call_it_by_name_and_this_machine_alone() -> None:
    said = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["drytake"]

    assert said["ports"] == ["127.0.0.1:8080:8080"]
    assert said["command"][said["command"].index("--allow-host") + 1] == "drytake"
    assert said["command"][said["command"].index("--store") + 1] == "redis://redis:6379/0"


CLIENT = """
import json, sys, urllib.request as u
asked, body = (f"tasks?task_id={sys.argv[1]}", None) if sys.argv[1:] else ("video/seedance-2", b'{"prompt": "a lighthouse"}')
call = u.Request(f"http://drytake:8080/outai/api/v1/{asked}", body, {"authorization": "Bearer k", "content-type": "application/json"})
print(json.load(u.urlopen(call))["data"]["task_id"])
"""
"""Another service of the compose file: it makes a task, or asks for one."""


@pytest.mark.skipif(
    any(shutil.which(one) is None for one in ("redis-server", "nsenter", "unshare", "setpriv", "ip")),
    reason="needs redis-server, util-linux and iproute2",
)
def test_composed_services_are_well_and_keep_a_task_over_their_restart(
    container: str, image: str, tmp_path: Path
) -> None:
    config = json.loads(run("buildah", "inspect", "--type", "image", image))["Docker"]["config"]
    files = {"drytake": Path(run("buildah", "mount", container))}
    with composed(ROOT / "compose.yaml", files, config, tmp_path) as services:
        for name in ("redis", "drytake"):
            services.up(name)
        assert services.healthy("drytake")
        wrote = services.call("drytake", "sh", "-c", "touch /tmp/x /data/x; touch /x 2>&1 || true")
        task = services.call("drytake", "python3", "-c", CLIENT).strip()

        assert [services.down(name) for name in ("drytake", "redis")] == [0, 0]
        for name in ("redis", "drytake"):
            services.up(name)
        assert services.healthy("drytake")
        known = services.call("drytake", "python3", "-c", CLIENT, task).strip()

    assert wrote.endswith("Read-only file system\n")
    assert known == task


def test_compose_file_is_one() -> None:
    program = Path(sys.executable).with_name("check-jsonschema")

    assert "ok" in run(program, "--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml")
