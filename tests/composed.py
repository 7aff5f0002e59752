"""Services of a compose file, played by namespaces of Linux: no engine, no daemon.

They share a network of their own, in which each has an address and all know its name. The one that is built here has the image's
files, read-only where that is said, tmpfs and volumes, its user, its dropped capabilities and no new privileges; what is another's
image is played by the program of this machine, with the words of the file.
"""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

__all__ = ["Composed", "composed"]

NOBODYS = frozenset(("command", "depends_on", "healthcheck", "image", "ports"))
"""What the namespaces of a service have nothing to do with."""
PLAYED = frozenset(("cap_drop", "read_only", "security_opt", "tmpfs", "volumes")) | NOBODYS
ROOT = "/run/composed"
"""Where a service's files are mounted, in its own mounts."""


class Composed:
    """The services of a file, and where they are."""

    def __init__(self, file: Path, files: dict[str, Path], config: dict[str, Any], folder: Path, network: int) -> None:
        self.services: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
        self.files = files
        self.config = config
        self.folder = folder
        self.network = network
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        names = [f"127.0.0.{number} {name}" for number, name in enumerate(self.services, start=2)]
        (folder / "hosts").write_text("\n".join(["127.0.0.1 localhost", *names, ""]), encoding="utf-8")

    def up(self, name: str) -> None:
        """Begin a service, after those it depends on are as well as it wants them."""
        service = self.services[name]
        assert service.keys() <= PLAYED, "the file says what isn't played here"
        for other, wanted in service.get("depends_on", {}).items():
            assert wanted == {"condition": "service_healthy"}
            assert self.healthy(other)
        with (self.folder / f"{name}.log").open("ab") as log:
            words = self.within(name, service["command"])
            self.running[name] = subprocess.Popen(words, cwd=self.volume(name), stdout=log, stderr=log)

    def down(self, name: str) -> int:
        """End a service as engines do; return its exit code."""
        process = self.running.pop(name)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        os.kill(int(children[0]) if name in self.files else process.pid, signal.SIGTERM)
        return process.wait(timeout=10)

    def healthy(self, name: str) -> bool:
        """Return whether a service's own check says that it is well, before its retries are used up."""
        check = self.services[name].get("healthcheck") or _of_image(self.config["Healthcheck"])
        return any(self.checked(name, check) for _ in range(check["retries"] * 10))

    def checked(self, name: str, check: dict[str, Any]) -> bool:
        """Return what one look says; a bad one takes a tenth of the interval."""
        assert check["test"][0] == "CMD"
        words = self.within(name, check["test"][1:], enter=False)
        good = subprocess.run(words, timeout=_seconds(check["timeout"]), capture_output=True, check=False).returncode
        if good:
            time.sleep(_seconds(check["interval"]) / 10)
        return good == 0

    def call(self, name: str, *words: str) -> str:
        """Return what a program prints that is run as another container of a service's image."""
        return subprocess.run(self.within(name, words, enter=False), capture_output=True, text=True, check=True).stdout

    def within(self, name: str, words: Sequence[str], *, enter: bool = True) -> list[str]:
        """Return how a command is run as a service, behind its entry point or alone."""
        network = ["nsenter", f"--net=/proc/{self.network}/ns/net", "--"]
        if name not in self.files:
            return [*network, *words]
        whole = [*(self.config["Entrypoint"] if enter else ()), *words]
        own = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--"]
        return [*network, *own, "sh", "-ec", self.script(name), "service", *whole]

    def script(self, name: str) -> str:
        """Return what mounts a service's files and becomes its user."""
        service, user = self.services[name], self.config["User"]
        group = next(row[3] for row in self.users(name) if row[2] == user)
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        lines = [
            f"mkdir -p {ROOT}",
            f"mount --bind {self.files[name]} {ROOT}",
            *([f"mount -o remount,bind,ro {ROOT}"] if service["read_only"] else []),
            f"mount --bind {self.folder / 'hosts'} {ROOT}/etc/hosts",
            *(f"mount -t tmpfs tmpfs {ROOT}{place}" for place in service["tmpfs"]),
            f"mount --bind {self.volume(name)} {ROOT}{service['volumes'][0].partition(':')[2]}",
            f"mount --rbind /dev {ROOT}/dev",
            f"mount -t proc proc {ROOT}/proc",
        ]
        become = (
            f"setpriv --reuid {user} --regid {group} --clear-groups --bounding-set -all --inh-caps -all --no-new-privs"
        )
        variables = shlex.join(["env", "-i", *self.config["Env"]])
        start = f'cd {self.config["WorkingDir"]} && exec {become} {variables} "$@"'
        return "; ".join([*lines, f'exec chroot {ROOT} sh -c {shlex.quote(start)} "$0" "$@"'])

    def users(self, name: str) -> list[list[str]]:
        return [line.split(":") for line in (self.files[name] / "etc" / "passwd").read_text("utf-8").splitlines()]

    def volume(self, name: str) -> Path:
        """Return the folder that stands for a service's volume."""
        said: str = self.services[name]["volumes"][0]
        volume = self.folder / said.partition(":")[0]
        if not volume.exists():
            volume.mkdir()
            if name in self.files:
                os.chown(volume, int(self.config["User"]), -1)
        return volume


@contextmanager
def composed(file: Path, files: dict[str, Path], config: dict[str, Any], folder: Path) -> Iterator[Composed]:
    """Yield the services of a file, with the files and the configuration of the image that is built here; end what was begun."""
    holder = ["unshare", "--net", "--", "sh", "-c", "ip link set lo up && echo ready && exec sleep infinity"]
    with subprocess.Popen(holder, stdout=subprocess.PIPE) as network:
        assert network.stdout is not None
        assert network.stdout.readline() == b"ready\n"
        whole = Composed(file, files, config, folder, network.pid)
        try:
            yield whole
        finally:
            for name in list(whole.running):
                with suppress(subprocess.TimeoutExpired):
                    whole.down(name)
            network.kill()


def _of_image(said: dict[str, Any]) -> dict[str, Any]:
    """Return the image's check in the words of a compose file."""
    spans = {name.lower(): f"{said[name] / 1e9:g}s" for name in ("Interval", "Timeout")}
    return {"test": said["Test"], "retries": said.get("Retries", 3), **spans}


def _seconds(span: str) -> float:
    return float(span.removesuffix("s"))
