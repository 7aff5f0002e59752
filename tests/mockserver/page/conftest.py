"""One Chromium a module and one server for all tests of the page; each test has a window of its own."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
AXE = "4.11.0"
PANELS = ("tasks", "calls", "findings", "money", "trouble", "start")
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script> a boat \u202egpj.exe & "fox"'
WATCH = """window.reports = []; document.addEventListener('securitypolicyviolation', (event) => window.reports.push(event.blockedURI + event.violatedDirective))"""


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium; it goes with the module, since Playwright keeps an event loop running that other tests would meet."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    if BROWSER is None:
        pytest.skip("needs Chromium: `apt-get install chromium`")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


class Client:
    """One key's client of Acme, and of the control API."""

    def __init__(self, origin: str, key: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, headers={"authorization": f"Bearer {key}"}, timeout=30)

    def create(self, prompt: str = "A lighthouse at dawn", **fields: Any) -> str:
        """Ask for a task; return its id, or nothing where it is refused."""
        said = self.http.post("/acme/api/v1/videos", json={"prompt": prompt, **fields}).json()
        return str((said.get("data") or {}).get("task_id", ""))

    def query(self, task_id: str) -> None:
        self.http.get("/acme/api/v1/tasks", params={"task_id": task_id})

    def control(self, path: str, body: Any = None) -> Any:
        way = f"/_drytake/{path}"
        response = self.http.get(way) if body is None else self.http.post(way, json=body)
        return response.raise_for_status().json()

    def fetch(self, task_id: str) -> None:
        self.http.get(self.control(f"tasks/acme/{task_id}")["results"][0]).raise_for_status()


def until(page: "Page", said: str, wanted: Any) -> None:
    """Wait until a page says something; its policy lets no one else look again and again."""
    for _ in range(200):
        if page.evaluate(said) == wanted:
            return
        page.wait_for_timeout(25)
    assert page.evaluate(said) == wanted, said


def seed(origin: str) -> Client:
    """Let a key do some of everything: fetched, not fetched, failed, asked twice, refused, under way, hostile."""
    client = Client(origin, "sk-test-page")
    client.control("timing", {"mode": "realistic"})
    client.control("clock", {"freeze": True, "set": "2026-11-24T09:12:00Z"})
    client.create("A lighthouse at dawn", duration=99)
    first = client.create("A lighthouse at dawn, waves roll in")
    for _ in range(3):
        client.control("clock", {"advance": 30})
        client.query(first)
    client.control("clock", {"to": "next"})
    client.query(first)
    client.fetch(first)
    client.create("A glass of water")
    client.create("A glass of water")
    client.control("clock", {"to": "next"})
    failed = client.create("Fireworks [drytake:moderation]")
    client.control("clock", {"to": "next"})
    client.query(failed)
    client.control("scenario", {"name": "rate-limit", "operation": "query-task", "first": 2})
    client.create(HOSTILE)
    client.query(failed)
    client.create("City from above, drone orbit")
    return client


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    with running(Engine(Settings(), providers=["acme"])) as (found, _):
        yield found


@pytest.fixture(scope="session")
def seeded(origin: str) -> Iterator[Client]:
    client = seed(origin)
    yield client
    client.http.close()


Open = Callable[..., "Page"]


@pytest.fixture
def window(browser: "Browser", seeded: Client) -> Iterator[Open]:
    """Open the page at a panel; fails where a script fails, the policy is broken or another origin is asked."""
    contexts, wrong = [], []

    def look(place: str = "tasks", *, at: str = "", wide: int = 1280, high: int = 800, **how: Any) -> "Page":
        base = at or seeded.origin
        context = browser.new_context(viewport={"width": wide, "height": high}, **how)
        contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and "Refused" in said.text else None
        )
        page.on("request", lambda asked: None if asked.url.startswith(base) else wrong.append(asked.url))
        page.goto(f"{base}/_drytake/#{place}")
        return page

    yield look
    for context in contexts:
        for page in context.pages:
            wrong.extend(page.evaluate("window.reports ?? []") if page.url.startswith("http") else [])
        context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def npm_home(request: pytest.FixtureRequest) -> Callable[[str, str], Path]:
    """Return the folder of an npm package, brought once; nothing of it is shipped."""

    def install(name: str, version: str) -> Path:
        cache, npm = getattr(request.config, "cache", None), shutil.which("npm")
        if npm is None or cache is None:
            pytest.skip("npm isn't installed, or pytest keeps no cache")
        home = Path(cache.mkdir("npm")) / f"{name}-{version}"
        if not home.exists():
            made = home.with_name(f"{home.name}.{os.getpid()}")
            command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", f"{name}@{version}", "--prefix"]
            if subprocess.run([*command, str(made)], capture_output=True, check=False).returncode:
                pytest.skip("npm brings nothing")
            if not home.exists():
                made.rename(home)
        return home / "node_modules" / name

    return install


@pytest.fixture(scope="session")
def axe(npm_home: Callable[[str, str], Path]) -> str:
    """The source of axe-core."""
    return (npm_home("axe-core", AXE) / "axe.min.js").read_text(encoding="utf-8")


def picture(page: "Page", name: str) -> None:
    """Keep a picture of the page among the artefacts, where a folder for them is named."""
    folder = os.environ.get("DRYTAKE_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def figures(name: str, said: object) -> None:
    """Keep what was measured among the artefacts, where a folder for them is named."""
    folder = os.environ.get("DRYTAKE_PICTURES")
    if folder:
        with (Path(folder) / "figures.txt").open("a", encoding="utf-8") as file:
            file.write(f"{name}: {said}\n")
