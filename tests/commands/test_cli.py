"""The door: help, completion, wrong calls, colour, and what a short command loads."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from drytake import commands
from drytake.cli import main

GOOD = {"prompt": "a lighthouse", "duration": 5}
COMMANDS = sorted(main.commands)
PROGRAM = [sys.executable, "-m", "drytake.cli"]


def loaded(command: str) -> click.Command:
    """Return a command as it is when it is used; until then the group has its name and its line of help."""
    _, found, _ = main.resolve_command(click.Context(main), [command])
    assert found is not None
    return found


# --- help --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_of_one_line_and_an_example(command: str) -> None:
    text = CliRunner().invoke(main, [command, "--help"]).output
    assert re.search(r"Examples?:\n +drytake " + command, text)
    assert main.commands[command].get_short_help_str(200) == loaded(command).get_short_help_str(200)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_needs_no_command(run: Any, flag: str) -> None:
    done = run(flag)
    assert done.returncode == 0
    assert b"drytake demo" in done.stdout


def test_version_is_printed(run: Any) -> None:
    assert re.fullmatch(rb"drytake \S+\n", run("--version").stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(run: Any, shell: str) -> None:
    assert b"_DRYTAKE_COMPLETE" in run("completion", shell).stdout


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("drytake sn", ["snapshot"]),
        ("drytake env g", ["globex"]),
        ("drytake validate --severity x --m", ["--media-info"]),
        ("drytake serve --timing in", ["instant"]),
        ("drytake run --scenario mod", ["moderation"]),
    ],
)
def test_a_shell_completes_what_is_typed(run: Any, line: str, offered: list[str]) -> None:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    done = run(_DRYTAKE_COMPLETE="bash_complete", **words)
    assert [row.partition(",")[2] for row in done.stdout.decode().splitlines()] == offered


def test_completion_knows_providers_and_rules() -> None:
    parameters = {parameter.name: parameter for name in ("validate", "explain") for parameter in loaded(name).params}
    context = click.Context(main)
    assert [item.value for item in parameters["provider"].shell_complete(context, "glob")] == ["globex"]
    rules = [item.value for item in parameters["rule"].shell_complete(context, "acme.audio")]
    assert rules == ["acme.audio-alone"]


# --- wrong calls -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "-p", "nobody", "-"], "there is no provider `nobody`; there is: "),
        (["validate", "-p", "acme", "-o", "nothing", "-"], "acme has no operation `nothing`; there is: create-video"),
        (["validate", "-p", "acme", "-o", "get-balance", "-"], "takes no body"),
        (["validate", "-p", "acme", "/nowhere/x.json"], "/nowhere/x.json can't be read: No such file"),
        (["validate", "-p", "acme", "--severity", "x", "-"], "--severity takes RULE=LEVEL"),
        (["validate", "-p", "acme", "--severity", "acme.x=off", "-"], "there is no rule `acme.x`"),
        (["validate", "-p", "acme", "--report", "pdf=x", "-"], "--report takes FORMAT=PATH with a format of text, "),
        (["validate", "-p", "acme", "--report", "html=/nowhere/x", "-"], "there is no folder `/nowhere`"),
        (["check", "/nowhere/x.har"], "/nowhere/x.har can't be read: No such file"),
        (["check", "-"], "<stdin> isn't a HAR file: it isn't JSON: "),
        (["check", "--report", "junit", "-"], "--report takes FORMAT=PATH"),
        (["price", "-p", "acme", "-o", "query-task", "-"], "costs nothing"),
        (["explain", "acme.audio"], "did you mean acme.audio-alone"),
        (["explain", "audio-alone"], "acme.audio-alone"),
        (["serve", "--balance", "much"], "--balance is `much`; it should be"),
        (["serve", "--switch", "acme.nothing=1"], "--switch names no switch `acme.nothing`; there is: acme."),
        (["serve", "--host", "no.such.host.invalid"], "can't listen on no.such.host.invalid"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_wrong_call_is_one_clear_line_and_exits_with_two(run: Any, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("drytake: ")
    assert said in line


@pytest.mark.parametrize(
    "facts",
    [
        "[]",
        "{",
        '{"https://e.test/v": {"length": 3}}',
        '{"https://e.test/v": 3}',
        '{"https://e.test/v": {"seconds": "abc"}}',
        '{"https://e.test/v": {"size_bytes": [1]}}',
    ],
)
def test_a_bad_declaration_is_one_clear_line(run: Any, facts: str, tmp_path: Path) -> None:
    path = tmp_path / "media.json"
    path.write_text(facts)
    done = run("validate", "-p", "acme", "--media-info", str(path), "-", stdin="{}")
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1


# --- colour ------------------------------------------------------------------------------------------------------


def in_terminal(*arguments: str, **environment: str) -> bytes:
    """Return what a command prints into a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    ) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # how Linux says that the other end is closed
            pass
        process.wait()
    os.close(ours)
    return said


def test_a_terminal_gets_colour_unless_no_color_is_set() -> None:
    assert b"\x1b[" in in_terminal("rules", "-p", "acme", NO_COLOR="")
    assert b"\x1b[" not in in_terminal("rules", "-p", "acme", NO_COLOR="1")


