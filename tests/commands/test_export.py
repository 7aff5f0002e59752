"""`drytake export`."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator


def test_each_format_goes_to_the_output(run: Any) -> None:
    assert json.loads(run("export", "openapi", "acme").stdout)["openapi"] == "3.1.0"
    assert json.loads(run("export", "jsonschema", "acme").stdout)["$id"].startswith("urn:drytake:schema:acme:")
    assert b"export interface Operations {" in run("export", "typescript", "acme").stdout


def test_a_file_is_written_as_a_whole(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "acme.json"

    done = run("export", "openapi", "acme", "--server", "http://127.0.0.1:1/acme/", "--output", path)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert json.loads(path.read_text())["servers"] == [{"url": "http://127.0.0.1:1/acme"}]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings", 'port = 8080\n[requests]\n"a/*" = "acme"\n'),
        ("scenarios", 'seed = 1\n[[trigger]]\nname = "rate-limit"\nfirst = 2\n'),
    ],
)
def test_files_of_ours_have_schemas_for_editors(run: Any, name: str, text: str) -> None:
    schema = json.loads(run("export", "jsonschema", name).stdout)
    Draft202012Validator.check_schema(schema)

    assert Draft202012Validator(schema).is_valid(tomllib.loads(text))
    assert not Draft202012Validator(schema).is_valid({"prot": 1})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["opnapi", "acme"],
            "there is no format `opnapi`, did you mean `openapi`? there is: jsonschema, openapi, typescript",
        ),
        (["openapi", "acmee"], "there is no provider `acmee`, did you mean `acme`? there is: acme"),
        (["jsonschema", "acme", "--operation", "get-balance"], "`get-balance` of acme takes no body"),
        (["openapi", "acme", "--operation", "create-video"], "--operation is for `jsonschema`, not for `openapi`"),
        (["openapi", "acme", "-o", "/nowhere/x"], "/nowhere/x can't be written: No such file or directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_is_one_line(run: Any, arguments: list[str], said: str) -> None:
    done = run("export", *arguments)

    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"drytake: {said}")
