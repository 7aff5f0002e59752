"""Scripts as modules, and servers that were started as users start them."""

import subprocess
import time
import urllib.request
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["loaded", "wait_until_served"]

SCRIPTS = Path(__file__).parents[1] / "scripts"


def loaded(name: str) -> ModuleType:
    """Return a script of the project as a module."""
    spec = spec_from_file_location(f"{name}_script", SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wait_until_served(server: "subprocess.Popen[Any]", port: int | str, seconds: float = 60) -> None:
    """Wait until a server on this machine responds; fail where it ends before, or takes too long."""
    until = time.monotonic() + seconds
    while True:
        assert server.poll() is None, server.communicate()
        assert time.monotonic() < until
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_drytake/health", timeout=5).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
