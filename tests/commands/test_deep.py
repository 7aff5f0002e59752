"""Files that are nested deeper than any reader goes, or hold numbers longer than any reader takes, are one line."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.toml import TomlError, read_toml

DEEP = 100_000
TOMLS = {
    "arrays": "seed = " + "[" * DEEP + "]" * DEEP,
    "tables": "seed = " + "{a=" * DEEP + "1" + "}" * DEEP,
    "dotted": "seed." + "a." * 2_000 + "a = 1",
    "header": "[seed." + "a." * 2_000 + "a]\nx = 1",
    "both": "seed = " + "[{a=" * DEEP + "1" + "}]" * DEEP,
    "digits": "seed = " + "9" * 5_000,
}
JSONS = {
    "arrays": "[" * DEEP + "]" * DEEP,
    "objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "open": "[" * DEEP,
    "digits": "9" * 5_000,
}


def complaint(*words: object, **variables: str) -> str:
    """Return the only line that a command says before it exits with 2."""
    done = CliRunner().invoke(main, [*map(str, words)], env=variables)
    assert done.exit_code == 2, done.output[-2_000:]
    assert done.output.startswith("drytake: ")
    assert done.output.count("\n") == 1
    return done.output


def findings(*words: object) -> str:
    """Return what a command says that exits with 1."""
    done = CliRunner().invoke(main, [*map(str, words)])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit), done.exception
    return done.output


@pytest.mark.parametrize(("name", "text"), TOMLS.items(), ids=TOMLS)
def test_deep_toml_is_one_line(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / "deep.toml"
    file.write_text(text)
    for words in (
        ("config", "--config", file),
        ("serve", "--config", file),
        ("serve", "--scenario-file", file),
        ("run", "--scenario-file", file, "--", "true"),
        ("fuzz", "--case", file, "--", "true"),
    ):
        assert str(file) in complaint(*words)


@pytest.mark.parametrize(("name", "text"), TOMLS.items(), ids=TOMLS)
@pytest.mark.parametrize("file", ["drytake.toml", "pyproject.toml"])
def test_deep_file_of_a_project_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, name: str, text: str
) -> None:
    text = text.replace("[seed.", "[tool.drytake.seed.") if file == "pyproject.toml" else text
    (tmp_path / file).write_text(("[tool.drytake]\n" if file == "pyproject.toml" else "") + text)
    monkeypatch.chdir(tmp_path)
    assert file in complaint("config")


def test_deep_switch_is_one_line() -> None:
    deep = "[" * 50_000
    assert "mcp-session" not in complaint("config", "--switch", f"acme.nothing={deep}")
    assert "DRYTAKE_SWITCHES" in complaint("config", DRYTAKE_SWITCHES=f"acme.nothing={deep}")


def test_toml_is_read_to_a_depth() -> None:
    assert read_toml("a = " + "[" * 99 + "]" * 99)
    with pytest.raises(TomlError, match="100 levels"):
        read_toml("a = " + "[" * 100 + "]" * 100)


# --- JSON --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "text"), JSONS.items(), ids=JSONS)
def test_deep_json_is_no_traceback(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / "deep.json"
    file.write_text(text)
    for words in (("validate", "-p", "acme", file), ("price", "-p", "acme", file)):
        assert findings(*words)  # a request that isn't JSON, or no object, is one
    good = tmp_path / "good.json"
    good.write_text('{"prompt": "p"}')
    complaint("validate", "-p", "acme", str(good), "--media-info", str(file))
    complaint("check", str(file))


@pytest.mark.parametrize(("name", "text"), JSONS.items(), ids=JSONS)
def test_deep_body_of_a_recorded_call_is_no_traceback(tmp_path: Path, name: str, text: str) -> None:
    url = "https://api.acme.example/api/v1/videos"
    request = {"method": "POST", "url": url, "headers": [], "postData": {"mimeType": "application/json", "text": text}}
    content = {"mimeType": "application/json", "text": text, "size": len(text)}
    response = {"status": 200, "headers": [], "content": content}
    entry = {"startedDateTime": "2026-01-01T00:00:00Z", "request": request, "response": response}
    file = tmp_path / "deep.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    for form in ("text", "json"):
        assert findings("check", "--format", form, file)


@pytest.mark.parametrize(("name", "text"), JSONS.items(), ids=JSONS)
def test_deep_snapshot_is_one_line(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / "deep.json"
    with running() as (origin, _):
        for shown in (text, f'{{"drytake": "snapshot", "layout": 3, "tenants": [], "files": [], "tasks": {text}}}'):
            file.write_text(shown)
            assert origin in complaint("restore", str(file), "--url", origin)


@pytest.mark.parametrize(("name", "text"), [*JSONS.items(), ("strange", '{"x": 1}'), ("nothing", "")])
def test_a_stranger_that_answers_deep_json_is_one_line(tmp_path: Path, name: str, text: str) -> None:
    statuses = [200, 200, 500, 500]

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.pop())
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None: ...

    file = tmp_path / "state.json"
    file.write_text("{}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        while statuses:
            for command in ("snapshot", "restore"):
                url = f"http://127.0.0.1:{server.server_port}"
                assert url in complaint(command, str(file), "--url", url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- folders -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("config", "--config", "."),
        ("serve", "--scenario-file", "."),
        ("run", "--scenario-file", ".", "--", "true"),
        ("fuzz", "--case", ".", "--", "true"),
        ("validate", "-p", "acme", ".", "--media-info", "."),
        ("restore", "."),
        ("check", "."),
    ],
)
def test_folder_where_a_file_belongs_is_one_line(words: tuple[str, ...]) -> None:
    assert "directory" in complaint(*words).lower()


@pytest.mark.parametrize("words", [("config", "--config"), ("fuzz", "--case"), ("run", "--scenario-file")])
def test_file_that_is_not_there_is_one_line(words: tuple[str, ...]) -> None:
    more = ("--", "true") if words[0] != "config" else ()
    assert "No such file" in complaint(*words, "nothing.toml", *more)
