"""The whole tool in ten seconds, over real HTTP: a refusal, a price, a task, its video, the account."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from drytake.commands.diagnosis import advice, overheard, reason
from drytake.commands.local_client import Client
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.media.probe import probe_file
from drytake.mockserver.media.sizes import pixels
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import get_provider
from drytake.schemas.times import today
from drytake.schemas.validation.media import MediaInfo

__all__ = ["DemoError", "run_demo"]

GOOD = {"prompt": "A lighthouse at dawn, waves below, slow push in", "duration": 5, "ratio": "16:9"}
BAD = {**GOOD, "duration": 20, "ratio": "2:1", "audio_urls": ["https://example.com/waves.mp3"]}
_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = 30


class DemoError(Exception):
    """A step went otherwise than it should."""


def run_demo(*, output: Path | None, as_json: bool) -> int:
    """Run the demonstration; return the exit code: 0 where every step went as it should."""
    demo = _Demo(Console(stderr=as_json, highlight=False, soft_wrap=True))
    try:
        with overheard():
            story = demo.run(output)
    except KeyboardInterrupt:
        demo.console.print("Interrupted.")
        return 130
    except BrokenPipeError:  # nobody reads on
        raise
    except Exception as error:  # noqa: BLE001 - whatever a machine lacks is said in one line
        sys.stderr.write(f'drytake: the demo failed at "{demo.title}": {reason(error)}; {advice(error)}\n')
        return 1
    if as_json:
        json.dump(story, sys.stdout, indent=2)
        sys.stdout.write("\n")
    return 0


class _Demo:
    """The steps, in order."""

    client: Client

    def __init__(self, console: Console) -> None:
        self.console = console
        self.title = ""
        """Of the step under way."""

    def run(self, output: Path | None) -> dict[str, Any]:
        self.title = "1. The mock is up"
        folder = output or Path(tempfile.mkdtemp(prefix="drytake-"))
        folder.mkdir(parents=True, exist_ok=True)
        with running(Engine(Settings(timing="fast"), providers=["outai"])) as (origin, _):
            self.client = Client(origin)
            self.show(f"OutAI stands at {origin}/outai")
            return self.steps(folder)

    def steps(self, folder: Path) -> dict[str, Any]:
        broken = self.refusal()
        price = self.price()
        task_id = self.create(price)
        task = self.poll(task_id)
        path, info = self.download(task, folder)
        ledger = self.ledger(price)
        self.console.print("\n[bold green]Every step went as it should.[/] Next: [bold]drytake serve[/]")
        return {
            "refused": broken,
            "price": price,
            "task_id": task_id,
            "video": {"path": str(path), "seconds": info.seconds, "width": info.width, "height": info.height},
            "balance": ledger["balance"],
        }

    def show(self, said: str = "") -> None:
        """Print what the step is, and what came of it."""
        self.console.print(f"\n[bold]{self.title}[/]")
        if said:
            self.console.print(f"   {said}", markup=False)

    def refusal(self) -> list[str]:
        self.title = "2. A bad request is refused"
        response = self.client.post(f"{self.client.base}/video/seedance-2", BAD)
        violations = json.loads(response.headers.get("x-drytake-violations") or "[]")
        self.show(f"POST {json.dumps(BAD)}")
        self.console.print(f"   {response.status} {response.body.decode()}", markup=False)
        for entry in violations:
            self.console.print(f"   [red]{entry['rule']}[/] at {entry['pointer']}")
            self.console.print(f"      {entry['message']}\n      hint: {entry['hint']}", markup=False)
        expect("the bad request's status", response.status, 400)
        rules = [entry["rule"] for entry in violations]
        broken_rules = ("unknown-ratio", "duration-out-of-range", "audio-alone")
        expect("its broken rules", sorted(rules), sorted(f"outai.{name}" for name in broken_rules))
        return rules

    def price(self) -> Any:
        self.title = "3. A good one has a price"
        operation = get_provider("outai").create
        assert operation.contract is not None
        assert operation.estimate is not None
        report = operation.contract.validate(json.dumps(GOOD).encode())
        expect("the good request's violations", [entry.message for entry in report.violations], [])
        estimate = operation.estimate(report.request).on(today()).to_json()
        self.show(f"{estimate['amount']} {estimate['unit']} ({estimate['confidence']})")
        for line in estimate["lines"]:
            self.console.print(
                f"   {line['label']}: {line['quantity']} x {line['rate']}, by {line['source']}", markup=False
            )
        return estimate["amount"]

    def create(self, price: Any) -> str:
        self.title = "4. It becomes a task"
        response = self.client.post(f"{self.client.base}/video/seedance-2", GOOD)
        self.show(f"{response.status} {response.body.decode()}")
        expect("the good request's status", response.status, 200)
        expect("the credits charged", response.data["credits_cost"], price)
        return str(response.data["task_id"])

    def poll(self, task_id: str) -> Any:
        self.title = "5. The client polls"
        self.show()
        url = f"{self.client.base}/tasks?task_id={task_id}"
        give_up = time.monotonic() + _PATIENCE_SECONDS
        with self.progress() as show:
            for queries in range(1, 10_000):
                response = self.client.get(url)
                expect("the query's status", response.status, 200)
                task = response.data
                show(f"{task['status']} after {queries} queries", task["status"] != "running")
                if task["status"] != "running":
                    break
                if time.monotonic() > give_up:
                    raise DemoError(f"the task is still {task['status']} after {_PATIENCE_SECONDS} seconds")
                time.sleep(_POLL_SECONDS)
        expect("the task's end", task["status"], "succeeded")
        return task

    def progress(self) -> "AbstractContextManager[Show]":
        return _progress(self.console)

    def download(self, task: Any, folder: Path) -> tuple[Path, MediaInfo]:
        self.title = "6. The video is real"
        response = self.client.get(task["result"]["video_url"])
        expect("the download's status", response.status, 200)
        path = folder / f"{task['task_id']}.mp4"
        path.write_bytes(response.body)
        info = probe_file(path)
        self.show(str(path))
        size = f"{info.width}x{info.height}, {len(response.body):,} bytes"
        self.console.print(f"   {info.seconds:g} seconds of {info.format}, {size}", markup=False)
        expect("the video's size", (info.width, info.height), pixels("720p", str(GOOD["ratio"])))
        if abs((info.seconds or 0) - float(str(GOOD["duration"]))) > 0.05:
            raise DemoError(f"the video is {info.seconds} seconds long; {GOOD['duration']} were asked for")
        return path, info

    def ledger(self, price: Any) -> Any:
        self.title = "7. The account adds up"
        response = self.client.get(f"{self.client.origin}/_drytake/ledger?provider=outai")
        expect("the ledger's status", response.status, 200)
        ledger = json.loads(response.body)["accounts"]["outai"]
        self.show()
        for entry in ledger["entries"]:
            self.console.print(f"   {entry['kind']:<8}{entry['amount']:>8}", markup=False)
        self.console.print(f"   {'balance':<8}{ledger['balance']:>8} {ledger['unit']}", markup=False)
        expect("the balance", ledger["balance"], ledger["granted"] - price)
        return ledger


class Show:
    """A progress line."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._line = progress.add_task("", total=12)

    def __call__(self, said: str, over: bool) -> None:  # noqa: FBT001 - one word, one flag
        self._progress.update(self._line, advance=1, description=f"   {said}")
        if over:
            self._progress.update(self._line, total=1, completed=1)


@contextmanager
def _progress(console: Console) -> Iterator[Show]:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield Show(progress)


def expect(what: str, found: Any, wanted: Any) -> None:
    """Raise where a step went otherwise than it should."""
    if found != wanted:
        raise DemoError(f"{what}: {found!r} instead of {wanted!r}")
