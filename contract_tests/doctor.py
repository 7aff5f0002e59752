"""What Understudy needs of a machine, tried out."""

import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import Any, NamedTuple

import understudy

__all__ = ["Finding", "examine"]

OLDEST = (3, 11)


class Finding(NamedTuple):
    """One thing that was looked at."""

    text: str
    good: bool = True
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "good": self.good, "hint": self.hint}


def examine() -> Iterator[Finding]:
    """Yield what was found, good or bad; never raises."""
    for look in (_python, _package, _dependencies, _providers, _loopback, _video, _folder):
        try:
            yield from look()
        except Exception as error:  # noqa: BLE001 - whatever a broken machine throws is a finding
            yield Finding(f"{look.__name__[1:]}: {error}", good=False, hint="reinstall with `pip install understudy`")


def _python() -> Iterator[Finding]:
    here = sys.version_info[:3]
    said = "Python " + ".".join(map(str, here))
    yield Finding(said, here[:2] >= OLDEST, f"install Python {OLDEST[0]}.{OLDEST[1]} or later")


def _package() -> Iterator[Finding]:
    yield Finding(f"understudy {understudy.__version__} in {Path(understudy.__path__[0])}")


def _dependencies() -> Iterator[Finding]:
    for requirement in requires("understudy") or []:
        if "extra ==" in requirement:
            continue
        found = match(r"[\w.-]+", requirement)
        name = found[0] if found else requirement
        try:
            yield Finding(f"{name} {version(name)}")
        except PackageNotFoundError:
            needed = "platform_system" not in requirement
            yield Finding(f"{name} is missing", not needed, f"pip install '{requirement}'")


def _providers() -> Iterator[Finding]:
    from understudy.schemas.registry import get_provider, provider_ids  # noqa: PLC0415 - a finding if it fails

    for name in provider_ids():
        provider = get_provider(name)
        yield Finding(f"{name}: {len(provider.operations)} operations, {len(list(provider.rules))} rules")


def _loopback() -> Iterator[Finding]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield Finding(f"127.0.0.1 can be listened on (port {sock.getsockname()[1]} was free)")


def _video() -> Iterator[Finding]:
    from understudy.mockserver.media.probe import probe  # noqa: PLC0415 - a finding if it fails
    from understudy.mockserver.media.video import VideoSpec, render_video  # noqa: PLC0415

    spec = VideoSpec(width=640, height=360, seconds=4, fps=24, audio=True, task_id="doctor", prompt="doctor")
    info = probe(render_video(spec))
    good = (info.width, info.height, round(info.seconds or 0)) == (640, 360, 4)
    yield Finding(f"a video was made: {info.seconds:g} s, {info.width}x{info.height}", good, "reinstall `av`")


def _folder() -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        free = shutil.disk_usage(folder).free // 1_000_000
        yield Finding(f"temporary files can be written ({free:,} MB free)", free > 100, "free some disk space")
