"""A page's commands, run one after another in a folder of their own, as somebody who follows the page runs them."""

import doctest
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from drytake.cli import main
from tests.docs.blocks import ROOT, Block
from tests.scripts import wait_until_served

__all__ = ["Session", "commands_of"]

HERE = Path(__file__).parent
PORT = "8080"
"""The port that pages name; a free one stands in for it."""
IN_PROCESS = frozenset(
    (
        *("check", "compare", "config", "drift", "env", "explain", "export", "plan", "price", "rules", "scenarios"),
        *("skill", "translate", "validate"),
    )
)
"""Commands that start nothing, so that they needn't be started by themselves: an interpreter takes 0.3 s."""
_WORDS = {
    "tail -f ": "cat ",
    ".venv/bin/": "",
    "--cases 1000": "--cases 60",
    "--cases 500": "--cases 30",
}
"""What is said otherwise here: a file that grows ends, the environment is the one that runs the tests, a campaign is short."""
_SERVE = re.compile(r"^(?:\w+=\S+ )*(?:\S*/)?drytake serve\b")
_CLIENTS = {".py": "client.py", ".mjs": "client.mjs", ".sh": "client.sh", "": "client.sh"}
"""A program that a page names and doesn't show is one of `programs/`, in its language."""
_NAMED = re.compile(r"(?:(?<=python )|(?<=node )|(?<=\./))[\w-]+(?:\.py|\.mjs|\.sh)?(?=\s|$)")


_OURS = re.compile(r"^(?:(?P<before>(?:echo|cat) .*) \| )?(?P<ours>drytake \w[^|;&<>$]*)$")
"""A command of ours, with what a pipe before it says."""
_VARYING = (
    (re.compile(r"^(?:drytake: (?:running|playing|case|shrinking|looking) .*)\n", re.MULTILINE), ""),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),
    (re.compile(r"\bin \d+ of "), "in N of "),
    (re.compile(r"\b\d+(?:\.\d+)? (s|ms|calls|hours|days)\b"), r"N \1"),
    (re.compile(r"\b\d+:\d\d(?::\d\d)?\b"), "TIME"),
)
"""What no two runs print alike, and how far a command has come."""


class Ran(NamedTuple):
    """What a command came to."""

    code: int
    output: str


