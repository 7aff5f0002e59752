"""`validate` and `price` print while they read: nothing waits for the end, and nothing is kept."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GOOD = {"prompt": "a lighthouse", "duration": 5}
BAD = {"prompt": "a lighthouse", "duration": 20}


@pytest.mark.parametrize("command", ["validate", "price"])
def test_a_result_is_printed_before_the_next_line_is_there(command: str) -> None:
    program = [sys.executable, "-m", "drytake.cli", command, "-p", "acme", "--format", "jsonl", "-"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n".encode())
        process.stdin.flush()
        first = [json.loads(process.stdout.readline())["valid"] for _ in range(2)]
        process.stdin.write(json.dumps(GOOD).encode())
        process.stdin.close()
        assert (first, json.loads(process.stdout.read())["input"]) == ([True, False], "<stdin>:3")
    assert process.returncode == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_many_lines_take_no_more_memory_than_few(form: str, tmp_path: Path) -> None:
    bad = json.dumps({**BAD, "x": 1})
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    few.write_text(f"{bad}\n" * 700)
    many.write_text(f"{bad}\n" * 3_500)
    assert grown(many, form) - grown(few, form) < 3 * 1024  # KiB; each result has more than one


def grown(file: Path, form: str) -> int:
    """Return how much memory a command takes at most, in KiB."""
    usage = "import resource, sys; sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    code = f"import atexit; atexit.register(lambda: exec({usage!r})); from drytake.cli import main; main()"
    arguments = ["validate", "-p", "acme", "--format", form, str(file)]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False)
    return int(done.stderr)


def test_a_closed_pipe_ends_it_quietly(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text(f"{json.dumps(GOOD)}\n" * 5_000)
    program = [sys.executable, "-m", "drytake.cli", "validate", "-p", "acme", str(lines)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_forms_in_pieces_say_the_same_as_the_whole(run: Any, write: Any, tmp_path: Path) -> None:
    lines = write(
        tmp_path, "a.jsonl", GOOD, BAD, {**GOOD, "video_urls": ["https://e.test/v.mp4"]}, {"prompt": "ß\u2028"}
    )
    whole = json.loads(run("validate", "-p", "acme", "--format", "json", lines).stdout)["reports"]
    pieces = run("validate", "-p", "acme", "--format", "jsonl", lines).stdout.decode()
    assert [json.loads(line) for line in pieces.split("\n")[:-1]] == whole
    priced = json.loads(run("price", "-p", "acme", "--format", "json", lines).stdout)["estimates"]
    pieces = run("price", "-p", "acme", "--format", "jsonl", lines).stdout.decode()
    assert [json.loads(line) for line in pieces.split("\n")[:-1]] == priced
    assert [{key: value for key, value in entry.items() if key != "estimate"} for entry in priced] == whole
