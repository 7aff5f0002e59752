"""What Drytake needs of a machine, tried out."""

import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import drytake
from drytake.commands.diagnosis import DISTRIBUTIONS, REINSTALL, advice, overheard, reason
from drytake.commands.local_client import Client
from drytake.contract_tests.one_file import ONE_FILE
from drytake.version import __version__

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["Diagnosis", "examine"]

OLDEST = (3, 11)
_MODULES = {distribution: module for module, distribution in DISTRIBUTIONS.items()}
"""Where a distribution is imported by another name than its own."""
_ASKED = ("/_drytake/health", "/outai/api/v1/credits", "/_drytake/ledger?provider=outai")
"""Paths of the server itself, of a provider, and of the control API."""


class Diagnosis(NamedTuple):
    """One thing that was looked at."""

    text: str
    good: bool = True
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "good": self.good, "hint": self.hint}


class DoctorError(Exception):
    """Something works otherwise than it should."""


def examine() -> Iterator[Diagnosis]:
    """Yield what was found, good or bad; never raises."""
    for look in (_python, _package, _dependencies, _extras, _providers, _loopback, _server, _video, _folder):
        try:
            yield from look()
        except Exception as error:  # noqa: BLE001 - whatever a broken machine throws is a finding
            yield Diagnosis(f"{look.__name__[1:]}: {reason(error)}", good=False, hint=advice(error, REINSTALL))


def _python() -> Iterator[Diagnosis]:
    here = sys.version_info[:3]
    said = "Python " + ".".join(map(str, here))
    yield Diagnosis(said, here[:2] >= OLDEST, f"install Python {OLDEST[0]}.{OLDEST[1]} or later")


def _package() -> Iterator[Diagnosis]:
    where = f"one file, {Path(sys.executable)}" if ONE_FILE else f"in {Path(drytake.__path__[0])}"
    yield Diagnosis(f"drytake {__version__} {where}")


# --- libraries ----------------------------------------------------------------------------------------------------


def _dependencies() -> Iterator[Diagnosis]:
    for wanted in _requirements():
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield _library(wanted)


def _extras() -> Iterator[Diagnosis]:
    """Yield what is installed for an extra, and is of a version that doesn't fit."""
    for wanted in _requirements():
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}) and _installed(wanted.name):
            found = _library(wanted)
            if not found.good:
                yield found


def _requirements() -> "list[Requirement]":
    from packaging.requirements import Requirement

    return [Requirement(line) for line in requires("drytake") or []]


def _library(wanted: "Requirement") -> Diagnosis:
    asked = f"{wanted.name}{wanted.specifier}"
    found = _installed(wanted.name)
    if found is None:
        needed = wanted.marker is None  # with one it is there for speed alone
        return Diagnosis(f"{wanted.name} is missing", not needed, f"`pip install '{asked}'`")
    if not wanted.specifier.contains(found, prereleases=True):
        return Diagnosis(f"{wanted.name} {found}: drytake needs {asked}", good=False, hint=f"`pip install '{asked}'`")
    try:
        import_module(module_of(wanted.name))
    except Exception as error:  # noqa: BLE001 - whatever a broken library throws is a finding
        text = f"{wanted.name} {found} can't be loaded: {reason(error)}"
        return Diagnosis(text, good=False, hint=f"`pip install --force-reinstall '{asked}'`")
    return Diagnosis(f"{wanted.name} {found}")


def module_of(distribution: str) -> str:
    """Return the name by which a distribution is imported."""
    return _MODULES.get(distribution, distribution.replace("-", "_"))


def _installed(name: str) -> str | None:
    """Return the version of a distribution that is installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


# --- ourselves ----------------------------------------------------------------------------------------------------


def _providers() -> Iterator[Diagnosis]:
    from drytake.contract_tests.findings.staleness import STALE_DAYS, stale_facts
    from drytake.schemas.registry import get_provider, provider_ids
    from drytake.schemas.times import today

    for name in provider_ids():
        provider = get_provider(name)
        stale = stale_facts(provider, today())
        old = (
            ""
            if stale is None
            else f"; {stale.stale} of them not read again since {stale.oldest} or later: `drytake rules --older-than {STALE_DAYS}d -p {name}`"
        )
        yield Diagnosis(f"{name}: {len(provider.operations)} operations, {len(list(provider.rules))} rules{old}")


def _loopback() -> Iterator[Diagnosis]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield Diagnosis(f"127.0.0.1 can be listened on (port {sock.getsockname()[1]} was free)")


def _server() -> Iterator[Diagnosis]:
    from drytake.mockserver.http.server import running

    with overheard(), running() as (origin, _):
        client = Client(origin)
        for path in _ASKED:
            status = client.get(origin + path).status
            if status != 200:
                raise DoctorError(f"{path} was answered with status {status}")
    yield Diagnosis("a mock was started, and it answered over HTTP")


def _video() -> Iterator[Diagnosis]:
    from drytake.mockserver.media.probe import probe
    from drytake.mockserver.media.video import VideoSpec, render_video

    spec = VideoSpec(width=640, height=360, seconds=4, fps=24, audio=True, task_id="doctor", prompt="doctor")
    info = probe(render_video(spec))
    good = (info.width, info.height, round(info.seconds or 0)) == (640, 360, 4)
    yield Diagnosis(f"a video was made: {info.seconds:g} s, {info.width}x{info.height}", good, REINSTALL)


def _folder() -> Iterator[Diagnosis]:
    with tempfile.TemporaryDirectory() as folder:
        free = shutil.disk_usage(folder).free // 1_000_000
        yield Diagnosis(f"temporary files can be written ({free:,} MB free)", free > 100, "free some disk space")
