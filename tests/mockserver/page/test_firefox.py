"""The page in Firefox, driven by WebDriver BiDi: no script fails, the policy holds, nothing scrolls sideways, the film plays."""

import base64
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mockserver.page.conftest import PANELS, Client

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(FIREFOX is None, reason="needs Firefox: `apt-get install firefox-esr`"),
]
WATCH = """() => { window.reports = [];
  document.addEventListener('securitypolicyviolation', (event) => window.reports.push(event.blockedURI + event.violatedDirective));
  window.addEventListener('error', (event) => window.reports.push(event.message));
  window.addEventListener('unhandledrejection', (event) => window.reports.push(String(event.reason))); }"""
QUIET = ("network.captive-portal-service.enabled", "network.connectivity-service.enabled", "app.update.enabled")


class Firefox:
    """A window of Firefox, and what its console said."""

    def __init__(self, socket: Any) -> None:
        self._socket, self._number = socket, 0
        self.console: list[str] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.ask("script.addPreloadScript", functionDeclaration=WATCH)
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        """Send a command; return its result."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv(timeout=60))
            if said.get("method") == "log.entryAdded" and said["params"]["level"] in ("error", "warn"):
                self.console.append(said["params"]["text"])
            if said.get("id") == self._number:
                assert said["type"] == "success", said
                return said["result"]

    def run(self, code: str) -> Any:
        """Return what a script's expression is worth."""
        said = self.ask("script.evaluate", expression=code, target={"context": self.context}, awaitPromise=True)
        return said["result"].get("value")

    def until(self, code: str) -> None:
        deadline = time.monotonic() + 30
        while not self.run(code):
            assert time.monotonic() < deadline, code
            time.sleep(0.05)

    def open(self, url: str, wide: int) -> None:
        self.ask("browsingContext.setViewport", context=self.context, viewport={"width": wide, "height": 800})
        for place in ("about:blank", url):
            self.ask("browsingContext.navigate", context=self.context, url=place, wait="complete")
        self.until("document.getElementById('word')?.textContent === 'live'")

    def picture(self, name: str) -> None:
        folder = os.environ.get("DRYTAKE_PICTURES")
        if folder:
            shot = self.ask("browsingContext.captureScreenshot", context=self.context)["data"]
            (Path(folder) / f"firefox-{name}.png").write_bytes(base64.b64decode(shot))


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    client = pytest.importorskip("websockets.sync.client")
    assert FIREFOX is not None
    home = tmp_path_factory.mktemp("firefox")
    (home / "user.js").write_text("".join(f'user_pref("{name}", false);\n' for name in QUIET))
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(home), "--remote-debugging-port", "0"]
    own = {**os.environ, "HOME": str(home)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=own) as process:
        assert process.stderr is not None
        said = (re.search(r"BiDi listening on (ws://\S+)", line) for line in process.stderr)
        address = next(found[1] for found in said if found)
        with client.connect(f"{address}/session", max_size=None, proxy=None) as socket:
            window = Firefox(socket)
            yield window
            window.ask("browser.close")
        process.wait(timeout=30)


@pytest.mark.parametrize("wide", [1280, 360])
def test_each_panel_is_whole_in_firefox(firefox: Firefox, seeded: Client, wide: int) -> None:
    film = next(one for one in seeded.control("films")["tasks"] if one["state"] == "succeeded")
    call = next(one for one in reversed(seeded.control("calls")["calls"]) if one["errors"])
    for place in (*PANELS, f"tasks/acme/{film['id']}", f"calls/{call['serial']}"):
        firefox.open(f"{seeded.origin}/_drytake/#{place}", wide)
        firefox.until("document.querySelector('#panel h2, #panel .film, #panel .call .st') !== null")
        if place.startswith("tasks/"):
            firefox.until("document.querySelector('video')?.readyState >= 1")
        if place.startswith("calls/"):
            firefox.until("document.querySelector('.ln.error') !== null")
        firefox.picture(f"{place.partition('/')[0]}{'-one' if '/' in place else ''}-{wide}")

        assert firefox.run("JSON.stringify(window.reports)") == "[]", place
        assert firefox.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, place
    assert firefox.console == []