def test_a_pipe_gets_no_colour(run: Any) -> None:
    assert b"\x1b[" not in run("rules", "-p", "acme", NO_COLOR="").stdout


# --- start-up ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "rooms"),
    [(["--help"], set()), (["nothing"], set()), (["env", "--help"], {"env"}), (["restore", "--help"], {"snapshot"})],
    ids=" ".join,
)
def test_a_command_loads_no_other_command(arguments: list[str], rooms: set[str]) -> None:
    program = (
        "import sys; from drytake.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*(name.rpartition('.')[2] for name in sys.modules if name.startswith('drytake.commands.')))"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    files = {path.stem for path in Path(commands.__path__[0]).glob("*.py") if "click.command(" in path.read_text()}
    assert set(done.stdout.splitlines()[-1].split()) & files == rooms


HEAVY = {"fastapi", "httpx", "av", "PIL", "uvicorn", "rich", "asyncio"}


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], {*HEAVY, "pydantic", "drytake.schemas"}),
        (["serve", "--help"], {*HEAVY, "pydantic", "pydantic_core", "drytake.schemas"}),
        (
            ["validate", "-p", "acme", "-"],
            {*HEAVY, "drytake.mockserver.faults", "drytake.contract_tests.reports.github"},
        ),
        (["price", "-p", "acme", "-"], {*HEAVY, "drytake.mockserver.faults", "drytake.contract_tests.reports.github"}),
        (["rules"], HEAVY),
    ],
    ids=["help", "serve --help", "validate", "price", "rules"],
)
def test_light_commands_load_nothing_heavy(arguments: list[str], heavy: set[str]) -> None:
    assert modules_after(*arguments) & heavy == set()


def test_a_body_loads_its_own_seller_and_no_other() -> None:
    loaded = modules_after("validate", "-p", "acme", "-")
    assert "acme" in loaded
    assert [name for name in loaded if name.startswith("drytake.schemas.providers.")] == []


def modules_after(*arguments: str) -> set[str]:
    """Return the modules that a command has loaded."""
    program = (
        "import sys; sys.argv = ['drytake', *sys.argv[1:]]\n"
        "from drytake.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], input=json.dumps(GOOD).encode(), capture_output=True, check=True
    )
    return set(done.stderr.decode().split())


# --- python -m ----------------------------------------------------------------------------------------------------


def module(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "drytake", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, input="{}")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["doctor", "--help"], 0),
        (["validate", "-p", "acme", "-"], 1),
        (["validate", "-p", "nobody", "-"], 2),
        (["explain", "acme.audio-alone"], 0),
        (["no-such-command"], 2),
    ],
    ids=str,
)
def test_module_does_what_the_program_does(arguments: list[str], code: int, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("drytake")
    if not program.exists():
        pytest.skip("drytake isn't installed as a program")
    done = module(*arguments, folder=tmp_path)
    same = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path, input="{}")
    assert done.returncode == same.returncode == code
    assert (done.stdout, done.stderr) == (same.stdout, same.stderr)


def test_module_calls_itself_by_its_name(tmp_path: Path) -> None:
    assert module("--help", folder=tmp_path).stdout.startswith("Usage: drytake ")
    assert module("--nonsense", folder=tmp_path).stderr.startswith("Usage: drytake ")


# --- Ctrl-C ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "arguments"),
    [
        ("drytake.contract_tests.documents.inputs.batches", ["validate", "-p", "acme", "-"]),
        ("drytake.contract_tests.documents.inputs.batches", ["price", "-p", "acme", "-"]),
        ("drytake.contract_tests.documents.inputs.read_file", ["check", "-"]),
        ("drytake.cli.import_module", ["rules"]),
        ("drytake.contract_tests.run.shutil.which", ["run", "--", "true"]),
        ("drytake.contract_tests.fuzz.options.FuzzOptions", ["fuzz", "--", "true"]),
    ],
)
def test_ctrl_c_ends_a_command_as_shells_expect(where: str, arguments: list[str]) -> None:
    """Press it where the command loads or waits."""
    name = "drytake" if where == "drytake.cli.import_module" else arguments[0]
    code = (
        "import os, signal, sys; from unittest.mock import patch; from drytake.cli import main;"
        "press = lambda *_, **__: (os.kill(os.getpid(), signal.SIGINT), signal.pause());"
        f"patch({where!r}, press).start(); main(sys.argv[1:])"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False, timeout=60)

    assert (done.returncode, done.stdout, done.stderr.decode()) == (130, b"", f"\n{name}: interrupted\n")


@pytest.mark.parametrize(
    "where",
    [
        "import sys; sys.meta_path.insert(0, type('Finder', (), {'find_spec': lambda self, name, *_: press(name)})())",
        "import click; click.Command.parse_args = lambda *_: press('click')",
    ],
    ids=["libraries load", "options are read"],
)
def test_ctrl_c_before_a_command_begins_ends_us_without_a_word(where: str) -> None:
    press = "import os, signal; press = lambda name: os.kill(os.getpid(), signal.SIGINT) if name == 'click' else None"
    code = f"{press}\n{where}\nfrom drytake.cli import main\nmain(['rules'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