def commands_of(text: str) -> Iterator[str]:
    """Yield the commands of a script, each on one line, without comments on lines of their own."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


class Session:
    """Runs what a page shows; `close` ends the server."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.folder = folder
        self.server: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        files = HERE / "files" / page.stem
        if files.is_dir():
            shutil.copytree(files, folder, dirs_exist_ok=True)
        self.environment = os.environ | {
            "PATH": os.pathsep.join([str(HERE / "stubs"), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "NO_COLOR": "1",
            "HOME": str(folder / "home"),
            "XDG_STATE_HOME": str(folder / "home" / "state"),
            "DRYTAKE_ROOT": str(ROOT),
        }

    def close(self) -> None:
        """End the server, if there is one."""
        if self.server is not None:
            self.server.terminate()
            self.server.communicate()
            self.server = None

    def run(self, block: Block) -> list[str]:
        """Run a block of commands, a session or a program; return what isn't as it is shown."""
        if block.arguments("server") is not None and self.server is None:
            self._serve("drytake serve")
        named = block.arguments("file")
        if named is not None:
            (self.folder / named[0]).write_text(block.text, encoding="utf-8")
            return []
        if block.language == "python":
            return self._program(block)
        parts: list[tuple[str, str | None]]
        if block.language == "console":
            parts = [
                (part.partition("\n")[0], part.partition("\n")[2])
                for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
            ]
        else:
            parts = [(command, None) for command in commands_of(block.text)]
        codes = block.arguments("expect") or ([] if block.language == "console" else ["0"])
        found = []
        for number, (command, shown) in enumerate(parts):
            if not runs_in_ci(command):
                ran = self._command(command, block)
                code = int(codes[min(number, len(codes) - 1)]) if codes else ran.code
                if ran.code != code or not (shown is None or alike(ran.output, shown)):
                    found.append(f"{block.page}:{block.line}: {command}\nexit code {ran.code}\n{ran.output}")
        return found

    def _command(self, command: str, block: Block) -> Ran:
        """Run a command as it is shown, but for what can't be so here."""
        for said, instead in _WORDS.items():
            command = command.replace(said, instead)
        command = (self._rehearsed(command) if block.arguments("rehearse") is not None else command).replace(
            PORT, self.port
        )
        self._provide(command)
        if _SERVE.match(command):
            self._serve(command)
            return Ran(0, "")
        ran = self._in_process(command) or self._bash(command)
        return Ran(ran.code, ran.output.replace(self.port, PORT).replace(f"{self.folder}/", ""))

    def _rehearsed(self, command: str) -> str:
        if self.server is None:
            self._serve(f"drytake serve --timing instant --public-url http://127.0.0.1:{self.port}")
        mock = f"http://127.0.0.1:{self.port}"
        to = " ".join(f"--upstream {name}={mock}" for name in ("acme", "outai", "wavespeed"))
        command = command.replace("pytest ", f"pytest --drytake-upstream wavespeed={mock} ")
        return re.sub(r"drytake guard (?!report|stop)", f"drytake guard --unenforced {to} ", command)

    def _provide(self, command: str) -> None:
        """Write the programs that a command names and the page doesn't show."""
        for name in _NAMED.findall(command):
            path = self.folder / name
            if not path.exists():
                path.write_bytes((HERE / "programs" / _CLIENTS[path.suffix]).read_bytes())
                path.chmod(0o755)
        if "npm " in command and not (self.folder / "package.json").exists():
            shutil.copy(HERE / "programs" / "package.json", self.folder)
            shutil.copy(HERE / "programs" / "client.mjs", self.folder)

    def _serve(self, command: str) -> None:
        self.close()
        self.server = subprocess.Popen(
            ["bash", "-c", f"exec env {command}"],
            cwd=self.folder,
            env=self.environment | {"DRYTAKE_PORT": self.port, "DRYTAKE_LOG_LEVEL": "error"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        wait_until_served(self.server, self.port)

    def _in_process(self, command: str) -> Ran | None:
        """Run a command of ours that starts nothing, with what a pipe before it says; None where it isn't one."""
        found = _OURS.match(command)
        words = shlex.split(found["ours"], comments=True) if found else []
        if not found or words[1] not in IN_PROCESS:
            return None
        before = found["before"]
        given = self._bash(before).output if before else ""
        result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, words[1:], input=given, prog_name="drytake")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Ran(result.exit_code, result.output)

    def _bash(self, command: str) -> Ran:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def _program(self, block: Block) -> list[str]:
        name = "block.py"
        (self.folder / name).write_text(block.text, encoding="utf-8")
        how = "-m pytest -q -p no:cacheprovider -p no:randomly -p no:asyncio" if "def test_" in block.text else ""
        ran = self._bash(f"python {how} {name}")
        return [] if ran.code == 0 else [f"{block}\n{ran.output}"]


def alike(output: str, shown: str) -> bool:
    """Return whether an output is what a page shows: `...` is any text, and what varies may differ."""
    output += "\n" if output and not output.endswith("\n") else ""
    for varying, instead in _VARYING:
        output, shown = varying.sub(instead, output), varying.sub(instead, shown)
    return doctest.OutputChecker().check_output(shown, output, doctest.ELLIPSIS)


def runs_in_ci(command: str) -> bool:
    """Return whether a command is one of the README's that make an environment: CI's own jobs are made of these (`.ci/readme`)."""
    return command.startswith("python3 -m venv .venv && .venv/bin/pip install -q ") and command in (
        ROOT / "README.md"
    ).read_text(encoding="utf-8")
